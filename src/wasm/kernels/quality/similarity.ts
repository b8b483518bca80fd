// Structural similarity of two planes, by their sum and their difference. Rows of planes are `width + 16` floats.

import { centredLuma } from '../metrics/luma';

/** Samples of SSIM's window; see src/engine/metrics/ssim.ts, which says the same in f64. */
const SIZE: i32 = 11;
/** Floats beside each row. */
const MARGIN: i32 = 16;

// @ts-ignore: decorator
@inline
function lanes(v: v128): f64 {
  return (
    <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) +
    <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3)
  );
}

/** Lanes whose place, from `x` on, lies before `end`. */
// @ts-ignore: decorator
@inline
function before(value: v128, x: i32, end: i32): v128 {
  if (x + 4 <= end) return value;
  return v128.and(value, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(end - x)));
}

/**
 * The sum of two RGBA pictures' luma (each less 128) and its difference.
 *
 * @returns the sum of squared differences
 */
export function lumaPair(a: usize, b: usize, width: i32, height: i32, sums: usize, differences: usize): f64 {
  const rowBytes = <usize>(width + MARGIN) << 2;
  let squares: f64 = 0;
  for (let y = 0; y < height; y++) {
    const start = (<usize>y * <usize>width) << 2;
    const row = <usize>y * rowBytes;
    let rowSquares = f32x4.splat(0);
    for (let x = 0; x < width; x += 4) {
      const at = <usize>x << 2;
      const p = centredLuma(v128.load(a + start + at));
      const q = centredLuma(v128.load(b + start + at));
      const difference = before(f32x4.sub(p, q), x, width);
      v128.store(sums + row + at, f32x4.add(p, q));
      v128.store(differences + row + at, difference);
      rowSquares = f32x4.add(rowSquares, f32x4.mul(difference, difference));
    }
    squares += lanes(rowSquares);
  }
  return squares;
}

/** Puts the means of 2×2 samples in place of a plane; at odd edges the edge counts twice. */
export function halveMeans(plane: usize, width: i32, height: i32): void {
  const columns = (width + 1) >> 1;
  const rows = (height + 1) >> 1;
  const rowBytes = <usize>(width + MARGIN) << 2;
  const toBytes = <usize>(columns + MARGIN) << 2;
  const quarter = f32x4.splat(0.25);
  for (let y = 0; y < rows; y++) {
    const top = plane + <usize>(2 * y) * rowBytes;
    const bottom = 2 * y + 1 < height ? top + rowBytes : top;
    const to = plane + <usize>y * toBytes;
    const last = <usize>(width - 1) << 2;
    store<f32>(top + last + 4, load<f32>(top + last));
    store<f32>(bottom + last + 4, load<f32>(bottom + last));
    for (let x = 0; x < columns; x += 4) {
      const at = <usize>x << 3;
      const low = f32x4.add(v128.load(top + at), v128.load(bottom + at));
      const high = f32x4.add(v128.load(top + at, 16), v128.load(bottom + at, 16));
      const pairs = f32x4.add(v128.shuffle<f32>(low, high, 0, 2, 4, 6), v128.shuffle<f32>(low, high, 1, 3, 5, 7));
      v128.store(to + (<usize>x << 2), f32x4.mul(pairs, quarter));
    }
  }
}

/** Two rows or columns at equal distance from the middle have equal weights. */
// @ts-ignore: decorator
@inline
function pair(a: v128, b: v128, weight: v128): v128 {
  return f32x4.mul(f32x4.add(a, b), weight);
}

// @ts-ignore: decorator
@inline
function squared(a: v128, b: v128, weight: v128): v128 {
  return f32x4.mul(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)), weight);
}

/** Stores even and odd samples of eight apart. */
// @ts-ignore: decorator
@inline
function storeHalves(to: usize, half: usize, low: v128, high: v128): void {
  v128.store(to, v128.shuffle<f32>(low, high, 0, 2, 4, 6));
  v128.store(to + half, v128.shuffle<f32>(low, high, 1, 3, 5, 7));
}

/** Weighted means downwards of eight columns of a plane and of its squares, even and odd columns apart. */
// @ts-ignore: decorator
@inline
function down(plane: usize, rowBytes: usize, weights: usize, to: usize, half: usize): void {
  let low = f32x4.splat(0);
  let high = f32x4.splat(0);
  let lowSquares = low;
  let highSquares = low;
  for (let i = 0; i < SIZE >> 1; i++) {
    const weight = v128.load32_splat(weights + (<usize>i << 2));
    const upper = plane + <usize>i * rowBytes;
    const lower = plane + <usize>(SIZE - 1 - i) * rowBytes;
    const a = v128.load(upper);
    const b = v128.load(lower);
    const c = v128.load(upper, 16);
    const d = v128.load(lower, 16);
    low = f32x4.add(low, pair(a, b, weight));
    high = f32x4.add(high, pair(c, d, weight));
    lowSquares = f32x4.add(lowSquares, squared(a, b, weight));
    highSquares = f32x4.add(highSquares, squared(c, d, weight));
  }
  const weight = v128.load32_splat(weights, 20);
  const middle = plane + <usize>(SIZE >> 1) * rowBytes;
  const a = v128.load(middle);
  const c = v128.load(middle, 16);
  const weightedLow = f32x4.mul(a, weight);
  const weightedHigh = f32x4.mul(c, weight);
  storeHalves(to, half, f32x4.add(low, weightedLow), f32x4.add(high, weightedHigh));
  storeHalves(
    to + 2 * half,
    half,
    f32x4.add(lowSquares, f32x4.mul(a, weightedLow)),
    f32x4.add(highSquares, f32x4.mul(c, weightedHigh)),
  );
}

