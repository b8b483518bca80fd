// From samples to the pixels of the frame.

import { ROW_BYTES, State, alphaOf } from './state';
import { encode, threshold } from './tables';

/** Averages scale × scale samples into one pixel, in place: a pixel's samples lie at or behind its own place. */
export function downsample(columns: i32, rows: i32): void {
  const weight = f32x4.splat(1 / <f32>(State.scale * State.scale));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = f32x4.splat(0);
      let line = State.layer + <usize>(row * State.scale) * ROW_BYTES + <usize>(column * State.scale) * 16;
      for (let y = 0; y < State.scale; y++) {
        for (let x = 0; x < State.scale; x++) sum = f32x4.add(sum, v128.load(line + ((<usize>x) << 4)));
        line += ROW_BYTES;
      }
      v128.store(State.layer + <usize>row * ROW_BYTES + ((<usize>column) << 4), f32x4.mul(sum, weight));
    }
  }
}

/** The colour to write: straight where asked; colour that no code value of alpha carries is dropped. */
// @ts-ignore: decorator
@inline
function finish(pixel: v128, least: v128): v128 {
  if (!State.straight) return pixel;
  const alpha = alphaOf(pixel);
  const divided = f32x4.div(pixel, alpha);
  const kept = v128.and(v128.shuffle<f32>(divided, pixel, 0, 1, 2, 7), f32x4.gt(alpha, least));
  return kept;
}

/** 2²³: from here to 2²⁴ an f32 holds whole numbers only, so that adding it rounds, to nearest and ties to even. */
const ROUNDER: f32 = 8388608;
const ROUNDER_BITS: i32 = 0x4b000000;

/** The code values of a pixel as i32. Several times faster than the saturating conversion, which must heed NaN. */
// @ts-ignore: decorator
@inline
function toCodes(pixel: v128, top: v128): v128 {
  return i32x4.sub(f32x4.add(f32x4.mul(pixel, top), f32x4.splat(ROUNDER)), i32x4.splat(ROUNDER_BITS));
}

export function storeOutput(x: i32, y: i32, columns: i32, rows: i32): void {
  const straight = State.straight;
  const prepares = State.linear || (State.dither && State.format != 2);
  if (prepares) State.straight = false;
  for (let row = 0; row < rows; row++) {
    const source = State.layer + <usize>row * ROW_BYTES;
    if (prepares) prepareRow(source, x, y + row, columns, straight);
    storeRow(source, <usize>((y + row) * State.outputWidth + x), columns);
  }
  State.straight = straight;
}

function storeRow(source: usize, first: usize, columns: i32): void {
  if (State.format == 0) storeRow8(source, State.output + (first << 2), columns);
  else if (State.format == 1) storeRow16(source, State.output + (first << 3), columns);
  else storeRow32(source, State.output + (first << 4), columns);
}

/** Makes what is to be written, in place: encoded, straight where asked, and dithered. */
function prepareRow(source: usize, x: i32, y: i32, columns: i32, straight: bool): void {
  const dithers = State.dither && State.format != 2;
  const top: f32 = State.format == 0 ? 255 : State.format == 1 ? 65535 : 1;
  const least: f32 = dithers || State.format == 2 ? 0 : <f32>0.5 / top;
  for (let column = 0; column < columns; column++) {
    const at = source + ((<usize>column) << 4);
    let pixel = v128.load(at);
    const alpha = f32x4.extract_lane(pixel, 3);
    const offset: f32 = dithers ? threshold(x + column, y) : 0;
    // Colour that no code value of alpha carries is dropped, in straight pixels.
    if (!(alpha > 0) || (straight && (alpha <= least || (dithers && alpha * top + offset < 0.5)))) {
      v128.store(at, f32x4.splat(0));
      continue;
    }
    if (straight || State.linear) pixel = f32x4.replace_lane(f32x4.div(pixel, alphaOf(pixel)), 3, alpha);
    if (State.linear) pixel = encode(pixel);
    if (!straight && State.linear) pixel = f32x4.replace_lane(f32x4.mul(pixel, alphaOf(pixel)), 3, alpha);
    v128.store(at, f32x4.add(pixel, f32x4.splat(offset / top)));
  }
}

function storeRow8(source: usize, target: usize, columns: i32): void {
  const top = f32x4.splat(255);
  const least = f32x4.splat(0.5 / 255);
  let column = 0;
  for (; column + 4 <= columns; column += 4) {
    const p0 = toCodes(finish(v128.load(source), least), top);
    const p1 = toCodes(finish(v128.load(source, 16), least), top);
    const p2 = toCodes(finish(v128.load(source, 32), least), top);
    const p3 = toCodes(finish(v128.load(source, 48), least), top);
    v128.store(target, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(p0, p1), i16x8.narrow_i32x4_s(p2, p3)));
    source += 64;
    target += 16;
  }
  for (; column < columns; column++) {
    const p = i16x8.narrow_i32x4_s(toCodes(finish(v128.load(source), least), top), f32x4.splat(0));
    v128.store32_lane(target, i8x16.narrow_i16x8_u(p, p), 0);
    source += 16;
    target += 4;
  }
}

function storeRow16(source: usize, target: usize, columns: i32): void {
  const top = f32x4.splat(65535);
  const least = f32x4.splat(0.5 / 65535);
  for (let column = 0; column < columns; column++) {
    const p = toCodes(finish(v128.load(source), least), top);
    v128.store64_lane(target, i16x8.narrow_i32x4_u(p, p), 0);
    source += 16;
    target += 8;
  }
}

function storeRow32(source: usize, target: usize, columns: i32): void {
  const least = f32x4.splat(0);
  for (let column = 0; column < columns; column++) {
    v128.store(target, finish(v128.load(source), least));
    source += 16;
    target += 16;
  }
}

/** A tile of one colour: written without being painted. */
export function fillOutput(colour: v128, x: i32, y: i32, columns: i32, rows: i32): void {
  for (let column = 0; column < columns; column++) v128.store(State.layer + ((<usize>column) << 4), colour);
  storeOutput(x, y, columns, 1);
  const pixelShift = State.format + 2;
  const first = State.output + (<usize>(y * State.outputWidth + x) << pixelShift);
  const bytes = (<usize>columns) << pixelShift;
  const pitch = (<usize>State.outputWidth) << pixelShift;
  for (let row = 1; row < rows; row++) {
    if (State.dither && row < 8) {
      // The pattern has eight rows, each of its own.
      for (let column = 0; column < columns; column++) v128.store(State.layer + ((<usize>column) << 4), colour);
      storeOutput(x, y + row, columns, 1);
      continue;
    }
    const source = State.dither ? first + <usize>(row - 8) * pitch : first;
    memory.copy(first + <usize>row * pitch, source, bytes);
  }
}
