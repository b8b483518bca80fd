// VC-3 (SMPTE ST 2019-1): the macroblocks of one row of a picture from their bits to planes. src/engine/codecs/vc3/frame-decoder.ts
// reads what precedes them, and lays out the parameters.

import { fill, inverse, storeBlock } from './vc3-decoder/inverse';

// Offsets into the parameters, each a word.
const LUMA: usize = 0;
const CHROMA_BLUE: usize = 4;
const CHROMA_RED: usize = 8;
/** Bytes from line to line. */
const LUMA_STRIDE: usize = 12;
const CHROMA_STRIDE: usize = 16;
const WIDTH: usize = 20;
const HEIGHT: usize = 24;
/** Whether chroma is as wide as luma. */
const FULL_CHROMA: usize = 28;
/** Bits of a sample. */
const DEPTH: usize = 32;
/** 64 bytes: where frequencies lie in a block, in the order of coding; columns are rows there. */
const PLACES: usize = 36;
/** 64 floats, alike for rows and columns: what the transform takes frequencies times. */
const SCALES: usize = 40;
/** 64 words of luma, and of chroma, in the order of coding. */
const WEIGHTS: usize = 44;
/** By the next 16 bits: length | level << 8 | bits beyond << 16 | whether a run follows << 17. Level 0 ends a block. */
const LEVELS: usize = 48;
/** By the next 10 bits: length | run << 8, words of two bytes. */
const RUNS: usize = 52;
/** Likewise, sizes of DC differences. */
const DC_SIZES: usize = 56;
/** How many bits say by how many times 64 a level is greater. */
const INDEX_BITS: usize = 60;
const LEVEL_SHIFT: usize = 64;
const LEVEL_BIAS: usize = 68;
/** DC differences are shifted by this. */
const DC_SHIFT: usize = 72;
/** {@link workBytes}. */
const WORK: usize = 76;
/** The lowest bit of each macroblock's header. */
const HEADER_BIT: usize = 80;

/** Weights that take no bias where the bias is as much. */
const PLAIN_WEIGHT: i32 = 32;

/** Bytes of work: a block, and what is left of it at the picture's end. */
export function workBytes(): usize {
  return 64 * 4 + 64 * 2;
}

/** Weights of luma, then of chroma, times the quantiser; the plain ones follow. */
const scaled: usize = memory.data(1024, 16);

let bits: usize = 0;
let position: u32 = 0;

/** The next bits, at most 24, without taking them. */
// @ts-ignore: decorator
@inline
function peek(count: u32): u32 {
  return (bswap<u32>(load<u32>(bits + <usize>(position >> 3))) << (position & 7)) >> (32 - count);
}

/** Reads one block's coefficients into the work. @returns whether there are others than DC */
function readBlock(parameters: usize, weights: usize, work: usize, dc: i32): bool {
  const places = <usize>load<u32>(parameters, PLACES);
  const scales = <usize>load<u32>(parameters, SCALES);
  const levels = <usize>load<u32>(parameters, LEVELS);
  const runs = <usize>load<u32>(parameters, RUNS);
  const indexBits = load<u32>(parameters, INDEX_BITS);
  const shift = load<i32>(parameters, LEVEL_SHIFT);
  const bias = load<i32>(parameters, LEVEL_BIAS);
  fill(work);
  store<f32>(work, <f32>dc * load<f32>(scales));
  let index = 0;
  for (;;) {
    const entry = load<u32>(levels + (<usize>peek(16) << 2));
    position += entry & 0xff;
    let level = <i32>((entry >> 8) & 0xff);
    if (level === 0) break;
    const negative = peek(1) !== 0;
    position++;
    if (entry & 0x10000) {
      level += <i32>(peek(indexBits) << 6);
      position += indexBits;
    }
    index++;
    if (entry & 0x20000) {
      const run = <u32>load<u16>(runs + (<usize>peek(10) << 1));
      position += run & 0xff;
      index += <i32>(run >> 8);
    }
    // What is damaged ends here: the row's place is found again by the next.
    if (index > 63) break;
    const weight = load<i32>(weights + (<usize>index << 2));
    // Where other decoders put it: three quarters of a step beyond the level.
    let value = (2 * level + 1) * weight + (weight >> 1);
    if (bias !== PLAIN_WEIGHT || load<i32>(weights + (<usize>index << 2), 512) !== PLAIN_WEIGHT) value += bias;
    value >>= shift;
    const at = <usize>load<u8>(places + <usize>index);
    store<f32>(work + at, <f32>(negative ? -value : value) * load<f32>(scales + at));
  }
  return index > 0;
}

