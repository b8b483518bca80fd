// How much two RGBA pictures of 8 bits differ: structural similarity of their luma, and CIEDE2000, four pixels at once.

import { exp2, log2 } from './filters/math';

/** Samples of SSIM's window; see src/engine/metrics/ssim.ts, which says the same in f64. */
const SIZE: i32 = 11;

/** Rec. 709 luma of four pixels less 128: what is taken from both changes no variance, and f32 then keeps more of it. */
// @ts-ignore: decorator
@inline
function centredLuma(pixels: v128): v128 {
  const byte = i32x4.splat(255);
  const red = f32x4.convert_i32x4_s(v128.and(pixels, byte));
  const green = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 8), byte));
  const blue = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 16), byte));
  const sum = f32x4.add(
    f32x4.add(f32x4.mul(red, f32x4.splat(0.2126)), f32x4.mul(green, f32x4.splat(0.7152))),
    f32x4.mul(blue, f32x4.splat(0.0722)),
  );
  return f32x4.sub(sum, f32x4.splat(128));
}

/** Four windows' sums along a row: samples at equal distance from the middle have equal weights. */
// @ts-ignore: decorator
@inline
function across(row: usize, g0: v128, g1: v128, g2: v128, g3: v128, g4: v128, g5: v128): v128 {
  const outer = f32x4.add(
    f32x4.mul(f32x4.add(v128.load(row), v128.load(row, 40)), g0),
    f32x4.mul(f32x4.add(v128.load(row, 4), v128.load(row, 36)), g1),
  );
  const middle = f32x4.add(
    f32x4.mul(f32x4.add(v128.load(row, 8), v128.load(row, 32)), g2),
    f32x4.mul(f32x4.add(v128.load(row, 12), v128.load(row, 28)), g3),
  );
  const inner = f32x4.add(
    f32x4.mul(f32x4.add(v128.load(row, 16), v128.load(row, 24)), g4),
    f32x4.mul(v128.load(row, 20), g5),
  );
  return f32x4.add(f32x4.add(outer, middle), inner);
}

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

// Of the parameters at `tables`: linear light of 256 codes, then nine coefficients to XYZ relative to white.
const XYZ: usize = 1024;

/** Light of one channel of four pixels. */
// @ts-ignore: decorator
@inline
function lightOf(pixels: v128, shift: i32, table: usize): v128 {
  const codes = i32x4.shl(v128.and(i32x4.shr_u(pixels, shift), i32x4.splat(255)), 2);
  let light = f32x4.splat(load<f32>(table + <usize>i32x4.extract_lane(codes, 0)));
  light = f32x4.replace_lane(light, 1, load<f32>(table + <usize>i32x4.extract_lane(codes, 1)));
  light = f32x4.replace_lane(light, 2, load<f32>(table + <usize>i32x4.extract_lane(codes, 2)));
  return f32x4.replace_lane(light, 3, load<f32>(table + <usize>i32x4.extract_lane(codes, 3)));
}

/** CIE 15:2004 section 8.2.1.1: the cube root, straight near black. */
// @ts-ignore: decorator
@inline
function companded(value: v128): v128 {
  const curve = exp2(f32x4.mul(log2(f32x4.pmax(f32x4.splat(1e-6), value)), f32x4.splat(1.0 / 3)));
  const line = f32x4.add(f32x4.mul(value, f32x4.splat(24389.0 / 27 / 116)), f32x4.splat(16.0 / 116));
  return v128.bitselect(curve, line, f32x4.gt(value, f32x4.splat(216.0 / 24389)));
}

// @ts-ignore: decorator
@inline
function row3(r: v128, g: v128, b: v128, at: usize): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(r, v128.load32_splat(at)), f32x4.mul(g, v128.load32_splat(at, 4))),
    f32x4.mul(b, v128.load32_splat(at, 8)),
  );
}

// @ts-ignore: decorator
@inline
function seventh(value: v128): v128 {
  const square = f32x4.mul(value, value);
  const fourth = f32x4.mul(square, square);
  return f32x4.mul(f32x4.mul(fourth, square), value);
}

/** √(C⁷ / (C⁷ + 25⁷)). */
// @ts-ignore: decorator
@inline
function saturation(chroma: v128): v128 {
  const power = seventh(chroma);
  return f32x4.sqrt(f32x4.div(power, f32x4.add(power, f32x4.splat(6103515625))));
}

