// What broadcasters look at in pictures: how far two are apart, how many samples leave their range, how bright it is.

/** Bytes that are summed up in 32-bit lanes before they go into a double. */
const BLOCK: i32 = 1 << 16;

/** Of `apart`: what the bytes are. */
const WORDS: i32 = 1;
const PIXELS: i32 = 2;

// @ts-ignore: decorator
@inline
function total(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}

function bytesApart(a: usize, b: usize, bytes: i32, mask: v128): i32 {
  let sum = i32x4.splat(0);
  for (let at = 0; at < bytes; at += 16) {
    const p = v128.load(a + at);
    const q = v128.load(b + at);
    const apart = v128.and(mask, v128.or(i8x16.sub_sat_u(p, q), i8x16.sub_sat_u(q, p)));
    sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(apart)));
  }
  return total(sum);
}

function wordsApart(a: usize, b: usize, bytes: i32): i32 {
  let sum = i32x4.splat(0);
  for (let at = 0; at < bytes; at += 16) {
    const p = v128.load(a + at);
    const q = v128.load(b + at);
    const apart = v128.or(i16x8.sub_sat_u(p, q), i16x8.sub_sat_u(q, p));
    sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(apart));
  }
  return total(sum);
}

/** What vectors leave over. */
function restApart(a: usize, b: usize, bytes: i32, kind: i32): i32 {
  let sum = 0;
  for (let at = 0; at < bytes; at += kind == WORDS ? 2 : 1) {
    if (kind == PIXELS && (at & 3) == 3) continue;
    sum += kind == WORDS
      ? abs(<i32>load<u16>(a + at) - <i32>load<u16>(b + at))
      : abs(<i32>load<u8>(a + at) - <i32>load<u8>(b + at));
  }
  return sum;
}

/**
 * The sum of absolute differences; looks no further once it is above `limit`.
 *
 * @param kind 0 bytes, 1 words, 2 RGBA, of which alpha does not count
 */
export function apart(a: usize, b: usize, bytes: i32, kind: i32, limit: f64): f64 {
  const mask = kind == PIXELS ? i32x4.splat(0xffffff) : i32x4.splat(-1);
  const whole = bytes & ~15;
  let sum: f64 = restApart(a + whole, b + whole, bytes - whole, kind);
  for (let at = 0; at < whole && sum <= limit; at += BLOCK) {
    const count = min(BLOCK, whole - at);
    sum += kind == WORDS ? wordsApart(a + at, b + at, count) : bytesApart(a + at, b + at, count, mask);
  }
  return sum;
}

/** How many pixels have a Rec. 709 luma of at most `limit`, 0–255, in 256ths rounded to nearest. */
export function dark(pixels: usize, count: i32, limit: i32): i32 {
  const weights = i16x8(54, 183, 19, 0, 54, 183, 19, 0);
  const half = i32x4.splat(128);
  const most = i32x4.splat(limit);
  const lanes = i32x4(0, 1, 2, 3);
  let sum = i32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const four = v128.load(pixels + (<usize>i << 2));
    const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(four), weights);
    const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(four), weights);
    const luma = i32x4.shr_u(
      i32x4.add(
        half,
        i32x4.add(
          v128.shuffle<i32>(low, high, 0, 2, 4, 6),
          v128.shuffle<i32>(low, high, 1, 3, 5, 7),
        ),
      ),
      8,
    );
    const counted = v128.and(i32x4.le_s(luma, most), i32x4.lt_s(lanes, i32x4.splat(count - i)));
    sum = i32x4.sub(sum, counted);
  }
  return total(sum);
}

