// How much two RGBA pictures of 8 bits differ: structural similarity of their luma, and CIEDE2000, four pixels at once.

import { differenceOf4, XYZ } from './metrics/ciede2000';
import { across, centredLuma } from './metrics/luma';

/** Samples of SSIM's window; see src/engine/metrics/ssim.ts, which says the same in f64. */
const SIZE: i32 = 11;

/**
 * The sum of SSIM over all windows that lie wholly inside.
 *
 * @param scratch the 6 weights of the window's half; from 64 on 4 rows of width + 16 floats, then 11 × 4 of them
 */
export function ssim(a: usize, b: usize, width: i32, height: i32, scratch: usize): f64 {
  const g0 = v128.load32_splat(scratch);
  const g1 = v128.load32_splat(scratch, 4);
  const g2 = v128.load32_splat(scratch, 8);
  const g3 = v128.load32_splat(scratch, 12);
  const g4 = v128.load32_splat(scratch, 16);
  const g5 = v128.load32_splat(scratch, 20);
  const rowBytes: usize = (<usize>width + 16) << 2;
  const rows = scratch + 64;
  const ring = rows + rowBytes * 4;
  const columns = width - SIZE + 1;
  const c1 = f32x4.splat(6.5025);
  const c2 = f32x4.splat(58.5225);
  const two = f32x4.splat(2);
  const centre = f32x4.splat(128);
  let sum: f64 = 0;
  for (let y = 0; y < height; y++) {
    const start = (<usize>y * <usize>width) << 2;
    for (let x = 0; x < width; x += 4) {
      const at = start + (<usize>x << 2);
      const p = centredLuma(v128.load(a + at));
      const q = centredLuma(v128.load(b + at));
      const to = rows + (<usize>x << 2);
      v128.store(to, p);
      v128.store(to + rowBytes, q);
      v128.store(to + rowBytes * 2, f32x4.add(f32x4.mul(p, p), f32x4.mul(q, q)));
      v128.store(to + rowBytes * 3, f32x4.mul(p, q));
    }
    const slot = ring + rowBytes * 4 * <usize>(y % SIZE);
    for (let x = 0; x < columns; x += 4) {
      const at = <usize>x << 2;
      const from = rows + at;
      const to = slot + at;
      v128.store(to, across(from, g0, g1, g2, g3, g4, g5));
      v128.store(to + rowBytes, across(from + rowBytes, g0, g1, g2, g3, g4, g5));
      v128.store(to + rowBytes * 2, across(from + rowBytes * 2, g0, g1, g2, g3, g4, g5));
      v128.store(to + rowBytes * 3, across(from + rowBytes * 3, g0, g1, g2, g3, g4, g5));
    }
    if (y < SIZE - 1) continue;
    // Rows at equal distance from the middle have equal weights.
    const slotBytes = rowBytes * 4;
    const n0 = ring + slotBytes * <usize>((y + 1) % SIZE);
    const n1 = ring + slotBytes * <usize>((y + 2) % SIZE);
    const n2 = ring + slotBytes * <usize>((y + 3) % SIZE);
    const n3 = ring + slotBytes * <usize>((y + 4) % SIZE);
    const n4 = ring + slotBytes * <usize>((y + 5) % SIZE);
    const n5 = ring + slotBytes * <usize>((y + 6) % SIZE);
    const f4 = ring + slotBytes * <usize>((y + 7) % SIZE);
    const f3 = ring + slotBytes * <usize>((y + 8) % SIZE);
    const f2 = ring + slotBytes * <usize>((y + 9) % SIZE);
    const f1 = ring + slotBytes * <usize>((y + 10) % SIZE);
    const f0 = ring + slotBytes * <usize>(y % SIZE);
    for (let at: usize = 0, end = rowBytes * 4; at < end; at += 16) {
      const outer = f32x4.add(
        f32x4.mul(f32x4.add(v128.load(n0 + at), v128.load(f0 + at)), g0),
        f32x4.mul(f32x4.add(v128.load(n1 + at), v128.load(f1 + at)), g1),
      );
      const middle = f32x4.add(
        f32x4.mul(f32x4.add(v128.load(n2 + at), v128.load(f2 + at)), g2),
        f32x4.mul(f32x4.add(v128.load(n3 + at), v128.load(f3 + at)), g3),
      );
      const inner = f32x4.add(
        f32x4.mul(f32x4.add(v128.load(n4 + at), v128.load(f4 + at)), g4),
        f32x4.mul(v128.load(n5 + at), g5),
      );
      v128.store(rows + at, f32x4.add(f32x4.add(outer, middle), inner));
    }
    let rowSum = f32x4.splat(0);
    for (let x = 0; x < columns; x += 4) {
      const from = rows + (<usize>x << 2);
      const meanA = v128.load(from);
      const meanB = v128.load(from + rowBytes);
      const squares = v128.load(from + rowBytes * 2);
      const product = v128.load(from + rowBytes * 3);
      const covariance = f32x4.sub(product, f32x4.mul(meanA, meanB));
      const variances = f32x4.sub(squares, f32x4.add(f32x4.mul(meanA, meanA), f32x4.mul(meanB, meanB)));
      const p = f32x4.add(meanA, centre);
      const q = f32x4.add(meanB, centre);
      const numerator = f32x4.mul(
        f32x4.add(f32x4.mul(two, f32x4.mul(p, q)), c1),
        f32x4.add(f32x4.mul(two, covariance), c2),
      );
      const denominator = f32x4.mul(
        f32x4.add(f32x4.add(f32x4.mul(p, p), f32x4.mul(q, q)), c1),
        f32x4.add(variances, c2),
      );
      const similarity = f32x4.div(numerator, denominator);
      if (x + 4 <= columns) {
        rowSum = f32x4.add(rowSum, similarity);
      } else {
        const inside = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(columns - x));
        rowSum = f32x4.add(rowSum, v128.and(similarity, inside));
      }
    }
    sum += lanes(rowSum);
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): f64 {
  return (
    <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) +
    <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3)
  );
}

