// Gaussians along rows and columns, one pixel a vector. Pictures are given by the address of their sample 0, 0 and the
// bytes of a row; either may lie outside of what is stored, as only samples of the named ranges are touched.
// Four neighbours are summed at once: their sums stay in registers, and the weight is loaded once for all.

/** Columns worked on from top to bottom at a time, so that the rows that a sample needs lie in the first cache. */
const STRIP: i32 = 32;
const STRIP_BYTES: usize = 512;

// @ts-ignore: decorator
@inline
function weighted(sum: v128, weight: v128, at: usize): v128 {
  return f32x4.add(sum, f32x4.mul(weight, v128.load(at)));
}

/** Bytes that `convolve` needs for its rows in waiting. */
export function ringBytes(radiusY: i32): usize {
  return <usize>(2 * radiusY + 1) * STRIP_BYTES;
}

/**
 * The share of a kernel around `centre` that lies before `first`. After the 2 · radius + 1 weights lie their sums: of none of
 * them, of the first, of the first two, and so on to all.
 */
// @ts-ignore: decorator
@inline
function shareBefore(weights: usize, radius: i32, centre: i32, first: i32): f32 {
  const count = min(max(first - centre + radius, 0), 2 * radius + 1);
  return load<f32>(weights + (<usize>(2 * radius + 1 + count) << 2));
}

// @ts-ignore: decorator
@inline
function shareAfter(weights: usize, radius: i32, centre: i32, last: i32): f32 {
  return shareBefore(weights, radius, -centre, -last);
}

/** A tap's sum where the kernel reaches beyond first…last: what lies there is 0, or the sample at the end again. */
// @ts-ignore: decorator
@inline
function edgeSum(row: usize, centre: i32, weights: usize, radius: i32, first: i32, last: i32, repeats: bool): v128 {
  let sum = f32x4.splat(0);
  const low = centre - radius;
  const from = max(low, first);
  const to = min(centre + radius, last);
  let at = row + (<usize>from << 4);
  let weight = weights + (<usize>(from - low) << 2);
  for (let n = from; n <= to; n++) {
    sum = weighted(sum, v128.load32_splat(weight), at);
    at += 16;
    weight += 4;
  }
  if (repeats) {
    const before = shareBefore(weights, radius, centre, first);
    const after = shareAfter(weights, radius, centre, last);
    if (before != 0) sum = weighted(sum, f32x4.splat(before), row + (<usize>first << 4));
    if (after != 0) sum = weighted(sum, f32x4.splat(after), row + (<usize>last << 4));
  }
  return sum;
}

/** Samples left…right (exclusive) of one row, into `out`. */
function convolveRow(
  row: usize, out: usize, left: i32, right: i32, weights: usize, radius: i32, first: i32, last: i32, repeats: bool,
): void {
  const count = 2 * radius + 1;
  let x = left;
  while (x < right) {
    if (x - radius >= first && x + 3 + radius <= last && x + 4 <= right) {
      let at = row + (<usize>(x - radius) << 4);
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      let s2 = f32x4.splat(0);
      let s3 = f32x4.splat(0);
      for (let k = 0; k < count; k++) {
        const weight = v128.load32_splat(weights + (<usize>k << 2));
        s0 = weighted(s0, weight, at);
        s1 = weighted(s1, weight, at + 16);
        s2 = weighted(s2, weight, at + 32);
        s3 = weighted(s3, weight, at + 48);
        at += 16;
      }
      v128.store(out, s0);
      v128.store(out, s1, 16);
      v128.store(out, s2, 32);
      v128.store(out, s3, 48);
      out += 64;
      x += 4;
    } else {
      v128.store(out, edgeSum(row, x, weights, radius, first, last, repeats));
      out += 16;
      x++;
    }
  }
}

/**
 * Both axes at once, tap by tap: columns left…right and rows top…bottom (exclusive) of the target, from columns firstX…lastX
 * and rows firstY…lastY (inclusive) of the source. An axis that is left alone has a radius of 0 and a weight of 1.
 */
export function convolve(
  source: usize, sourceStride: usize, target: usize, targetStride: usize,
  left: i32, top: i32, right: i32, bottom: i32,
  firstX: i32, lastX: i32, firstY: i32, lastY: i32, repeats: bool,
  weightsX: usize, radiusX: i32, weightsY: usize, radiusY: i32, ring: usize,
): void {
  const rows = 2 * radiusY + 1;
  for (let x = left; x < right; x += STRIP) {
    const end = min(x + STRIP, right);
    let next = firstY;
    for (let y = top; y < bottom; y++) {
      const from = max(y - radiusY, firstY);
      const to = min(y + radiusY, lastY);
      // Rows that no output asks for any more, at the top of a surface that begins further down, are not made.
      next = max(next, min(from, lastY));
      const needed = repeats ? max(to, firstY) : to;
      for (; next <= needed; next++) {
        const slot = ring + <usize>(next % rows) * STRIP_BYTES;
        const row = source + <usize>next * sourceStride;
        if (radiusX == 0 && !repeats) memory.copy(slot, row + (<usize>x << 4), <usize>(end - x) << 4);
        else convolveRow(row, slot, x, end, weightsX, radiusX, firstX, lastX, repeats);
      }
      sumRows(ring, rows, y, from, to, weightsY, radiusY, firstY, lastY, repeats, target + <usize>y * targetStride + (<usize>x << 4), end - x);
    }
  }
}

