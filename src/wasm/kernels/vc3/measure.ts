// How many bits a macroblock's coefficients take at a quantiser, to the bit, and what they lose.

import { IMPORTANCE, LEVEL_CODES, MOST_LEVEL, ROUNDING, RUN_CODES, SHORT_LENGTHS } from './parameters';
import { CHROMA_OFFSETS, levelsOf, MULTIPLIER, STEP } from './slots';

/** Levels that are looked up sixteen at once. */
const SHORT: i32 = 15;
/** Loss of the macroblock that was measured last, in squared samples. */
export let lost: f32 = 0;

/** Room for 16 levels of words. */
const levels: usize = memory.data(32, 16);

/** Bits beyond those of {@link SHORT} of the levels that are greater. */
function longLevels(over: u32, afterRun: u32, codes: usize): i32 {
  let bits = 0;
  while (over !== 0) {
    const lane = ctz(over);
    over &= over - 1;
    const run = (afterRun >> lane) & 1;
    const level = <u32>load<u16>(levels + (<usize>lane << 1));
    bits +=
      <i32>(load<u32>(codes + (<usize>((level << 2) | run) << 2)) & 31) -
      <i32>(load<u32>(codes + (<usize>((SHORT << 2) | run) << 2)) & 31);
  }
  return bits;
}

/** Bits of the codewords of runs. @param mask a bit a coefficient: 1 where it is not zero; DC's is set */
// @ts-ignore: decorator
@inline
function runBits(mask: u64, codes: usize): i32 {
  let bits = 0;
  let before = 0;
  let run = 1;
  // Those before which there are at least `run` zeros.
  let after = mask & ~(mask << 1) & ~1;
  while (after !== 0) {
    if ((after & (after - 1)) === 0) {
      const last = 63 - clz<u64>(mask & (after - 1));
      const whole = <usize>(ctz<u64>(after) - last - 1);
      return bits + <i32>(load<u32>(codes + (whole << 2)) & 31) - before;
    }
    const length = <i32>(load<u32>(codes + (<usize>run << 2)) & 31);
    bits += <i32>popcnt<u64>(after) * (length - before);
    before = length;
    run++;
    after &= ~(mask << run);
  }
  return bits;
}

/**
 * Bits of the levels and runs of a macroblock; what they lose is left in {@link lost}.
 *
 * @param coefficients of its blocks
 * @param kinds a bit a block: 1 where it is of chroma
 */
export function measureMacroblock(
  parameters: usize, slot: usize, coefficients: usize, blocks: i32, kinds: u32,
): i32 {
  const multiplier = i16x8.splat(<i16>load<i32>(slot, MULTIPLIER));
  const step = i16x8.splat(<i16>load<i32>(slot, STEP));
  // Decoders set a level's size to its middle and a quarter more.
  const beyond = i16x8.splat(<i16>((load<i32>(slot, STEP) * 3) >> 2));
  const most = i16x8.splat(<i16>load<i32>(parameters, MOST_LEVEL));
  const levelCodes = <usize>load<u32>(parameters, LEVEL_CODES);
  const runCodes = <usize>load<u32>(parameters, RUN_CODES);
  const importance = <usize>load<u32>(parameters, IMPORTANCE);
  const lengths = <usize>load<u32>(parameters, SHORT_LENGTHS);
  const plain = v128.load(lengths);
  const withRun = v128.load(lengths, 16);
  const short = i8x16.splat(<i8>SHORT);
  const zero = i8x16.splat(0);
  let bits = 0;
  let nonzero = 0;
  let sums = i32x4.splat(0);
  let loss = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    const chroma = <usize>((kinds >> block) & 1);
    const offsets = slot + chroma * CHROMA_OFFSETS;
    const weights = importance + chroma * 128;
    const from = coefficients + (<usize>block << 7);
    let mask: u64 = 0;
    // DC counts as a coefficient that is not zero.
    let before = i8x16.splat(1);
    let lengthSums = i16x8.splat(0);
    for (let group: usize = 0; group < 4; group++) {
      const at = group << 5;
      const size0 = i16x8.abs(v128.load(from + at));
      const size1 = i16x8.abs(v128.load(from + at, 16));
      const level0 = levelsOf(size0, offsets + at, multiplier, most);
      const level1 = levelsOf(size1, offsets + at + 16, multiplier, most);
      const whole0 = i16x8.ne(level0, zero);
      const whole1 = i16x8.ne(level1, zero);
      const lost0 = i16x8.sub(size0, v128.and(i16x8.add(i16x8.mul(level0, step), beyond), whole0));
      const lost1 = i16x8.sub(size1, v128.and(i16x8.add(i16x8.mul(level1, step), beyond), whole1));
      loss = f32x4.add(
        loss,
        f32x4.mul(f32x4.convert_i32x4_s(i32x4.dot_i16x8_s(lost0, lost0)), v128.load(weights + at)),
      );
      loss = f32x4.add(
        loss,
        f32x4.mul(f32x4.convert_i32x4_s(i32x4.dot_i16x8_s(lost1, lost1)), v128.load(weights + at, 16)),
      );
      const both = i8x16.narrow_i16x8_u(level0, level1);
      const previous = v128.shuffle<i8>(
        before, both, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
      );
      before = both;
      mask |= <u64>i8x16.bitmask(i8x16.narrow_i16x8_s(whole0, whole1)) << (group << 4);
      const least = i8x16.min_u(both, short);
      const afterRun = i8x16.eq(previous, zero);
      const length = v128.bitselect(i8x16.swizzle(withRun, least), i8x16.swizzle(plain, least), afterRun);
      lengthSums = i16x8.add(lengthSums, i16x8.extadd_pairwise_i8x16_u(length));
      const over = i8x16.gt_u(both, short);
      if (v128.any_true(over)) {
        v128.store(levels, level0);
        v128.store(levels, level1, 16);
        bits += longLevels(<u32>i8x16.bitmask(over) & 0xffff, <u32>i8x16.bitmask(afterRun), levelCodes);
      }
    }
    sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(lengthSums));
    nonzero += <i32>popcnt<u64>(mask);
    bits += runBits(mask | 1, runCodes);
  }
  lost =
    f32x4.extract_lane(loss, 0) + f32x4.extract_lane(loss, 1) +
    f32x4.extract_lane(loss, 2) + f32x4.extract_lane(loss, 3) +
    <f32>nonzero * load<f32>(parameters, ROUNDING);
  return (
    bits +
    i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)
  );
}
