import type { FrameRecord } from '../../codecs/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { FileSettings } from '../container.ts';
import { concat, latin1 } from '../isobmff/bytes.ts';
import type { AnimationLayout } from './animation-writer.ts';
import { frameTicks } from './frame-delays.ts';
import { writeXmp } from './xmp.ts';

export const WEBP_TICKS_PER_SECOND = 1000;
const [ANIMATION, XMP, ALPHA] = [0x02, 0x04, 0x10];
const DO_NOT_BLEND = 0x02;
/** RIFF counts its bytes in 32 bits. */
const LARGEST_FILE = 2 ** 32 - 10;
const RIFF_HEADER_BYTES = 8;
/** Where VP8X has its flags. */
const FLAGS_AT = 20;

/** RFC 9649: WebP's extended file format with animation. */
export class WebpLayout implements AnimationLayout {
  readonly #settings: FileSettings;
  readonly #described: boolean;
  /** Whether a frame has transparent pixels; known when all are written. */
  #alpha = false;

  constructor(settings: FileSettings) {
    this.#settings = settings;
    this.#described = settings.title !== undefined || settings.tags !== undefined;
  }

  header(): Uint8Array {
    const { track, loop = 0 } = this.#settings;
    const file = new Uint8Array(12);
    file.set(latin1('RIFF'));
    file.set(latin1('WEBP'), 8);
    const canvas = new Uint8Array(10);
    canvas[0] = this.#flags();
    set24(canvas, 4, track.width - 1);
    set24(canvas, 7, track.height - 1);
    const animation = new Uint8Array(6);
    new DataView(animation.buffer).setUint16(4, loop, true);
    return concat([file, chunk('VP8X', canvas), chunk('ANIM', animation)]);
  }

  frame({ x, y, width, height, over, data }: FrameRecord, frame: number): readonly Uint8Array[] {
    const head = new Uint8Array(16);
    for (const [index, value] of [x / 2, y / 2, width - 1, height - 1].entries())
      set24(head, 3 * index, value);
    set24(head, 12, frameTicks(frame, this.#settings.frameRate, WEBP_TICKS_PER_SECOND));
    head[15] = over ? 0 : DO_NOT_BLEND;
    this.#alpha ||= hasAlpha(data);
    return [chunkHead('ANMF', head.length + data.length), head, data];
  }

  trailer(): Uint8Array {
    const { title, tags } = this.#settings;
    if (!this.#described) return new Uint8Array(0);
    return chunk('XMP ', writeXmp({ ...(title !== undefined && { title }), ...(tags && { tags }) }));
  }

  patches(bytes: number): { at: number; bytes: Uint8Array<ArrayBuffer> }[] {
    if (bytes > LARGEST_FILE) {
      throw new ExportError(
        'OUTPUT_FAILED',
        `A WebP file ends at 4 GB, and this one has ${bytes} bytes: choose a lower quality, a smaller size or another format.`,
        { value: bytes },
      );
    }
    const size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, bytes - RIFF_HEADER_BYTES, true);
    return [
      { at: 4, bytes: size },
      { at: FLAGS_AT, bytes: Uint8Array.of(this.#flags()) },
    ];
  }

  #flags(): number {
    return ANIMATION | (this.#alpha ? ALPHA : 0) | (this.#described ? XMP : 0);
  }
}

/** RFC 9649: a chunk of alpha ahead of VP8 (section 2.7.1.2), or alpha_is_used of VP8L (section 3.4). */
function hasAlpha(data: Uint8Array): boolean {
  const type = String.fromCharCode(...data.subarray(0, 4));
  return type === 'ALPH' || (type === 'VP8L' && ((data[12] ?? 0) & 0x10) !== 0);
}

/** Padded to an even number of bytes. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  return concat([chunkHead(type, data.length), data, new Uint8Array(data.length % 2)]);
}

function chunkHead(type: string, bytes: number): Uint8Array {
  const head = new Uint8Array(8);
  head.set(latin1(type));
  new DataView(head.buffer).setUint32(4, bytes, true);
  return head;
}

function set24(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
}