/** One row of a strip, from the rows in waiting. */
function sumRows(
  ring: usize, rows: i32, y: i32, from: i32, to: i32, weights: usize, radius: i32,
  first: i32, last: i32, repeats: bool, out: usize, columns: i32,
): void {
  if (radius == 0) {
    memory.copy(out, ring, <usize>columns << 4);
    return;
  }
  const before = repeats ? shareBefore(weights, radius, y, first) : 0;
  const after = repeats ? shareAfter(weights, radius, y, last) : 0;
  const firstSlot = ring + <usize>(first % rows) * STRIP_BYTES;
  const lastSlot = ring + <usize>(last % rows) * STRIP_BYTES;
  const wrap = ring + <usize>rows * STRIP_BYTES;
  const start = ring + <usize>(from % rows) * STRIP_BYTES;
  const startWeight = weights + (<usize>(from - y + radius) << 2);
  // The strip's room is whole groups of four, so that the last group may compute samples that nobody reads.
  for (let column = 0; column < columns; column += 4) {
    const offset = <usize>column << 4;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let slot = start;
    let weightAt = startWeight;
    for (let n = from; n <= to; n++) {
      const weight = v128.load32_splat(weightAt);
      const at = slot + offset;
      s0 = weighted(s0, weight, at);
      s1 = weighted(s1, weight, at + 16);
      s2 = weighted(s2, weight, at + 32);
      s3 = weighted(s3, weight, at + 48);
      weightAt += 4;
      slot += STRIP_BYTES;
      if (slot == wrap) slot = ring;
    }
    if (before != 0) {
      const weight = f32x4.splat(before);
      const at = firstSlot + offset;
      s0 = weighted(s0, weight, at);
      s1 = weighted(s1, weight, at + 16);
      s2 = weighted(s2, weight, at + 32);
      s3 = weighted(s3, weight, at + 48);
    }
    if (after != 0) {
      const weight = f32x4.splat(after);
      const at = lastSlot + offset;
      s0 = weighted(s0, weight, at);
      s1 = weighted(s1, weight, at + 16);
      s2 = weighted(s2, weight, at + 32);
      s3 = weighted(s3, weight, at + 48);
    }
    store4(out + offset, s0, s1, s2, s3, columns - column);
  }
}

// @ts-ignore: decorator
@inline
function store4(out: usize, s0: v128, s1: v128, s2: v128, s3: v128, count: i32): void {
  v128.store(out, s0);
  if (count > 1) v128.store(out, s1, 16);
  if (count > 2) v128.store(out, s2, 32);
  if (count > 3) v128.store(out, s3, 48);
}

/** Along rows top…bottom (exclusive): every factor-th sample, numbers m0…m1 (exclusive), from columns first…last. */
export function decimateX(
  source: usize, sourceStride: usize, target: usize, targetStride: usize,
  top: i32, bottom: i32, m0: i32, m1: i32, factor: i32, first: i32, last: i32, repeats: bool,
  weights: usize, radius: i32,
): void {
  for (let y = top; y < bottom; y++) {
    const row = source + <usize>y * sourceStride;
    let out = target + <usize>y * targetStride + (<usize>m0 << 4);
    for (let m = m0; m < m1; m++) {
      const centre = m * factor;
      v128.store(out, centre - radius >= first && centre + radius <= last
        ? innerSum(row + (<usize>(centre - radius) << 4), weights, 2 * radius + 1)
        : edgeSum(row, centre, weights, radius, first, last, repeats));
      out += 16;
    }
  }
}

/** In four sums, whose additions need not wait for each other and whose rounding stays small over long kernels. */
function innerSum(at: usize, weights: usize, count: i32): v128 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    s0 = weighted(s0, v128.load32_splat(weights), at);
    s1 = weighted(s1, v128.load32_splat(weights, 4), at + 16);
    s2 = weighted(s2, v128.load32_splat(weights, 8), at + 32);
    s3 = weighted(s3, v128.load32_splat(weights, 12), at + 48);
    weights += 16;
    at += 64;
  }
  for (; k < count; k++) {
    s0 = weighted(s0, v128.load32_splat(weights), at);
    weights += 4;
    at += 16;
  }
  return f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
}

