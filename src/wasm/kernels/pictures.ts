// Planar Y′CbCr, or G′B′R′, of 8 to 16 bits back to R′G′B′ in floats: chroma is interpolated linearly from where its siting says.

// Offsets into the parameters, written by src/engine/pixels/plane-reader.ts.
const LUMA_OFFSET: usize = 0;
const LUMA_SCALE: usize = 4;
const CHROMA_OFFSET: usize = 8;
const RED_FROM_V: usize = 12;
const GREEN_FROM_U: usize = 16;
const GREEN_FROM_V: usize = 20;
const BLUE_FROM_U: usize = 24;
const ALPHA_SCALE: usize = 28;
const CHROMA: usize = 32;
const SAMPLE_BYTES: usize = 36;
const HAS_ALPHA: usize = 40;
/** Whether U and V alternate in one plane. */
const INTERLEAVED: usize = 44;
/** How much of the first plane red and blue have: all of luma, nothing where it is green. */
const LUMA_SHARE: usize = 48;

const CHROMA_444: i32 = 0;
const CHROMA_420_LEFT: i32 = 2;

/** `count` samples as floats. */
// @ts-ignore: decorator
@inline
function widen(source: usize, target: usize, count: i32, wide: bool): void {
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    const words = wide ? v128.load(source + (<usize>i << 1)) : v128.load8x8_u(source + <usize>i);
    const to = target + (<usize>i << 2);
    v128.store(to, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(words)));
    v128.store(to, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(words)), 16);
  }
  for (; i < count; i++) {
    const word = wide ? <i32>load<u16>(source + (<usize>i << 1)) : <i32>load<u8>(source + <usize>i);
    store<f32>(target + (<usize>i << 2), <f32>word);
  }
}

/** Every second byte as a float. */
function widenSecond(source: usize, target: usize, count: i32): void {
  for (let i = 0; i < count; i++) store<f32>(target + (<usize>i << 2), <f32>load<u8>(source + (<usize>i << 1)));
}

/** near · `nearWeight` + far · `farWeight` + offset, from one row of chroma into another, and the last one repeated. */
function mix(
  near: usize, far: usize, target: usize, count: i32, nearWeight: f32, farWeight: f32, offset: f32,
): void {
  const a = f32x4.splat(nearWeight);
  const b = f32x4.splat(farWeight);
  const c = f32x4.splat(offset);
  for (let i = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    const sum = f32x4.add(f32x4.mul(v128.load(near + at), a), f32x4.mul(v128.load(far + at), b));
    v128.store(target + at, f32x4.sub(sum, c));
  }
  store<f32>(target + (<usize>count << 2), load<f32>(target + (<usize>(count - 1) << 2)));
}

/** One row of chroma, level with even columns, at every column. */
function spread(source: usize, target: usize, count: i32): void {
  const half = f32x4.splat(0.5);
  for (let i = 0; i < count; i += 4) {
    const from = source + (<usize>i << 2);
    const even = v128.load(from);
    const odd = f32x4.mul(f32x4.add(even, v128.load(from, 4)), half);
    const to = target + (<usize>i << 3);
    v128.store(to, v128.shuffle<f32>(even, odd, 0, 4, 1, 5));
    v128.store(to, v128.shuffle<f32>(even, odd, 2, 6, 3, 7), 16);
  }
}

/**
 * Writes one row of RGBA floats, nominally 0–1; where there is no alpha it is 1.
 *
 * @param scratch 8 rows of width + 64 floats
 */