/** Four windows' means along a row: `first` has their first samples and every second after it, `second` the others. */
// @ts-ignore: decorator
@inline
function along(first: usize, second: usize, weights: usize): v128 {
  const outer = f32x4.add(
    pair(v128.load(first), v128.load(first, 20), v128.load32_splat(weights)),
    pair(v128.load(second), v128.load(second, 16), v128.load32_splat(weights, 4)),
  );
  const middle = f32x4.add(
    pair(v128.load(first, 4), v128.load(first, 16), v128.load32_splat(weights, 8)),
    pair(v128.load(second, 4), v128.load(second, 12), v128.load32_splat(weights, 12)),
  );
  const inner = f32x4.add(
    pair(v128.load(first, 8), v128.load(first, 12), v128.load32_splat(weights, 16)),
    f32x4.mul(v128.load(second, 8), v128.load32_splat(weights, 20)),
  );
  return f32x4.add(f32x4.add(outer, middle), inner);
}

/**
 * Sums of SSIM, and of its contrast and structure alone, over windows that lie wholly inside: all of them, or every second
 * each way. Equation 13 of the paper from the pictures' sum s and difference d: 2ab = (s² − d²) / 2, a² + b² = (s² + d²) / 2,
 * and so for variances, where what rounding does to both pictures alike cancels.
 *
 * @param step 1 or 2
 * @param weights the 6 of the window's half
 * @param scratch 8 rows of (width / 2 + 24) floats
 * @param out two f64
 */
export function similarities(
  sums: usize, differences: usize, width: i32, height: i32, step: i32, weights: usize, scratch: usize, out: usize,
): void {
  const rowBytes = <usize>(width + MARGIN) << 2;
  const half = <usize>((width >> 1) + 24) << 2;
  const columns = width - SIZE + 1;
  const even = (columns + 1) >> 1;
  const odd = step == 1 ? columns >> 1 : 0;
  const other = 4 * half;
  let similar: f64 = 0;
  let structural: f64 = 0;
  for (let y = 0; y + SIZE <= height; y += step) {
    const start = <usize>y * rowBytes;
    for (let x = 0; x < width; x += 8) {
      const at = start + (<usize>x << 2);
      const to = scratch + (<usize>x << 1);
      down(sums + at, rowBytes, weights, to, half);
      down(differences + at, rowBytes, weights, to + other, half);
    }
    for (let parity = 0; parity < 2; parity++) {
      const count = parity == 0 ? even : odd;
      // Windows that begin at odd columns have their second samples among the even ones, one further on.
      const first = scratch + (parity == 0 ? 0 : half);
      const second = scratch + (parity == 0 ? half : 4);
      let rowSimilar = f32x4.splat(0);
      let rowStructural = f32x4.splat(0);
      for (let i = 0; i < count; i += 4) {
        const p = first + (<usize>i << 2);
        const q = second + (<usize>i << 2);
        const sum = along(p, q, weights);
        const difference = along(p + other, q + other, weights);
        const sumSquares = along(p + 2 * half, q + 2 * half, weights);
        const differenceSquares = along(p + 2 * half + other, q + 2 * half + other, weights);
        const c1 = f32x4.splat(2 * 6.5025);
        const c2 = f32x4.splat(2 * 58.5225);
        const whole = f32x4.add(sum, f32x4.splat(256));
        const a = f32x4.mul(whole, whole);
        const b = f32x4.mul(difference, difference);
        const s = f32x4.sub(sumSquares, f32x4.mul(sum, sum));
        const d = f32x4.sub(differenceSquares, b);
        const structure = before(f32x4.div(f32x4.add(f32x4.sub(s, d), c2), f32x4.add(f32x4.add(s, d), c2)), i, count);
        const luminance = f32x4.div(f32x4.add(f32x4.sub(a, b), c1), f32x4.add(f32x4.add(a, b), c1));
        rowStructural = f32x4.add(rowStructural, structure);
        rowSimilar = f32x4.add(rowSimilar, f32x4.mul(structure, luminance));
      }
      similar += lanes(rowSimilar);
      structural += lanes(rowStructural);
    }
  }
  store<f64>(out, similar);
  store<f64>(out, structural, 8);
}
