// VC-3 (SMPTE ST 2019-1, known as DNxHD and DNxHR): the macroblocks of one progressive frame from its planes. Everything that
// precedes them is written by src/engine/codecs/vc3/, which lays out the parameters and chooses quantisers, too.

import { codeRow } from './vc3/code';
import { lost, measureMacroblock } from './vc3/measure';
import {
  CHOICES, CHROMA_BLUE, CHROMA_RED, CHROMA_STRIDE, COEFFICIENTS, DC_CODES, DCS, DEPTH, EDGE_BYTES, END_CODE,
  FULL_CHROMA, HEIGHT, LUMA, LUMA_STRIDE, SCALES, SCAN, SCRATCH, SLOTS, WIDTH,
} from './vc3/parameters';
import { bitsOf, bytesOfSlot, DISTORTIONS, prepareSlot } from './vc3/slots';
import { flatWords, gather, transformLanes, WORK_BYTES } from './vc3/transform';

/** Quantiser and flag at the head of a macroblock. */
const HEADER_BITS: i32 = 12;
/** Components of a macroblock's blocks in their order, a nibble each, and a bit each where they are chroma. */
const HALVED_COMPONENTS: u64 = 0x21002100;
const HALVED_KINDS: u32 = 0b11001100;
const FULL_COMPONENTS: u64 = 0x221100221100;
const FULL_KINDS: u32 = 0b111100111100;
const EDGE_STRIDE: usize = 32;

export function scratchBytes(): usize {
  return EDGE_BYTES + WORK_BYTES;
}

export function slotBytes(macroblocks: i32): usize {
  return bytesOfSlot(macroblocks);
}

export function prepare(parameters: usize, slot: usize, quantiser: i32, last: i32): void {
  prepareSlot(parameters, slot, quantiser, last);
}

// @ts-ignore: decorator
@inline
function columnsOf(parameters: usize): i32 {
  return (load<i32>(parameters, WIDTH) + 15) >> 4;
}

// @ts-ignore: decorator
@inline
function rowsOf(parameters: usize): i32 {
  return (load<i32>(parameters, HEIGHT) + 15) >> 4;
}

// @ts-ignore: decorator
@inline
function blocksOf(parameters: usize): i32 {
  return load<i32>(parameters, FULL_CHROMA) ? 12 : 8;
}

/** Copies what there is of a macroblock's plane, and its last samples over and over where the picture ends. */
function extend<T>(source: usize, stride: usize, width: i32, height: i32, wide: i32, to: usize): void {
  const bytes = <usize>width * sizeof<T>();
  for (let y = 0; y < 16; y++) {
    const row = source + <usize>min(y, height - 1) * stride;
    const target = to + <usize>y * EDGE_STRIDE;
    memory.copy(target, row, bytes);
    const last = load<T>(row + bytes - sizeof<T>());
    for (let x = width; x < wide; x++) store<T>(target + <usize>x * sizeof<T>(), last);
  }
}

function transformMacroblock<T>(
  parameters: usize, luma: usize, stride: usize, blue: usize, red: usize, chromaStride: usize,
  grey: v128, coefficients: usize, dcs: usize,
): void {
  const scan = <usize>load<u32>(parameters, SCAN);
  const scales = <usize>load<u32>(parameters, SCALES);
  const work = <usize>load<u32>(parameters, SCRATCH) + EDGE_BYTES;
  // The scale of DCs stands before those of the coefficients, the first of which takes DC away.
  const dcScale = v128.load(scales - 16);
  const right: usize = 8 * sizeof<T>();
  if (load<i32>(parameters, FULL_CHROMA)) {
    for (let half: usize = 0; half < 2; half++) {
      const y = luma + half * 8 * stride;
      const b = blue + half * 8 * chromaStride;
      const r = red + half * 8 * chromaStride;
      const frequencies = transformLanes<T>(
        y, y + right, b, b + right, r, r + right, r, r, stride, chromaStride, grey, work,
      );
      v128.store(dcs + half * 12, flatWords(frequencies, dcScale));
      gather(frequencies, scan, scales, 6, coefficients + half * 768);
    }
    return;
  }
  const y = luma + 8 * stride;
  const b = blue + 8 * chromaStride;
  const r = red + 8 * chromaStride;
  const frequencies = transformLanes<T>(
    luma, luma + right, blue, red, y, y + right, b, r, stride, chromaStride, grey, work,
  );
  v128.store(dcs, flatWords(frequencies, dcScale));
  gather(frequencies, scan, scales, 8, coefficients);
}

