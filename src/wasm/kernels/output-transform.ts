// From sRGB-encoded pixels to another colour space: to linear light, to other primaries, and through a display's transfer
// function backwards. One pixel a vector; alpha stays in the fourth lane.

import { alphas, clamp01, exp2, log2, pow } from './filters/math';

// The transfers, as in src/engine/pixels/output-transform.ts.
const UNCHANGED: i32 = -1;
const BT1886: i32 = 1;
const PQ: i32 = 2;
const HLG: i32 = 3;
const LINEAR: i32 = 4;

/** Bayer's 8 × 8 matrix, as shares: the bits of x ^ y and of y, interleaved from the lowest down. */
// @ts-ignore: decorator
@inline
function threshold(x: i32, y: i32): f32 {
  const a = x ^ y;
  const rank =
    ((a & 1) << 5) | ((y & 1) << 4) | ((a & 2) << 2) | ((y & 2) << 1) | ((a & 4) >> 1) | ((y & 4) >> 2);
  return (<f32>rank + <f32>0.5) * <f32>(1.0 / 64);
}

/** A magnitude with the sign of a value. */
// @ts-ignore: decorator
@inline
function signed(value: v128, magnitude: v128): v128 {
  return v128.or(magnitude, v128.and(value, i32x4.splat(<i32>0x80000000)));
}

/** IEC 61966-2-1 for any value: odd about 0, and going on above 1. */
// @ts-ignore: decorator
@inline
function toLinear(encoded: v128): v128 {
  const size = f32x4.abs(encoded);
  const base = f32x4.mul(f32x4.add(size, f32x4.splat(0.055)), f32x4.splat(1.0 / 1.055));
  const curve = pow(base, f32x4.splat(2.4));
  return signed(encoded, v128.bitselect(f32x4.mul(size, f32x4.splat(1.0 / 12.92)), curve, f32x4.le(size, f32x4.splat(0.04045))));
}

// @ts-ignore: decorator
@inline
function toSrgb(light: v128): v128 {
  const size = f32x4.abs(light);
  const curve = f32x4.sub(f32x4.mul(pow(size, f32x4.splat(1.0 / 2.4)), f32x4.splat(1.055)), f32x4.splat(0.055));
  return signed(light, v128.bitselect(f32x4.mul(size, f32x4.splat(12.92)), curve, f32x4.le(size, f32x4.splat(0.0031308))));
}

/** SMPTE ST 2084, of light as a share of 10,000 cd/m². */
// @ts-ignore: decorator
@inline
function toPq(light: v128): v128 {
  const y = pow(light, f32x4.splat(2610.0 / 16384));
  const numerator = f32x4.add(f32x4.splat(3424.0 / 4096), f32x4.mul(y, f32x4.splat(2413.0 / 128)));
  const denominator = f32x4.add(f32x4.splat(1), f32x4.mul(y, f32x4.splat(2392.0 / 128)));
  return pow(f32x4.div(numerator, denominator), f32x4.splat(2523.0 / 32));
}

/** ITU-R BT.2100 HLG: the inverse of the OOTF, then the OETF, of display light as a share of the nominal peak. */
// @ts-ignore: decorator
@inline
function toHlg(light: v128, luminance: v128, exponent: v128): v128 {
  const weighted = f32x4.mul(light, luminance);
  const y = f32x4.extract_lane(weighted, 0) + f32x4.extract_lane(weighted, 1) + f32x4.extract_lane(weighted, 2);
  // With luminance at 0 all three are; below 1e-9 the power would only enlarge rounding.
  const gain = pow(f32x4.splat(max<f32>(y, 1e-9)), exponent);
  const scene = f32x4.div(light, gain);
  const root = f32x4.sqrt(f32x4.mul(scene, f32x4.splat(3)));
  const inner = f32x4.pmax(f32x4.splat(0.1), f32x4.sub(f32x4.mul(scene, f32x4.splat(12)), f32x4.splat(0.28466892)));
  const logarithm = f32x4.mul(log2(inner), f32x4.splat(0.17883277 * 0.6931471805599453));
  return v128.bitselect(root, f32x4.add(logarithm, f32x4.splat(0.55991073)), f32x4.le(scene, f32x4.splat(1.0 / 12)));
}