/** Four samples of a chroma plane. */
// @ts-ignore: decorator
@inline
function fourOf(at: usize, wide: bool): v128 {
  return wide
    ? i32x4.extend_low_i16x8_u(v128.load64_zero(at))
    : i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

/**
 * For a row of chroma: between which codes of luma red, green, blue and luma itself stay within their limits. Gives
 * the number of samples of which Cb or Cr leaves its own range.
 */
function boundsOfRow(
  u: usize, v: usize, count: i32, wide: bool, twice: bool, parameters: usize, lows: usize, highs: usize,
): i32 {
  const lumaLow = v128.load32_splat(parameters);
  const lumaHigh = v128.load32_splat(parameters, 4);
  const low = v128.load32_splat(parameters, 8);
  const high = v128.load32_splat(parameters, 12);
  const redOfV = v128.load32_splat(parameters, 16);
  const greenOfU = v128.load32_splat(parameters, 20);
  const greenOfV = v128.load32_splat(parameters, 24);
  const blueOfU = v128.load32_splat(parameters, 28);
  const centre = v128.load32_splat(parameters, 32);
  const least = v128.load32_splat(parameters, 48);
  const most = v128.load32_splat(parameters, 52);
  const lanes = i32x4(0, 1, 2, 3);
  const sampleShift: usize = wide ? 1 : 0;
  let outside = i32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const cb = fourOf(u + (<usize>i << sampleShift), wide);
    const cr = fourOf(v + (<usize>i << sampleShift), wide);
    const leaves = v128.or(
      v128.or(i32x4.lt_s(cb, least), i32x4.gt_s(cb, most)),
      v128.or(i32x4.lt_s(cr, least), i32x4.gt_s(cr, most)),
    );
    outside = i32x4.sub(outside, v128.and(leaves, i32x4.lt_s(lanes, i32x4.splat(count - i))));
    const x = f32x4.sub(f32x4.convert_i32x4_s(cb), centre);
    const z = f32x4.sub(f32x4.convert_i32x4_s(cr), centre);
    const red = f32x4.mul(z, redOfV);
    const green = f32x4.add(f32x4.mul(x, greenOfU), f32x4.mul(z, greenOfV));
    const blue = f32x4.mul(x, blueOfU);
    const lowest = f32x4.pmin(red, f32x4.pmin(green, blue));
    const highest = f32x4.pmax(red, f32x4.pmax(green, blue));
    const from = f32x4.ceil(f32x4.pmax(lumaLow, f32x4.sub(low, lowest)));
    const to = f32x4.floor(f32x4.pmin(lumaHigh, f32x4.sub(high, highest)));
    const from4 = i32x4.trunc_sat_f32x4_s(from);
    const to4 = i32x4.trunc_sat_f32x4_s(to);
    const from16 = i16x8.narrow_i32x4_s(from4, from4);
    const to16 = i16x8.narrow_i32x4_s(to4, to4);
    if (twice) {
      const at = <usize>i << 2;
      v128.store(lows + at, v128.shuffle<i16>(from16, from16, 0, 0, 1, 1, 2, 2, 3, 3));
      v128.store(highs + at, v128.shuffle<i16>(to16, to16, 0, 0, 1, 1, 2, 2, 3, 3));
    } else {
      const at = <usize>i << 1;
      v128.store64_lane(lows + at, from16, 0);
      v128.store64_lane(highs + at, to16, 0);
    }
  }
  return total(outside);
}

/**
 * Counts of a frame's planes at `results`, 32 bits each: luma at most black, luma below and above its range, pixels of
 * which luma, red, green or blue leave their limits, and samples of chroma out of range.
 *
 * @param chroma 0 for 4:4:4, 1 for 4:2:2, 2 for 4:2:0
 * @param parameters 9 floats (see boundsOfRow), then black, luma's range, chroma's range
 * @param scratch two rows of width + 16 words
 */
export function levels(
  planes: usize, width: i32, height: i32, chroma: i32, wide: bool,
  parameters: usize, scratch: usize, results: usize,
): void {
  const black = i16x8.splat(<i16>load<i32>(parameters, 36));
  const least = i16x8.splat(<i16>load<i32>(parameters, 40));
  const most = i16x8.splat(<i16>load<i32>(parameters, 44));
  const chromaWidth = chroma == 0 ? width : (width + 1) >> 1;
  const chromaHeight = chroma == 2 ? (height + 1) >> 1 : height;
  const sampleShift: usize = wide ? 1 : 0;
  const rowBytes = <usize>width << sampleShift;
  const chromaBytes = <usize>chromaWidth << sampleShift;
  const us = planes + rowBytes * <usize>height;
  const vs = us + chromaBytes * <usize>chromaHeight;
  const lows = scratch;
  const highs = scratch + ((<usize>width + 16) << 1);
  const lanes = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  let blacks = i32x4.splat(0);
  let below = i32x4.splat(0);
  let above = i32x4.splat(0);
  let outside = i32x4.splat(0);
  let chromaOutside = 0;
  for (let y = 0; y < height; y++) {
    if (chroma != 2 || (y & 1) == 0) {
      const row = <usize>(chroma == 2 ? y >> 1 : y) * chromaBytes;
      chromaOutside += boundsOfRow(us + row, vs + row, chromaWidth, wide, chroma != 0, parameters, lows, highs);
    }
    let rowBlacks = i16x8.splat(0);
    let rowBelow = i16x8.splat(0);
    let rowAbove = i16x8.splat(0);
    let rowOutside = i16x8.splat(0);
    const start = planes + <usize>y * rowBytes;
    for (let x = 0; x < width; x += 8) {
      const at = start + (<usize>x << sampleShift);
      const luma = wide ? v128.load(at) : v128.load_ext<u8>(at);
      const inside = i16x8.lt_s(lanes, i16x8.splat(<i16>min(8, width - x)));
      const from = v128.load(lows + (<usize>x << 1));
      const to = v128.load(highs + (<usize>x << 1));
      rowBlacks = i16x8.sub(rowBlacks, v128.and(inside, i16x8.le_s(luma, black)));
      rowBelow = i16x8.sub(rowBelow, v128.and(inside, i16x8.lt_s(luma, least)));
      rowAbove = i16x8.sub(rowAbove, v128.and(inside, i16x8.gt_s(luma, most)));
      const leaves = v128.or(i16x8.lt_s(luma, from), i16x8.gt_s(luma, to));
      rowOutside = i16x8.sub(rowOutside, v128.and(inside, leaves));
    }
    blacks = i32x4.add(blacks, i32x4.extadd_pairwise_i16x8_s(rowBlacks));
    below = i32x4.add(below, i32x4.extadd_pairwise_i16x8_s(rowBelow));
    above = i32x4.add(above, i32x4.extadd_pairwise_i16x8_s(rowAbove));
    outside = i32x4.add(outside, i32x4.extadd_pairwise_i16x8_s(rowOutside));
  }
  store<i32>(results, total(blacks));
  store<i32>(results, total(below), 4);
  store<i32>(results, total(above), 8);
  store<i32>(results, total(outside), 12);
  store<i32>(results, chromaOutside, 16);
}