/** Blocks that lie wholly outside of the picture take nothing: no coefficients, and the DC of the one before. */
function clearOutside(parameters: usize, x: i32, y: i32, coefficients: usize, dcs: usize): void {
  const beyondRight = x + 8 >= load<i32>(parameters, WIDTH);
  const beyondBottom = y + 8 >= load<i32>(parameters, HEIGHT);
  const full = load<i32>(parameters, FULL_CHROMA) !== 0;
  const blocks = full ? 12 : 8;
  for (let block = 0; block < blocks; block++) {
    const isRight = (block & 1) === 1 && (full || (block & 2) === 0);
    const isLower = block >= blocks >> 1;
    if (!(beyondRight && isRight) && !(beyondBottom && isLower)) continue;
    memory.fill(coefficients + (<usize>block << 7), 0, 128);
    const before = full || (block & 2) === 0
      ? (block & 1) === 1 ? block - 1 : block - (blocks >> 1) + 1
      : block - (blocks >> 1);
    store<i16>(dcs + (<usize>block << 1), load<i16>(dcs + (<usize>before << 1)));
  }
}

function transformPlanes<T>(parameters: usize): void {
  const width = load<i32>(parameters, WIDTH);
  const height = load<i32>(parameters, HEIGHT);
  const luma = <usize>load<u32>(parameters, LUMA);
  const blue = <usize>load<u32>(parameters, CHROMA_BLUE);
  const red = <usize>load<u32>(parameters, CHROMA_RED);
  const stride = <usize>load<u32>(parameters, LUMA_STRIDE);
  const chromaStride = <usize>load<u32>(parameters, CHROMA_STRIDE);
  const full = load<i32>(parameters, FULL_CHROMA);
  const edge = <usize>load<u32>(parameters, SCRATCH);
  const columns = columnsOf(parameters);
  const rows = rowsOf(parameters);
  const blocks = blocksOf(parameters);
  const chromaWide = full ? 16 : 8;
  const chromaWidth = full ? width : (width + 1) >> 1;
  const grey = i16x8.splat(<i16>(<i32>1 << (load<i32>(parameters, DEPTH) + 2)));
  let coefficients = <usize>load<u32>(parameters, COEFFICIENTS);
  let dcs = <usize>load<u32>(parameters, DCS);
  for (let line = 0; line < rows; line++) {
    const y = line << 4;
    for (let column = 0; column < columns; column++) {
      const x = column << 4;
      const chromaX = column * chromaWide;
      const at = luma + <usize>y * stride + <usize>x * sizeof<T>();
      const chromaAt = <usize>y * chromaStride + <usize>chromaX * sizeof<T>();
      if (x + 16 <= width && y + 16 <= height) {
        transformMacroblock<T>(
          parameters, at, stride, blue + chromaAt, red + chromaAt, chromaStride, grey, coefficients, dcs,
        );
      } else {
        const tall = min(16, height - y);
        const chromaThere = min(chromaWide, chromaWidth - chromaX);
        const blueEdge = edge + 16 * EDGE_STRIDE;
        const redEdge = edge + 32 * EDGE_STRIDE;
        extend<T>(at, stride, min(16, width - x), tall, 16, edge);
        extend<T>(blue + chromaAt, chromaStride, chromaThere, tall, chromaWide, blueEdge);
        extend<T>(red + chromaAt, chromaStride, chromaThere, tall, chromaWide, redEdge);
        transformMacroblock<T>(
          parameters, edge, EDGE_STRIDE, blueEdge, redEdge, EDGE_STRIDE, grey, coefficients, dcs,
        );
        clearOutside(parameters, x, y, coefficients, dcs);
      }
      coefficients += <usize>blocks << 7;
      dcs += <usize>blocks << 1;
    }
  }
}

/** Transforms all macroblocks. */
export function transform(parameters: usize): void {
  if (load<i32>(parameters, DEPTH) === 8) transformPlanes<u8>(parameters);
  else transformPlanes<u16>(parameters);
}

/**
 * Counts the bits that no quantiser changes.
 *
 * @param mostSize of a DC difference, in bits: greater ones are cut, and made good by those that follow
 */
