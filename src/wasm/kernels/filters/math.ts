// Functions that WebAssembly lacks, on four numbers at once.

/**
 * The logarithm to base 2 of normal positive numbers: the exponent, plus that of a mantissa m in [√½, √2) by the series
 * 2/ln 2 · (z + z³/3 + z⁵/5 + …) with z = (m − 1) / (m + 1), |z| < 0.172: the first term left out is below 2e-8.
 */
// @ts-ignore: decorator
@inline
export function log2(x: v128): v128 {
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const exponent = i32x4.shr_s(shifted, 23);
  const mantissa = i32x4.sub(x, i32x4.shl(exponent, 23));
  const one = f32x4.splat(1);
  const z = f32x4.div(f32x4.sub(mantissa, one), f32x4.add(mantissa, one));
  const square = f32x4.mul(z, z);
  let sum = f32x4.splat(0.32059889797);
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(0.41219858311));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(0.57707801636));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(0.96179669393));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(2.8853900818));
  return f32x4.add(f32x4.convert_i32x4_s(exponent), f32x4.mul(sum, z));
}

/** Added to a number it leaves the nearest whole one in the lowest bits: 1.5 · 2²³. */
const ROUNDER: f32 = 12582912;

/** 2 to the power of x, within 2^−127 and 2^127: of the nearest whole number by its bits, of the rest by Taylor's series. */
// @ts-ignore: decorator
@inline
export function exp2(x: v128): v128 {
  const bounded = f32x4.pmin(f32x4.splat(127), f32x4.pmax(f32x4.splat(-127), x));
  const rounded = f32x4.add(bounded, f32x4.splat(ROUNDER));
  const whole = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  const rest = f32x4.mul(f32x4.sub(bounded, whole), f32x4.splat(0.69314718056));
  let sum = f32x4.splat(1.0 / 720);
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.0 / 120));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.0 / 24));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.0 / 6));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.5));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1));
  return f32x4.mul(sum, i32x4.shl(i32x4.add(rounded, i32x4.splat(127)), 23));
}

/** x to the power of e for x ≥ 0 and e > 0. */
export function pow(x: v128, e: v128): v128 {
  const tiny = f32x4.splat(1.2e-38);
  return v128.and(exp2(f32x4.mul(e, log2(f32x4.pmax(tiny, x)))), f32x4.ge(x, tiny));
}

/** IEC 61966-2-1, from linear light ≥ 0. */
export function encode(linear: v128): v128 {
  const curve = f32x4.sub(f32x4.mul(pow(linear, f32x4.splat(1.0 / 2.4)), f32x4.splat(1.055)), f32x4.splat(0.055));
  return v128.bitselect(f32x4.mul(linear, f32x4.splat(12.92)), curve, f32x4.le(linear, f32x4.splat(0.0031308)));
}

/** IEC 61966-2-1, to linear light. */
export function decode(encoded: v128): v128 {
  const base = f32x4.mul(f32x4.add(encoded, f32x4.splat(0.055)), f32x4.splat(1.0 / 1.055));
  const curve = pow(base, f32x4.splat(2.4));
  return v128.bitselect(f32x4.mul(encoded, f32x4.splat(1.0 / 12.92)), curve, f32x4.le(encoded, f32x4.splat(0.04045)));
}

// @ts-ignore: decorator
@inline
export function clamp01(value: v128): v128 {
  return f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), value));
}

// @ts-ignore: decorator
@inline
export function alphas(pixel: v128): v128 {
  return v128.shuffle<f32>(pixel, pixel, 3, 3, 3, 3);
}

/** Straight encoded colour, alpha in its place; all 0 where alpha is. */
// @ts-ignore: decorator
@inline
export function straight(pixel: v128, linear: bool): v128 {
  const alpha = f32x4.extract_lane(pixel, 3);
  if (!(alpha > 0)) return f32x4.splat(0);
  let colour = f32x4.div(pixel, alphas(pixel));
  if (linear) colour = encode(f32x4.max(colour, f32x4.splat(0)));
  return f32x4.replace_lane(colour, 3, alpha);
}

/** The way back. */
// @ts-ignore: decorator
@inline
export function premultiplied(pixel: v128, linear: bool): v128 {
  const colour = linear ? decode(pixel) : pixel;
  return f32x4.mul(f32x4.replace_lane(colour, 3, 1), alphas(pixel));
}
