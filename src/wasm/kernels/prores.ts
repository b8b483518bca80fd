// Apple ProRes, SMPTE RDD 36: the slices of one picture from its planes. Headers are written by
// src/engine/codecs/prores/, which lays out the parameters too.

import { codeAlpha } from './prores/alpha';
import { makeTables, tableBytes } from './prores/codes';
import { LEVELS_BYTES, prepareSteps, STEPS_BYTES } from './prores/levels';
import { codePlane, countPlane } from './prores/planes';
import {
  FULL_CHROMA_ORDER,
  HALVED_CHROMA_ORDER,
  LUMA_ORDER,
  ROW_BYTES,
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
/** 64 bytes each, in raster order. */
const LUMA_WEIGHTS: usize = 48;
const CHROMA_WEIGHTS: usize = 52;
/** {@link scratchBytes}. */
const SCRATCH: usize = 56;
/** Coefficients of as many slices as are sampled. */
const COEFFICIENTS: usize = 60;
/** Added to what a level is beside its sign before it is cut, in levels. */
const BIAS: usize = 64;
/** Coefficients, as they are kept, of weight 1 and scale 1. */
const UNIT: usize = 68;
/** 64 floats in raster order: what makes coefficients of the transform's outputs. */
const NORMS: usize = 72;
/** Bits of a sample of alpha as it is coded: 8 or 16. */
const ALPHA_BITS: usize = 76;

const PLANE_BYTES: usize = 64 * ROW_BYTES;
const SLICE_BYTES: usize = PLANE_BYTES * 3;
const SLICE_HEADER: usize = 6;
const SLICE_HEADER_WITH_ALPHA: usize = 8;
/** Macroblocks side by side in the widest slice. */
const WIDEST: i32 = 8;

// What the scratch has room for: edges of pictures, the transform, levels, a slice's coefficients, and steps of luma and
// chroma at two quantisers.
const EDGE_BYTES: usize = 128 * 16 * 2;
const WORK_BYTES: usize = 2048;
const LEVELS_AT: usize = EDGE_BYTES + WORK_BYTES;
const SLICE_AT: usize = LEVELS_AT + LEVELS_BYTES;
const STEPS_AT: usize = SLICE_AT + SLICE_BYTES;

/** Bytes of scratch and of each slice's coefficients. */
export function scratchBytes(): usize {
  return STEPS_AT + 4 * STEPS_BYTES;
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

/** Steps of luma at one of two quantisers; those of chroma follow. */
// @ts-ignore: decorator
@inline
function stepsOf(parameters: usize, which: i32): usize {
  return <usize>load<u32>(parameters, SCRATCH) + STEPS_AT + <usize>which * 2 * STEPS_BYTES;
}

/** @param which of two quantisers is to be this one */
function prepare(parameters: usize, quantiser: i32, which: i32): void {
  const steps = stepsOf(parameters, which);
  const scan = <usize>load<u32>(parameters, SCAN);
  const unit = load<f32>(parameters, UNIT);
  const bias = load<f32>(parameters, BIAS);
  const scale = scaleOf(quantiser);
  prepareSteps(<usize>load<u32>(parameters, LUMA_WEIGHTS), scan, scale, unit, bias, steps);
  prepareSteps(<usize>load<u32>(parameters, CHROMA_WEIGHTS), scan, scale, unit, bias, steps + STEPS_BYTES);
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
  const depth = load<i32>(parameters, DEPTH);
  const norms = <usize>load<u32>(parameters, NORMS);
  const scratch = <usize>load<u32>(parameters, SCRATCH);
  const wide = macroblocks * (order === HALVED_CHROMA_ORDER ? 8 : 16);
  let source = plane + <usize>y * stride + (<usize>x << 1);
  let step = stride;
  if (x + wide > planeWidth || y + 16 > height) {
    extend(source, stride, min(wide, planeWidth - x), min(16, height - y), wide, scratch);
    source = scratch;
    step = <usize>wide << 1;
  }
  transformPlane(source, step, macroblocks, order, depth, norms, scratch + EDGE_BYTES, to);
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

// @ts-ignore: decorator
@inline
function chromaBlocksOf(parameters: usize, macroblocks: i32): i32 {
  return macroblocks * (load<i32>(parameters, FULL_CHROMA) ? 4 : 2);
}

/**
 * Codes the planes of a slice, header included.
 *
 * @param steps of luma, then of chroma
 * @returns its bytes
 */
function codeSlice(
  parameters: usize, coefficients: usize, column: i32, line: i32, macroblocks: i32, quantiser: i32, steps: usize, to: usize,
): i32 {
  const tables = <usize>load<u32>(parameters, TABLES);
  const levels = <usize>load<u32>(parameters, SCRATCH) + LEVELS_AT;
  const chromaSteps = steps + STEPS_BYTES;
  const chromaBlocks = chromaBlocksOf(parameters, macroblocks);
  const alpha = <usize>load<u32>(parameters, ALPHA);
  const header = alpha ? SLICE_HEADER_WITH_ALPHA : SLICE_HEADER;
  let at = to + header;
  const y = codePlane(coefficients, macroblocks * 4, steps, levels, tables, at);
  at += y;
  const cb = codePlane(coefficients + PLANE_BYTES, chromaBlocks, chromaSteps, levels, tables, at);
  at += cb;
  const cr = codePlane(coefficients + PLANE_BYTES * 2, chromaBlocks, chromaSteps, levels, tables, at);
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

/** Bytes of a slice's planes. */
function countSlice(parameters: usize, coefficients: usize, macroblocks: i32, steps: usize): i32 {
  const tables = <usize>load<u32>(parameters, TABLES);
  const levels = <usize>load<u32>(parameters, SCRATCH) + LEVELS_AT;
  const chromaSteps = steps + STEPS_BYTES;
  const chromaBlocks = chromaBlocksOf(parameters, macroblocks);
  const y = countPlane(coefficients, macroblocks * 4, steps, levels, tables);
  const cb = countPlane(coefficients + PLANE_BYTES, chromaBlocks, chromaSteps, levels, tables);
  const cr = countPlane(coefficients + PLANE_BYTES * 2, chromaBlocks, chromaSteps, levels, tables);
  return ((y + 7) >> 3) + ((cb + 7) >> 3) + ((cr + 7) >> 3);
}

function alphaOf(
  parameters: usize, plane: usize, column: i32, line: i32, macroblocks: i32, to: usize,
): i32 {
  const width = load<i32>(parameters, WIDTH);
  const height = load<i32>(parameters, HEIGHT);
  const depth = load<i32>(parameters, DEPTH);
  const bits = load<u32>(parameters, ALPHA_BITS);
  const stride = <usize>load<u32>(parameters, LUMA_STRIDE);
  const x = column << 4;
  const y = line << 4;
  const wide = macroblocks << 4;
  const source = plane + <usize>y * stride + (<usize>x << 1);
  if (x + wide <= width && y + 16 <= height) return codeAlpha(source, stride, wide, 16, depth, bits, to);
  const scratch = <usize>load<u32>(parameters, SCRATCH);
  extend(source, stride, min(wide, width - x), min(16, height - y), wide, scratch);
  return codeAlpha(scratch, <usize>wide << 1, wide, 16, depth, bits, to);
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
 * Bytes of slices that {@link sample} took, without headers and alpha.
 *
 * @param step one of so many that it took is looked at, beginning with the first
 */
export function sampledBytes(parameters: usize, every: i32, quantiser: i32, step: i32): i32 {
  const columns = (load<i32>(parameters, WIDTH) + 15) >> 4;
  const rows = (load<i32>(parameters, HEIGHT) + 15) >> 4;
  const steps = stepsOf(parameters, 0);
  prepare(parameters, quantiser, 0);
  let from = <usize>load<u32>(parameters, COEFFICIENTS);
  let bytes = 0;
  let taken = 0;
  for (let line = 0; line < rows; line++) {
    let width = WIDEST;
    let slice = 0;
    for (let column = 0; column < columns; column += width) {
      width = nextWidth(width, columns - column);
      if (!isSampled(slice++, line, every)) continue;
      if (taken++ % step === 0) bytes += countSlice(parameters, from, width, steps);
      from += SLICE_BYTES;
    }
  }
  return bytes;
}

/**
 * Writes the table of slice sizes and the slices.
 *
 * @param every as {@link sample} was asked, for these planes: what it transformed is taken from there
 * @param coarser the share of slices, spread evenly, that take `quantiser + 1`
 * @param limit where the room ends
 * @returns the bytes, or −1 where the room does not do
 */
export function picture(
  parameters: usize, every: i32, quantiser: i32, coarser: f32, to: usize, limit: usize, mostSliceBytes: usize,
): i32 {
  const columns = (load<i32>(parameters, WIDTH) + 15) >> 4;
  const rows = (load<i32>(parameters, HEIGHT) + 15) >> 4;
  const own = <usize>load<u32>(parameters, SCRATCH) + SLICE_AT;
  let sampled = <usize>load<u32>(parameters, COEFFICIENTS);
  prepare(parameters, quantiser, 0);
  prepare(parameters, quantiser + 1, 1);
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
    let slice = 0;
    for (let column = 0; column < columns; column += width) {
      width = nextWidth(width, columns - column);
      if (at + mostSliceBytes > limit) return -1;
      owed += coarser;
      let more = 0;
      if (owed >= 1) {
        owed -= 1;
        more = 1;
      }
      let coefficients = own;
      if (isSampled(slice++, line, every)) {
        coefficients = sampled;
        sampled += SLICE_BYTES;
      } else {
        transformSlice(parameters, column, line, width, own);
      }
      const steps = stepsOf(parameters, more);
      const bytes = codeSlice(parameters, coefficients, column, line, width, quantiser + more, steps, at);
      store<u16>(table, bswap<u16>(<u16>bytes));
      table += 2;
      at += bytes;
    }
  }
  return <i32>(at - to);
}