export function countFixed(parameters: usize, mostSize: i32): f64 {
  const columns = columnsOf(parameters);
  const rows = rowsOf(parameters);
  const blocks = blocksOf(parameters);
  const components = load<i32>(parameters, FULL_CHROMA) ? FULL_COMPONENTS : HALVED_COMPONENTS;
  const codes = <usize>load<u32>(parameters, DC_CODES);
  const always = HEADER_BITS + blocks * <i32>(load<u32>(parameters, END_CODE) & 31);
  const most = (1 << mostSize) - 1;
  const last: usize = memory.data(12, 4);
  let dcs = <usize>load<u32>(parameters, DCS);
  let all: f64 = 0;
  for (let line = 0; line < rows; line++) {
    memory.fill(last, 0, 12);
    for (let column = 0; column < columns; column++) {
      let bits = always;
      let nibbles = components;
      for (let block = 0; block < blocks; block++) {
        const before = last + <usize>((nibbles & 15) << 2);
        nibbles >>= 4;
        const from = load<i32>(before);
        const difference = max(-most, min(most, <i32>load<i16>(dcs) - from));
        store<i32>(before, from + difference);
        store<i16>(dcs, <i16>(from + difference));
        dcs += 2;
        const size = 32 - clz<u32>(abs(difference));
        bits += <i32>(load<u32>(codes + (<usize>size << 2)) & 31) + size;
      }
      all += bits;
    }
  }
  return all;
}

/**
 * Measures one of `every` macroblocks at the slot's quantiser; with 1, each one's bits and distortion are kept in the slot.
 *
 * @returns bits of their coefficients
 */
export function measure(parameters: usize, slot: usize, every: i32): f64 {
  const macroblocks = columnsOf(parameters) * rowsOf(parameters);
  const blocks = blocksOf(parameters);
  const kinds = load<i32>(parameters, FULL_CHROMA) ? FULL_KINDS : HALVED_KINDS;
  const coefficients = <usize>load<u32>(parameters, COEFFICIENTS);
  const kept = bitsOf(slot, macroblocks);
  let all: f64 = 0;
  for (let macroblock = every >> 1; macroblock < macroblocks; macroblock += every) {
    const from = coefficients + ((<usize>macroblock * blocks) << 7);
    const bits = measureMacroblock(parameters, slot, from, blocks, kinds);
    all += bits;
    if (every !== 1) continue;
    store<u16>(kept + (<usize>macroblock << 1), <u16>bits);
    store<f32>(slot + DISTORTIONS + (<usize>macroblock << 2), lost);
  }
  return all;
}

/**
 * Chooses for each macroblock the slot that has the least distortion + lambda × bits.
 *
 * @param count of slots
 * @returns bits of all coefficients
 */
export function choose(parameters: usize, count: i32, lambda: f32): f64 {
  const macroblocks = columnsOf(parameters) * rowsOf(parameters);
  const slots = <usize>load<u32>(parameters, SLOTS);
  const choices = <usize>load<u32>(parameters, CHOICES);
  let all: f64 = 0;
  for (let macroblock = 0; macroblock < macroblocks; macroblock++) {
    let best = 0;
    let bestBits = 0;
    let least: f32 = f32.MAX_VALUE;
    for (let index = 0; index < count; index++) {
      const slot = <usize>load<u32>(slots + (<usize>index << 2));
      const bits = <i32>load<u16>(bitsOf(slot, macroblocks) + (<usize>macroblock << 1));
      const cost = load<f32>(slot + DISTORTIONS + (<usize>macroblock << 2)) + lambda * <f32>bits;
      if (cost >= least) continue;
      least = cost;
      best = index;
      bestBits = bits;
    }
    store<u8>(choices + macroblock, <u8>best);
    all += bestBits;
  }
  return all;
}

/**
 * Codes all macroblocks.
 *
 * @param index where each row's place goes, big-endian words: bytes from `to`
 * @param limit where the room ends; a macroblock's bits beyond it may be written
 * @returns the bytes, or −1 where the room does not do
 */
export function code(parameters: usize, index: usize, to: usize, limit: usize): i32 {
  const columns = columnsOf(parameters);
  const rows = rowsOf(parameters);
  const blocks = blocksOf(parameters);
  const full = load<i32>(parameters, FULL_CHROMA);
  let at = to;
  for (let line = 0; line < rows; line++) {
    store<u32>(index + (<usize>line << 2), bswap<u32>(<u32>(at - to)));
    at = codeRow(
      parameters, line * columns, columns, blocks, full ? FULL_COMPONENTS : HALVED_COMPONENTS,
      full ? FULL_KINDS : HALVED_KINDS, at, limit,
    );
    if (at === 0) return -1;
  }
  return <i32>(at - to);
}
