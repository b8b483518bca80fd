// Codewords of SMPTE RDD 36, § 7.1, as tables: (codeword << 5) | its length in bits.

import { begin, finish, held, pending, place, put } from './bits';

/** Codebooks that are used: order of Rice codes << 5 | order of exponential-Golomb codes << 2 | longest Rice prefix. */
const RUN_BOOKS = StaticArray.fromArray<u8>([0x04, 0x28, 0x4c, 0x05, 0x29, 0x06]);
const LEVEL_BOOKS = StaticArray.fromArray<u8>([0x04, 0x0a, 0x05, 0x06, 0x28, 0x4c]);
const DC_BOOKS = StaticArray.fromArray<u8>([0x04, 0x28, 0x4d, 0x70, 0xb8]);

/** The book of the next run, by the last run, 15 for all that are longer. */
const RUN_AFTER = StaticArray.fromArray<u8>([5, 5, 3, 3, 0, 4, 4, 4, 4, 1, 1, 1, 1, 1, 1, 2]);
/** The book of the next level, by the last level, 9 for all that are greater. */
const LEVEL_AFTER = StaticArray.fromArray<u8>([0, 1, 2, 3, 0, 4, 4, 4, 4, 5]);

/** Of each table; runs may be as long as 63 × 32, and longer levels are rare. */
const RUNS: i32 = 2048;
const LEVELS: i32 = 256;
const DCS: i32 = 256;

const RUN_BYTES: usize = RUNS << 2;
const LEVEL_BYTES: usize = LEVELS << 2;
const DC_BYTES: usize = DCS << 2;
const LEVEL_TABLES: usize = 6 * RUN_BYTES;
const DC_TABLES: usize = LEVEL_TABLES + 6 * LEVEL_BYTES;
const RUN_NEXT: usize = DC_TABLES + 5 * DC_BYTES;
const LEVEL_NEXT: usize = RUN_NEXT + 64;
const TABLE_BYTES: usize = LEVEL_NEXT + 64;

/** Bytes that {@link makeTables} writes. */
export function tableBytes(): usize {
  return TABLE_BYTES;
}

/** The codeword of `value`, with its length in the lowest 5 bits; up to 2¹⁷. */
function codeword(book: u32, value: u32): u64 {
  const prefix = (book & 3) + 1;
  const rice = book >> 5;
  const golomb = (book >> 2) & 7;
  const limit = prefix << rice;
  if (value < limit) {
    const zeros = value >> rice;
    return (((<u64>1 << rice) | (value & ((1 << rice) - 1))) << 5) | (zeros + 1 + rice);
  }
  const rest = value - limit + (1 << golomb);
  const exponent = 31 - clz(rest);
  return (<u64>rest << 5) | (exponent - golomb + prefix + exponent + 1);
}

export function makeTables(to: usize): void {
  for (let book = 0; book < 6; book++) {
    for (let run = 0; run < RUNS; run++) {
      store<u32>(to + book * RUN_BYTES + (run << 2), <u32>codeword(RUN_BOOKS[book], run));
    }
    for (let level = 0; level < LEVELS; level++) {
      store<u32>(to + LEVEL_TABLES + book * LEVEL_BYTES + (level << 2), <u32>codeword(LEVEL_BOOKS[book], level));
    }
  }
  for (let book = 0; book < 5; book++) {
    for (let code = 0; code < DCS; code++) {
      store<u32>(to + DC_TABLES + book * DC_BYTES + (code << 2), <u32>codeword(DC_BOOKS[book], code));
    }
  }
  for (let run = 0; run < 16; run++) {
    store<u32>(to + RUN_NEXT + (run << 2), <u32>(RUN_AFTER[run] * RUN_BYTES));
  }
  for (let level = 0; level < 10; level++) {
    store<u32>(to + LEVEL_NEXT + (level << 2), <u32>(LEVEL_TABLES + LEVEL_AFTER[level] * LEVEL_BYTES));
  }
}

/** DCs of a plane: the first as it is, the others as differences, by codebooks that the last one chooses (§ 7.1.1). */
function codeDc(coefficients: usize, blocks: i32, scale: f32, tables: usize): void {
  let book: u32 = 4;
  let sign: i32 = 0;
  let before: i32 = 0;
  for (let block = 0; block < blocks; block++) {
    const value = <i32>Mathf.floor(load<f32>(coefficients + (<usize>block << 2)) * scale + 0.5);
    const difference = value - before;
    before = value;
    const turned = (difference ^ sign) - sign;
    const code: u32 = (turned << 1) ^ (turned >> 31);
    const entry: u64 =
      code < <u32>DCS ? load<u32>(tables + DC_TABLES + book * DC_BYTES + (code << 2)) : codeword(DC_BOOKS[book], code);
    put(entry >> 5, <u32>entry & 31);
    if (block === 0) {
      book = 3;
      continue;
    }
    sign = difference >> 31;
    book = min<u32>((code + 1) >> 1, 3);
  }
}

