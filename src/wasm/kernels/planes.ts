// RGBA of 8, 16 or 32 bits to planar Y′CbCr of 8 to 16, 4:2:0, 4:2:2 or 4:4:4, with or without alpha. A row is first
// taken apart into rows of floats in code units, then chroma is filtered and everything rounded once.

// Offsets into the parameters, written by src/engine/pixels/plane-writer.ts.
const RED: usize = 0;
const GREEN: usize = 12;
const BLUE: usize = 24;
/** Three coefficients follow each of the above: of Y, U and V. */
const LUMA_OFFSET: usize = 36;
const CHROMA_OFFSET: usize = 40;
const SOURCE_MAXIMUM: usize = 44;
const ALPHA_SCALE: usize = 48;
const CHROMA: usize = 52;
const ALPHA_WORK: usize = 56;
const SAMPLE_BYTES: usize = 60;
const MAXIMUM_CODE: usize = 64;
const HAS_ALPHA: usize = 68;
const WEIGHTED: usize = 72;
const DITHERED: usize = 76;
/** Four pixels of the source, for what is left of a row. */
const TAIL: usize = 80;
/** 8 × 8 floats: what is added before rounding to the nearest. */
const PATTERN: usize = 144;

const CHROMA_444: i32 = 0;
const CHROMA_422: i32 = 1;
const CHROMA_420_LEFT: i32 = 2;

const STRAIGHTEN: i32 = 1;
const PREMULTIPLY: i32 = 2;

/** Adding it leaves a float's nearest whole number in its lowest bits: 1.5 · 2²³. */
const ROUNDER: f32 = 12582912;

/** One channel of four pixels, from 0 to the source's maximum. */
// @ts-ignore: decorator
@inline
function bounded(value: v128, maximum: v128): v128 {
  return f32x4.pmin(maximum, f32x4.pmax(f32x4.splat(0), value));
}

/**
 * Takes `count` pixels apart. Rows are addressed from the first pixel's sample; up to three samples beyond the last
 * are written.
 */
function separate<T>(
  source: usize, count: i32, parameters: usize,
  rowY: usize, rowU: usize, rowV: usize, rowA: usize,
): void {
  const yRed = v128.load32_splat(parameters, RED);
  const uRed = v128.load32_splat(parameters, RED + 4);
  const vRed = v128.load32_splat(parameters, RED + 8);
  const yGreen = v128.load32_splat(parameters, GREEN);
  const uGreen = v128.load32_splat(parameters, GREEN + 4);
  const vGreen = v128.load32_splat(parameters, GREEN + 8);
  const yBlue = v128.load32_splat(parameters, BLUE);
  const uBlue = v128.load32_splat(parameters, BLUE + 4);
  const vBlue = v128.load32_splat(parameters, BLUE + 8);
  const lumaOffset = v128.load32_splat(parameters, LUMA_OFFSET);
  const maximum = v128.load32_splat(parameters, SOURCE_MAXIMUM);
  const alphaWork = load<i32>(parameters, ALPHA_WORK);
  const weighted = load<i32>(parameters, WEIGHTED) != 0;
  const hasAlpha = load<i32>(parameters, HAS_ALPHA) != 0;
  const shares = f32x4.div(f32x4.splat(1), maximum);
  const pixelBytes: usize = sizeof<T>() * 4;
  const tail = parameters + TAIL;

  for (let x = 0; x < count; x += 4) {
    let from = source;
    if (x + 4 > count) {
      memory.copy(tail, source, <usize>(count - x) * pixelBytes);
      from = tail;
    }
    let red: v128;
    let green: v128;
    let blue: v128;
    let alpha: v128;
    if (sizeof<T>() == 1) {
      const pixels = v128.load(from);
      const byte = i32x4.splat(255);
      red = f32x4.convert_i32x4_s(v128.and(pixels, byte));
      green = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 8), byte));
      blue = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 16), byte));
      alpha = f32x4.convert_i32x4_s(i32x4.shr_u(pixels, 24));
    } else if (sizeof<T>() == 2) {
      const low = v128.load(from);
      const high = v128.load(from, 16);
      const redGreen = v128.shuffle<u16>(low, high, 0, 4, 8, 12, 1, 5, 9, 13);
      const blueAlpha = v128.shuffle<u16>(low, high, 2, 6, 10, 14, 3, 7, 11, 15);
      red = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(redGreen));
      green = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(redGreen));
      blue = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(blueAlpha));
      alpha = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(blueAlpha));
    } else {
      const p0 = v128.load(from);
      const p1 = v128.load(from, 16);
      const p2 = v128.load(from, 32);
      const p3 = v128.load(from, 48);
      const redGreen0 = v128.shuffle<u32>(p0, p1, 0, 4, 1, 5);
      const redGreen1 = v128.shuffle<u32>(p2, p3, 0, 4, 1, 5);
      const blueAlpha0 = v128.shuffle<u32>(p0, p1, 2, 6, 3, 7);
      const blueAlpha1 = v128.shuffle<u32>(p2, p3, 2, 6, 3, 7);
      red = bounded(v128.shuffle<u64>(redGreen0, redGreen1, 0, 2), maximum);
      green = bounded(v128.shuffle<u64>(redGreen0, redGreen1, 1, 3), maximum);
      blue = bounded(v128.shuffle<u64>(blueAlpha0, blueAlpha1, 0, 2), maximum);
      alpha = bounded(v128.shuffle<u64>(blueAlpha0, blueAlpha1, 1, 3), maximum);
    }
    source += pixelBytes * 4;
    if (alphaWork == STRAIGHTEN) {
      // Where nothing is seen, any colour is right; black is the one that every encoder writes alike.
      const gain = v128.and(f32x4.div(maximum, alpha), f32x4.gt(alpha, f32x4.splat(0)));
      red = f32x4.pmin(maximum, f32x4.mul(red, gain));
      green = f32x4.pmin(maximum, f32x4.mul(green, gain));
      blue = f32x4.pmin(maximum, f32x4.mul(blue, gain));
    } else if (alphaWork == PREMULTIPLY) {
      const share = f32x4.mul(alpha, shares);
      red = f32x4.mul(red, share);
      green = f32x4.mul(green, share);
      blue = f32x4.mul(blue, share);
    }
    v128.store(
      rowY,
      f32x4.add(
        f32x4.add(f32x4.mul(red, yRed), f32x4.mul(green, yGreen)),
        f32x4.add(f32x4.mul(blue, yBlue), lumaOffset),
      ),
    );
    let u = f32x4.add(f32x4.add(f32x4.mul(red, uRed), f32x4.mul(green, uGreen)), f32x4.mul(blue, uBlue));
    let v = f32x4.add(f32x4.add(f32x4.mul(red, vRed), f32x4.mul(green, vGreen)), f32x4.mul(blue, vBlue));
    if (weighted) {
      u = f32x4.mul(u, alpha);
      v = f32x4.mul(v, alpha);
    }
    v128.store(rowU, u);
    v128.store(rowV, v);
    if (hasAlpha) {
      v128.store(rowA, alpha);
      rowA += 16;
    }
    rowY += 16;
    rowU += 16;
    rowV += 16;
  }
}