/** The sum of squared errors of luma. */
export function errors(a: usize, b: usize, pixels: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < pixels; i += 4) {
    const at = <usize>i << 2;
    const difference = f32x4.sub(centredLuma(v128.load(a + at)), centredLuma(v128.load(b + at)));
    let squared = f32x4.mul(difference, difference);
    if (i + 4 > pixels) squared = v128.and(squared, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(pixels - i)));
    sum += lanes(squared);
  }
  return sum;
}

/** Measures the four pairs that wait, remembers them, and gives the sum of those that count. */
function flush(waiting: usize, count: i32, tables: usize, cache: usize): f64 {
  const measured = differenceOf4(v128.load(waiting), v128.load(waiting, 16), tables);
  v128.store(waiting + 48, measured);
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) {
    const value = load<f32>(waiting + 48 + (<usize>i << 2));
    const slot = cache + <usize>load<u32>(waiting + 32 + (<usize>i << 2)) * 12;
    store<u32>(slot, load<u32>(waiting + (<usize>i << 2)));
    store<u32>(slot, load<u32>(waiting + 16 + (<usize>i << 2)), 4);
    store<f32>(slot, value, 8);
    sum += <f64>value;
  }
  return sum;
}

/**
 * The sum of CIEDE2000 over pixels; alpha is not looked at. Codecs move flat colours by the same few codes everywhere,
 * so pairs of colours are remembered, and only new ones are measured, four at once.
 *
 * @param tables linear light of 256 codes and the nine coefficients to XYZ, f32, then room for 64 bytes
 * @param cache 2^bits slots of 12 bytes, zeros at first: equal colours are never looked up
 */
export function deltaE(a: usize, b: usize, pixels: i32, tables: usize, cache: usize, bits: i32): f64 {
  const waiting = tables + XYZ + 48;
  let waits = 0;
  let sum: f64 = 0;
  for (let i = 0; i < pixels; i++) {
    const at = <usize>i << 2;
    const p = load<u32>(a + at) & 0xffffff;
    const q = load<u32>(b + at) & 0xffffff;
    if (p == q) continue;
    // Multiplicative hashing by 2³² over the golden ratio: Knuth, TAOCP volume 3, section 6.4.
    const place = ((p * 31 + q) * 0x9e3779b1) >>> (32 - bits);
    const slot = cache + <usize>place * 12;
    if (load<u32>(slot) == p && load<u32>(slot, 4) == q) {
      sum += <f64>load<f32>(slot, 8);
      continue;
    }
    const to = waiting + (<usize>waits << 2);
    store<u32>(to, p);
    store<u32>(to, q, 16);
    store<u32>(to, place, 32);
    if (++waits == 4) {
      sum += flush(waiting, 4, tables, cache);
      waits = 0;
    }
  }
  return waits > 0 ? sum + flush(waiting, waits, tables, cache) : sum;
}

/**
 * Every fourth pixel of a picture, spread evenly: in four rows each column once, and each of the four places of a 2×2 block
 * of chroma. In place, from its beginning on.
 *
 * @returns how many
 */
export function thin(picture: usize, width: i32, height: i32): i32 {
  const kept = width >> 2;
  let to = picture;
  for (let y = 0; y < height; y++) {
    // Columns 0, 2, 1 and 3, by row.
    const column = ((y & 1) << 1) | ((y >> 1) & 1);
    let from = picture + ((<usize>y * <usize>width + <usize>column) << 2);
    for (let x = 0; x < kept; x++, to += 4, from += 16) store<u32>(to, load<u32>(from));
  }
  return kept * height;
}