/** Reads a DC's difference from the one before. */
function readDifference(parameters: usize): i32 {
  const entry = <u32>load<u16>(<usize>load<u32>(parameters, DC_SIZES) + (<usize>peek(10) << 1));
  position += entry & 0xff;
  const size = entry >> 8;
  if (size === 0) return 0;
  const value = <i32>peek(size);
  position += size;
  const signed = value >> (size - 1) ? value : value - (1 << size) + 1;
  return signed << load<i32>(parameters, DC_SHIFT);
}

function scaleWeights(parameters: usize, quantiser: i32): void {
  const weights = <usize>load<u32>(parameters, WEIGHTS);
  const factor = i32x4.splat(quantiser);
  for (let at: usize = 0; at < 512; at += 16) {
    const plain = v128.load(weights + at);
    v128.store(scaled + at, i32x4.mul(plain, factor));
    v128.store(scaled + at, plain, 512);
  }
}

/** Puts a block into its plane, as much of it as there is. */
function place(
  parameters: usize, work: usize, isFlat: bool, plane: usize, stride: usize, x: i32, y: i32, width: i32,
): void {
  const depth = load<i32>(parameters, DEPTH);
  const height = load<i32>(parameters, HEIGHT);
  if (x >= width || y >= height) return;
  if (!isFlat) inverse(work);
  const bytes: usize = depth === 8 ? 1 : 2;
  const to = plane + <usize>y * stride + <usize>x * bytes;
  if (x + 8 <= width && y + 8 <= height) {
    storeBlock(work, isFlat, depth, to, stride);
    return;
  }
  const spare = work + 64 * 4;
  storeBlock(work, isFlat, depth, spare, 8 * bytes);
  const columns = <usize>min(8, width - x) * bytes;
  const rows = <usize>min(8, height - y);
  for (let row: usize = 0; row < rows; row++) memory.copy(to + row * stride, spare + row * 8 * bytes, columns);
}

/**
 * Decodes a row of macroblocks.
 *
 * @param from where its bits begin
 * @param end where the picture's end; 8 KiB beyond may be read
 * @returns whether its macroblocks are of the one kind that the picture says, and end within
 */
export function decodeRow(parameters: usize, line: i32, from: usize, end: usize): bool {
  const width = load<i32>(parameters, WIDTH);
  const columns = (width + 15) >> 4;
  const full = load<i32>(parameters, FULL_CHROMA) !== 0;
  const headerBit = load<u32>(parameters, HEADER_BIT);
  const stride = <usize>load<u32>(parameters, LUMA_STRIDE);
  const chromaStride = <usize>load<u32>(parameters, CHROMA_STRIDE);
  const work = <usize>load<u32>(parameters, WORK);
  const blocks = full ? 12 : 8;
  const half = blocks >> 1;
  const chromaWidth = full ? width : (width + 1) >> 1;
  const grey = 1 << (load<i32>(parameters, DEPTH) + 2);
  let luma = grey;
  let blue = grey;
  let red = grey;
  let quantiser = -1;
  bits = from;
  position = 0;
  for (let column = 0; column < columns; column++) {
    if (bits + <usize>(position >> 3) > end) return false;
    const own = <i32>peek(11);
    const chosen = peek(12) & 1;
    position += 12;
    // Of 4:4:4 the flag tells Y′CbCr from R′G′B′, else interlaced macroblocks from others.
    if (chosen !== headerBit) return false;
    if (own !== quantiser) {
      quantiser = own;
      scaleWeights(parameters, own);
    }
    for (let block = 0; block < blocks; block++) {
      const lower = block >= half ? 1 : 0;
      const within = block - lower * half;
      const component = full ? within >> 1 : within < 2 ? 0 : within - 1;
      const difference = readDifference(parameters);
      const weights = component === 0 ? scaled : scaled + 256;
      const y = (line << 4) + (lower << 3);
      if (component === 0) {
        luma += difference;
        const isFlat = !readBlock(parameters, weights, work, luma);
        const x = (column << 4) + ((within & 1) << 3);
        place(parameters, work, isFlat, <usize>load<u32>(parameters, LUMA), stride, x, y, width);
        continue;
      }
      if (component === 1) blue += difference;
      else red += difference;
      const isFlat = !readBlock(parameters, weights, work, component === 1 ? blue : red);
      const x = full ? (column << 4) + ((within & 1) << 3) : column << 3;
      const plane = <usize>load<u32>(parameters + (component === 1 ? CHROMA_BLUE : CHROMA_RED));
      place(parameters, work, isFlat, plane, chromaStride, x, y, chromaWidth);
    }
  }
  return bits + <usize>((position + 7) >> 3) <= end;
}
