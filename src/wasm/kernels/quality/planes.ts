// Planes of 8 bits, or of deeper samples in words of 16 bits: squared errors, and sums of cells.

/** Eight samples as words. */
// @ts-ignore: decorator
@inline
function words(at: usize, index: usize, isDeep: bool): v128 {
  return isDeep ? v128.load(at + index * 2) : v128.load8x8_u(at + index);
}

// @ts-ignore: decorator
@inline
function sample(at: usize, index: usize, isDeep: bool): i32 {
  return isDeep ? <i32>load<u16>(at + index * 2) : <i32>load<u8>(at + index);
}

/** The sum of squared differences of two planes. */
export function squaredErrors(a: usize, b: usize, samples: usize, isDeep: bool): f64 {
  let sums = i64x2.splat(0);
  const whole = samples & ~7;
  for (let i: usize = 0; i < whole; i += 8) {
    const difference = i16x8.sub(words(a, i, isDeep), words(b, i, isDeep));
    const squares = i32x4.dot_i16x8_s(difference, difference);
    sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(squares), i64x2.extend_high_i32x4_u(squares)));
  }
  let sum = <f64>(i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1));
  for (let i = whole; i < samples; i++) {
    const difference = sample(a, i, isDeep) - sample(b, i, isDeep);
    sum += <f64>(difference * difference);
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function addPairs(to: usize, cells: v128): void {
  v128.store64_lane(to, i32x4.add(v128.shuffle<i32>(cells, cells, 0, 2, 0, 2), v128.shuffle<i32>(cells, cells, 1, 3, 1, 3)), 0);
}

/**
 * Of each 4×4 samples in a row of such cells: the sums of a, b, a² + b² and a · b, 32 bits, in four rows of
 * (columns + 2) of them. A last single cell is read with what follows it.
 */
function sumCells(a: usize, b: usize, width: usize, columns: i32, isDeep: bool, to: usize): void {
  const bytes = <usize>(columns + 2) << 2;
  const one = i16x8.splat(1);
  for (let column = 0; column < columns; column += 2) {
    let sumA = i32x4.splat(0);
    let sumB = sumA;
    let squares = sumA;
    let products = sumA;
    for (let y: usize = 0; y < 4; y++) {
      const at = y * width + (<usize>column << 2);
      const p = words(a, at, isDeep);
      const q = words(b, at, isDeep);
      sumA = i32x4.add(sumA, i32x4.dot_i16x8_s(p, one));
      sumB = i32x4.add(sumB, i32x4.dot_i16x8_s(q, one));
      squares = i32x4.add(squares, i32x4.add(i32x4.dot_i16x8_s(p, p), i32x4.dot_i16x8_s(q, q)));
      products = i32x4.add(products, i32x4.dot_i16x8_s(p, q));
    }
    const cell = to + (<usize>column << 2);
    addPairs(cell, sumA);
    addPairs(cell + bytes, sumB);
    addPairs(cell + 2 * bytes, squares);
    addPairs(cell + 3 * bytes, products);
  }
}

/** Two windows' sums: of two cells each in two rows of cells. */
// @ts-ignore: decorator
@inline
function window(above: usize, below: usize): v128 {
  const left = f64x2.add(
    f64x2.convert_low_i32x4_u(v128.load64_zero(above)),
    f64x2.convert_low_i32x4_u(v128.load64_zero(below)),
  );
  const right = f64x2.add(
    f64x2.convert_low_i32x4_u(v128.load64_zero(above, 4)),
    f64x2.convert_low_i32x4_u(v128.load64_zero(below, 4)),
  );
  return f64x2.add(left, right);
}

/**
 * The sum of SSIM over windows of 2×2 cells; see src/engine/metrics/plane-meter.ts.
 *
 * @param scratch 8 rows of (width / 4 + 2) words of 32 bits, and 16 bytes
 */
export function cellSimilarities(
  a: usize, b: usize, width: i32, height: i32, isDeep: bool, c1: f64, c2: f64, scratch: usize,
): f64 {
  const columns = width >> 2;
  const bytes = <usize>(columns + 2) << 2;
  const rowBytes = <usize>width << (isDeep ? 1 : 0);
  const two = f64x2.splat(2);
  const samples = f64x2.splat(64);
  const k1 = f64x2.splat(c1);
  const k2 = f64x2.splat(c2);
  let sum: f64 = 0;
  for (let row = 0; row < height >> 2; row++) {
    const below = scratch + 4 * bytes * <usize>(row & 1);
    const above = scratch + 4 * bytes * <usize>((row & 1) ^ 1);
    const start = <usize>(row << 2) * rowBytes;
    sumCells(a + start, b + start, <usize>width, columns, isDeep, below);
    if (row == 0) continue;
    for (let column = 0; column + 1 < columns; column += 2) {
      const at = <usize>column << 2;
      const p = window(above + at, below + at);
      const q = window(above + bytes + at, below + bytes + at);
      const squares = window(above + 2 * bytes + at, below + 2 * bytes + at);
      const products = window(above + 3 * bytes + at, below + 3 * bytes + at);
      const pq = f64x2.mul(p, q);
      const means = f64x2.add(f64x2.mul(p, p), f64x2.mul(q, q));
      const covariance = f64x2.sub(f64x2.mul(products, samples), pq);
      const variances = f64x2.sub(f64x2.mul(squares, samples), means);
      const similarity = f64x2.div(
        f64x2.mul(f64x2.add(f64x2.mul(two, pq), k1), f64x2.add(f64x2.mul(two, covariance), k2)),
        f64x2.mul(f64x2.add(means, k1), f64x2.add(variances, k2)),
      );
      sum += f64x2.extract_lane(similarity, 0);
      if (column + 2 < columns) sum += f64x2.extract_lane(similarity, 1);
    }
  }
  return sum;
}
