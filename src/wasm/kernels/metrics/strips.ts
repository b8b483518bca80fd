// SSIM and squared errors of luma, cell by cell. A strip of eight cells is gone through from top to bottom, so that the rows
// that a window spans stay in the first-level cache.

import { CELL, DIRTY, WINDOWS } from './cells';
import { lumaDifference, lumaSum } from './luma';

/** Samples of SSIM's window; see src/engine/metrics/ssim.ts, which says the same in f64. */
const SIZE: i32 = 11;
/** Cells of a strip. */
const STRIP: i32 = 8;
/** A row of luma: the strip, and one cell more that its windows reach into. */
const ROW: usize = 640;
/** The last eleven rows, sums and differences of both pictures apart. */
const RING_AT: usize = 64;
const SLOT: usize = ROW * 2;
/** A row filtered downwards: even columns, then odd ones, of sums, differences and the squares of both. */
const FILTERED_AT: usize = RING_AT + SLOT * 11;
const HALF: usize = 320;
const SIMILARITY_AT: usize = FILTERED_AT + HALF * 8;
const ERROR_AT: usize = SIMILARITY_AT + 128;
/** A byte for each row of cells: the strip's cells that are marked, a bit each. */
const MASKS_AT: usize = ERROR_AT + 128;

// @ts-ignore: decorator
@inline
function lanes(v: v128): f64 {
  return (
    <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) +
    <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3)
  );
}

/** Lanes of `value` whose place, from `x` on, lies before `end`. */
// @ts-ignore: decorator
@inline
function before(value: v128, x: i32, end: i32): v128 {
  if (x + 4 <= end) return value;
  return v128.and(value, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(end - x)));
}

/** Even and odd samples of eight. */
// @ts-ignore: decorator
@inline
function storeHalves(to: usize, low: v128, high: v128): void {
  v128.store(to, v128.shuffle<f32>(low, high, 0, 2, 4, 6));
  v128.store(to, v128.shuffle<f32>(low, high, 1, 3, 5, 7), HALF);
}

/** Two rows at equal distance from the middle have equal weights. */
// @ts-ignore: decorator
@inline
function pair(a: v128, b: v128, weight: v128): v128 {
  return f32x4.mul(f32x4.add(a, b), weight);
}

// @ts-ignore: decorator
@inline
function squares(a: v128, b: v128, weight: v128): v128 {
  return f32x4.mul(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)), weight);
}

/** Four windows' sums along a row, of every second window: `row` has the even samples, the odd ones follow. */
// @ts-ignore: decorator
@inline
function acrossHalves(row: usize, g0: v128, g1: v128, g2: v128, g3: v128, g4: v128, g5: v128): v128 {
  const odd = row + HALF;
  const outer = f32x4.add(
    pair(v128.load(row), v128.load(row, 20), g0),
    pair(v128.load(odd), v128.load(odd, 16), g1),
  );
  const middle = f32x4.add(
    pair(v128.load(row, 4), v128.load(row, 16), g2),
    pair(v128.load(odd, 4), v128.load(odd, 12), g3),
  );
  const inner = f32x4.add(
    pair(v128.load(row, 8), v128.load(row, 12), g4),
    f32x4.mul(v128.load(odd, 8), g5),
  );
  return f32x4.add(f32x4.add(outer, middle), inner);
}

/**
 * Equation 13 of the paper from the weighted means of the pictures' sum (each less 128), difference, and the squares of both:
 * what rounding does to a variance that both pictures share cancels then.
 */
// @ts-ignore: decorator
@inline
function similarity(sum: v128, difference: v128, sumSquares: v128, differenceSquares: v128): v128 {
  const half = f32x4.splat(0.5);
  const whole = f32x4.add(sum, f32x4.splat(256));
  const a = f32x4.mul(f32x4.mul(whole, whole), half);
  const squared = f32x4.mul(difference, difference);
  const b = f32x4.mul(squared, half);
  const s = f32x4.mul(f32x4.sub(sumSquares, f32x4.mul(sum, sum)), half);
  const d = f32x4.mul(f32x4.sub(differenceSquares, squared), half);
  const c1 = f32x4.splat(6.5025);
  const c2 = f32x4.splat(58.5225);
  return f32x4.div(
    f32x4.mul(f32x4.add(f32x4.sub(a, b), c1), f32x4.add(f32x4.sub(s, d), c2)),
    f32x4.mul(f32x4.add(f32x4.add(a, b), c1), f32x4.add(f32x4.add(s, d), c2)),
  );
}

