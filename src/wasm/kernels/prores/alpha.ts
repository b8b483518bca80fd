// The alpha plane of a slice, without loss (SMPTE RDD 36, clause 7.1.2): differences and runs, of 8 or 16 bits.

import { begin, end, put } from './bits';

/** Differences up to this take a short code, of so many bits. */
const SHORT_16: i32 = 64;
const SHORT_16_BITS: u32 = 7;
const SHORT_8: i32 = 8;
const SHORT_8_BITS: u32 = 4;
const MOST_RUN: i32 = 2047;
const LANES: i32 = 8;

/** @param bits of a sample, 8 or 16 */
function putDifference(difference: i32, bits: u32): void {
  // Differences wrap: the shorter way round is taken.
  const short = bits === 8 ? <i32>(<i8>difference) : <i32>(<i16>difference);
  const most = bits === 8 ? SHORT_8 : SHORT_16;
  const mask: u32 = (1 << bits) - 1;
  if (short === 0 || short > most || short < -most) put((1 << bits) | (<u32>difference & mask), bits + 1);
  else put((<u32>(abs(short) - 1) << 1) | (<u32>short >> 31), (bits === 8 ? SHORT_8_BITS : SHORT_16_BITS) + 1);
}

function putRun(run: i32): void {
  if (run === 0) put(1, 1);
  else if (run < 16) put(run, 5);
  else put(run, 16);
}

/**
 * @param source the first sample; 16-bit words that hold `depth` bits
 * @param bits of a sample as it is coded: 8, to the nearest, or 16
 * @returns the bytes that it took
 */
export function codeAlpha(
  source: usize, stride: usize, width: i32, height: i32, depth: i32, bits: u32, to: usize,
): i32 {
  begin(to);
  const most = (1 << depth) - 1;
  const up = 16 - depth;
  const down = depth - up;
  // No sample, so that the first one begins a run.
  let last: i32 = -1;
  let before: i32 = (1 << bits) - 1;
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
        // Of 16 bits the high ones again in the low ones, so that opaque is opaque.
        const value = bits === 8 ? (sample * 255 + (most >> 1)) / most : (sample << up) | (sample >> down);
        last = sample;
        // Samples that are one in 8 bits.
        if (value === before && run >= 0 && run < MOST_RUN) {
          run++;
          continue;
        }
        if (run >= 0) putRun(run);
        putDifference(value - before, bits);
        before = value;
        run = 0;
      }
    }
  }
  putRun(run);
  return <i32>(end() - to);
}
