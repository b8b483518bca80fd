import { type Bytes, box, fullBox, u32 } from './bytes.ts';
import { NumberList, RunList } from './number-lists.ts';

const LARGEST_32 = 0xffffffff;

/**
 * What a track's samples are and where they lie, kept compactly while they are written: about 8 bytes a packet, nothing
 * a sample of PCM. Box names and layouts: ISO/IEC 14496-12 sections 8.5 to 8.7.
 */
export class SampleTable {
  readonly #sampleBytes: number | undefined;
  readonly #sizes = new NumberList();
  readonly #durations = new RunList();
  readonly #offsets = new RunList();
  readonly #syncSamples = new NumberList();
  readonly #chunkPositions = new NumberList();
  /** Samples a chunk, as runs: a chunk's own number is the sum of the counts before it. */
  readonly #chunkSamples = new RunList();
  #count = 0;
  #duration = 0;
  #bytes = 0;
  #leastOffset = 0;
  #largestOffset = Number.NEGATIVE_INFINITY;
  #largestBytes = 0;

  /** @param sampleBytes of samples that are all of one size, as PCM's are */
  constructor(sampleBytes?: number) {
    this.#sampleBytes = sampleBytes;
  }

  get count(): number {
    return this.#count;
  }

  /** In ticks of the track. */
  get duration(): number {
    return this.#duration;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get largestBytes(): number {
    return this.#largestBytes;
  }

  /**
   * @param offset presentation time less decoding time, in ticks
   * @param count equal samples that `bytes` holds
   */
  add(bytes: number, duration: number, offset: number, sync: boolean, count = 1): void {
    if (this.#sampleBytes === undefined) this.#sizes.push(bytes);
    if (sync && this.#sampleBytes === undefined) this.#syncSamples.push(this.#count + 1);
    this.#durations.push(duration, count);
    this.#offsets.push(offset, count);
    this.#count += count;
    this.#duration += duration * count;
    this.#bytes += bytes;
    this.#leastOffset = Math.min(this.#leastOffset, offset);
    this.#largestOffset = Math.max(this.#largestOffset, offset);
    this.#largestBytes = Math.max(this.#largestBytes, bytes);
  }

  /** Notes that the last `samples` samples lie at `position` in the file, one after the other. */
  addChunk(position: number, samples: number): void {
    this.#chunkPositions.push(position);
    this.#chunkSamples.push(samples);
  }

  /**
   * @param description the whole `stsd`
   * @param groups sample group boxes, where the codec wants some
   */
  boxes(description: Bytes, groups: readonly Bytes[] = []): Bytes {
    const composition = this.#compositionOffsets();
    const allSync = this.#sampleBytes !== undefined || this.#syncSamples.length === this.#count;
    return box(
      'stbl',
      description,
      runsBox('stts', this.#durations, 0),
      ...(composition ? [composition] : []),
      ...(allSync
        ? []
        : [fullBox('stss', 0, 0, u32(this.#syncSamples.length), numbers32(this.#syncSamples))]),
      this.#sampleToChunk(),
      this.#sampleSizes(),
      this.#chunkOffsets(),
      ...groups,
    );
  }

  #compositionOffsets(): Bytes | undefined {
    if (this.#leastOffset === 0 && this.#largestOffset <= 0) return undefined;
    return runsBox('ctts', this.#offsets, -this.#leastOffset);
  }

  #sampleToChunk(): Bytes {
    const entries: number[] = [];
    let chunk = 1;
    for (const [count, samples] of this.#chunkSamples.runs()) {
      entries.push(chunk, samples, 1);
      chunk += count;
    }
    return fullBox('stsc', 0, 0, u32(entries.length / 3), words(entries));
  }

  #sampleSizes(): Bytes {
    if (this.#sampleBytes !== undefined) return fullBox('stsz', 0, 0, u32(this.#sampleBytes, this.#count));
    const sizes = this.#sizes.view();
    const [first = 0] = sizes;
    // A size of 0 announces a list.
    if (first > 0 && sizes.every((size) => size === first)) {
      return fullBox('stsz', 0, 0, u32(first, this.#count));
    }
    return fullBox('stsz', 0, 0, u32(0, this.#count), numbers32(this.#sizes));
  }

  #chunkOffsets(): Bytes {
    const positions = this.#chunkPositions.view();
    // Positions only grow.
    if ((positions.at(-1) ?? 0) <= LARGEST_32) {
      return fullBox('stco', 0, 0, u32(positions.length), numbers32(this.#chunkPositions));
    }
    const bytes = new DataView(new ArrayBuffer(8 * positions.length));
    positions.forEach((position, index) => {
      bytes.setBigUint64(8 * index, BigInt(position));
    });
    return fullBox('co64', 0, 0, u32(positions.length), new Uint8Array(bytes.buffer));
  }
}

function runsBox(type: 'stts' | 'ctts', runs: RunList, shift: number): Bytes {
  const entries: number[] = [];
  for (const [count, value] of runs.runs()) entries.push(count, value + shift);
  return fullBox(type, 0, 0, u32(entries.length / 2), words(entries));
}

function numbers32(list: NumberList): Bytes {
  return words(list.view());
}

function words(values: ArrayLike<number>): Bytes {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let i = 0; i < values.length; i++) view.setUint32(4 * i, values[i] ?? 0);
  return new Uint8Array(view.buffer);
}