/**
 * Puts anew the sums of those cells that are marked: of SSIM over every second window of a row, in one of each `step` rows, whose
 * first pixel lies in the cell, and of squared errors of luma over its pixels. Windows of σ = 1.5 overlap so far that one
 * tells what the next one would.
 *
 * @param step 2 or 4
 * @param similarities and `errors`: an f64 for each cell
 * @param scratch the 6 weights of the window's half, then room: 18 KiB and a byte twice for each row of cells
 */
export function structure(
  a: usize, b: usize, width: i32, height: i32, marks: usize, step: i32, similarities: usize, errors: usize,
  scratch: usize,
): void {
  const columns = (width + CELL - 1) >> 4;
  const rows = (height + CELL - 1) >> 4;
  const windows = scratch + MASKS_AT;
  const dirty = windows + <usize>rows;
  for (let first = 0; first < columns; first += STRIP) {
    const cells = min(STRIP, columns - first);
    let any: u32 = 0;
    for (let row = 0; row < rows; row++) {
      let windowBits: u32 = 0;
      let dirtyBits: u32 = 0;
      const at = marks + <usize>(row * columns + first);
      for (let cell = 0; cell < cells; cell++) {
        const mark = <u32>load<u8>(at + <usize>cell);
        windowBits |= <u32>((mark & WINDOWS) != 0) << cell;
        dirtyBits |= <u32>((mark & DIRTY) != 0) << cell;
      }
      any |= windowBits | dirtyBits;
      store<u8>(windows + <usize>row, windowBits);
      store<u8>(dirty + <usize>row, dirtyBits);
    }
    if (any != 0) strip(a, b, width, height, first, cells, columns, windows, dirty, step, similarities, errors, scratch);
  }
}

function strip(
  a: usize, b: usize, width: i32, height: i32, first: i32, cells: i32, columns: i32, windows: usize, dirty: usize,
  step: i32, similarities: usize, errors: usize, scratch: usize,
): void {
  const g0 = v128.load32_splat(scratch);
  const g1 = v128.load32_splat(scratch, 4);
  const g2 = v128.load32_splat(scratch, 8);
  const g3 = v128.load32_splat(scratch, 12);
  const g4 = v128.load32_splat(scratch, 16);
  const g5 = v128.load32_splat(scratch, 20);
  const ring = scratch + RING_AT;
  const filtered = scratch + FILTERED_AT;
  const sums = scratch + SIMILARITY_AT;
  const squared = scratch + ERROR_AT;
  const origin = first << 4;
  const windowsAcross = (width - SIZE + 2) >> 1;
  const lastTop = (height - SIZE) & -step;
  memory.fill(sums, 0, 256);
  for (let y = 0; y < height; y++) {
    const row = y >> 4;
    const need = <u32>load<u8>(windows + <usize>(max(0, y - SIZE + 1) >> 4)) | <u32>load<u8>(windows + <usize>row);
    const own = <u32>load<u8>(dirty + <usize>row);
    if ((need | own) != 0) {
      const wanted = need | (need << 1) | own;
      const line = (<usize>y * <usize>width + <usize>origin) << 2;
      const slot = ring + SLOT * <usize>(y % SIZE);
      for (let cell = 0; cell <= cells; cell++) {
        if (((wanted >> cell) & 1) == 0) continue;
        const isOwn = cell < cells && ((own >> cell) & 1) != 0;
        const left = origin + (cell << 4);
        let error = f32x4.splat(0);
        for (let x = 0; x < CELL; x += 4) {
          const place = <usize>((cell << 4) + x) << 2;
          const p = v128.load(a + line + place);
          const q = v128.load(b + line + place);
          const difference = lumaDifference(p, q);
          const to = slot + place;
          v128.store(to, lumaSum(p, q));
          v128.store(to, difference, ROW);
          if (isOwn && left + x < width) {
            error = f32x4.add(error, before(f32x4.mul(difference, difference), left + x, width));
          }
        }
        if (isOwn) {
          const at = squared + (<usize>cell << 4);
          v128.store(at, f32x4.add(v128.load(at), error));
        }
      }
    }
    if ((y & 15) == 15 || y + 1 == height) {
      for (let cell = 0; cell < cells; cell++) {
        if (((own >> cell) & 1) == 0) continue;
        const at = squared + (<usize>cell << 4);
        store<f64>(errors + (<usize>(row * columns + first + cell) << 3), lanes(v128.load(at)));
        v128.store(at, f32x4.splat(0));
      }
    }
    const top = y - SIZE + 1;
    if (top < 0 || top & (step - 1)) continue;
    const out = <u32>load<u8>(windows + <usize>(top >> 4));
    if (out == 0) continue;
    down(ring, filtered, top, out | (out << 1), g0, g1, g2, g3, g4, g5);
    for (let cell = 0; cell < cells; cell++) {
      if (((out >> cell) & 1) == 0) continue;
      let total = f32x4.splat(0);
      for (let x = cell << 3, end = x + 8; x < end; x += 4) {
        const window = (origin >> 1) + x;
        if (window >= windowsAcross) break;
        const from = filtered + (<usize>x << 2);
        const value = similarity(
          acrossHalves(from, g0, g1, g2, g3, g4, g5),
          acrossHalves(from + HALF * 2, g0, g1, g2, g3, g4, g5),
          acrossHalves(from + HALF * 4, g0, g1, g2, g3, g4, g5),
          acrossHalves(from + HALF * 6, g0, g1, g2, g3, g4, g5),
        );
        total = f32x4.add(total, before(value, window, windowsAcross));
      }
      const at = sums + (<usize>cell << 4);
      v128.store(at, f32x4.add(v128.load(at), total));
    }
    if ((top & 15) == CELL - step || top == lastTop) {
      for (let cell = 0; cell < cells; cell++) {
        if (((out >> cell) & 1) == 0) continue;
        const at = sums + (<usize>cell << 4);
        store<f64>(similarities + (<usize>((top >> 4) * columns + first + cell) << 3), lanes(v128.load(at)));
        v128.store(at, f32x4.splat(0));
      }
    }
  }
}

