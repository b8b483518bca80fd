import type { EncodedPacketSink } from 'mediabunny';
import { ExportError } from '../../errors/index.ts';
import { frameRateFromNumber, type Rational } from '../../media/index.ts';

/** A file that says that it has more is damaged, or a year long. */
const MOST_FRAMES = 10_000_000;

/** When each picture of a file is shown, and which of them decoders can begin at. */
export class PacketTable {
  /** Seconds, ascending. */
  readonly starts: Float64Array;
  /** 1 for key frames. */
  readonly keys: Uint8Array;

  constructor(packets: readonly { readonly start: number; readonly key: boolean }[]) {
    const ordered = packets.toSorted((a, b) => a.start - b.start);
    this.starts = Float64Array.from(ordered, ({ start }) => start);
    this.keys = Uint8Array.from(ordered, ({ key }) => (key ? 1 : 0));
  }

  /** A moment at which the picture is shown, whichever way a reader rounds. */
  within(index: number): number {
    const start = this.starts[index] ?? 0;
    const next = this.starts[index + 1];
    const before = this.starts[index - 1];
    if (next !== undefined) return (start + next) / 2;
    return before === undefined ? start : start + (start - before) / 2;
  }

  /** The picture that begins nearest to a moment. */
  indexAt(seconds: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.within(middle) < seconds) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  keyBefore(index: number): number {
    const key = this.keys.lastIndexOf(1, index);
    return key < 0 ? 0 : key;
  }

  /** The first key frame after a picture; their count where there is none. */
  nextKey(index: number): number {
    const key = this.keys.indexOf(1, index + 1);
    return key < 0 ? this.starts.length : key;
  }

  /** The slot that a picture takes on a grid of times. */
  slotOn(rate: Rational, index: number): number {
    return Math.round(((this.starts[index] ?? 0) * rate.num) / rate.den);
  }

  /**
   * A rate on whose grid each picture has a slot of its own: of the file's own times as a whole; where a gap makes that
   * too slow, the one that was asked for, or that of the file's usual interval.
   */
  gridRate(asked: Rational): Rational {
    const mean = this.#meanRate();
    const parts = [mean, asked, this.#usualRate()].find((rate) => rate && this.#isApartOn(rate));
    return parts ?? mean ?? asked;
  }

  #isApartOn(rate: Rational): boolean {
    for (let index = 1; index < this.starts.length; index++) {
      if (this.slotOn(rate, index) <= this.slotOn(rate, index - 1)) return false;
    }
    return true;
  }

  /** Undefined where there are too few times. */
  #meanRate(): Rational | undefined {
    const { length } = this.starts;
    const span = (this.starts[length - 1] ?? 0) - (this.starts[0] ?? 0);
    return length < 2 ? undefined : rateOf(span / (length - 1));
  }

  #usualRate(): Rational | undefined {
    const intervals = this.starts.slice(1).map((start, at) => start - (this.starts[at] ?? 0));
    return rateOf(intervals.sort()[intervals.length >> 1] ?? 0);
  }
}

/** More are no rate of pictures. */
const HIGHEST_RATE = 1000;

function rateOf(interval: number): Rational | undefined {
  return interval > 0 && 1 / interval <= HIGHEST_RATE ? frameRateFromNumber(1 / interval) : undefined;
}

/** @throws ExportError CHECK_FAILED for a track without packets, or with too many */
export async function readPacketTable(sink: EncodedPacketSink): Promise<PacketTable> {
  const packets: { start: number; key: boolean }[] = [];
  for await (const { timestamp, duration, type } of sink.packets(undefined, undefined, {
    metadataOnly: true,
  })) {
    // Cut off by the file itself: decoded for those after them only.
    if (timestamp + Math.max(0, duration) <= 0 && timestamp < 0) continue;
    packets.push({ start: timestamp, key: type === 'key' });
    if (packets.length > MOST_FRAMES) {
      throw new ExportError('CHECK_FAILED', `The file says that it has more than ${MOST_FRAMES} pictures.`, {
        value: packets.length,
      });
    }
  }
  if (packets.length === 0) {
    throw new ExportError('CHECK_FAILED', 'The picture track of the file is empty.', { value: 0 });
  }
  return new PacketTable(packets);
}