/** value / length, or 0 where there is no length. */
// @ts-ignore: decorator
@inline
function over(value: v128, length: v128): v128 {
  return v128.and(f32x4.div(value, length), f32x4.gt(length, f32x4.splat(0)));
}

/** Angles within 100° of 0, in radians, from their sine and cosine: by two halvings, then the series. */
// @ts-ignore: decorator
@inline
function angleOf(sin: v128, cos: v128): v128 {
  const one = f32x4.splat(1);
  const half = f32x4.div(sin, f32x4.pmax(f32x4.splat(1e-3), f32x4.add(one, cos)));
  const t = f32x4.div(half, f32x4.add(one, f32x4.sqrt(f32x4.add(one, f32x4.mul(half, half)))));
  const square = f32x4.mul(t, t);
  let sum = f32x4.splat(-1.0 / 11);
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1.0 / 9));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(-1.0 / 7));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1.0 / 5));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(-1.0 / 3));
  sum = f32x4.add(f32x4.mul(sum, square), one);
  return f32x4.mul(f32x4.mul(sum, t), f32x4.splat(4));
}

/** The sine of 0 … π/3. */
// @ts-ignore: decorator
@inline
function shortSine(x: v128): v128 {
  const square = f32x4.mul(x, x);
  let sum = f32x4.splat(1.0 / 362880);
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(-1.0 / 5040));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1.0 / 120));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(-1.0 / 6));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(1));
  return f32x4.mul(sum, x);
}

// @ts-ignore: decorator
@inline
function times(value: v128, factor: f32): v128 {
  return f32x4.mul(value, f32x4.splat(factor));
}

/**
 * CIEDE2000 as in src/engine/metrics/ciede2000.ts, with vectors in place of angles: the mean hue is the direction of the
 * sum of two unit vectors, and 2 · √(C₁C₂) · sin(Δh / 2) is (a₁b₂ − a₂b₁) / √((C₁C₂ + a₁a₂ + b₁b₂) / 2).
 */
