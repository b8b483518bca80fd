// Blocks of one plane of a slice to coefficients: eight blocks at once, one a lane, so that no transform needs a shuffle.

import { forward, transformRow } from '../dct/blocks';

/** Rows of pixels, one block wide: 16 bytes each. */
const LANES: i32 = 8;

/** {@link transformRow} of the rows that begin at these places. */
// @ts-ignore: decorator
@inline
function transformRowAt(
  p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, p5: usize, p6: usize, p7: usize,
  middle: v128, to: usize,
): void {
  transformRow(
    i16x8.sub(v128.load(p0), middle),
    i16x8.sub(v128.load(p1), middle),
    i16x8.sub(v128.load(p2), middle),
    i16x8.sub(v128.load(p3), middle),
    i16x8.sub(v128.load(p4), middle),
    i16x8.sub(v128.load(p5), middle),
    i16x8.sub(v128.load(p6), middle),
    i16x8.sub(v128.load(p7), middle),
    to,
  );
}

/** How the blocks of a macroblock follow each other in a slice (SMPTE RDD 36, § 7.3). */
export const LUMA_ORDER: i32 = 0;
export const HALVED_CHROMA_ORDER: i32 = 1;
export const FULL_CHROMA_ORDER: i32 = 2;

/**
 * @param source the first sample of the slice's plane; 16-bit words
 * @param stride bytes from line to line
 * @param macroblocks 1, 2, 4 or 8
 * @param middle half of the sample range, in all lanes
 * @param work 2 KiB
 * @param to 64 rows of coefficients, in raster order, each with one float a block; `rowBytes` apart
 */
export function transformPlane(
  source: usize, stride: usize, macroblocks: i32, order: i32, middle: i32, work: usize,
  to: usize, rowBytes: usize,
): void {
  const grey = i16x8.splat(<i16>middle);
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
        if (order === LUMA_ORDER) {
          transformRowAt(
            row, row + 16, row + lower, row + lower + 16,
            next, next + 16, next + lower, next + lower + 16, grey, at,
          );
        } else {
          transformRowAt(
            row, row + lower, row + 16, row + lower + 16,
            next, next + lower, next + 16, next + lower + 16, grey, at,
          );
        }
      }
    }
    const column = to + (<usize>block << 2);
    for (let u: usize = 0; u < 8; u++) {
      forward(work + u * 32, 256, column + u * rowBytes, rowBytes * 8);
      forward(work + u * 32 + 16, 256, column + u * rowBytes + 16, rowBytes * 8);
    }
  }
}
