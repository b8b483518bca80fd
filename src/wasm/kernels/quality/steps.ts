// Steps that a decoded picture has and its rendering has not. Planes are as videoLuma gives them; sums are of codes of
// luma, by tiles of 64×64 samples.

import { LUMA_MARGIN } from './luma';

const TILE: i32 = 64;

// @ts-ignore: decorator
@inline
function apart(a: v128, b: v128): v128 {
  return v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
}

/** What neighbours differ by, less what they do on average on either side of them, less what they do in the rendering. */
// @ts-ignore: decorator
@inline
function stepOf(expected: usize, actual: usize, apartBy: usize): v128 {
  const p = v128.load(actual - 2 * apartBy);
  const q = v128.load(actual - apartBy);
  const r = v128.load(actual);
  const s = v128.load(actual + apartBy);
  const beside = i8x16.avgr_u(apart(p, q), apart(r, s));
  const own = apart(v128.load(expected - apartBy), v128.load(expected));
  return i8x16.sub_sat_u(i8x16.sub_sat_u(apart(q, r), beside), own);
}

/** All lanes that lie in the picture. */
// @ts-ignore: decorator
@inline
function inside(left: i32): v128 {
  return left >= 16
    ? i8x16.splat(-1)
    : i8x16.lt_u(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>left));
}

// @ts-ignore: decorator
@inline
function total(bytes: v128): u32 {
  const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
  return <u32>(
    i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)
  );
}

// @ts-ignore: decorator
@inline
function raise(at: usize, by: u32): void {
  store<u32>(at, load<u32>(at) + by);
}

/**
 * The steps between each sample and the one before it.
 *
 * @param across a row of (width + 16) 16-bit sums for each row of tiles: steps from column to column
 * @param down of each row of samples a 32-bit sum for each tile in it: steps from row to row; 0 for the first two
 */
export function borderSteps(expected: usize, actual: usize, width: i32, height: i32, across: usize, down: usize): void {
  const stride = <usize>(width + 2 * LUMA_MARGIN);
  const acrossBytes = <usize>(width + 16) * 2;
  const downBytes = <usize>((width + TILE - 1) / TILE) * 4;
  memory.fill(across, 0, acrossBytes * <usize>((height + TILE - 1) / TILE));
  memory.fill(down, 0, downBytes * <usize>height);
  for (let y = 0; y < height; y++) {
    const start = <usize>y * stride + <usize>LUMA_MARGIN;
    const sums = across + <usize>(y / TILE) * acrossBytes;
    for (let x = 0; x < width; x += 16) {
      const at = start + <usize>x;
      const step = stepOf(expected + at, actual + at, 1);
      if (!v128.any_true(step)) continue;
      const to = sums + <usize>x * 2;
      v128.store(to, i16x8.add(v128.load(to), i16x8.extend_low_i8x16_u(step)));
      v128.store(to, i16x8.add(v128.load(to, 16), i16x8.extend_high_i8x16_u(step)), 16);
    }
    if (y < 2) continue;
    const row = down + <usize>y * downBytes;
    for (let x = 0; x < width; x += 16) {
      const at = start + <usize>x;
      const step = v128.and(stepOf(expected + at, actual + at, stride), inside(width - x));
      if (v128.any_true(step)) raise(row + (<usize>(x / TILE) << 2), total(step));
    }
  }
}

/** Steps of two codes and more weigh as much as they are above one, and up to this. */
const GREATEST_WEIGHT: i8 = 7;

/**
 * Of a line across a contour, the samples 1 before and 2 after it: it steps where they differ by two codes and more, the
 * bands on both sides hardly differ from them, and the rendering's by no more than half as much. Bands are looked at
 * along the line, as far as 7 samples away, and two lines further on both sides, so that noise is none.
 */
