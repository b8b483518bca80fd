// Filters of each sample's colour alone. Runs of equal samples, which drawings are full of, get what one of them gives.

import { clamp01, pow, premultiplied, straight } from './math';

/** `matrix`: five columns of four floats: for red, green, blue, alpha, and the constants. */
export function colourMatrix(source: usize, target: usize, count: i32, matrix: usize, linear: bool): void {
  const red = v128.load(matrix);
  const green = v128.load(matrix, 16);
  const blue = v128.load(matrix, 32);
  const alpha = v128.load(matrix, 48);
  const constant = v128.load(matrix, 64);
  let before = f32x4.splat(0);
  let result = premultiplied(clamp01(constant), linear);
  const end = source + (<usize>count << 4);
  for (; source < end; source += 16, target += 16) {
    const pixel = v128.load(source);
    if (i32x4.all_true(i32x4.eq(pixel, before))) {
      v128.store(target, result);
      continue;
    }
    before = pixel;
    const c = straight(pixel, linear);
    let sum = f32x4.add(constant, f32x4.mul(red, v128.shuffle<f32>(c, c, 0, 0, 0, 0)));
    sum = f32x4.add(sum, f32x4.mul(green, v128.shuffle<f32>(c, c, 1, 1, 1, 1)));
    sum = f32x4.add(sum, f32x4.mul(blue, v128.shuffle<f32>(c, c, 2, 2, 2, 2)));
    sum = f32x4.add(sum, f32x4.mul(alpha, v128.shuffle<f32>(c, c, 3, 3, 3, 3)));
    result = premultiplied(clamp01(sum), linear);
    v128.store(target, result);
  }
}

/** One step of levels on four channels; `at`: subtract, multiply, exponent, scale, base, four floats each. */
// @ts-ignore: decorator
@inline
function level(value: v128, at: usize, bends: bool): v128 {
  let t = clamp01(f32x4.mul(f32x4.sub(value, v128.load(at)), v128.load(at, 16)));
  if (bends) t = pow(t, v128.load(at, 32));
  return clamp01(f32x4.add(f32x4.mul(t, v128.load(at, 48)), v128.load(at, 64)));
}

/** `parameters`: two steps, one after the other; `bends`: bit by bit, whether a step has an exponent other than 1. */
export function levels(source: usize, target: usize, count: i32, parameters: usize, bends: i32, linear: bool): void {
  const first = (bends & 1) != 0;
  const second = (bends & 2) != 0;
  let before = f32x4.splat(0);
  let result = premultiplied(level(level(before, parameters, first), parameters + 80, second), linear);
  const end = source + (<usize>count << 4);
  for (; source < end; source += 16, target += 16) {
    const pixel = v128.load(source);
    if (!i32x4.all_true(i32x4.eq(pixel, before))) {
      before = pixel;
      const value = level(level(straight(pixel, linear), parameters, first), parameters + 80, second);
      result = premultiplied(value, linear);
    }
    v128.store(target, result);
  }
}

/** `stops`: offset, red, green, blue each. */
export function toneMap(
  source: usize, target: usize, count: i32, stops: usize, stopCount: i32, amount: f32, linear: bool,
): void {
  const end = source + (<usize>count << 4);
  const lastStop = stops + (<usize>(stopCount - 1) << 4);
  let before = f32x4.splat(0);
  let result = before;
  for (; source < end; source += 16, target += 16) {
    const pixel = v128.load(source);
    if (i32x4.all_true(i32x4.eq(pixel, before))) {
      v128.store(target, result);
      continue;
    }
    before = pixel;
    const c = straight(pixel, linear);
    const luma: f32 = min(1, max(0,
      <f32>0.2126 * f32x4.extract_lane(c, 0) +
      <f32>0.7152 * f32x4.extract_lane(c, 1) +
      <f32>0.0722 * f32x4.extract_lane(c, 2)));
    const mapped = between(stops, lastStop, luma);
    const mixed = clamp01(f32x4.add(c, f32x4.mul(f32x4.sub(mapped, c), f32x4.splat(amount))));
    result = premultiplied(f32x4.replace_lane(mixed, 3, f32x4.extract_lane(c, 3)), linear);
    v128.store(target, result);
  }
}

/** The colour at t, in the first three lanes. */
// @ts-ignore: decorator
@inline
function between(stops: usize, last: usize, t: f32): v128 {
  let at = stops;
  while (at < last && load<f32>(at, 16) <= t) at += 16;
  const offset = load<f32>(at);
  const stop = v128.load(at);
  let colour = stop;
  if (at < last && t > offset) {
    const next = v128.load(at, 16);
    const share: f32 = (t - offset) / (load<f32>(at, 16) - offset);
    colour = f32x4.add(stop, f32x4.mul(f32x4.sub(next, stop), f32x4.splat(share)));
  }
  return v128.shuffle<f32>(colour, colour, 1, 2, 3, 3);
}
