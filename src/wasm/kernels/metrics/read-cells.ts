// I420 of 8 bits to the pictures that src/engine/pixels/plane-reader.ts makes of it, code by code, in some cells only.

import { CELL, DIRTY, READ } from './cells';

// Offsets into the parameters, written by src/engine/metrics/film-meter.ts.
const LUMA_OFFSET: usize = 0;
const LUMA_SCALE: usize = 4;
const CHROMA_OFFSET: usize = 8;
const RED_FROM_V: usize = 12;
const GREEN_FROM_U: usize = 16;
const GREEN_FROM_V: usize = 20;
const BLUE_FROM_U: usize = 24;

/** Chroma of columns `first` to `last`, between two rows, less its offset; the picture's last column is repeated. */
// @ts-ignore: decorator
@inline
function mix(
  near: usize, far: usize, target: usize, first: i32, last: i32, count: i32, nearWeight: v128, farWeight: v128, offset: v128,
): void {
  for (let i = first; i <= last; i += 4) {
    // Up to three bytes beyond the row, in the planes or the room after them.
    const a = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(near + <usize>i))));
    const b = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(far + <usize>i))));
    const sum = f32x4.add(f32x4.mul(a, nearWeight), f32x4.mul(b, farWeight));
    v128.store(target + (<usize>(i - first) << 2), f32x4.sub(sum, offset));
  }
  if (last >= count) {
    const end = target + (<usize>(count - first) << 2);
    store<f32>(end, load<f32>(end - 4));
  }
}

/** Codes of 8 bits of one channel of four pixels, from 0–1. */
// @ts-ignore: decorator
@inline
function codes(value: v128): v128 {
  const bounded = f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), value));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(bounded, f32x4.splat(255)), f32x4.splat(0.5)));
}

/**
 * Reads the marked cells into the picture of RGBA of the frame before, and marks those that differ.
 *
 * @param coSited whether chroma is level with the even rows, rather than between two
 * @param scratch 2 rows of width / 2 + 32 floats
 */
export function read(
  planes: usize, width: i32, height: i32, coSited: bool, parameters: usize, scratch: usize, marks: usize, picture: usize,
): void {
  const columns = (width + CELL - 1) >> 4;
  const rows = (height + CELL - 1) >> 4;
  for (let row = 0; row < rows; row++) {
    let column = 0;
    while (column < columns) {
      if ((load<u8>(marks + <usize>column) & READ) == 0) {
        column++;
        continue;
      }
      const first = column;
      while (column < columns && load<u8>(marks + <usize>column) & READ) column++;
      const left = first << 4;
      const right = min(width, column << 4);
      const bottom = min(height, (row + 1) << 4);
      for (let y = row << 4; y < bottom; y++) {
        readRow(planes, width, height, y, left, right, coSited, parameters, scratch, picture, marks);
      }
    }
    marks += columns;
  }
}

