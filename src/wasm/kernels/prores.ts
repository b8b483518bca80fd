// Apple ProRes, SMPTE RDD 36: the slices of one picture from its planes. Headers are written by
// src/engine/codecs/prores/, which lays out the parameters too.

import { codeAlpha } from './prores/alpha';
import { codePlane, makeTables, tableBytes } from './prores/codes';
import {
  FULL_CHROMA_ORDER,
  HALVED_CHROMA_ORDER,
  LUMA_ORDER,
  transformPlane,
} from './prores/transform';

export { makeTables, tableBytes };

// Offsets into the parameters.
const LUMA: usize = 0;
const CHROMA_BLUE: usize = 4;
const CHROMA_RED: usize = 8;
/** 0 where the picture has none. */
const ALPHA: usize = 12;
/** Bytes from line to line. */
const LUMA_STRIDE: usize = 16;
const CHROMA_STRIDE: usize = 20;
const WIDTH: usize = 24;
const HEIGHT: usize = 28;
const FULL_CHROMA: usize = 32;
const DEPTH: usize = 36;
const TABLES: usize = 40;
/** 64 bytes. */
const SCAN: usize = 44;
/** 64 floats each. */
const LUMA_SCALES: usize = 48;
const CHROMA_SCALES: usize = 52;
/** Room for the edges of pictures: 128 × 16 words; then the transform's 2 KiB; then 32 levels. */
const SCRATCH: usize = 56;
/** Coefficients of one slice, and of as many more as are sampled. */
const COEFFICIENTS: usize = 60;
/** Added to what a level is beside its sign before it is cut, in levels. */
const BIAS: usize = 64;

const EDGE_BYTES: usize = 128 * 16 * 2;
const WORK_BYTES: usize = 2048;
const PLANE_BYTES: usize = 64 * 32 * 4;
const SLICE_BYTES: usize = PLANE_BYTES * 3;
const ROW_BYTES: usize = 32 * 4;
const SLICE_HEADER: usize = 6;
const SLICE_HEADER_WITH_ALPHA: usize = 8;
/** Macroblocks side by side in the widest slice. */
const WIDEST: i32 = 8;

/** Bytes of scratch and of each slice's coefficients. */
export function scratchBytes(): usize {
  return EDGE_BYTES + WORK_BYTES + 64;
}

export function sliceBytes(): usize {
  return SLICE_BYTES;
}

/** Quantiser scales 1 to 128 stand for themselves, those above are four apart (RDD 36, clause 7.3.1). */
// @ts-ignore: decorator
@inline
function scaleOf(quantiser: i32): i32 {
  return quantiser <= 128 ? quantiser : 128 + ((quantiser - 128) << 2);
}

/** Copies what there is of a slice's plane, and its last samples over and over where the picture ends. */
function extend(source: usize, stride: usize, width: i32, height: i32, wide: i32, to: usize): void {
  for (let y = 0; y < 16; y++) {
    const row = source + <usize>min(y, height - 1) * stride;
    const target = to + (<usize>(y * wide) << 1);
    memory.copy(target, row, <usize>width << 1);
    const last = load<u16>(row + (<usize>(width - 1) << 1));
    for (let x = width; x < wide; x++) store<u16>(target + (<usize>x << 1), last);
  }
}

function transformOne(
  parameters: usize, plane: usize, stride: usize, planeWidth: i32, x: i32, y: i32,
  macroblocks: i32, order: i32, to: usize,
): void {
  const height = load<i32>(parameters, HEIGHT);
  const scratch = <usize>load<u32>(parameters, SCRATCH);
  const middle = 1 << (load<i32>(parameters, DEPTH) - 1);
  const wide = macroblocks * (order === HALVED_CHROMA_ORDER ? 8 : 16);
  let source = plane + <usize>y * stride + (<usize>x << 1);
  let step = stride;
  if (x + wide > planeWidth || y + 16 > height) {
    extend(source, stride, min(wide, planeWidth - x), min(16, height - y), wide, scratch);
    source = scratch;
    step = <usize>wide << 1;
  }
  transformPlane(source, step, macroblocks, order, middle, scratch + EDGE_BYTES, to, ROW_BYTES);
}

