// Codewords of SMPTE RDD 36, § 7.1, as tables: codeword << 16 | where the table of what comes next lies, in 256 bytes << 8 |
// length in bits.

/** Codebooks that are used: order of Rice codes << 5 | order of exponential-Golomb codes << 2 | longest Rice prefix. */
const RUN_BOOKS = StaticArray.fromArray<u8>([0x04, 0x28, 0x4c, 0x05, 0x29, 0x06]);
const LEVEL_BOOKS = StaticArray.fromArray<u8>([0x04, 0x0a, 0x05, 0x06, 0x28, 0x4c]);
const DC_BOOKS = StaticArray.fromArray<u8>([0x04, 0x28, 0x4d, 0x70, 0xb8]);

/** The book of the next run, by the last run, 15 for all that are longer. */
const RUN_AFTER = StaticArray.fromArray<u8>([5, 5, 3, 3, 0, 4, 4, 4, 4, 1, 1, 1, 1, 1, 1, 2]);
/** The book of the next level, by the last level, 9 for all that are greater. */
const LEVEL_AFTER = StaticArray.fromArray<u8>([0, 1, 2, 3, 0, 4, 4, 4, 4, 5]);

/** Entries of a table; what lies beyond is rare. A level is size × 2 + sign. */
export const RUNS: u32 = 64;
export const LEVELS: u32 = 256;
export const DCS: u32 = 256;

/** Tables of the runs after a run: 256 bytes each. */
const RUN_TABLES: u32 = 16;
/** Tables of the levels after a level: 1 KiB each. */
const LEVEL_TABLES: u32 = 10;
const DC_TABLES: u32 = 5;

export const LEVELS_AT: usize = RUN_TABLES * RUNS * 4;
export const DCS_AT: usize = LEVELS_AT + LEVEL_TABLES * LEVELS * 4;
const TABLE_BYTES: usize = DCS_AT + DC_TABLES * DCS * 4;

/** Tables of what comes first: as if a run of 4 and a level of 2 had come before (§ 7.1.2). */
export const FIRST_RUNS: usize = 4 << 8;
export const FIRST_LEVELS: usize = 2 << 10;
/** A slice's first DC, and its second (§ 7.1.1). */
export const FIRST_DCS: usize = 4 << 10;
export const SECOND_DCS: usize = 3 << 10;

/** Bytes that {@link makeTables} writes. */
export function tableBytes(): usize {
  return TABLE_BYTES;
}

/** @param value up to 2¹⁷ */
function codeword(book: u32, value: u32): u64 {
  const prefix = (book & 3) + 1;
  const rice = book >> 5;
  const golomb = (book >> 2) & 7;
  const limit = prefix << rice;
  if (value < limit) {
    const zeros = value >> rice;
    return (((<u64>1 << rice) | (value & ((1 << rice) - 1))) << 16) | (zeros + 1 + rice);
  }
  const rest = value - limit + (1 << golomb);
  const exponent = 31 - clz(rest);
  return (<u64>rest << 16) | (exponent - golomb + prefix + exponent + 1);
}

/** A run after those of the table at `table`. */
export function runEntry(table: usize, run: u32): u64 {
  return codeword(RUN_BOOKS[RUN_AFTER[<i32>(table >> 8)]], run) | (min<u32>(run, 15) << 8);
}

export function levelEntry(table: usize, level: u32): u64 {
  const size = level >> 1;
  const entry = codeword(LEVEL_BOOKS[LEVEL_AFTER[<i32>(table >> 10)]], size - 1);
  const signed = ((((entry >> 16) << 1) | (level & 1)) << 16) | ((entry & 0xff) + 1);
  return signed | (min<u32>(size, 9) << 10);
}

export function dcEntry(table: usize, code: u32): u64 {
  return codeword(DC_BOOKS[<i32>(table >> 10)], code) | (min<u32>((code + 1) >> 1, 3) << 10);
}

export function makeTables(to: usize): void {
  for (let table: usize = 0; table < RUN_TABLES; table++) {
    for (let run: u32 = 0; run < RUNS; run++) {
      store<u32>(to + (table << 8) + (<usize>run << 2), <u32>runEntry(table << 8, run));
    }
  }
  for (let table: usize = 0; table < LEVEL_TABLES; table++) {
    for (let level: u32 = 2; level < LEVELS; level++) {
      store<u32>(to + LEVELS_AT + (table << 10) + (<usize>level << 2), <u32>levelEntry(table << 10, level));
    }
  }
  for (let table: usize = 0; table < DC_TABLES; table++) {
    for (let code: u32 = 0; code < DCS; code++) {
      store<u32>(to + DCS_AT + (table << 10) + (<usize>code << 2), <u32>dcEntry(table << 10, code));
    }
  }
}
