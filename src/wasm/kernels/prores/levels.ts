// Coefficients of a plane of a slice as levels, in the order of coding.

import { ROW_BYTES } from './transform';

/** Of a position, in the order of coding: where its row lies, 1/step as a fraction of 2¹⁵, what is taken off a size. */
const STEP_BYTES: usize = 8;
const MULTIPLIER: usize = 4;
const OFFSET: usize = 6;
/** Then what DCs are multiplied by, a fraction of 2³¹. */
const DC: usize = 64 * STEP_BYTES;

/** Bytes of the steps of one plane at one quantiser. */
export const STEPS_BYTES: usize = DC + 8;
/** Room for the levels of 32 blocks, and for what is written or read beyond. */
export const LEVELS_BYTES: usize = 64 * 32 * 2 + 128;

/**
 * What a quantiser makes of a plane's coefficients.
 *
 * @param weights 64 bytes in raster order
 * @param unit coefficients, as they are kept, of weight 1 and scale 1
 * @param bias added to what a level is beside its sign before it is cut, in levels
 */
export function prepareSteps(weights: usize, scan: usize, scale: i32, unit: f32, bias: f32, to: usize): void {
  for (let index: usize = 0; index < 64; index++) {
    const position = <usize>load<u8>(scan + index);
    const step = <f32>(<i32>load<u8>(weights + position) * scale) * unit;
    const at = to + index * STEP_BYTES;
    const multiplier = max(1, <i32>Mathf.round(<f32>32768 / step));
    // So that a size becomes 1 where it should, however little of 1/step its 15 bits can tell.
    const offset = <i32>Mathf.round((1 - bias) * step - <f32>16384 / <f32>multiplier);
    store<u32>(at, <u32>(position * ROW_BYTES));
    store<u16>(at, <u16>multiplier, MULTIPLIER);
    store<u16>(at, <u16>max(0, min(0xffff, offset)), OFFSET);
    if (index === 0) store<i64>(to + DC, <i64>Math.round(<f64>2147483648 / <f64>step));
  }
}

/** A block's DC as a level: to the nearest whole number, halves up. */
// @ts-ignore: decorator
@inline
export function dcLevel(coefficient: i32, steps: usize): i32 {
  return <i32>((<i64>coefficient * load<i64>(steps + DC) + (1 << 30)) >> 31);
}

/**
 * Levels but DCs: of each position, those of all blocks; size × 2 + sign, words.
 *
 * @param levels {@link LEVELS_BYTES}; zeros follow the last one
 */
export function quantise(coefficients: usize, blocks: i32, steps: usize, levels: usize): void {
  let to = levels;
  const end = levels + (<usize>(63 * blocks) << 1);
  for (let step = steps + STEP_BYTES, last = steps + DC; step < last; step += STEP_BYTES) {
    const row = coefficients + <usize>load<u32>(step);
    const multiplier = v128.load16_splat(step, MULTIPLIER);
    const offset = v128.load16_splat(step, OFFSET);
    // A narrow slice has fewer than eight: what is written beyond is written over by those that follow.
    for (let block = 0; block < blocks; block += 8) {
      const at = <usize>block << 1;
      const value = v128.load(row + at);
      const size = i16x8.q15mulr_sat_s(i16x8.sub_sat_u(i16x8.abs(value), offset), multiplier);
      v128.store(to + at, v128.or(i16x8.shl(size, 1), i16x8.shr_u(value, 15)));
    }
    to += <usize>blocks << 1;
  }
  const none = i16x8.splat(0);
  for (let at = end; at < end + 128; at += 16) v128.store(at, none);
}

// @ts-ignore: decorator
@inline
function sixteen(at: usize): u64 {
  const bytes = i8x16.narrow_i16x8_s(v128.load(at), v128.load(at, 16));
  return <u64>(<u32>i8x16.bitmask(i8x16.gt_s(bytes, i8x16.splat(1))));
}

/** A bit for each of 64 levels: whether it is not zero. */
// @ts-ignore: decorator
@inline
export function whole(at: usize): u64 {
  return sixteen(at) | (sixteen(at + 32) << 16) | (sixteen(at + 64) << 32) | (sixteen(at + 96) << 48);
}
