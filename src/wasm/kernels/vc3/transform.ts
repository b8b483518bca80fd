// Macroblocks of VC-3 to coefficients: the blocks of one are transformed at once, one a lane, in the order in which they are coded.

import { forward, transformRow } from '../dct/blocks';

/** Bytes of eight lanes of floats. */
const ROW: usize = 32;
/** The transform's rows, and then its frequencies. */
export const WORK_BYTES: usize = 2 * 64 * ROW;

/** Eight samples as words. */
// @ts-ignore: decorator
@inline
function samples<T>(from: usize): v128 {
  return sizeof<T>() === 1 ? v128.load8x8_u(from) : v128.load(from);
}

/**
 * The frequencies of eight blocks, unscaled: 64 rows in raster order, of a float a lane.
 *
 * @param stride bytes from line to line of lanes 0, 1, 4 and 5; `otherStride` that of 2, 3, 6 and 7
 * @param grey as in {@link transformRow}
 */
// @ts-ignore: decorator
@inline
export function transformLanes<T>(
  p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, p5: usize, p6: usize, p7: usize,
  stride: usize, otherStride: usize, grey: v128, work: usize,
): usize {
  for (let y: usize = 0; y < 8; y++) {
    const down = y * stride;
    const otherDown = y * otherStride;
    transformRow(
      samples<T>(p0 + down),
      samples<T>(p1 + down),
      samples<T>(p2 + otherDown),
      samples<T>(p3 + otherDown),
      samples<T>(p4 + down),
      samples<T>(p5 + down),
      samples<T>(p6 + otherDown),
      samples<T>(p7 + otherDown),
      grey,
      work + y * 8 * ROW,
    );
  }
  const frequencies = work + 64 * ROW;
  for (let u: usize = 0; u < 8; u++) {
    forward(work + u * ROW, 8 * ROW, frequencies + u * ROW, 8 * ROW);
    forward(work + u * ROW + 16, 8 * ROW, frequencies + u * ROW + 16, 8 * ROW);
  }
  return frequencies;
}

/** One frequency of eight blocks as words. */
// @ts-ignore: decorator
@inline
function words(frequencies: usize, position: usize, scale: v128): v128 {
  const row = frequencies + <usize>load<u8>(position) * ROW;
  return i16x8.narrow_i32x4_s(
    i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(row), scale))),
    i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(row, 16), scale))),
  );
}

/** The DCs of eight blocks, one a word. */
// @ts-ignore: decorator
@inline
export function flatWords(frequencies: usize, scale: v128): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(frequencies), scale))),
    i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(frequencies, 16), scale))),
  );
}

/**
 * Gathers frequencies into blocks: 64 words each, in the order of coding, 128 bytes from block to block.
 *
 * @param scan the raster positions in the order of coding, bytes
 * @param scales what makes words of frequencies: four lanes for each position, in the order of coding
 * @param blocks of the eight lanes, how many are wanted: 8 or 6
 */
export function gather(frequencies: usize, scan: usize, scales: usize, blocks: i32, to: usize): void {
  for (let group: usize = 0; group < 8; group++) {
    const from = scan + (group << 3);
    const factors = scales + (group << 7);
    const r0 = words(frequencies, from, v128.load(factors));
    const r1 = words(frequencies, from + 1, v128.load(factors, 16));
    const r2 = words(frequencies, from + 2, v128.load(factors, 32));
    const r3 = words(frequencies, from + 3, v128.load(factors, 48));
    const r4 = words(frequencies, from + 4, v128.load(factors, 64));
    const r5 = words(frequencies, from + 5, v128.load(factors, 80));
    const r6 = words(frequencies, from + 6, v128.load(factors, 96));
    const r7 = words(frequencies, from + 7, v128.load(factors, 112));
    const a0 = v128.shuffle<i16>(r0, r1, 0, 8, 1, 9, 2, 10, 3, 11);
    const a1 = v128.shuffle<i16>(r0, r1, 4, 12, 5, 13, 6, 14, 7, 15);
    const a2 = v128.shuffle<i16>(r2, r3, 0, 8, 1, 9, 2, 10, 3, 11);
    const a3 = v128.shuffle<i16>(r2, r3, 4, 12, 5, 13, 6, 14, 7, 15);
    const a4 = v128.shuffle<i16>(r4, r5, 0, 8, 1, 9, 2, 10, 3, 11);
    const a5 = v128.shuffle<i16>(r4, r5, 4, 12, 5, 13, 6, 14, 7, 15);
    const a6 = v128.shuffle<i16>(r6, r7, 0, 8, 1, 9, 2, 10, 3, 11);
    const a7 = v128.shuffle<i16>(r6, r7, 4, 12, 5, 13, 6, 14, 7, 15);
    const b0 = v128.shuffle<i32>(a0, a2, 0, 4, 1, 5);
    const b1 = v128.shuffle<i32>(a0, a2, 2, 6, 3, 7);
    const b2 = v128.shuffle<i32>(a1, a3, 0, 4, 1, 5);
    const b3 = v128.shuffle<i32>(a1, a3, 2, 6, 3, 7);
    const b4 = v128.shuffle<i32>(a4, a6, 0, 4, 1, 5);
    const b5 = v128.shuffle<i32>(a4, a6, 2, 6, 3, 7);
    const b6 = v128.shuffle<i32>(a5, a7, 0, 4, 1, 5);
    const b7 = v128.shuffle<i32>(a5, a7, 2, 6, 3, 7);
    const at = to + (group << 4);
    v128.store(at, v128.shuffle<i64>(b0, b4, 0, 2));
    v128.store(at, v128.shuffle<i64>(b0, b4, 1, 3), 128);
    v128.store(at, v128.shuffle<i64>(b1, b5, 0, 2), 256);
    v128.store(at, v128.shuffle<i64>(b1, b5, 1, 3), 384);
    v128.store(at, v128.shuffle<i64>(b2, b6, 0, 2), 512);
    v128.store(at, v128.shuffle<i64>(b2, b6, 1, 3), 640);
    if (blocks < 8) continue;
    v128.store(at, v128.shuffle<i64>(b3, b7, 0, 2), 768);
    v128.store(at, v128.shuffle<i64>(b3, b7, 1, 3), 896);
  }
}