/** Four codes, not yet bounded from above, from values in code units and what is added to them before rounding. */
// @ts-ignore: decorator
@inline
function codesOf4(value: v128, pattern: v128): v128 {
  return i32x4.sub(f32x4.add(f32x4.add(value, pattern), f32x4.splat(ROUNDER)), i32x4.splat(0x4b400000));
}

// @ts-ignore: decorator
@inline
function store8(target: usize, low: v128, high: v128, patternLow: v128, patternHigh: v128, maximum: v128, wide: bool): void {
  const words = i16x8.narrow_i32x4_u(codesOf4(low, patternLow), codesOf4(high, patternHigh));
  const codes = i16x8.min_u(words, maximum);
  if (wide) v128.store(target, codes);
  else v128.store64_lane(target, i8x16.narrow_i16x8_u(codes, codes), 0);
}

/** Eight samples at most, of which `count` are kept. */
function storeFew(
  target: usize, count: i32, low: v128, high: v128, patternLow: v128, patternHigh: v128, maximum: v128, wide: bool,
  parameters: usize,
): void {
  const spare = parameters + TAIL;
  store8(spare, low, high, patternLow, patternHigh, maximum, wide);
  memory.copy(target, spare, <usize>count << <usize>wide);
}

/** Rounds the samples from x0, a multiple of 8, to x1; `row` and `target` are addressed from sample 0. */
function quantise(
  row: usize, target: usize, x0: i32, x1: i32, scale: v128, offset: v128,
  pattern0: v128, pattern1: v128, maximum: v128, wide: bool, parameters: usize,
): void {
  for (let x = x0; x < x1; x += 8) {
    const from = row + (<usize>x << 2);
    const low = f32x4.add(f32x4.mul(v128.load(from), scale), offset);
    const high = f32x4.add(f32x4.mul(v128.load(from, 16), scale), offset);
    const to = target + (<usize>x << <usize>wide);
    if (x + 8 <= x1) store8(to, low, high, pattern0, pattern1, maximum, wide);
    else storeFew(to, x1 - x, low, high, pattern0, pattern1, maximum, wide, parameters);
  }
}

