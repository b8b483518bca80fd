// The alpha plane of a slice, without loss (SMPTE RDD 36, clause 7.1.2): differences and runs, of 16 bits.

import { begin, end, put } from './bits';

const BITS: u32 = 16;
/** Differences up to this take a short code. */
const SHORT: i32 = 64;
const SHORT_BITS: u32 = 7;
const MOST_RUN: i32 = 2047;
const LANES: i32 = 8;

function putDifference(difference: i32): void {
  // Differences wrap at 16 bits: the shorter way round is taken.
  const short = <i32>(<i16>difference);
  if (short === 0 || short > SHORT || short < -SHORT) put((1 << BITS) | (difference & 0xffff), BITS + 1);
  else put((<u32>(abs(short) - 1) << 1) | (<u32>short >> 31), SHORT_BITS + 1);
}

function putRun(run: i32): void {
  if (run === 0) put(1, 1);
  else if (run < 16) put(run, 5);
  else put(run, 16);
}

/**
 * @param source the first sample; 16-bit words that hold `depth` bits
 * @returns the bytes that it took
 */
export function codeAlpha(
  source: usize, stride: usize, width: i32, height: i32, depth: i32, to: usize,
): i32 {
  begin(to);
  const up = 16 - depth;
  const down = depth - up;
  // No sample, so that the first one begins a run.
  let last: i32 = -1;
  let before: i32 = 0xffff;
  let run: i32 = -1;
  for (let y = 0; y < height; y++) {
    const row = source + <usize>y * stride;
    let x = 0;
    while (x < width) {
      if (x + LANES <= width && run + LANES <= MOST_RUN) {
        const same = i16x8.eq(v128.load(row + (<usize>x << 1)), i16x8.splat(<i16>last));
        if (last >= 0 && i16x8.all_true(same)) {
          run += LANES;
          x += LANES;
          continue;
        }
      }
      for (const stop = min(width, x + LANES); x < stop; x++) {
        const sample = <i32>load<u16>(row + (<usize>x << 1));
        if (sample === last && run < MOST_RUN) {
          run++;
          continue;
        }
        if (run >= 0) putRun(run);
        // The high bits again in the low ones, so that opaque is opaque.
        const value = (sample << up) | (sample >> down);
        putDifference(value - before);
        last = sample;
        before = value;
        run = 0;
      }
    }
  }
  putRun(run);
  return <i32>(end() - to);
}