/** Four coefficients to whole levels: towards zero, after `bias` is added to what they are beside their sign. */
// @ts-ignore: decorator
@inline
function quantised(coefficients: v128, scale: v128, bias: v128): v128 {
  const value = f32x4.mul(coefficients, scale);
  const sign = i32x4.shr_s(value, 31);
  const level = i32x4.trunc_sat_f32x4_s(f32x4.pmax(f32x4.splat(0), f32x4.add(f32x4.abs(value), bias)));
  return i32x4.sub(v128.xor(level, sign), sign);
}

/**
 * Codes one plane of a slice.
 *
 * @param coefficients 64 rows, in raster order
 * @param scales one f32 a position, in raster order: a level is a coefficient times it, times `finer`
 * @param scan the raster positions in the order of coding, bytes
 * @param levels room for 32 levels of 16 bits
 * @returns the bytes that it took
 */
export function codePlane(
  coefficients: usize, rowBytes: usize, blocks: i32, scales: usize, finer: f32, bias: f32,
  scan: usize, levels: usize, tables: usize, to: usize,
): i32 {
  begin(to);
  codeDc(coefficients, blocks, load<f32>(scales) * finer, tables);

  let bits = pending;
  let count = held;
  let at = place;
  const rounding = f32x4.splat(bias);
  const all: u32 = blocks === 32 ? 0xffffffff : (1 << blocks) - 1;
  // As if a run of 4 and a level of 2 had come before (§ 7.1.2).
  let runTable = tables + load<u32>(tables + RUN_NEXT + (4 << 2));
  let levelTable = tables + load<u32>(tables + LEVEL_NEXT + (2 << 2));
  let run: i32 = 0;
  for (let index: usize = 1; index < 64; index++) {
    const position = <usize>load<u8>(scan + index);
    const row = coefficients + position * rowBytes;
    const scale = f32x4.splat(load<f32>(scales + (position << 2)) * finer);
    let mask: u32 = 0;
    for (let block = 0; block < blocks; block += 8) {
      const from = row + (<usize>block << 2);
      const low = quantised(v128.load(from), scale, rounding);
      const high = quantised(v128.load(from, 16), scale, rounding);
      const eight = i16x8.narrow_i32x4_s(low, high);
      v128.store(levels + (<usize>block << 1), eight);
      mask |= <u32>i16x8.bitmask(i16x8.ne(eight, i16x8.splat(0))) << block;
    }
    mask &= all;
    let next = 0;
    while (mask !== 0) {
      const block = ctz(mask);
      mask &= mask - 1;
      run += block - next;
      next = block + 1;
      const level = <i32>load<i16>(levels + (<usize>block << 1));
      const negative = <u32>level >> 31;
      const size = abs(level);
      const runCode = load<u32>(runTable + (<usize>run << 2));
      bits = (bits << (runCode & 31)) | (runCode >> 5);
      count += runCode & 31;
      if (count >= 32) {
        count -= 32;
        store<u32>(at, bswap<u32>(<u32>(bits >> count)));
        at += 4;
      }
      const levelCode: u64 =
        size <= LEVELS ? load<u32>(levelTable + (<usize>(size - 1) << 2)) : longLevel(levelTable - tables, size - 1);
      const length = (<u32>levelCode & 31) + 1;
      bits = (bits << length) | ((levelCode >> 5) << 1) | negative;
      count += length;
      if (count >= 32) {
        count -= 32;
        store<u32>(at, bswap<u32>(<u32>(bits >> count)));
        at += 4;
      }
      runTable = tables + load<u32>(tables + RUN_NEXT + (<usize>min(run, 15) << 2));
      levelTable = tables + load<u32>(tables + LEVEL_NEXT + (<usize>min(size, 9) << 2));
      run = 0;
    }
    run += blocks - next;
  }
  return <i32>(finish(bits, count, at) - to);
}

function longLevel(table: usize, value: u32): u64 {
  return codeword(LEVEL_BOOKS[<i32>((table - LEVEL_TABLES) / LEVEL_BYTES)], value);
}
