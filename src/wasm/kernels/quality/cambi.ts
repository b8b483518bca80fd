// The steps of CAMBI: Tandon, Afonso, Sole and Krasula, "CAMBI: Contrast-aware Multiscale Banding Index", PCS 2021.
// Pictures are 10-bit words. A row takes `stride` of them, its first sample is the ninth; masks take `stride` bytes a
// row and begin with the row. What lies beside a row of a mask is 0.

import { LUMA_MARGIN } from './luma';

const MARGIN: usize = 16;

/**
 * Luma of 8 bits to 10, each sample the mean of a square of 2×2, which takes dither away.
 *
 * @param luma as videoLuma gives it
 */
export function smoothed(luma: usize, width: i32, height: i32, to: usize, stride: i32): void {
  const lumaStride = <usize>(width + 2 * LUMA_MARGIN);
  for (let y = 0; y < height; y++) {
    const from = luma + <usize>y * lumaStride + <usize>LUMA_MARGIN;
    const below = from + lumaStride;
    const row = to + <usize>(y * stride) * 2 + MARGIN;
    for (let x = 0; x < width; x += 8) {
      const at = <usize>x;
      const left = i16x8.add(load8(from + at), load8(below + at));
      const right = i16x8.add(load8(from + at + 1), load8(below + at + 1));
      v128.store(row + at * 2, i16x8.add(left, right));
    }
    repeatEdges(row, width);
  }
}

// @ts-ignore: decorator
@inline
function load8(at: usize): v128 {
  return v128.load8x8_u(at);
}

// @ts-ignore: decorator
@inline
function repeatEdges(row: usize, width: i32): void {
  store<u16>(row - 2, load<u16>(row));
  store<u16>(row + <usize>width * 2, load<u16>(row + <usize>(width - 1) * 2));
}

/**
 * Marks the samples that lie in even surroundings: of the 7×7 samples around, more than `least` equal both their right
 * and their lower neighbour. Outside the picture none does.
 *
 * @param scratch (height + 8) · stride + 2 · stride bytes
 */
export function evenMask(image: usize, width: i32, height: i32, stride: i32, least: i32, mask: usize, scratch: usize): void {
  const bytes = <usize>stride;
  // Three empty rows above, four below, and 8 bytes before each row's first sample.
  const even = scratch + 3 * bytes;
  const sums = scratch + <usize>(height + 8) * bytes;
  memory.fill(scratch, 0, <usize>(height + 10) * bytes);
  const one = i16x8.splat(1);
  for (let y = 0; y < height; y++) {
    const row = image + <usize>(y * stride) * 2 + MARGIN;
    const below = y + 1 < height ? row + bytes * 2 : row;
    const to = even + <usize>y * bytes + 8;
    for (let x = 0; x < width; x += 8) {
      const at = <usize>x * 2;
      const here = v128.load(row + at);
      const equal = v128.and(i16x8.eq(here, v128.load(row + at + 2)), i16x8.eq(here, v128.load(below + at)));
      const marks = v128.and(equal, one);
      v128.store64_lane(to + <usize>x, i8x16.narrow_i16x8_u(marks, marks), 0);
    }
    memory.fill(to + <usize>width, 0, bytes - 8 - <usize>width);
  }
  const limit = i8x16.splat(<i8>least);
  const marked = i8x16.splat(1);
  for (let y = -3; y < height; y++) {
    const entering = even + <usize>(y + 3) * bytes;
    const leaving = even + <usize>(y - 4) * bytes;
    for (let x: usize = 0; x < bytes; x += 16) {
      let sum = i8x16.add(v128.load(sums + x), v128.load(entering + x));
      if (y >= 1) sum = i8x16.sub(sum, v128.load(leaving + x));
      v128.store(sums + x, sum);
    }
    if (y < 0) continue;
    const to = mask + <usize>y * bytes;
    for (let x: usize = 0; x < <usize>width; x += 16) {
      const at = sums + x + 5;
      let sum = v128.load(at);
      sum = i8x16.add(sum, v128.load(at, 1));
      sum = i8x16.add(sum, v128.load(at, 2));
      sum = i8x16.add(sum, v128.load(at, 3));
      sum = i8x16.add(sum, v128.load(at, 4));
      sum = i8x16.add(sum, v128.load(at, 5));
      sum = i8x16.add(sum, v128.load(at, 6));
      v128.store(to + x, v128.and(i8x16.gt_u(sum, limit), marked));
    }
    memory.fill(to + <usize>width, 0, bytes - <usize>width);
  }
}

/** Every second sample of every second row of a picture and its mask; either may overwrite what it comes from. */
export function halve(image: usize, mask: usize, width: i32, height: i32, stride: i32, to: usize, maskTo: usize, toStride: i32): void {
  const columns = (width + 1) >> 1;
  const rows = (height + 1) >> 1;
  for (let y = 0; y < rows; y++) {
    const from = image + <usize>(2 * y * stride) * 2 + MARGIN;
    const row = to + <usize>(y * toStride) * 2 + MARGIN;
    const maskFrom = mask + <usize>(2 * y * stride);
    const maskRow = maskTo + <usize>(y * toStride);
    for (let x = 0; x < columns; x++) {
      store<u16>(row + <usize>x * 2, load<u16>(from + <usize>x * 4));
      store<u8>(maskRow + <usize>x, load<u8>(maskFrom + <usize>x * 2));
    }
    repeatEdges(row, columns);
    memory.fill(maskRow + <usize>columns, 0, <usize>(toStride - columns));
  }
}

