// One row of macroblocks as bits (SMPTE ST 2019-1, clause on macroblocks): quantiser, then blocks of DC, levels and runs.

import { begin, finish, held, pending, place } from '../prores/bits';
import {
  COEFFICIENTS, CHOICES, DC_CODES, DCS, END_CODE, HEADER_BIT, LEVEL_CODES, MOST_LEVEL, RUN_CODES, SLOTS,
} from './parameters';
import { CHROMA_OFFSETS, levelsOf, MULTIPLIER, QUANTISER } from './slots';

const levels: usize = memory.data(128, 16);

/**
 * Levels of a block as places in the table of codewords.
 *
 * @returns a bit a coefficient: 1 where it is not zero
 */
// @ts-ignore: decorator
@inline
function quantiseBlock(from: usize, offsets: usize, multiplier: v128, most: v128): u64 {
  const zero = i16x8.splat(0);
  const two = i16x8.splat(2);
  let mask: u64 = 0;
  for (let group: usize = 0; group < 4; group++) {
    const at = group << 5;
    const value0 = v128.load(from + at);
    const value1 = v128.load(from + at, 16);
    const level0 = levelsOf(i16x8.abs(value0), offsets + at, multiplier, most);
    const level1 = levelsOf(i16x8.abs(value1), offsets + at + 16, multiplier, most);
    const negative0 = v128.and(i16x8.shr_s(value0, 15), two);
    const negative1 = v128.and(i16x8.shr_s(value1, 15), two);
    v128.store(levels + at, v128.or(i16x8.shl(level0, 2), negative0));
    v128.store(levels + at, v128.or(i16x8.shl(level1, 2), negative1), 16);
    const whole = i8x16.narrow_i16x8_s(i16x8.ne(level0, zero), i16x8.ne(level1, zero));
    mask |= <u64>i8x16.bitmask(whole) << (group << 4);
  }
  return mask;
}

/**
 * @param components a nibble a block: 0 for luma, 1 and 2 for chroma
 * @param limit where the room for bits ends; up to a macroblock's bits more may be written
 * @returns where the row's bytes end, a multiple of four from its start; 0 where the room does not do
 */
export function codeRow(
  parameters: usize, first: i32, columns: i32, blocks: i32, components: u64, kinds: u32, to: usize, limit: usize,
): usize {
  const most = i16x8.splat(<i16>load<i32>(parameters, MOST_LEVEL));
  const levelCodes = <usize>load<u32>(parameters, LEVEL_CODES);
  const runCodes = <usize>load<u32>(parameters, RUN_CODES);
  const dcCodes = <usize>load<u32>(parameters, DC_CODES);
  const end = load<u32>(parameters, END_CODE);
  const choices = <usize>load<u32>(parameters, CHOICES);
  const slots = <usize>load<u32>(parameters, SLOTS);
  const headerBit = load<u32>(parameters, HEADER_BIT);
  let from = <usize>load<u32>(parameters, COEFFICIENTS) + ((<usize>first * blocks) << 7);
  let dcs = <usize>load<u32>(parameters, DCS) + ((<usize>first * blocks) << 1);
  begin(to);
  let bits = pending;
  let count = held;
  let at = place;
  let luma = 0;
  let blue = 0;
  let red = 0;
  for (let column = 0; column < columns; column++) {
    if (at > limit) return 0;
    const slot = <usize>load<u32>(slots + (<usize>load<u8>(choices + first + column) << 2));
    const multiplier = i16x8.splat(<i16>load<i32>(slot, MULTIPLIER));
    bits = (bits << 12) | (<u64>load<u32>(slot, QUANTISER) << 1) | headerBit;
    count += 12;
    let nibbles = components;
    for (let block = 0; block < blocks; block++) {
      const component = <i32>(nibbles & 15);
      nibbles >>= 4;
      const dc = <i32>load<i16>(dcs);
      dcs += 2;
      let difference = dc;
      if (component === 0) {
        difference -= luma;
        luma = dc;
      } else if (component === 1) {
        difference -= blue;
        blue = dc;
      } else {
        difference -= red;
        red = dc;
      }
      const size = 32 - clz<u32>(abs(difference));
      const dcCode = load<u32>(dcCodes + (<usize>size << 2));
      // Negative differences as ones' complements.
      const low = (difference + (difference >> 31)) & ((1 << size) - 1);
      const dcLength = (dcCode & 31) + size;
      bits = (bits << dcLength) | ((<u64>(dcCode >> 5) << size) | low);
      count += dcLength;
      if (count >= 32) {
        count -= 32;
        store<u32>(at, bswap<u32>(<u32>(bits >> count)));
        at += 4;
      }
      let mask = quantiseBlock(
        from, slot + <usize>((kinds >> block) & 1) * CHROMA_OFFSETS, multiplier, most,
      );
      from += 128;
      let next = 1;
      while (mask !== 0) {
        const position = <i32>ctz<u64>(mask);
        mask &= mask - 1;
        const run = position - next;
        next = position + 1;
        const entry = <u32>load<u16>(levels + (<usize>position << 1)) | <u32>(run !== 0);
        const code = load<u32>(levelCodes + (<usize>entry << 2));
        const runCode = load<u32>(runCodes + (<usize>run << 2));
        const runLength = runCode & 31;
        const length = (code & 31) + runLength;
        bits = (bits << length) | (<u64>(code >> 5) << runLength) | (runCode >> 5);
        count += length;
        if (count >= 32) {
          count -= 32;
          store<u32>(at, bswap<u32>(<u32>(bits >> count)));
          at += 4;
          if (count >= 32) {
            count -= 32;
            store<u32>(at, bswap<u32>(<u32>(bits >> count)));
            at += 4;
          }
        }
      }
      const endLength = end & 31;
      bits = (bits << endLength) | (end >> 5);
      count += endLength;
      if (count >= 32) {
        count -= 32;
        store<u32>(at, bswap<u32>(<u32>(bits >> count)));
        at += 4;
      }
    }
  }
  const whole = finish(bits, count, at);
  const padded = to + ((whole - to + 3) & ~3);
  for (let byte = whole; byte < padded; byte++) store<u8>(byte, 0);
  return padded <= limit ? padded : 0;
}