// @ts-ignore: decorator
@inline
function contourOf(expected: usize, actual: usize, apartBy: usize, lines: usize): v128 {
  const left = v128.load(actual - apartBy);
  const right = v128.load(actual + 2 * apartBy);
  const height = apart(left, right);
  const half = v128.and(i16x8.shr_u(height, 1), i8x16.splat(127));
  const own = apart(v128.load(expected - apartBy), v128.load(expected + 2 * apartBy));
  const isContour = v128.and(i8x16.ge_u(height, i8x16.splat(2)), i8x16.le_u(own, half));
  if (!v128.any_true(isContour)) return isContour;
  const before = actual - 5 * apartBy;
  const after = actual + 6 * apartBy;
  const uneven = i8x16.max_u(
    i8x16.max_u(
      i8x16.max_u(apart(left, v128.load(actual - 3 * apartBy)), apart(left, v128.load(actual - 7 * apartBy))),
      i8x16.max_u(apart(left, v128.load(before - lines)), apart(left, v128.load(before + lines))),
    ),
    i8x16.max_u(
      i8x16.max_u(apart(right, v128.load(actual + 4 * apartBy)), apart(right, v128.load(actual + 8 * apartBy))),
      i8x16.max_u(apart(right, v128.load(after - lines)), apart(right, v128.load(after + lines))),
    ),
  );
  const quarter = v128.and(i16x8.shr_u(height, 2), i8x16.splat(63));
  const weight = i8x16.min_u(i8x16.sub_sat_u(height, i8x16.splat(1)), i8x16.splat(GREATEST_WEIGHT));
  return v128.and(weight, v128.and(isContour, i8x16.le_u(uneven, quarter)));
}

/**
 * Contours of bands: edges in the decoded picture between even parts of it, where the rendering is smooth. Those at the
 * borders of 8×8 blocks do not count, nor the outermost 8 rows.
 *
 * @param tiles a 32-bit sum of weights each
 */
export function contours(expected: usize, actual: usize, width: i32, height: i32, tiles: usize): void {
  const stride = <usize>(width + 2 * LUMA_MARGIN);
  const tileColumns = (width + TILE - 1) / TILE;
  memory.fill(tiles, 0, <usize>(tileColumns * ((height + TILE - 1) / TILE)) * 4);
  const within = i8x16(0, -1, -1, -1, -1, -1, 0, 0, 0, -1, -1, -1, -1, -1, 0, 0);
  for (let y = 0; y < height; y++) {
    const start = <usize>y * stride + <usize>LUMA_MARGIN;
    const row = tiles + (<usize>(y / TILE * tileColumns) << 2);
    if (y < 7 || y + 8 >= height) continue;
    const place = y & 7;
    const isWithin = place >= 1 && place <= 5;
    for (let x = 0; x < width; x += 16) {
      const at = start + <usize>x;
      let sum = v128.and(contourOf(expected + at, actual + at, 1, 2 * stride), within);
      if (isWithin) sum = i8x16.add(sum, contourOf(expected + at, actual + at, stride, 2));
      if (!v128.any_true(sum)) continue;
      raise(row + (<usize>(x / TILE) << 2), total(v128.and(sum, inside(width - x))));
    }
  }
}

/** Codes between neighbours that make a strong edge, and up to which a rendering is even. */
const STRONG: i8 = 32;
const EVEN: i8 = 2;
const IS_FAR: i8 = 1;
const IS_NEAR: i8 = 2;
const IS_UNEVEN: i8 = 4;
/** How far from an edge ripples are looked for, and how near it is too near. */
const FAR: i32 = 8;
const NEAR: i32 = 3;

/**
 * Ripples beside strong edges: what neighbours of the decoded picture differ by more than those of the rendering do,
 * over even samples of it 4 to 8 samples from a strong edge.
 *
 * @param scratch (height + 16) rows of (width + 32) bytes, and two such rows
 * @param tiles of each a 32-bit sum and the number of samples, 32 bits
 */