/** What is most frequent among the 3×3 samples around each; of equally frequent values the least. Edges are repeated. */
export function modes(image: usize, width: i32, height: i32, stride: i32, to: usize): void {
  const rowBytes = <usize>stride * 2;
  for (let y = 0; y < height; y++) {
    const row = image + <usize>y * rowBytes + MARGIN;
    const above = y > 0 ? row - rowBytes : row;
    const below = y + 1 < height ? row + rowBytes : row;
    const out = to + <usize>y * rowBytes + MARGIN;
    for (let x = 0; x < width; x += 8) {
      const at = <usize>x * 2;
      const e = v128.load(row + at);
      const a = v128.load(above + at - 2);
      const b = v128.load(above + at);
      const c = v128.load(above + at + 2);
      const d = v128.load(row + at - 2);
      const f = v128.load(row + at + 2);
      const g = v128.load(below + at - 2);
      const h = v128.load(below + at);
      const i = v128.load(below + at + 2);
      const differ = v128.or(
        v128.or(
          v128.or(v128.xor(a, e), v128.xor(b, e)),
          v128.or(v128.xor(c, e), v128.xor(d, e)),
        ),
        v128.or(
          v128.or(v128.xor(f, e), v128.xor(g, e)),
          v128.or(v128.xor(h, e), v128.xor(i, e)),
        ),
      );
      v128.store(out + at, v128.any_true(differ) ? modeOf(a, b, c, d, e, f, g, h, i) : e);
    }
    repeatEdges(out, width);
  }
}

// @ts-ignore: decorator
@inline
function modeOf(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128, i: v128): v128 {
  // Comparisons give −1 for equal: the counts are negative until the end.
  const ab = i16x8.eq(a, b), ac = i16x8.eq(a, c), ad = i16x8.eq(a, d), ae = i16x8.eq(a, e);
  const af = i16x8.eq(a, f), ag = i16x8.eq(a, g), ah = i16x8.eq(a, h), ai = i16x8.eq(a, i);
  const bc = i16x8.eq(b, c), bd = i16x8.eq(b, d), be = i16x8.eq(b, e), bf = i16x8.eq(b, f);
  const bg = i16x8.eq(b, g), bh = i16x8.eq(b, h), bi = i16x8.eq(b, i);
  const cd = i16x8.eq(c, d), ce = i16x8.eq(c, e), cf = i16x8.eq(c, f), cg = i16x8.eq(c, g);
  const ch = i16x8.eq(c, h), ci = i16x8.eq(c, i);
  const de = i16x8.eq(d, e), df = i16x8.eq(d, f), dg = i16x8.eq(d, g), dh = i16x8.eq(d, h), di = i16x8.eq(d, i);
  const ef = i16x8.eq(e, f), eg = i16x8.eq(e, g), eh = i16x8.eq(e, h), ei = i16x8.eq(e, i);
  const fg = i16x8.eq(f, g), fh = i16x8.eq(f, h), fi = i16x8.eq(f, i);
  const gh = i16x8.eq(g, h), gi = i16x8.eq(g, i);
  const hi = i16x8.eq(h, i);
  let best = ranked(a, sum8(ab, ac, ad, ae, af, ag, ah, ai));
  best = i16x8.max_u(best, ranked(b, sum8(ab, bc, bd, be, bf, bg, bh, bi)));
  best = i16x8.max_u(best, ranked(c, sum8(ac, bc, cd, ce, cf, cg, ch, ci)));
  best = i16x8.max_u(best, ranked(d, sum8(ad, bd, cd, de, df, dg, dh, di)));
  best = i16x8.max_u(best, ranked(e, sum8(ae, be, ce, de, ef, eg, eh, ei)));
  best = i16x8.max_u(best, ranked(f, sum8(af, bf, cf, df, ef, fg, fh, fi)));
  best = i16x8.max_u(best, ranked(g, sum8(ag, bg, cg, dg, eg, fg, gh, gi)));
  best = i16x8.max_u(best, ranked(h, sum8(ah, bh, ch, dh, eh, fh, gh, hi)));
  best = i16x8.max_u(best, ranked(i, sum8(ai, bi, ci, di, ei, fi, gi, hi)));
  return i16x8.sub(i16x8.splat(1023), v128.and(best, i16x8.splat(1023)));
}

// @ts-ignore: decorator
@inline
function sum8(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): v128 {
  return i16x8.add(
    i16x8.add(i16x8.add(a, b), i16x8.add(c, d)),
    i16x8.add(i16x8.add(e, f), i16x8.add(g, h)),
  );
}

/** The count above the value turned round: the greatest of these is the least of the most frequent. */
// @ts-ignore: decorator
@inline
function ranked(value: v128, negativeCount: v128): v128 {
  return i16x8.sub(i16x8.splat(1023), i16x8.add(value, i16x8.shl(negativeCount, 10)));
}