/** RGBA at half the size, each pixel the mean of four; odd ends are left out. */
export function halve(source: usize, width: i32, height: i32, target: usize): void {
  const two = i16x8.splat(2);
  const columns = width >> 1;
  const rowBytes = <usize>width << 2;
  for (let y = 0; y < height >> 1; y++) {
    const above = source + <usize>(y * 2) * rowBytes;
    const to = target + ((<usize>y * <usize>columns) << 2);
    for (let x = 0; x < columns; x += 2) {
      const p = v128.load(above + (<usize>x << 3));
      const q = v128.load(above + rowBytes + (<usize>x << 3));
      const left = i16x8.add(i16x8.extend_low_i8x16_u(p), i16x8.extend_low_i8x16_u(q));
      const right = i16x8.add(i16x8.extend_high_i8x16_u(p), i16x8.extend_high_i8x16_u(q));
      const even = v128.shuffle<i64>(left, right, 0, 2);
      const odd = v128.shuffle<i64>(left, right, 1, 3);
      const mean = i16x8.shr_u(i16x8.add(i16x8.add(even, odd), two), 2);
      v128.store64_lane(to + (<usize>x << 2), i8x16.narrow_i16x8_u(mean, mean), 0);
    }
  }
}

/**
 * The sums of linear red, green and blue over the cells of a grid, three floats a cell.
 *
 * @param table linear light of 256 codes, f32
 * @param edges where columns of cells begin, then the width; the same of rows, then the height; 32 bits each
 */
export function light(
  pixels: usize, width: i32, columns: i32, rows: i32, table: usize, edges: usize, sums: usize,
): void {
  const rowEdges = edges + (<usize>(columns + 1) << 2);
  for (let row = 0; row < rows; row++) {
    const cells = sums + <usize>(row * columns) * 12;
    memory.fill(cells, 0, <usize>columns * 12);
    const bottom = load<i32>(rowEdges + (<usize>(row + 1) << 2));
    for (let y = load<i32>(rowEdges + (<usize>row << 2)); y < bottom; y++) {
      let at = pixels + ((<usize>y * <usize>width) << 2);
      let x = 0;
      for (let column = 0; column < columns; column++) {
        const end = load<i32>(edges + (<usize>(column + 1) << 2));
        let red: f32 = 0;
        let green: f32 = 0;
        let blue: f32 = 0;
        for (; x < end; x++, at += 4) {
          red += load<f32>(table + (<usize>load<u8>(at) << 2));
          green += load<f32>(table + (<usize>load<u8>(at, 1) << 2));
          blue += load<f32>(table + (<usize>load<u8>(at, 2) << 2));
        }
        const cell = cells + <usize>column * 12;
        store<f32>(cell, load<f32>(cell) + red);
        store<f32>(cell, load<f32>(cell, 4) + green, 4);
        store<f32>(cell, load<f32>(cell, 8) + blue, 8);
      }
    }
  }
}