/** [1 2 1] over four samples around those of even places from `row` on. */
// @ts-ignore: decorator
@inline
function filter4(row: usize): v128 {
  const a = v128.load(row);
  const b = v128.load(row, 16);
  const even = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
  const odd = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
  const before = v128.shuffle<f32>(v128.load(row - 4), v128.load(row + 12), 0, 2, 4, 6);
  return f32x4.add(f32x4.add(before, odd), f32x4.add(even, even));
}

/** Halves a row of chroma and rounds the samples from x0, a multiple of 4, to x1, both counted in chroma. */
function halve(
  row: usize, weights: usize, target: usize, x0: i32, x1: i32, scale: v128, offset: v128,
  pattern: usize, maximum: v128, wide: bool, parameters: usize,
): void {
  const none = f32x4.splat(0);
  for (let x = x0; x < x1; x += 8) {
    const from = row + (<usize>x << 3);
    let low = filter4(from);
    let high = filter4(from + 32);
    if (weights) {
      const at = weights + (<usize>x << 3);
      const weightLow = filter4(at);
      const weightHigh = filter4(at + 32);
      low = v128.and(f32x4.div(low, weightLow), f32x4.gt(weightLow, none));
      high = v128.and(f32x4.div(high, weightHigh), f32x4.gt(weightHigh, none));
    } else {
      low = f32x4.mul(low, scale);
      high = f32x4.mul(high, scale);
    }
    low = f32x4.add(low, offset);
    high = f32x4.add(high, offset);
    const patternLow = v128.load(pattern + (<usize>(x & 4) << 2));
    const patternHigh = v128.load(pattern + (<usize>(~x & 4) << 2));
    const to = target + (<usize>x << <usize>wide);
    if (x + 8 <= x1) store8(to, low, high, patternLow, patternHigh, maximum, wide);
    else storeFew(to, x1 - x, low, high, patternLow, patternHigh, maximum, wide, parameters);
  }
}

/** `first` + `second`, or `first` + 2 · `second` + `third` where there is a third; into `sum`. */
function addRows(sum: usize, first: usize, second: usize, third: usize, x0: i32, x1: i32): void {
  for (let x = x0; x < x1; x += 4) {
    const at = <usize>x << 2;
    let value = f32x4.add(v128.load(first + at), v128.load(second + at));
    if (third) value = f32x4.add(value, f32x4.add(v128.load(second + at), v128.load(third + at)));
    v128.store(sum + at, value);
  }
}

/** Repeats the samples at the picture's edges, as far as filters and vectors reach. */
// @ts-ignore: decorator
@inline
function repeatEdges(row: usize, width: i32, x0: i32, x1: i32): void {
  if (x0 == 0) store<f32>(row - 4, load<f32>(row));
  if (x1 == width) {
    const last = row + (<usize>width << 2);
    const value = load<f32>(last - 4);
    for (let i: usize = 0; i < 16; i++) store<f32>(last + (i << 2), value);
  }
}

/**
 * Converts the rectangle from (x0, y0) to (x1, y1), exclusive: x0 is a multiple of 8, y0 even, x1 and y1 such
 * multiples or the picture's edges. The source is read one pixel beyond it on each side, within the picture.
 *
 * @param source where the pixel (0, 0) is or would be, 1, 2 or 4 bytes a channel
 * @param scratch 13 rows of width + 64 floats
 */
