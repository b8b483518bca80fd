// Look-up tables of colour, of one dimension a channel or of three. One pixel a vector; alpha stays in the fourth lane.

import { alphas } from './filters/math';

// Offsets into the parameters, written by src/engine/pixels/lut-stage.ts: three vectors, then a number.
const LEAST: usize = 0;
const STEPS: usize = 16;
const LAST: usize = 32;
const SIZE: usize = 48;

/** The colour in the middle of a tetrahedron, walking from its first corner along the axes, the farthest first. */
// @ts-ignore: decorator
@inline
function tetrahedral(corner: usize, share: v128, stride1: usize, stride2: usize, stride3: usize): v128 {
  const r = f32x4.extract_lane(share, 0);
  const g = f32x4.extract_lane(share, 1);
  const b = f32x4.extract_lane(share, 2);
  // Without branches: which share is the greatest is anyone's guess, and guessing wrong takes longer than this.
  const redGreen = r >= g;
  const redBlue = r >= b;
  const greenBlue = g >= b;
  const first = select(stride1, select(stride2, stride3, greenBlue && !redGreen), redGreen && redBlue);
  const last = select(stride3, select(stride2, stride1, redGreen && !greenBlue), greenBlue && redBlue);
  const most = max(r, max(g, b));
  const middle = max(min(r, g), min(max(r, g), b));
  const least = min(r, min(g, b));
  const c0 = v128.load(corner);
  const c1 = v128.load(corner + first);
  const c3 = v128.load(corner + stride1 + stride2 + stride3);
  const c2 = v128.load(corner + stride1 + stride2 + stride3 - last);
  return f32x4.add(
    f32x4.add(f32x4.mul(c0, f32x4.splat(1 - most)), f32x4.mul(c1, f32x4.splat(most - middle))),
    f32x4.add(f32x4.mul(c2, f32x4.splat(middle - least)), f32x4.mul(c3, f32x4.splat(least))),
  );
}

// @ts-ignore: decorator
@inline
function channelOf(table: usize, place: f32, index: i32, channel: usize): f32 {
  const at = table + (<usize>index << 4) + (channel << 2);
  const share = place - <f32>index;
  return load<f32>(at) * (1 - share) + load<f32>(at, 16) * share;
}

/**
 * @param table entries of four floats, red the fastest
 * @param solid whether it has three dimensions
 */
export function apply(
  source: usize, target: usize, pixels: i32, table: usize, parameters: usize, solid: bool, isPremultiplied: bool,
): void {
  const least = v128.load(parameters, LEAST);
  const steps = v128.load(parameters, STEPS);
  const last = v128.load(parameters, LAST);
  const size = load<i32>(parameters, SIZE);
  const beforeLast = i32x4.splat(size - 2);
  const stride2 = <usize>size << 4;
  const stride3 = <usize>size * stride2;
  const none = f32x4.splat(0);
  let before = i32x4.splat(-1);
  let result = none;
  for (let i = 0; i < pixels; i++) {
    const pixel = v128.load(source);
    source += 16;
    if (!i32x4.all_true(i32x4.eq(pixel, before))) {
      before = pixel;
      const alpha = f32x4.extract_lane(pixel, 3);
      const divides = isPremultiplied && alpha < 1;
      const colour = divides ? (alpha > 0 ? f32x4.div(pixel, alphas(pixel)) : none) : pixel;
      const place = f32x4.pmin(last, f32x4.pmax(none, f32x4.mul(f32x4.sub(colour, least), steps)));
      const index = i32x4.min_s(beforeLast, i32x4.trunc_sat_f32x4_s(place));
      const red = i32x4.extract_lane(index, 0);
      const green = i32x4.extract_lane(index, 1);
      const blue = i32x4.extract_lane(index, 2);
      if (solid) {
        const corner = table + (<usize>red << 4) + <usize>green * stride2 + <usize>blue * stride3;
        const share = f32x4.sub(place, f32x4.convert_i32x4_s(index));
        result = tetrahedral(corner, share, 16, stride2, stride3);
      } else {
        result = f32x4(
          channelOf(table, f32x4.extract_lane(place, 0), red, 0),
          channelOf(table, f32x4.extract_lane(place, 1), green, 1),
          channelOf(table, f32x4.extract_lane(place, 2), blue, 2),
          0,
        );
      }
      if (divides) result = f32x4.mul(result, f32x4.splat(alpha));
      result = f32x4.replace_lane(result, 3, alpha);
    }
    v128.store(target, result);
    target += 16;
  }
}
