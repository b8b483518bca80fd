// One plane of a slice as bits, and how many these would be (SMPTE RDD 36, § 7.1).

import {
  DCS, DCS_AT, dcEntry, FIRST_DCS, FIRST_LEVELS, FIRST_RUNS, levelEntry, LEVELS, LEVELS_AT, runEntry, RUNS, SECOND_DCS,
} from './codes';
import { dcLevel, quantise, whole } from './levels';

/** Stores a word whose first bit is its highest. */
// @ts-ignore: decorator
@inline
function storeBits(at: usize, bits: u64): void {
  const word = i64x2.splat(bits);
  v128.store64_lane(at, v128.shuffle<i8>(word, word, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0), 0);
}

/**
 * Codes one plane of a slice.
 *
 * @param coefficients as src/wasm/kernels/prores/transform.ts makes them
 * @param steps of the plane, and its quantiser; see src/wasm/kernels/prores/levels.ts
 * @param levels room for levels
 * @param to where bytes go; up to 8 more are written
 * @returns the bytes that it took
 */
export function codePlane(
  coefficients: usize, blocks: i32, steps: usize, levels: usize, tables: usize, to: usize,
): i32 {
  // Of `bits` the lowest `held` are not stored yet.
  let bits: u64 = 0;
  let held: u32 = 0;
  let at = to;

  // DCs: the first as it is, the others as differences, which change signs together.
  let table = FIRST_DCS;
  let sign: i32 = 0;
  let before: i32 = 0;
  for (let block = 0; block < blocks; block++) {
    const value = dcLevel(<i32>load<i16>(coefficients + (<usize>block << 1)), steps);
    const difference = value - before;
    before = value;
    const turned = (difference ^ sign) - sign;
    const code: u32 = (turned << 1) ^ (turned >> 31);
    const entry: u64 =
      code < DCS ? <u64>load<u32>(tables + DCS_AT + table + (<usize>code << 2)) : dcEntry(table, code);
    table = block === 0 ? SECOND_DCS : <usize>entry & 0xff00;
    sign = block === 0 ? 0 : difference >> 31;
    const length = <u32>entry & 0xff;
    held += length;
    if (held >= 64) {
      held -= 64;
      storeBits(at, (bits << (length - held)) | ((entry >> 16) >> held));
      at += 8;
      bits = entry >> 16;
    } else {
      bits = (bits << length) | (entry >> 16);
    }
  }

  quantise(coefficients, blocks, steps, levels);
  let runs = FIRST_RUNS;
  let sizes = FIRST_LEVELS;
  let last: i32 = -1;
  const count = 63 * blocks;
  for (let first = 0; first < count; first += 64) {
    let mask = whole(levels + (<usize>first << 1));
    while (mask !== 0) {
      const index = first + <i32>ctz<u64>(mask);
      mask &= mask - 1;
      const run = <u32>(index - last - 1);
      last = index;
      const level = <u32>load<u16>(levels + (<usize>index << 1));
      let runCode: u64;
      let levelCode: u64;
      if (run < RUNS && level < LEVELS) {
        runCode = <u64>load<u32>(tables + runs + (<usize>run << 2));
        levelCode = <u64>load<u32>(tables + LEVELS_AT + sizes + (<usize>level << 2));
      } else {
        runCode = runEntry(runs, run);
        levelCode = levelEntry(sizes, level);
      }
      runs = <usize>runCode & 0xff00;
      sizes = <usize>levelCode & 0xff00;
      const levelLength = <u32>levelCode & 0xff;
      const length = levelLength + (<u32>runCode & 0xff);
      const code = ((runCode >> 16) << levelLength) | (levelCode >> 16);
      held += length;
      if (held >= 64) {
        held -= 64;
        storeBits(at, (bits << (length - held)) | (code >> held));
        at += 8;
        bits = code;
      } else {
        bits = (bits << length) | code;
      }
    }
  }
  if (held > 0) storeBits(at, bits << (64 - held));
  return <i32>(at - to) + <i32>((held + 7) >> 3);
}

/** Bits that {@link codePlane} would write. */
export function countPlane(coefficients: usize, blocks: i32, steps: usize, levels: usize, tables: usize): i32 {
  let bits: u32 = 0;
  let table = FIRST_DCS;
  let sign: i32 = 0;
  let before: i32 = 0;
  for (let block = 0; block < blocks; block++) {
    const value = dcLevel(<i32>load<i16>(coefficients + (<usize>block << 1)), steps);
    const difference = value - before;
    before = value;
    const turned = (difference ^ sign) - sign;
    const code: u32 = (turned << 1) ^ (turned >> 31);
    const entry: u32 =
      code < DCS ? load<u32>(tables + DCS_AT + table + (<usize>code << 2)) : <u32>dcEntry(table, code);
    table = block === 0 ? SECOND_DCS : <usize>entry & 0xff00;
    sign = block === 0 ? 0 : difference >> 31;
    bits += entry & 0xff;
  }

  quantise(coefficients, blocks, steps, levels);
  let runs = FIRST_RUNS;
  let sizes = FIRST_LEVELS;
  let last: i32 = -1;
  const count = 63 * blocks;
  for (let first = 0; first < count; first += 64) {
    let mask = whole(levels + (<usize>first << 1));
    while (mask !== 0) {
      const index = first + <i32>ctz<u64>(mask);
      mask &= mask - 1;
      const run = <u32>(index - last - 1);
      last = index;
      const level = <u32>load<u16>(levels + (<usize>index << 1));
      let runCode: u32;
      let levelCode: u32;
      if (run < RUNS && level < LEVELS) {
        runCode = load<u32>(tables + runs + (<usize>run << 2));
        levelCode = load<u32>(tables + LEVELS_AT + sizes + (<usize>level << 2));
      } else {
        runCode = <u32>runEntry(runs, run);
        levelCode = <u32>levelEntry(sizes, level);
      }
      runs = <usize>runCode & 0xff00;
      sizes = <usize>levelCode & 0xff00;
      bits += (runCode & 0xff) + (levelCode & 0xff);
    }
  }
  return bits;
}