export function convert(
  source: usize, sourceStride: usize, channelBytes: i32, parameters: usize, scratch: usize, planes: usize,
  width: i32, height: i32, x0: i32, y0: i32, x1: i32, y1: i32,
): void {
  const chroma = load<i32>(parameters, CHROMA);
  const wide = load<i32>(parameters, SAMPLE_BYTES) == 2;
  const hasAlpha = load<i32>(parameters, HAS_ALPHA) != 0;
  const weighted = load<i32>(parameters, WEIGHTED) != 0;
  const dithered = load<i32>(parameters, DITHERED) != 0;
  const maximum = i16x8.splat(<i16>load<i32>(parameters, MAXIMUM_CODE));
  const chromaOffset = v128.load32_splat(parameters, CHROMA_OFFSET);
  const alphaScale = v128.load32_splat(parameters, ALPHA_SCALE);
  const halved = chroma != CHROMA_444;
  const paired = chroma >= CHROMA_420_LEFT;
  const coSited = chroma > CHROMA_420_LEFT;
  const chromaWidth = halved ? (width + 1) >> 1 : width;
  const chromaHeight = paired ? (height + 1) >> 1 : height;
  const shift = <usize>wide;
  const planeU = planes + ((<usize>width * <usize>height) << shift);
  const planeV = planeU + ((<usize>chromaWidth * <usize>chromaHeight) << shift);
  const planeA = planeV + ((<usize>chromaWidth * <usize>chromaHeight) << shift);
  const none = f32x4.splat(0);
  const one = f32x4.splat(1);
  const pixelBytes: usize = <usize>channelBytes << 2;

  const rowBytes: usize = (<usize>width + 64) << 2;
  // 16 floats of room before sample 0.
  const rowY = scratch + 64;
  // Three slots of U, V and alpha, one after the other; then the sums of rows.
  const slots = rowY + rowBytes;
  const slotBytes = rowBytes * 3;
  const sums = slots + slotBytes * 3;
  const left = max(x0 - 1, 0);
  const right = min(x1 + 1, width);

  // The row above is needed where chroma is level with even rows: it is taken apart, but not written.
  for (let y = coSited && y0 > 0 ? y0 - 1 : y0; y < y1; y++) {
    const slot = slots + slotBytes * <usize>(y % 3);
    const rowU = slot;
    const rowV = slot + rowBytes;
    const rowA = slot + rowBytes * 2;
    const from = source + <usize>y * sourceStride + <usize>left * pixelBytes;
    const at = <usize>left << 2;
    if (channelBytes == 1) separate<u8>(from, right - left, parameters, rowY + at, rowU + at, rowV + at, rowA + at);
    else if (channelBytes == 2) separate<u16>(from, right - left, parameters, rowY + at, rowU + at, rowV + at, rowA + at);
    else separate<f32>(from, right - left, parameters, rowY + at, rowU + at, rowV + at, rowA + at);

    if (y >= y0) {
      const pattern = parameters + PATTERN + (<usize>(y & 7) << 5);
      const pattern0 = dithered ? v128.load(pattern) : none;
      const pattern1 = dithered ? v128.load(pattern, 16) : none;
      const line = <usize>y * <usize>width;
      quantise(rowY, planes + (line << shift), x0, x1, one, none, pattern0, pattern1, maximum, wide, parameters);
      if (hasAlpha) {
        quantise(rowA, planeA + (line << shift), x0, x1, alphaScale, none, none, none, maximum, wide, parameters);
      }
      if (!halved) {
        quantise(rowU, planeU + (line << shift), x0, x1, one, chromaOffset, pattern0, pattern1, maximum, wide, parameters);
        quantise(rowV, planeV + (line << shift), x0, x1, one, chromaOffset, pattern0, pattern1, maximum, wide, parameters);
        continue;
      }
    }
    repeatEdges(rowU, width, x0, x1);
    repeatEdges(rowV, width, x0, x1);
    if (weighted) repeatEdges(rowA, width, x0, x1);
    if (y < y0) continue;

    let sumU = rowU;
    let sumV = rowV;
    let sumA = rowA;
    let weight: f32 = 0.25;
    if (paired) {
      const last = y + 1 == height;
      if ((y & 1) == 0 && !last) continue;
      // With an odd height the last row stands for the one that is missing.
      const even = (y & 1) == 0 ? slot : slots + slotBytes * <usize>((y - 1) % 3);
      const above = coSited ? (y < 2 ? even : slots + slotBytes * <usize>(((y & ~1) - 1) % 3)) : 0;
      sumU = sums;
      sumV = sums + rowBytes;
      sumA = sums + rowBytes * 2;
      const components = weighted ? 3 : 2;
      for (let i = 0; i < components; i++) {
        const offset = rowBytes * <usize>i;
        if (coSited) addRows(sums + offset, above + offset, even + offset, slot + offset, x0 - 4, x1 + 20);
        else addRows(sums + offset, even + offset, slot + offset, 0, x0 - 4, x1 + 20);
      }
      weight = coSited ? 0.0625 : 0.125;
    }
    const chromaRow = paired ? y >> 1 : y;
    const pattern = dithered ? parameters + PATTERN + (<usize>(chromaRow & 7) << 5) : parameters + PATTERN + 256;
    const line = <usize>chromaRow * <usize>chromaWidth;
    const from0 = x0 >> 1;
    const to1 = min((x1 + 1) >> 1, chromaWidth);
    const scale = f32x4.splat(weight);
    const weights = weighted ? sumA : 0;
    halve(sumU, weights, planeU + (line << shift), from0, to1, scale, chromaOffset, pattern, maximum, wide, parameters);
    halve(sumV, weights, planeV + (line << shift), from0, to1, scale, chromaOffset, pattern, maximum, wide, parameters);
  }
}