/** The coefficients of the slice at macroblock `column` of macroblock row `line`. */
function transformSlice(parameters: usize, column: i32, line: i32, macroblocks: i32, to: usize): void {
  const width = load<i32>(parameters, WIDTH);
  const full = load<i32>(parameters, FULL_CHROMA);
  const chromaStride = <usize>load<u32>(parameters, CHROMA_STRIDE);
  const chromaWidth = full ? width : (width + 1) >> 1;
  const chromaX = full ? column << 4 : column << 3;
  const order = full ? FULL_CHROMA_ORDER : HALVED_CHROMA_ORDER;
  const y = line << 4;
  transformOne(
    parameters, <usize>load<u32>(parameters, LUMA), <usize>load<u32>(parameters, LUMA_STRIDE), width,
    column << 4, y, macroblocks, LUMA_ORDER, to,
  );
  transformOne(
    parameters, <usize>load<u32>(parameters, CHROMA_BLUE), chromaStride, chromaWidth,
    chromaX, y, macroblocks, order, to + PLANE_BYTES,
  );
  transformOne(
    parameters, <usize>load<u32>(parameters, CHROMA_RED), chromaStride, chromaWidth,
    chromaX, y, macroblocks, order, to + PLANE_BYTES * 2,
  );
}

/** Codes the planes of a slice, header included. @returns its bytes */
function codeSlice(
  parameters: usize, coefficients: usize, column: i32, line: i32, macroblocks: i32, quantiser: i32, to: usize,
): i32 {
  const tables = <usize>load<u32>(parameters, TABLES);
  const scan = <usize>load<u32>(parameters, SCAN);
  const levels = <usize>load<u32>(parameters, SCRATCH) + EDGE_BYTES + WORK_BYTES;
  const bias = load<f32>(parameters, BIAS);
  const finer: f32 = <f32>1 / <f32>scaleOf(quantiser);
  const lumaScales = <usize>load<u32>(parameters, LUMA_SCALES);
  const chromaScales = <usize>load<u32>(parameters, CHROMA_SCALES);
  const chromaBlocks = macroblocks * (load<i32>(parameters, FULL_CHROMA) ? 4 : 2);
  const alpha = <usize>load<u32>(parameters, ALPHA);
  const header = alpha ? SLICE_HEADER_WITH_ALPHA : SLICE_HEADER;
  let at = to + header;
  const y = codePlane(
    coefficients, ROW_BYTES, macroblocks * 4, lumaScales, finer, bias, scan, levels, tables, at,
  );
  at += y;
  const cb = codePlane(
    coefficients + PLANE_BYTES, ROW_BYTES, chromaBlocks, chromaScales, finer, bias, scan, levels, tables, at,
  );
  at += cb;
  const cr = codePlane(
    coefficients + PLANE_BYTES * 2, ROW_BYTES, chromaBlocks, chromaScales, finer, bias, scan, levels, tables, at,
  );
  at += cr;
  store<u8>(to, <u8>(header << 3));
  store<u8>(to, <u8>quantiser, 1);
  store<u16>(to, bswap<u16>(<u16>y), 2);
  store<u16>(to, bswap<u16>(<u16>cb), 4);
  if (alpha) {
    store<u16>(to, bswap<u16>(<u16>cr), 6);
    at += alphaOf(parameters, alpha, column, line, macroblocks, at);
  }
  return <i32>(at - to);
}

function alphaOf(
  parameters: usize, plane: usize, column: i32, line: i32, macroblocks: i32, to: usize,
): i32 {
  const width = load<i32>(parameters, WIDTH);
  const height = load<i32>(parameters, HEIGHT);
  const depth = load<i32>(parameters, DEPTH);
  const stride = <usize>load<u32>(parameters, LUMA_STRIDE);
  const x = column << 4;
  const y = line << 4;
  const wide = macroblocks << 4;
  const source = plane + <usize>y * stride + (<usize>x << 1);
  if (x + wide <= width && y + 16 <= height) return codeAlpha(source, stride, wide, 16, depth, to);
  const scratch = <usize>load<u32>(parameters, SCRATCH);
  extend(source, stride, min(wide, width - x), min(16, height - y), wide, scratch);
  return codeAlpha(scratch, <usize>wide << 1, wide, 16, depth, to);
}

