// CIEDE2000 of pairs of sRGB colours, four at once.

import { exp2, log2 } from '../filters/math';

// Of the parameters at `tables`: linear light of 256 codes, then nine coefficients to XYZ relative to white.
export const XYZ: usize = 1024;

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
export function differenceOf4(p: v128, q: v128, tables: usize): v128 {
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
