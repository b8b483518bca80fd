import type { FileReport } from '../container.ts';
import { WindowReader } from '../window-reader.ts';
import { type AnimationFrame, animationReport, MOST_FRAMES } from './animation-facts.ts';
import { readXmp } from './xmp.ts';

const WINDOW_BYTES = 1 << 18;
const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];
const [CONTROL, COMMENT, APPLICATION] = [0xf9, 0xfe, 0xff];
/** XMP's packet is read up to here. */
const LONGEST_PACKET = 1 << 20;

export function isGif(bytes: Uint8Array): boolean {
  return /^GIF8[79]a/.test(String.fromCharCode(...bytes.subarray(0, 6)));
}

/** Walks the blocks of a GIF (GIF89a specification); no picture is decoded. */
export async function inspectGif(file: Blob): Promise<FileReport> {
  const walk = new GifWalk(file);
  await walk.run();
  const { width, height, frames, plays, tags, alpha, problems } = walk;
  return animationReport(
    {
      ...({ container: 'GIF', mimeType: 'image/gif', codec: 'gif', depth: 8 } as const),
      ...{ width, height, frames, plays, tags, alpha, problems },
    },
    file.size,
  );
}

class GifWalk {
  width = 0;
  height = 0;
  /** A file without the extension is played once. */
  plays = 1;
  alpha = false;
  readonly frames: AnimationFrame[] = [];
  readonly tags: Record<string, string> = {};
  readonly problems: string[] = [];
  readonly #reader: WindowReader;
  #at = 0;
  #control = { seconds: 0, clear: false, disposal: 0 };
  /** Whether the canvas is empty when the next frame comes. */
  #empty = true;

  constructor(file: Blob) {
    this.#reader = new WindowReader(file, WINDOW_BYTES);
  }

  async run(): Promise<void> {
    const head = await this.#take(13);
    if (!head) return;
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    [this.width, this.height] = [view.getUint16(6, true), view.getUint16(8, true)];
    const flags = head[10] ?? 0;
    if ((flags & 0x80) !== 0) this.#at += 3 << ((flags & 7) + 1);
    for (;;) {
      const [kind] = (await this.#take(1)) ?? [];
      if (kind === TRAILER) return;
      if (kind === EXTENSION) await this.#extension();
      else if (kind === IMAGE) await this.#image();
      else {
        this.problems.push(
          kind === undefined
            ? 'The file is cut off: its end mark is missing.'
            : `Byte ${this.#at - 1} begins no block.`,
        );
        return;
      }
      if (this.problems.length > 0 || this.frames.length >= MOST_FRAMES) return;
    }
  }

  async #extension(): Promise<void> {
    const [label = 0] = (await this.#take(1)) ?? [];
    if (label === APPLICATION) {
      const head = (await this.#take(12)) ?? new Uint8Array(12);
      const name = String.fromCharCode(...head.subarray(1));
      if (name === 'XMP DataXMP') return this.#xmp();
      const data = await this.#blocks();
      if (name === 'NETSCAPE2.0' && data[0] === 1) {
        const repeats = (data[1] ?? 0) | ((data[2] ?? 0) << 8);
        this.plays = repeats === 0 ? 0 : repeats + 1;
      }
      return;
    }
    const data = await this.#blocks();
    if (label === CONTROL && data.length >= 4) {
      const flags = data[0] ?? 0;
      const ticks = (data[1] ?? 0) | ((data[2] ?? 0) << 8);
      this.#control = { seconds: ticks / 100, clear: (flags & 1) !== 0, disposal: (flags >> 2) & 7 };
    } else if (label === COMMENT) {
      this.tags.software ??= new TextDecoder().decode(data);
    }
  }

  async #image(): Promise<void> {
    const head = await this.#take(9);
    if (!head) return;
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const [x, y, width, height] = [0, 2, 4, 6].map((at) => view.getUint16(at, true)) as [
      number,
      number,
      number,
      number,
    ];
    const flags = head[8] ?? 0;
    if ((flags & 0x80) !== 0) this.#at += 3 << ((flags & 7) + 1);
    this.#at += 1;
    await this.#skipBlocks();
    const { seconds, clear, disposal } = this.#control;
    const frame = this.frames.length;
    if (x + width > this.width || y + height > this.height) {
      this.problems.push(`Frame ${frame} reaches beyond the picture.`);
    }
    const covers = width === this.width && height === this.height;
    // Where something shows through nothing, the picture is transparent there.
    if (this.#empty && (clear || !covers)) this.alpha = true;
    this.frames.push({ seconds, whole: frame === 0 || this.#empty || (covers && !clear) });
    this.#empty = disposal === 2 && covers;
    if (disposal === 2) this.alpha = true;
    this.#control = { seconds: 0, clear: false, disposal: 0 };
  }

  async #xmp(): Promise<void> {
    const start = this.#at;
    await this.#skipBlocks();
    const end = Math.min(this.#at - 258, start + LONGEST_PACKET);
    if (end > start) {
      const packet = await this.#reader.read(start, end - start);
      Object.assign(this.tags, readXmp(packet));
    }
  }

  async #blocks(): Promise<Uint8Array> {
    const parts: number[] = [];
    for (;;) {
      const [length] = (await this.#take(1)) ?? [];
      if (!length) return Uint8Array.from(parts);
      const block = await this.#take(length);
      if (!block) return Uint8Array.from(parts);
      if (parts.length < LONGEST_PACKET) parts.push(...block);
    }
  }

  async #skipBlocks(): Promise<void> {
    for (;;) {
      const ready = this.#reader.ready(this.#at, 1) ?? (await this.#reader.read(this.#at, 1));
      this.#at++;
      const length = ready[0];
      if (!length) return;
      this.#at += length;
    }
  }

  /** Undefined beyond the end. */
  async #take(bytes: number): Promise<Uint8Array | undefined> {
    const taken = await this.#reader.read(this.#at, bytes);
    this.#at += bytes;
    return taken.length < bytes ? undefined : taken.slice();
  }
}