/** Macroblocks of the next slice of a row of which `rest` are left. */
// @ts-ignore: decorator
@inline
function nextWidth(width: i32, rest: i32): i32 {
  let next = width;
  while (next > rest) next >>= 1;
  return next;
}

/**
 * Whether a slice is of the sample: one of `every`, a power of two, in each row and, since the places move from row to
 * row, in each column too.
 */
// @ts-ignore: decorator
@inline
function isSampled(slice: i32, line: i32, every: i32): bool {
  return (slice * 5 + line * 3) % every === 0;
}

/**
 * Transforms one of `every` slices for {@link sampledBytes}.
 *
 * @returns how many; each takes {@link sliceBytes} of the parameters' room for coefficients
 */
export function sample(parameters: usize, every: i32): i32 {
  const columns = (load<i32>(parameters, WIDTH) + 15) >> 4;
  const rows = (load<i32>(parameters, HEIGHT) + 15) >> 4;
  let to = <usize>load<u32>(parameters, COEFFICIENTS);
  let taken = 0;
  for (let line = 0; line < rows; line++) {
    let width = WIDEST;
    let slice = 0;
    for (let column = 0; column < columns; column += width) {
      width = nextWidth(width, columns - column);
      if (!isSampled(slice++, line, every)) continue;
      transformSlice(parameters, column, line, width, to);
      to += SLICE_BYTES;
      taken++;
    }
  }
  return taken;
}

/**
 * Bytes of the slices that {@link sample} took, without alpha.
 *
 * @param to room for a slice
 */
export function sampledBytes(parameters: usize, every: i32, quantiser: i32, to: usize): i32 {
  const columns = (load<i32>(parameters, WIDTH) + 15) >> 4;
  const rows = (load<i32>(parameters, HEIGHT) + 15) >> 4;
  const alpha = load<u32>(parameters, ALPHA);
  store<u32>(parameters, 0, ALPHA);
  let from = <usize>load<u32>(parameters, COEFFICIENTS);
  let bytes = 0;
  for (let line = 0; line < rows; line++) {
    let width = WIDEST;
    let slice = 0;
    for (let column = 0; column < columns; column += width) {
      width = nextWidth(width, columns - column);
      if (!isSampled(slice++, line, every)) continue;
      bytes += codeSlice(parameters, from, column, line, width, quantiser, to);
      from += SLICE_BYTES;
    }
  }
  store<u32>(parameters, alpha, ALPHA);
  return bytes;
}

/**
 * Writes the table of slice sizes and the slices.
 *
 * @param coarser the share of slices, spread evenly, that take `quantiser + 1`
 * @param limit where the room ends
 * @returns the bytes, or −1 where the room does not do
 */
export function picture(
  parameters: usize, quantiser: i32, coarser: f32, to: usize, limit: usize, mostSliceBytes: usize,
): i32 {
  const columns = (load<i32>(parameters, WIDTH) + 15) >> 4;
  const rows = (load<i32>(parameters, HEIGHT) + 15) >> 4;
  const coefficients = <usize>load<u32>(parameters, COEFFICIENTS);
  let perRow = 0;
  for (let column = 0, width = WIDEST; column < columns; column += width) {
    perRow++;
    width = nextWidth(width, columns - column);
  }
  let table = to;
  let at = to + (<usize>(perRow * rows) << 1);
  let owed: f32 = 0.5;
  for (let line = 0; line < rows; line++) {
    let width = WIDEST;
    for (let column = 0; column < columns; column += width) {
      width = nextWidth(width, columns - column);
      if (at + mostSliceBytes > limit) return -1;
      owed += coarser;
      let scale = quantiser;
      if (owed >= 1) {
        owed -= 1;
        scale++;
      }
      transformSlice(parameters, column, line, width, coefficients);
      const bytes = codeSlice(parameters, coefficients, column, line, width, scale, at);
      store<u16>(table, bswap<u16>(<u16>bytes));
      table += 2;
      at += bytes;
    }
  }
  return <i32>(at - to);
}