/** Along columns left…right (exclusive): every factor-th row, numbers m0…m1 (exclusive), from rows first…last. */
export function decimateY(
  source: usize, sourceStride: usize, target: usize, targetStride: usize,
  left: i32, right: i32, m0: i32, m1: i32, factor: i32, first: i32, last: i32, repeats: bool,
  weights: usize, radius: i32,
): void {
  for (let strip = left; strip < right; strip += STRIP) {
    const end = min(strip + STRIP, right);
    for (let m = m0; m < m1; m++) {
      const low = m * factor - radius;
      const high = m * factor + radius;
      const from = max(low, first);
      const to = min(high, last);
      const before = repeats ? shareBefore(weights, radius, m * factor, first) : 0;
      const after = repeats ? shareAfter(weights, radius, m * factor, last) : 0;
      for (let x = strip; x < end; x += 4) {
        const column = source + (<usize>x << 4);
        const count = end - x;
        // At the right end the group reads on into the next row, or the room that every picture has at its end.
        let at = column + <usize>from * sourceStride;
        let weightAt = weights + (<usize>(from - low) << 2);
        let s0 = f32x4.splat(0);
        let s1 = f32x4.splat(0);
        let s2 = f32x4.splat(0);
        let s3 = f32x4.splat(0);
        for (let n = from; n <= to; n++) {
          const weight = v128.load32_splat(weightAt);
          s0 = weighted(s0, weight, at);
          s1 = weighted(s1, weight, at + 16);
          s2 = weighted(s2, weight, at + 32);
          s3 = weighted(s3, weight, at + 48);
          at += sourceStride;
          weightAt += 4;
        }
        if (before != 0) {
          const weight = f32x4.splat(before);
          at = column + <usize>first * sourceStride;
          s0 = weighted(s0, weight, at);
          s1 = weighted(s1, weight, at + 16);
          s2 = weighted(s2, weight, at + 32);
          s3 = weighted(s3, weight, at + 48);
        }
        if (after != 0) {
          const weight = f32x4.splat(after);
          at = column + <usize>last * sourceStride;
          s0 = weighted(s0, weight, at);
          s1 = weighted(s1, weight, at + 16);
          s2 = weighted(s2, weight, at + 32);
          s3 = weighted(s3, weight, at + 48);
        }
        store4(target + <usize>m * targetStride + (<usize>x << 4), s0, s1, s2, s3, count);
      }
    }
  }
}

/** Columns left…right of rows top…bottom (exclusive), from coarse samples along the row. */
export function interpolateX(
  source: usize, sourceStride: usize, target: usize, targetStride: usize,
  left: i32, top: i32, right: i32, bottom: i32, factor: i32, table: usize, taps: i32, first: i32,
): void {
  const rowBytes = <usize>taps << 2;
  const firstCell = floorDivide(left, factor);
  for (let y = top; y < bottom; y++) {
    let out = target + <usize>y * targetStride + (<usize>left << 4);
    let cell = source + <usize>y * sourceStride + (<usize>(firstCell + first) << 4);
    let place = left - firstCell * factor;
    for (let x = left; x < right; x++) {
      let weight = table + <usize>place * rowBytes;
      let at = cell;
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      // The number of taps is even: 2 · reach + 2.
      for (let k = 0; k < taps; k += 2) {
        s0 = weighted(s0, v128.load32_splat(weight), at);
        s1 = weighted(s1, v128.load32_splat(weight, 4), at + 16);
        weight += 8;
        at += 32;
      }
      v128.store(out, f32x4.add(s0, s1));
      out += 16;
      if (++place == factor) {
        place = 0;
        cell += 16;
      }
    }
  }
}

/** Columns left…right of rows top…bottom (exclusive), from coarse rows. */
export function interpolateY(
  source: usize, sourceStride: usize, target: usize, targetStride: usize,
  left: i32, top: i32, right: i32, bottom: i32, factor: i32, table: usize, taps: i32, first: i32,
): void {
  for (let strip = left; strip < right; strip += STRIP) {
    const end = min(strip + STRIP, right);
    for (let y = top; y < bottom; y++) {
      const cell = floorDivide(y, factor);
      const weights = table + <usize>((y - cell * factor) * taps) * 4;
      const row = source + <usize>(cell + first) * sourceStride;
      for (let x = strip; x < end; x += 4) {
        let at = row + (<usize>x << 4);
        let weightAt = weights;
        let s0 = f32x4.splat(0);
        let s1 = f32x4.splat(0);
        let s2 = f32x4.splat(0);
        let s3 = f32x4.splat(0);
        for (let k = 0; k < taps; k++) {
          const weight = v128.load32_splat(weightAt);
          s0 = weighted(s0, weight, at);
          s1 = weighted(s1, weight, at + 16);
          s2 = weighted(s2, weight, at + 32);
          s3 = weighted(s3, weight, at + 48);
          at += sourceStride;
          weightAt += 4;
        }
        store4(target + <usize>y * targetStride + (<usize>x << 4), s0, s1, s2, s3, end - x);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function floorDivide(value: i32, by: i32): i32 {
  const quotient = value / by;
  return value < quotient * by ? quotient - 1 : quotient;
}
