import { ExportError } from '../../errors/index.ts';
import { type Rational, toNumber } from '../../media/index.ts';

/** Whole rates that divide it take it: a common clock with sound then stays small. */
const USUAL_TIMESCALE = 24000;
const LEAST_TIMESCALE = 10000;
const LARGEST_32 = 0xffffffff;
/** A larger common clock would overflow 32-bit durations within minutes, for no use. */
const LARGEST_TIMESCALE = 10_000_000;

/** How pictures are timed: exactly, one frame after the other. */
export interface FrameClock {
  /** Ticks a second. */
  readonly timescale: number;
  readonly frameTicks: number;
}

/**
 * 24000/1001 a second is 1001 ticks of 1/24000 s; 25 is 960 of them.
 *
 * @throws ExportError INVALID_SETTINGS for a ratio whose terms are beyond 32 bits
 */
export function frameClock({ num, den }: Rational): FrameClock {
  if (den === 1 && USUAL_TIMESCALE % num === 0) {
    return { timescale: USUAL_TIMESCALE, frameTicks: USUAL_TIMESCALE / num };
  }
  let factor = 1;
  while (num * factor < LEAST_TIMESCALE) factor *= 10;
  if (num * factor > LARGEST_32 || den * factor > LARGEST_32) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `The frame rate ${num}/${den} has too many digits for a file.`,
      {
        value: `${num}/${den}`,
      },
    );
  }
  return { timescale: num * factor, frameTicks: den * factor };
}

/** The clock of the whole file, in which every track's ticks are whole: the least common multiple, where it is small. */
export function movieTimescale(video: number, others: readonly number[]): number {
  const common = others.reduce((least, other) => (least / greatestDivisor(least, other)) * other, video);
  return common <= LARGEST_TIMESCALE ? common : video;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** The tick of a track at which a frame begins, rounded down. */
export function tickOfFrame(frame: number, rate: Rational, timescale: number): number {
  return Math.floor((frame * rate.den * timescale) / rate.num);
}

/** Frames of about half a second, the length of a chunk. */
export function framesInChunk(rate: Rational): number {
  return Math.max(1, Math.round(toNumber(rate) / 2));
}
