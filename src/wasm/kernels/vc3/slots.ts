// What one quantiser makes of a picture.

import { DEADZONES, STEP_SHIFT } from './parameters';

/** Taken off a coefficient's size before it is multiplied to a level: 64 words of luma, then of chroma. */
export const OFFSETS: usize = 0;
export const CHROMA_OFFSETS: usize = 128;
/** 1/step, as a fraction of 2¹⁵. */
export const MULTIPLIER: usize = 256;
/** In coefficients as they are kept. */
export const STEP: usize = 260;
export const QUANTISER: usize = 264;
/** A float a macroblock; then bits of its coefficients, a word each. */
export const DISTORTIONS: usize = 272;

/** Takes any coefficient to zero. */
const ALL: i32 = 0x7fff;

export function bytesOfSlot(macroblocks: i32): usize {
  return DISTORTIONS + (<usize>macroblocks << 2) + (<usize>macroblocks << 1);
}

// @ts-ignore: decorator
@inline
export function bitsOf(slot: usize, macroblocks: i32): usize {
  return slot + DISTORTIONS + (<usize>macroblocks << 2);
}

/** @param last the last place in the order of coding whose coefficient is kept */
export function prepareSlot(parameters: usize, slot: usize, quantiser: i32, last: i32): void {
  const step = quantiser << load<i32>(parameters, STEP_SHIFT);
  const deadzones = <usize>load<u32>(parameters, DEADZONES);
  for (let index = 0; index < 128; index++) {
    const at = <usize>index << 2;
    // At the finest quantiser bits are plenty.
    const offset = <f32>step * (<f32>0.5 + (quantiser === 1 ? 0 : load<f32>(deadzones + at)));
    const whole = <i32>Mathf.round(offset);
    store<i16>(slot + (<usize>index << 1), <i16>((index & 63) > last ? ALL : max(0, min(ALL, whole))));
  }
  store<i32>(slot, (32768 + (step >> 1)) / step, MULTIPLIER);
  store<i32>(slot, step, STEP);
  store<i32>(slot, quantiser, QUANTISER);
}

/** The sizes of eight coefficients as levels. */
// @ts-ignore: decorator
@inline
export function levelsOf(sizes: v128, offsets: usize, multiplier: v128, most: v128): v128 {
  return i16x8.min_s(i16x8.q15mulr_sat_s(i16x8.sub_sat_u(sizes, v128.load(offsets)), multiplier), most);
}