// @ts-ignore: decorator
@inline
function difference(l1: v128, a1: v128, b1: v128, l2: v128, a2: v128, b2: v128): v128 {
  const none = f32x4.splat(0);
  const one = f32x4.splat(1);
  const half = f32x4.splat(0.5);
  const bb1 = f32x4.mul(b1, b1);
  const bb2 = f32x4.mul(b2, b2);
  const chroma = times(
    f32x4.add(f32x4.sqrt(f32x4.add(f32x4.mul(a1, a1), bb1)), f32x4.sqrt(f32x4.add(f32x4.mul(a2, a2), bb2))),
    0.5,
  );
  const stretch = f32x4.sub(f32x4.splat(1.5), times(saturation(chroma), 0.5));
  const x1 = f32x4.mul(a1, stretch);
  const x2 = f32x4.mul(a2, stretch);
  const c1 = f32x4.sqrt(f32x4.add(f32x4.mul(x1, x1), bb1));
  const c2 = f32x4.sqrt(f32x4.add(f32x4.mul(x2, x2), bb2));
  const product = f32x4.mul(c1, c2);
  const cross = f32x4.sub(f32x4.mul(x1, b2), f32x4.mul(x2, b1));
  const dot = f32x4.add(f32x4.mul(x1, x2), f32x4.mul(b1, b2));
  const spread = f32x4.sqrt(f32x4.mul(f32x4.pmax(none, f32x4.add(product, dot)), half));
  // Opposite hues have no spread: there the sine of half the angle is 1.
  const opposite = f32x4.lt(spread, times(f32x4.sqrt(product), 1e-3));
  const dH = v128.bitselect(times(f32x4.sqrt(product), 2), over(cross, spread), opposite);

  const sumX = f32x4.add(over(x1, c1), over(x2, c2));
  const sumY = f32x4.add(over(b1, c1), over(b2, c2));
  const length = f32x4.sqrt(f32x4.add(f32x4.mul(sumX, sumX), f32x4.mul(sumY, sumY)));
  const isGrey = f32x4.eq(length, none);
  const cos = v128.bitselect(one, f32x4.div(sumX, length), isGrey);
  const sin = v128.andnot(f32x4.div(sumY, length), isGrey);
  const cos2 = f32x4.sub(f32x4.mul(cos, cos), f32x4.mul(sin, sin));
  const sin2 = times(f32x4.mul(sin, cos), 2);
  const cos3 = f32x4.sub(f32x4.mul(cos2, cos), f32x4.mul(sin2, sin));
  const sin3 = f32x4.add(f32x4.mul(sin2, cos), f32x4.mul(cos2, sin));
  const cos4 = f32x4.sub(f32x4.mul(cos2, cos2), f32x4.mul(sin2, sin2));
  const sin4 = times(f32x4.mul(sin2, cos2), 2);
  // 1 − 0.17 cos(h − 30°) + 0.24 cos 2h + 0.32 cos(3h + 6°) − 0.20 cos(4h − 63°), the angles taken apart.
  let t = f32x4.sub(one, f32x4.add(times(cos, 0.17 * 0.8660254037844387), times(sin, 0.17 * 0.5)));
  t = f32x4.add(t, times(cos2, 0.24));
  t = f32x4.add(t, f32x4.sub(times(cos3, 0.32 * 0.9945218953682733), times(sin3, 0.32 * 0.10452846326765347)));
  t = f32x4.sub(t, f32x4.add(times(cos4, 0.2 * 0.45399049973954675), times(sin4, 0.2 * 0.8910065241883678)));

  const meanC = times(f32x4.add(c1, c2), 0.5);
  // The hue's distance from 275°, in units of 25°.
  const turnedCos = f32x4.add(times(cos, 0.08715574274765817), times(sin, -0.9961946980917455));
  const turnedSin = f32x4.add(times(sin, 0.08715574274765817), times(cos, 0.9961946980917455));
  const distance = times(angleOf(turnedSin, turnedCos), 57.29577951308232 / 25);
  const bell = exp2(times(f32x4.mul(distance, distance), -1.4426950408889634));
  const rotation = times(f32x4.mul(saturation(meanC), shortSine(times(bell, 1.0471975511965976))), -2);

  const offset = f32x4.sub(times(f32x4.add(l1, l2), 0.5), f32x4.splat(50));
  const square = f32x4.mul(offset, offset);
  const weightL = f32x4.add(one, times(f32x4.div(square, f32x4.sqrt(f32x4.add(f32x4.splat(20), square))), 0.015));
  const lightness = f32x4.div(f32x4.sub(l2, l1), weightL);
  const colour = f32x4.div(f32x4.sub(c2, c1), f32x4.add(one, times(meanC, 0.045)));
  const hue = f32x4.div(dH, f32x4.add(one, times(f32x4.mul(meanC, t), 0.015)));
  const squares = f32x4.add(
    f32x4.add(f32x4.mul(lightness, lightness), f32x4.mul(colour, colour)),
    f32x4.add(f32x4.mul(hue, hue), f32x4.mul(rotation, f32x4.mul(colour, hue))),
  );
  return f32x4.sqrt(f32x4.pmax(none, squares));
}

/** CIEDE2000 of four pairs of colours. */
// @ts-ignore: decorator
@inline
function differenceOf4(p: v128, q: v128, tables: usize): v128 {
  const r1 = lightOf(p, 0, tables);
  const g1 = lightOf(p, 8, tables);
  const b1 = lightOf(p, 16, tables);
  const r2 = lightOf(q, 0, tables);
  const g2 = lightOf(q, 8, tables);
  const b2 = lightOf(q, 16, tables);
  const x1 = companded(row3(r1, g1, b1, tables + XYZ));
  const y1 = companded(row3(r1, g1, b1, tables + XYZ + 12));
  const z1 = companded(row3(r1, g1, b1, tables + XYZ + 24));
  const x2 = companded(row3(r2, g2, b2, tables + XYZ));
  const y2 = companded(row3(r2, g2, b2, tables + XYZ + 12));
  const z2 = companded(row3(r2, g2, b2, tables + XYZ + 24));
  // What lightness has besides, −16, cancels in differences; its mean wants it.
  const sixteen = f32x4.splat(16);
  return difference(
    f32x4.sub(times(y1, 116), sixteen), times(f32x4.sub(x1, y1), 500), times(f32x4.sub(y1, z1), 200),
    f32x4.sub(times(y2, 116), sixteen), times(f32x4.sub(x2, y2), 500), times(f32x4.sub(y2, z2), 200),
  );
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
