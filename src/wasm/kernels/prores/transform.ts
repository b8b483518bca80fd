// Blocks of one plane of a slice to coefficients: eight blocks at once, one a lane, so that no transform needs a shuffle.

/** Rows of pixels, one block wide: 16 bytes each. */
const LANES: i32 = 8;

/** One forward DCT of eight values a lane (Arai, Agui, Nakajima 1988), unscaled; may work in place. */
// @ts-ignore: decorator
@inline
function forward(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const x0 = v128.load(from);
  const x1 = v128.load(from + fromStep);
  const x2 = v128.load(from + fromStep * 2);
  const x3 = v128.load(from + fromStep * 3);
  const x4 = v128.load(from + fromStep * 4);
  const x5 = v128.load(from + fromStep * 5);
  const x6 = v128.load(from + fromStep * 6);
  const x7 = v128.load(from + fromStep * 7);
  const s0 = f32x4.add(x0, x7);
  const d7 = f32x4.sub(x0, x7);
  const s1 = f32x4.add(x1, x6);
  const d6 = f32x4.sub(x1, x6);
  const s2 = f32x4.add(x2, x5);
  const d5 = f32x4.sub(x2, x5);
  const s3 = f32x4.add(x3, x4);
  const d4 = f32x4.sub(x3, x4);

  const e0 = f32x4.add(s0, s3);
  const e3 = f32x4.sub(s0, s3);
  const e1 = f32x4.add(s1, s2);
  const e2 = f32x4.sub(s1, s2);
  const half = f32x4.splat(0.7071067811865476);
  const e = f32x4.mul(f32x4.add(e2, e3), half);
  v128.store(to, f32x4.add(e0, e1));
  v128.store(to + toStep * 4, f32x4.sub(e0, e1));
  v128.store(to + toStep * 2, f32x4.add(e3, e));
  v128.store(to + toStep * 6, f32x4.sub(e3, e));

  const o0 = f32x4.add(d4, d5);
  const o1 = f32x4.add(d5, d6);
  const o2 = f32x4.add(d6, d7);
  const turn = f32x4.mul(f32x4.sub(o0, o2), f32x4.splat(0.3826834323650898));
  const a = f32x4.add(f32x4.mul(o0, f32x4.splat(0.541196100146197)), turn);
  const b = f32x4.add(f32x4.mul(o2, f32x4.splat(1.3065629648763766)), turn);
  const c = f32x4.mul(o1, half);
  const p = f32x4.add(d7, c);
  const m = f32x4.sub(d7, c);
  v128.store(to + toStep * 5, f32x4.add(m, a));
  v128.store(to + toStep * 3, f32x4.sub(m, a));
  v128.store(to + toStep, f32x4.add(p, b));
  v128.store(to + toStep * 7, f32x4.sub(p, b));
}

// @ts-ignore: decorator
@inline
function storeFloats(to: usize, samples: v128): void {
  v128.store(to, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(samples)));
  v128.store(to, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(samples)), 16);
}

/** One row of eight blocks: from pixels side by side to lanes side by side, and its transform. */
// @ts-ignore: decorator
@inline
function transformRow(
  p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, p5: usize, p6: usize, p7: usize,
  middle: v128, to: usize,
): void {
  const r0 = i16x8.sub(v128.load(p0), middle);
  const r1 = i16x8.sub(v128.load(p1), middle);
  const r2 = i16x8.sub(v128.load(p2), middle);
  const r3 = i16x8.sub(v128.load(p3), middle);
  const r4 = i16x8.sub(v128.load(p4), middle);
  const r5 = i16x8.sub(v128.load(p5), middle);
  const r6 = i16x8.sub(v128.load(p6), middle);
  const r7 = i16x8.sub(v128.load(p7), middle);
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
  storeFloats(to, v128.shuffle<i64>(b0, b4, 0, 2));
  storeFloats(to + 32, v128.shuffle<i64>(b0, b4, 1, 3));
  storeFloats(to + 64, v128.shuffle<i64>(b1, b5, 0, 2));
  storeFloats(to + 96, v128.shuffle<i64>(b1, b5, 1, 3));
  storeFloats(to + 128, v128.shuffle<i64>(b2, b6, 0, 2));
  storeFloats(to + 160, v128.shuffle<i64>(b2, b6, 1, 3));
  storeFloats(to + 192, v128.shuffle<i64>(b3, b7, 0, 2));
  storeFloats(to + 224, v128.shuffle<i64>(b3, b7, 1, 3));
  forward(to, 32, to, 32);
  forward(to + 16, 32, to + 16, 32);
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
        transformRow(row, row + lower, m1, m1 + lower, m2, m2 + lower, m3, m3 + lower, grey, at);
      } else {
        const next = left > 4 ? row + 32 : row;
        if (order === LUMA_ORDER) {
          transformRow(
            row, row + 16, row + lower, row + lower + 16,
            next, next + 16, next + lower, next + lower + 16, grey, at,
          );
        } else {
          transformRow(
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
