import { toNumber } from '../../../media/index.ts';
import type { ElementList } from './element-list.ts';
import { type ReadTrack, rationalOf, readMxf } from './read-mxf.ts';

/** D-10's element: a head, then for each sample a word of four bytes for each of eight channels (SMPTE ST 331). */
const [D10_HEAD_BYTES, D10_FRAME_BYTES, D10_WORD_BYTES] = [4, 32, 4];

const MOST_HELD_BYTES = 1 << 20;

/** The sound of an MXF file, channel by channel over all of its tracks. */
export interface MxfSamples {
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Of the longest track. */
  readonly sampleCount: number;
  /** Fills the front of the arrays, one a channel from the first on; silence where there is none. */
  read(start: number, count: number, channels: readonly Float32Array<ArrayBuffer>[]): Promise<void>;
}

/** Undefined where the file has no sound of samples. */
export async function openMxfSamples(file: Blob): Promise<MxfSamples | undefined> {
  const { tracks } = await readMxf(file);
  const sounds = tracks
    .filter(({ type }) => type === 'audio')
    .flatMap((track) => soundTrack(file, track) ?? []);
  const [first] = sounds;
  if (!first) return undefined;
  return {
    sampleRate: first.sampleRate,
    channelCount: sounds.reduce((sum, { channelCount }) => sum + channelCount, 0),
    sampleCount: sounds.reduce((most, { sampleCount }) => Math.max(most, sampleCount), 0),
    async read(start, count, channels) {
      let at = 0;
      for (const track of sounds) {
        const own = channels.slice(at, at + track.channelCount);
        at += track.channelCount;
        if (own.length > 0) await track.read(start, count, own);
      }
    },
  };
}

function soundTrack(file: Blob, { descriptor, elements }: ReadTrack): SampleTrack | undefined {
  const sampleBytes = (descriptor.get('quantisationBits')?.u32(0) ?? 0) / 8;
  const sampleRate = toNumber(rationalOf(descriptor.get('audioRate')));
  const channelCount = descriptor.get('channelCount')?.u32(0) ?? 0;
  const blockBytes = descriptor.get('blockAlign')?.u16(0);
  const plain = blockBytes !== undefined && blockBytes === sampleBytes * channelCount;
  const known = (sampleBytes === 2 || sampleBytes === 3) && sampleRate > 0 && channelCount > 0;
  if (!known || !(plain || (blockBytes === undefined && channelCount <= 8))) return undefined;
  return new SampleTrack(file, elements, sampleRate, channelCount, plain ? sampleBytes : undefined);
}

/** Samples of the track from `start` to `end`, as they are coded. */
interface HeldSamples {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

class SampleTrack {
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly sampleCount: number;
  readonly #file: Blob;
  readonly #elements: ElementList;
  /** Undefined in D-10's element. */
  readonly #sampleBytes: number | undefined;
  /** The first sample of each element. */
  readonly #starts: Float64Array;
  #held: HeldSamples | undefined;

  constructor(
    file: Blob,
    elements: ElementList,
    sampleRate: number,
    channelCount: number,
    sampleBytes: number | undefined,
  ) {
    this.#file = file;
    this.#elements = elements;
    this.sampleRate = sampleRate;
    this.channelCount = channelCount;
    this.#sampleBytes = sampleBytes;
    this.#starts = new Float64Array(elements.count + 1);
    for (let i = 0; i < elements.count; i++) {
      const samples =
        sampleBytes === undefined
          ? Math.max(0, elements.bytes(i) - D10_HEAD_BYTES) / D10_FRAME_BYTES
          : elements.bytes(i) / (sampleBytes * channelCount);
      this.#starts[i + 1] = (this.#starts[i] ?? 0) + Math.floor(samples);
    }
    this.sampleCount = this.#starts[elements.count] ?? 0;
  }

  async read(start: number, count: number, channels: readonly Float32Array<ArrayBuffer>[]): Promise<void> {
    for (const channel of channels) channel.fill(0, 0, count);
    let at = Math.max(start, 0);
    const end = Math.min(start + count, this.sampleCount);
    while (at < end) {
      const { start: from, end: to, bytes } = await this.#heldAt(at);
      const stop = Math.min(end, to);
      channels.forEach((channel, number) => {
        for (let sample = at; sample < stop; sample++) {
          channel[sample - start] = this.#value(bytes, sample - from, number);
        }
      });
      at = stop;
    }
  }

  #value(bytes: Uint8Array, sample: number, channel: number): number {
    const size = this.#sampleBytes;
    if (size === undefined) {
      const place = sample * D10_FRAME_BYTES + channel * D10_WORD_BYTES;
      // 24 bits begin in the upper half of the first byte.
      const word =
        (bytes[place] ?? 0) |
        ((bytes[place + 1] ?? 0) << 8) |
        ((bytes[place + 2] ?? 0) << 16) |
        ((bytes[place + 3] ?? 0) << 24);
      return ((word << 4) >> 8) / 2 ** 23;
    }
    const place = (sample * this.channelCount + channel) * size;
    let value = 0;
    for (let byte = 0; byte < size; byte++) {
      value |= (bytes[place + byte] ?? 0) << (8 * (4 - size + byte));
    }
    return value / 2 ** 31;
  }

  #elementOf(sample: number): number {
    let [low, high] = [0, this.#elements.count - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= sample) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The samples around one, of its element; an element may hold the sound of the whole film. */
  async #heldAt(sample: number): Promise<HeldSamples> {
    if (this.#held && this.#held.start <= sample && sample < this.#held.end) return this.#held;
    const index = this.#elementOf(sample);
    const first = this.#starts[index] ?? 0;
    const [head, frame] =
      this.#sampleBytes === undefined
        ? [D10_HEAD_BYTES, D10_FRAME_BYTES]
        : [0, this.#sampleBytes * this.channelCount];
    const most = Math.max(1, Math.floor(MOST_HELD_BYTES / frame));
    const start = first + Math.floor((sample - first) / most) * most;
    const end = Math.min(this.#starts[index + 1] ?? start, start + most);
    const at = this.#elements.start(index) + head + (start - first) * frame;
    const bytes = new Uint8Array(await this.#file.slice(at, at + (end - start) * frame).arrayBuffer());
    this.#held = { start, end, bytes };
    return this.#held;
  }
}
