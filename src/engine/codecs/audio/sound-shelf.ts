import type { SoundReader } from '../../audio/index.ts';
import type { SoundFile } from '../../composition/index.ts';
import { channelCount } from './layouts.ts';
import { openSound } from './open-sound.ts';

/** Sounds no longer than this are decoded once and kept, since a film may use them a thousand times. */
const SHORT_SECONDS = 20;
const SHELF_BYTES = 64 * 2 ** 20;

interface Kept {
  readonly reader: SoundReader;
  readonly bytes: number;
}

/** Opens sounds for whoever plays them, short ones out of memory. */
export class SoundShelf {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /**
   * @returns undefined where the file has no sound and needs none
   * @throws ExportError ASSET_FAILED
   */
  async open(file: SoundFile): Promise<SoundReader | undefined> {
    const kept = this.#kept.get(file.hash);
    if (kept) {
      // The least recently used goes first.
      this.#kept.delete(file.hash);
      this.#kept.set(file.hash, kept);
      return kept.reader;
    }
    const opened = await openSound(file);
    if (!opened) return undefined;
    const { reader, seconds } = opened;
    const short = seconds !== undefined && seconds <= SHORT_SECONDS;
    return short ? this.#keep(file.hash, reader, seconds) : reader;
  }

  async #keep(hash: string, reader: SoundReader, seconds: number): Promise<SoundReader> {
    const count = Math.ceil(seconds * reader.sampleRate);
    const channels = Array.from({ length: channelCount(reader.layout) }, () => new Float32Array(count));
    try {
      await reader.read(0, count, channels);
    } finally {
      reader[Symbol.dispose]();
    }
    const decoded = new DecodedSound(reader, channels);
    const bytes = count * channels.length * 4;
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= SHELF_BYTES) break;
      this.#kept.delete(oldest);
      this.#bytes -= freed;
    }
    this.#kept.set(hash, { reader: decoded, bytes });
    return decoded;
  }
}

/** A sound in memory; many may read it at once, and it needs no disposal. */
class DecodedSound implements SoundReader {
  readonly sampleRate: number;
  readonly layout: SoundReader['layout'];
  readonly #channels: readonly Float32Array<ArrayBuffer>[];

  constructor({ sampleRate, layout }: SoundReader, channels: readonly Float32Array<ArrayBuffer>[]) {
    this.sampleRate = sampleRate;
    this.layout = layout;
    this.#channels = channels;
  }

  async read(start: number, count: number, channels: readonly Float32Array<ArrayBuffer>[]): Promise<void> {
    for (const [index, channel] of channels.entries()) {
      const samples = this.#channels[index];
      channel.fill(0, 0, count);
      const low = Math.max(0, start);
      const high = Math.min(start + count, samples?.length ?? 0);
      if (samples && low < high) channel.set(samples.subarray(low, high), low - start);
    }
  }

  [Symbol.dispose](): void {}
}