// @ts-ignore: decorator
@inline
function readRow(
  planes: usize, width: i32, height: i32, y: i32, left: i32, right: i32, coSited: bool, parameters: usize, scratch: usize, picture: usize,
  marks: usize,
): void {
  const lumaOffset = v128.load32_splat(parameters, LUMA_OFFSET);
  const lumaScale = v128.load32_splat(parameters, LUMA_SCALE);
  const chromaOffset = v128.load32_splat(parameters, CHROMA_OFFSET);
  const redFromV = v128.load32_splat(parameters, RED_FROM_V);
  const greenFromU = v128.load32_splat(parameters, GREEN_FROM_U);
  const greenFromV = v128.load32_splat(parameters, GREEN_FROM_V);
  const blueFromU = v128.load32_splat(parameters, BLUE_FROM_U);
  const half = f32x4.splat(0.5);
  const opaque = i32x4.splat(0xff000000);
  const chromaWidth = (width + 1) >> 1;
  const chromaHeight = (height + 1) >> 1;
  const odd = (y & 1) != 0;
  const near = y >> 1;
  const far = odd ? min(near + 1, chromaHeight - 1) : max(near - 1, 0);
  const nearWeight: f32 = coSited ? (odd ? 0.5 : 1) : 0.75;
  const weights = f32x4.splat(nearWeight);
  const rest = f32x4.splat(1 - nearWeight);
  const nearRow = <usize>near * <usize>chromaWidth;
  const farRow = <usize>far * <usize>chromaWidth;
  const planeU = planes + <usize>width * <usize>height;
  const planeV = planeU + <usize>chromaWidth * <usize>chromaHeight;
  const rowU = scratch;
  const rowV = scratch + ((<usize>(width >> 1) + 32) << 2);
  const from = left >> 1;
  const to = (right + 1) >> 1;
  mix(planeU + nearRow, planeU + farRow, rowU, from, to, chromaWidth, weights, rest, chromaOffset);
  mix(planeV + nearRow, planeV + farRow, rowV, from, to, chromaWidth, weights, rest, chromaOffset);
  const line = <usize>y * <usize>width;
  for (let x = left; x < right; x += 8) {
    const at = <usize>((x >> 1) - from) << 2;
    const evenU = v128.load(rowU + at);
    const oddU = f32x4.mul(f32x4.add(evenU, v128.load(rowU + at, 4)), half);
    const evenV = v128.load(rowV + at);
    const oddV = f32x4.mul(f32x4.add(evenV, v128.load(rowV + at, 4)), half);
    const words = v128.load8x8_u(planes + line + <usize>x);
    let luma = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(words));
    let u = v128.shuffle<f32>(evenU, oddU, 0, 4, 1, 5);
    let v = v128.shuffle<f32>(evenV, oddV, 0, 4, 1, 5);
    luma = f32x4.mul(f32x4.sub(luma, lumaOffset), lumaScale);
    let red = codes(f32x4.add(luma, f32x4.mul(v, redFromV)));
    let green = codes(f32x4.sub(luma, f32x4.add(f32x4.mul(u, greenFromU), f32x4.mul(v, greenFromV))));
    let blue = codes(f32x4.add(luma, f32x4.mul(u, blueFromU)));
    const low = v128.or(v128.or(red, i32x4.shl(green, 8)), v128.or(i32x4.shl(blue, 16), opaque));
    luma = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(words));
    u = v128.shuffle<f32>(evenU, oddU, 2, 6, 3, 7);
    v = v128.shuffle<f32>(evenV, oddV, 2, 6, 3, 7);
    luma = f32x4.mul(f32x4.sub(luma, lumaOffset), lumaScale);
    red = codes(f32x4.add(luma, f32x4.mul(v, redFromV)));
    green = codes(f32x4.sub(luma, f32x4.add(f32x4.mul(u, greenFromU), f32x4.mul(v, greenFromV))));
    blue = codes(f32x4.add(luma, f32x4.mul(u, blueFromU)));
    const high = v128.or(v128.or(red, i32x4.shl(green, 8)), v128.or(i32x4.shl(blue, 16), opaque));
    const target = picture + ((line + <usize>x) << 2);
    if (x + 8 <= right) {
      const differences = v128.or(v128.xor(low, v128.load(target)), v128.xor(high, v128.load(target, 16)));
      if (!v128.any_true(differences)) continue;
      v128.store(target, low);
      v128.store(target, high, 16);
    } else {
      const spare = rowV + ((<usize>(width >> 1) + 24) << 2);
      v128.store(spare, low);
      v128.store(spare, high, 16);
      const bytes = <usize>(right - x) << 2;
      if (memory.compare(target, spare, bytes) == 0) continue;
      memory.copy(target, spare, bytes);
    }
    const mark = marks + <usize>(x >> 4);
    store<u8>(mark, load<u8>(mark) | DIRTY);
  }
}