/** Filters the columns of those of nine cells whose bit is set downwards, from the row `top` on. */
function down(
  ring: usize, filtered: usize, top: i32, wide: u32, g0: v128, g1: v128, g2: v128, g3: v128, g4: v128, g5: v128,
): void {
  const r0 = ring + SLOT * <usize>(top % SIZE);
  const r1 = ring + SLOT * <usize>((top + 1) % SIZE);
  const r2 = ring + SLOT * <usize>((top + 2) % SIZE);
  const r3 = ring + SLOT * <usize>((top + 3) % SIZE);
  const r4 = ring + SLOT * <usize>((top + 4) % SIZE);
  const r5 = ring + SLOT * <usize>((top + 5) % SIZE);
  const r6 = ring + SLOT * <usize>((top + 6) % SIZE);
  const r7 = ring + SLOT * <usize>((top + 7) % SIZE);
  const r8 = ring + SLOT * <usize>((top + 8) % SIZE);
  const r9 = ring + SLOT * <usize>((top + 9) % SIZE);
  const r10 = ring + SLOT * <usize>((top + 10) % SIZE);
  for (let x = 0; wide != 0; x += 8) {
    if ((wide & 1) == 0) {
      wide >>= 1;
      x += 8;
      continue;
    }
    if (x & 8) wide >>= 1;
    for (let plane: usize = 0; plane < 2; plane++) {
      let at = (<usize>x << 2) + plane * ROW;
      let means = i32x4.splat(0);
      let powers = means;
      let meansLow = means;
      let powersLow = means;
      for (let half = 0; half < 2; half++) {
        let a = v128.load(r0 + at);
        let b = v128.load(r10 + at);
        means = pair(a, b, g0);
        powers = squares(a, b, g0);
        a = v128.load(r1 + at);
        b = v128.load(r9 + at);
        means = f32x4.add(means, pair(a, b, g1));
        powers = f32x4.add(powers, squares(a, b, g1));
        a = v128.load(r2 + at);
        b = v128.load(r8 + at);
        means = f32x4.add(means, pair(a, b, g2));
        powers = f32x4.add(powers, squares(a, b, g2));
        a = v128.load(r3 + at);
        b = v128.load(r7 + at);
        means = f32x4.add(means, pair(a, b, g3));
        powers = f32x4.add(powers, squares(a, b, g3));
        a = v128.load(r4 + at);
        b = v128.load(r6 + at);
        means = f32x4.add(means, pair(a, b, g4));
        powers = f32x4.add(powers, squares(a, b, g4));
        a = v128.load(r5 + at);
        means = f32x4.add(means, f32x4.mul(a, g5));
        powers = f32x4.add(powers, f32x4.mul(f32x4.mul(a, a), g5));
        if (half == 0) {
          meansLow = means;
          powersLow = powers;
        }
        at += 16;
      }
      const to = filtered + (<usize>x << 1) + plane * HALF * 2;
      storeHalves(to, meansLow, means);
      storeHalves(to + HALF * 4, powersLow, powers);
    }
  }
}
