// The forward DCT of eight blocks at once, one a lane, so that no transform needs a shuffle.

/** One forward DCT of eight values a lane (Arai, Agui, Nakajima 1988), unscaled; may work in place. */
// @ts-ignore: decorator
@inline
export function forward(from: usize, fromStep: usize, to: usize, toStep: usize): void {
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
function low(words: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(words));
}

// @ts-ignore: decorator
@inline
function high(words: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(words));
}

// @ts-ignore: decorator
@inline
function storeFloats(to: usize, words: v128): void {
  v128.store(to, low(words));
  v128.store(to, high(words), 16);
}

/** What of {@link forward} takes multiplications, of four lanes. */
// @ts-ignore: decorator
@inline
function rotate(e3: v128, e: v128, o0: v128, o1: v128, o2: v128, o: v128, d7: v128, to: usize): void {
  const half = f32x4.splat(0.7071067811865476);
  const even = f32x4.mul(e, half);
  v128.store(to, f32x4.add(e3, even), 64);
  v128.store(to, f32x4.sub(e3, even), 192);
  const turn = f32x4.mul(o, f32x4.splat(0.3826834323650898));
  const a = f32x4.add(f32x4.mul(o0, f32x4.splat(0.541196100146197)), turn);
  const b = f32x4.add(f32x4.mul(o2, f32x4.splat(1.3065629648763766)), turn);
  const c = f32x4.mul(o1, half);
  const p = f32x4.add(d7, c);
  const m = f32x4.sub(d7, c);
  v128.store(to, f32x4.add(m, a), 160);
  v128.store(to, f32x4.sub(m, a), 96);
  v128.store(to, f32x4.add(p, b), 32);
  v128.store(to, f32x4.sub(p, b), 224);
}

/**
 * One row of eight blocks, a block a vector: from pixels side by side to lanes side by side, and its {@link forward}, of which
 * sums and differences fit into words for up to 12 bits.
 *
 * @param grey eight times the sample that stands for nothing
 */
// @ts-ignore: decorator
@inline
export function transformRow(
  r0: v128, r1: v128, r2: v128, r3: v128, r4: v128, r5: v128, r6: v128, r7: v128, grey: v128, to: usize,
): void {
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
  const x0 = v128.shuffle<i64>(b0, b4, 0, 2);
  const x1 = v128.shuffle<i64>(b0, b4, 1, 3);
  const x2 = v128.shuffle<i64>(b1, b5, 0, 2);
  const x3 = v128.shuffle<i64>(b1, b5, 1, 3);
  const x4 = v128.shuffle<i64>(b2, b6, 0, 2);
  const x5 = v128.shuffle<i64>(b2, b6, 1, 3);
  const x6 = v128.shuffle<i64>(b3, b7, 0, 2);
  const x7 = v128.shuffle<i64>(b3, b7, 1, 3);
  const s0 = i16x8.add(x0, x7);
  const d7 = i16x8.sub(x0, x7);
  const s1 = i16x8.add(x1, x6);
  const d6 = i16x8.sub(x1, x6);
  const s2 = i16x8.add(x2, x5);
  const d5 = i16x8.sub(x2, x5);
  const s3 = i16x8.add(x3, x4);
  const d4 = i16x8.sub(x3, x4);
  const e0 = i16x8.add(s0, s3);
  const e3 = i16x8.sub(s0, s3);
  const e1 = i16x8.add(s1, s2);
  const e2 = i16x8.sub(s1, s2);
  storeFloats(to, i16x8.sub(i16x8.add(e0, e1), grey));
  storeFloats(to + 128, i16x8.sub(e0, e1));
  const e = i16x8.add(e2, e3);
  const o0 = i16x8.add(d4, d5);
  const o1 = i16x8.add(d5, d6);
  const o2 = i16x8.add(d6, d7);
  const o = i16x8.sub(o0, o2);
  rotate(low(e3), low(e), low(o0), low(o1), low(o2), low(o), low(d7), to);
  rotate(high(e3), high(e), high(o0), high(o1), high(o2), high(o), high(d7), to + 16);
}
