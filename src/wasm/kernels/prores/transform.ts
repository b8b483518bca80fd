// Blocks of one plane of a slice to coefficients: eight blocks at once, one a lane, so that no transform needs a shuffle.

import { forward, transformRow } from '../dct/blocks';

const LANES: i32 = 8;
/** From position to position: 32 blocks' coefficients, words. */
export const ROW_BYTES: usize = 64;
/** 1.5 × 2²³: floats to which it is added have whole numbers in their low bits (to the nearest, ties to even). */
const WHOLE: f32 = 12582912;
const WHOLE_BITS: i32 = 0x4b400000;

/** How the blocks of a macroblock follow each other in a slice (SMPTE RDD 36, § 7.3). */
export const LUMA_ORDER: i32 = 0;
export const HALVED_CHROMA_ORDER: i32 = 1;
export const FULL_CHROMA_ORDER: i32 = 2;

/** {@link transformRow} of the rows that begin at these places. */
// @ts-ignore: decorator
@inline
function transformRowAt(
  p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, p5: usize, p6: usize, p7: usize, grey: v128, to: usize,
): void {
  transformRow(
    v128.load(p0), v128.load(p1), v128.load(p2), v128.load(p3), v128.load(p4), v128.load(p5), v128.load(p6), v128.load(p7),
    grey, to,
  );
}

/** A float of each of eight lanes as words, times `norm`. */
// @ts-ignore: decorator
@inline
function words(from: usize, norm: v128): v128 {
  const whole = f32x4.splat(WHOLE);
  const bits = i32x4.splat(WHOLE_BITS);
  return i16x8.narrow_i32x4_s(
    i32x4.sub(f32x4.add(f32x4.mul(v128.load(from), norm), whole), bits),
    i32x4.sub(f32x4.add(f32x4.mul(v128.load(from, 16), norm), whole), bits),
  );
}

/**
 * @param source the first sample of the slice's plane; 16-bit words
 * @param stride bytes from line to line
 * @param macroblocks 1, 2, 4 or 8
 * @param depth bits of a sample
 * @param norms 64 floats in raster order: what makes coefficients of the transform's outputs
 * @param work 2 KiB
 * @param to 64 rows of {@link ROW_BYTES} in raster order, each with a word a block
 */
export function transformPlane(
  source: usize, stride: usize, macroblocks: i32, order: i32, depth: i32, norms: usize, work: usize, to: usize,
): void {
  const grey = i16x8.splat(<i16>(<i32>1 << (depth + 2)));
  const lower = stride * 8;
  const perMacroblock = order === HALVED_CHROMA_ORDER ? 2 : 4;
  const wide: usize = order === HALVED_CHROMA_ORDER ? 16 : 32;
  const blocks = macroblocks * perMacroblock;
  for (let block = 0; block < blocks; block += LANES) {
    const first = source + <usize>(block / perMacroblock) * wide;
    // What a narrow slice lacks to eight blocks is filled with its own first macroblock, and not coded.
    const left = blocks - block;
    for (let y: usize = 0; y < 8; y++) {
      const row = first + y * stride;
      const at = work + y * 256;
      if (order === HALVED_CHROMA_ORDER) {
        const m1 = left > 2 ? row + 16 : row;
        const m2 = left > 4 ? row + 32 : row;
        const m3 = left > 4 ? row + 48 : row;
        transformRowAt(row, row + lower, m1, m1 + lower, m2, m2 + lower, m3, m3 + lower, grey, at);
      } else {
        const next = left > 4 ? row + 32 : row;
        // The second and third block of a macroblock.
        const second: usize = order === LUMA_ORDER ? 16 : lower;
        const third: usize = order === LUMA_ORDER ? lower : 16;
        transformRowAt(
          row, row + second, row + third, row + lower + 16,
          next, next + second, next + third, next + lower + 16, grey, at,
        );
      }
    }
    let column = to + (<usize>block << 1);
    for (let u: usize = 0; u < 8; u++) {
      const from = work + u * 32;
      forward(from, 256, from, 256);
      forward(from + 16, 256, from + 16, 256);
      for (let v: usize = 0; v < 8; v++) {
        const norm = v128.load32_splat(norms + ((v * 8 + u) << 2));
        v128.store(column + v * ROW_BYTES * 8, words(from + v * 256, norm));
      }
      column += ROW_BYTES;
    }
  }
}