export function row(
  planes: usize, parameters: usize, scratch: usize, target: usize, width: i32, height: i32, y: i32,
): void {
  const chroma = load<i32>(parameters, CHROMA);
  const wide = load<i32>(parameters, SAMPLE_BYTES) == 2;
  const shift = <usize>wide;
  const halved = chroma != CHROMA_444;
  const paired = chroma >= CHROMA_420_LEFT;
  const chromaWidth = halved ? (width + 1) >> 1 : width;
  const chromaHeight = paired ? (height + 1) >> 1 : height;
  const rowBytes = (<usize>width + 64) << 2;
  const rowY = scratch;
  const rowA = scratch + rowBytes;
  const planeU = planes + ((<usize>width * <usize>height) << shift);
  const chromaBytes = (<usize>chromaWidth * <usize>chromaHeight) << shift;

  widen(planes + ((<usize>y * <usize>width) << shift), rowY, width, wide);
  let near = y;
  let far = y;
  let nearWeight: f32 = 1;
  let farWeight: f32 = 0;
  if (paired) {
    near = y >> 1;
    const odd = (y & 1) != 0;
    far = odd ? min(near + 1, chromaHeight - 1) : max(near - 1, 0);
    if (chroma == CHROMA_420_LEFT) {
      nearWeight = 0.75;
      farWeight = 0.25;
    } else if (odd) {
      nearWeight = 0.5;
      farWeight = 0.5;
    }
  }
  const offset = load<f32>(parameters, CHROMA_OFFSET);
  for (let plane: usize = 0; plane < 2; plane++) {
    const rowNear = scratch + rowBytes * 2;
    const rowFar = scratch + rowBytes * 3;
    const mixed = scratch + rowBytes * (4 + plane * 2);
    if (load<i32>(parameters, INTERLEAVED) != 0) {
      const at = planeU + plane;
      const stride = <usize>chromaWidth << 1;
      widenSecond(at + <usize>near * stride, rowNear, chromaWidth);
      widenSecond(at + <usize>far * stride, rowFar, chromaWidth);
    } else {
      const at = planeU + plane * chromaBytes;
      const stride = <usize>chromaWidth << shift;
      widen(at + <usize>near * stride, rowNear, chromaWidth, wide);
      if (farWeight > 0) widen(at + <usize>far * stride, rowFar, chromaWidth, wide);
    }
    mix(rowNear, farWeight > 0 ? rowFar : rowNear, mixed, chromaWidth, nearWeight, farWeight, offset);
    if (halved) spread(mixed, mixed + rowBytes, chromaWidth);
  }
  const hasAlpha = load<i32>(parameters, HAS_ALPHA) != 0;
  if (hasAlpha) {
    const planeA = planeU + chromaBytes * 2;
    widen(planeA + ((<usize>y * <usize>width) << shift), rowA, width, wide);
  }

  const rowU = scratch + rowBytes * (halved ? 5 : 4);
  const rowV = scratch + rowBytes * (halved ? 7 : 6);
  const lumaOffset = v128.load32_splat(parameters, LUMA_OFFSET);
  const lumaScale = v128.load32_splat(parameters, LUMA_SCALE);
  const redFromV = v128.load32_splat(parameters, RED_FROM_V);
  const greenFromU = v128.load32_splat(parameters, GREEN_FROM_U);
  const greenFromV = v128.load32_splat(parameters, GREEN_FROM_V);
  const blueFromU = v128.load32_splat(parameters, BLUE_FROM_U);
  const alphaScale = v128.load32_splat(parameters, ALPHA_SCALE);
  const lumaShare = v128.load32_splat(parameters, LUMA_SHARE);
  let alpha = f32x4.splat(1);
  for (let x = 0; x < width; x += 4) {
    const at = <usize>x << 2;
    const luma = f32x4.mul(f32x4.sub(v128.load(rowY + at), lumaOffset), lumaScale);
    const u = v128.load(rowU + at);
    const v = v128.load(rowV + at);
    if (hasAlpha) alpha = f32x4.mul(v128.load(rowA + at), alphaScale);
    const shared = f32x4.mul(luma, lumaShare);
    const red = f32x4.add(shared, f32x4.mul(v, redFromV));
    const green = f32x4.sub(luma, f32x4.add(f32x4.mul(u, greenFromU), f32x4.mul(v, greenFromV)));
    const blue = f32x4.add(shared, f32x4.mul(u, blueFromU));
    const redGreenLow = v128.shuffle<f32>(red, green, 0, 4, 1, 5);
    const redGreenHigh = v128.shuffle<f32>(red, green, 2, 6, 3, 7);
    const blueAlphaLow = v128.shuffle<f32>(blue, alpha, 0, 4, 1, 5);
    const blueAlphaHigh = v128.shuffle<f32>(blue, alpha, 2, 6, 3, 7);
    const to = target + (<usize>x << 4);
    v128.store(to, v128.shuffle<u64>(redGreenLow, blueAlphaLow, 0, 2));
    v128.store(to, v128.shuffle<u64>(redGreenLow, blueAlphaLow, 1, 3), 16);
    v128.store(to, v128.shuffle<u64>(redGreenHigh, blueAlphaHigh, 0, 2), 32);
    v128.store(to, v128.shuffle<u64>(redGreenHigh, blueAlphaHigh, 1, 3), 48);
  }
}