export function ripples(expected: usize, actual: usize, width: i32, height: i32, scratch: usize, tiles: usize): void {
  const stride = <usize>(width + 2 * LUMA_MARGIN);
  const tileColumns = (width + TILE - 1) / TILE;
  memory.fill(tiles, 0, <usize>(tileColumns * ((height + TILE - 1) / TILE)) * 8);
  const flags = scratch + <usize>FAR * stride;
  const line = scratch + <usize>(height + 2 * FAR) * stride;
  memory.fill(scratch, 0, <usize>FAR * stride);
  memory.fill(flags + <usize>height * stride, 0, <usize>FAR * stride + 2 * stride);
  for (let y = 0; y < height; y++) markRow(expected, width, y, stride, flags, line);
  for (let y = 0; y + 1 < height; y++) {
    const start = <usize>y * stride + <usize>LUMA_MARGIN;
    const row = tiles + (<usize>(y / TILE * tileColumns) << 3);
    for (let x = 0; x + 1 < width; x += 16) {
      const at = start + <usize>x;
      let near = v128.load(flags + at);
      near = v128.or(near, v128.or(v128.load(flags + at - stride), v128.load(flags + at + stride)));
      let barred = v128.and(near, i8x16.splat(IS_NEAR | IS_UNEVEN));
      for (let i: usize = 2; i <= <usize>NEAR; i++) {
        near = v128.or(near, v128.or(v128.load(flags + at - i * stride), v128.load(flags + at + i * stride)));
      }
      barred = v128.or(barred, v128.and(near, i8x16.splat(IS_NEAR)));
      let far = near;
      for (let i = <usize>NEAR + 1; i <= <usize>FAR; i++) {
        far = v128.or(far, v128.or(v128.load(flags + at - i * stride), v128.load(flags + at + i * stride)));
      }
      far = v128.and(far, i8x16.splat(IS_FAR));
      if (!v128.any_true(far)) continue;
      const zone = v128.and(
        v128.and(i8x16.eq(far, i8x16.splat(IS_FAR)), i8x16.eq(barred, i8x16.splat(0))),
        inside(width - 1 - x),
      );
      const samples = popcnt(i8x16.bitmask(zone));
      if (samples == 0) continue;
      const ripple = i8x16.add_sat_u(rippleOf(expected + at, actual + at, 1), rippleOf(expected + at, actual + at, stride));
      const to = row + (<usize>(x / TILE) << 3);
      raise(to, total(v128.and(ripple, zone)));
      raise(to + 4, <u32>samples);
    }
  }
}

// @ts-ignore: decorator
@inline
function rippleOf(expected: usize, actual: usize, apartBy: usize): v128 {
  return i8x16.sub_sat_u(
    apart(v128.load(actual), v128.load(actual + apartBy)),
    apart(v128.load(expected), v128.load(expected + apartBy)),
  );
}

/** Writes what a row's samples are near to, looking along the row. */
function markRow(expected: usize, width: i32, y: i32, stride: usize, flags: usize, line: usize): void {
  const start = <usize>y * stride + <usize>LUMA_MARGIN;
  const steps = line + <usize>LUMA_MARGIN;
  let isAnyStrong = false;
  for (let x = 0; x < width; x += 16) {
    const at = expected + start + <usize>x;
    const here = v128.load(at);
    const step = i8x16.max_u(apart(here, v128.load(at, 1)), apart(here, v128.load(at + stride)));
    const strong = v128.and(i8x16.ge_u(step, i8x16.splat(STRONG)), i8x16.splat(IS_FAR | IS_NEAR));
    isAnyStrong = isAnyStrong || v128.any_true(strong);
    v128.store(steps + <usize>x, v128.or(strong, v128.and(i8x16.gt_u(step, i8x16.splat(EVEN)), i8x16.splat(IS_UNEVEN))));
  }
  memory.fill(steps + <usize>width, 0, <usize>LUMA_MARGIN);
  for (let x = 0; x < width; x += 16) {
    const at = steps + <usize>x;
    let seen = v128.load(at);
    if (isAnyStrong) {
      let near = v128.or(v128.load(at - 1), v128.load(at, 1));
      seen = v128.or(seen, near);
      for (let i: usize = 2; i <= <usize>NEAR; i++) near = v128.or(near, v128.or(v128.load(at - i), v128.load(at + i)));
      seen = v128.or(seen, v128.and(near, i8x16.splat(IS_FAR | IS_NEAR)));
      let far = near;
      for (let i = <usize>NEAR + 1; i <= <usize>FAR; i++) far = v128.or(far, v128.or(v128.load(at - i), v128.load(at + i)));
      seen = v128.or(seen, v128.and(far, i8x16.splat(IS_FAR)));
    } else {
      seen = v128.or(seen, v128.or(v128.load(at - 1), v128.load(at, 1)));
    }
    v128.store(flags + start + <usize>x, seen);
  }
}