/**
 * @param parameters four vectors of floats: what red, green and blue of light in sRGB's primaries give in the target's,
 *   white's level included; the luminance of the target's primaries; then (γ − 1) / γ for HLG
 * @param maximum the greatest code, or 0 for floats
 */
export function transform(
  source: usize, target: usize, width: i32, height: i32, parameters: usize,
  transfer: i32, isPremultiplied: bool, maximum: i32, dither: bool,
): void {
  const red = v128.load(parameters);
  const green = v128.load(parameters, 16);
  const blue = v128.load(parameters, 32);
  const luminance = v128.load(parameters, 48);
  const exponent = v128.load32_splat(parameters, 64);
  const none = f32x4.splat(0);
  const one = f32x4.splat(1);
  const codes = f32x4.splat(<f32>maximum);
  // Drawings are full of runs of equal samples: they get what the first of them gives.
  let before = i32x4.splat(-1);
  let encoded = none;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = v128.load(source);
      source += 16;
      if (transfer == UNCHANGED) {
        encoded = pixel;
      } else if (!i32x4.all_true(i32x4.eq(pixel, before))) {
        before = pixel;
        const alpha = f32x4.extract_lane(pixel, 3);
        const divides = isPremultiplied && alpha < 1;
        const colour = divides ? (alpha > 0 ? f32x4.div(pixel, alphas(pixel)) : none) : pixel;
        const linear = toLinear(colour);
        let light = f32x4.add(
          f32x4.add(
            f32x4.mul(red, v128.shuffle<f32>(linear, linear, 0, 0, 0, 0)),
            f32x4.mul(green, v128.shuffle<f32>(linear, linear, 1, 1, 1, 1)),
          ),
          f32x4.mul(blue, v128.shuffle<f32>(linear, linear, 2, 2, 2, 2)),
        );
        if (transfer == PQ || transfer == HLG) {
          light = f32x4.pmax(none, light);
          encoded = f32x4.pmin(one, transfer == PQ ? toPq(f32x4.pmin(one, light)) : toHlg(light, luminance, exponent));
        } else if (transfer == BT1886) {
          encoded = signed(light, pow(f32x4.abs(light), f32x4.splat(1.0 / 2.4)));
        } else if (transfer == LINEAR) {
          encoded = light;
        } else {
          encoded = toSrgb(light);
        }
        if (divides) encoded = f32x4.mul(encoded, f32x4.splat(alpha));
        encoded = f32x4.replace_lane(encoded, 3, alpha);
      }
      if (maximum == 0) {
        v128.store(target, encoded);
        target += 16;
        continue;
      }
      v128.store64_lane(target, wordsOf(encoded, codes, x, y, dither), 0);
      target += 8;
    }
  }
}

/** The codes of a pixel in words: colour rounded by the pattern, or to the nearest. */
// @ts-ignore: decorator
@inline
function wordsOf(pixel: v128, codes: v128, x: i32, y: i32, dither: bool): v128 {
  const level = f32x4.mul(f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), pixel)), codes);
  const offset = dither ? threshold(x, y) : <f32>0.5;
  // Alpha is rounded: a pattern in it would show as one in all that lies behind.
  const offsets = f32x4.replace_lane(f32x4.splat(offset), 3, 0.5);
  const words = i32x4.trunc_sat_f32x4_u(f32x4.add(level, offsets));
  return i16x8.narrow_i32x4_u(words, words);
}

/** Light as a share of 10,000 cd/m². */
// @ts-ignore: decorator
@inline
function fromPq(encoded: v128): v128 {
  const n = pow(encoded, f32x4.splat(32.0 / 2523));
  const numerator = f32x4.pmax(f32x4.splat(0), f32x4.sub(n, f32x4.splat(3424.0 / 4096)));
  const denominator = f32x4.sub(f32x4.splat(2413.0 / 128), f32x4.mul(f32x4.splat(2392.0 / 128), n));
  return pow(f32x4.div(numerator, denominator), f32x4.splat(16384.0 / 2610));
}

/** Display light as a share of the nominal peak: the inverse of HLG's OETF, then its OOTF. */
// @ts-ignore: decorator
@inline
function fromHlg(encoded: v128, luminance: v128, exponent: v128): v128 {
  const exponential = exp2(
    f32x4.mul(f32x4.sub(encoded, f32x4.splat(0.55991073)), f32x4.splat(1.4426950408889634 / 0.17883277)),
  );
  const scene = v128.bitselect(
    f32x4.mul(f32x4.mul(encoded, encoded), f32x4.splat(1.0 / 3)),
    f32x4.mul(f32x4.add(exponential, f32x4.splat(0.28466892)), f32x4.splat(1.0 / 12)),
    f32x4.le(encoded, f32x4.splat(0.5)),
  );
  const weighted = f32x4.mul(scene, luminance);
  const y = f32x4.extract_lane(weighted, 0) + f32x4.extract_lane(weighted, 1) + f32x4.extract_lane(weighted, 2);
  return f32x4.mul(scene, pow(f32x4.splat(max<f32>(y, 1e-9)), exponent));
}

/**
 * The way back of straight pixels, in place: to sRGB.
 *
 * @param parameters as for `transform`, of the way back: what red, green and blue of the file's light give in sRGB's
 *   primaries, the luminance of the file's primaries, γ − 1 for HLG
 */
export function restore(pixels: usize, count: i32, parameters: usize, transfer: i32): void {
  const red = v128.load(parameters);
  const green = v128.load(parameters, 16);
  const blue = v128.load(parameters, 32);
  const luminance = v128.load(parameters, 48);
  const exponent = v128.load32_splat(parameters, 64);
  let before = i32x4.splat(-1);
  let result = f32x4.splat(0);
  for (let i = 0; i < count; i++, pixels += 16) {
    const pixel = v128.load(pixels);
    if (!i32x4.all_true(i32x4.eq(pixel, before))) {
      before = pixel;
      const bounded = clamp01(pixel);
      const linear =
        transfer == PQ ? fromPq(bounded)
        : transfer == HLG ? fromHlg(bounded, luminance, exponent)
        : transfer == BT1886 ? signed(pixel, pow(f32x4.abs(pixel), f32x4.splat(2.4)))
        : transfer == LINEAR ? pixel
        : toLinear(pixel);
      const light = f32x4.add(
        f32x4.add(
          f32x4.mul(red, v128.shuffle<f32>(linear, linear, 0, 0, 0, 0)),
          f32x4.mul(green, v128.shuffle<f32>(linear, linear, 1, 1, 1, 1)),
        ),
        f32x4.mul(blue, v128.shuffle<f32>(linear, linear, 2, 2, 2, 2)),
      );
      result = f32x4.replace_lane(toSrgb(light), 3, f32x4.extract_lane(pixel, 3));
    }
    v128.store(pixels, result);
  }
}

/** One row of floats, rounded to codes of 8 bits. */
export function pack8(source: usize, target: usize, width: i32, y: i32, dither: bool): void {
  const codes = f32x4.splat(255);
  for (let x = 0; x < width; x++) {
    const words = wordsOf(v128.load(source), codes, x, y, dither);
    v128.store32_lane(target, i8x16.narrow_i16x8_u(words, words), 0);
    source += 16;
    target += 4;
  }
}

/** One row of floats, rounded to codes of 16 bits. */
export function pack16(source: usize, target: usize, width: i32, y: i32, dither: bool): void {
  const codes = f32x4.splat(65535);
  for (let x = 0; x < width; x++) {
    v128.store64_lane(target, wordsOf(v128.load(source), codes, x, y, dither), 0);
    source += 16;
    target += 8;
  }
}
