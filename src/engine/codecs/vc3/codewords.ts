import { ExportError } from '../../errors/index.ts';

/**
 * The prefix codes of SMPTE ST 2019-1, written down by length: codewords are given out in order, shorter ones first, so
 * that a list of what has one bit, two bits and so on says them all.
 *
 * A symbol is a number, or a range of them, with marks: `+` where bits of a greater level follow, `r` where a run follows.
 */
const LEVELS = {
  1235: ' | 1 1r | 2 | 3 0 | 4-5 2r | 6-8 3r | 9-11 4r | 12-16 5r | 17-21 6-7r | 22-29 8-9r | 30-38 10-11r | 39-50 12-15r | 51-63 1+ 16-19r | 64 2-17+ 20-24r | 18-42+ 25-32r | 43-64+ 33-64r 1-64+r',
  1237: ' | 1 1r | 2 0 | 3 | 4 2r | 5-7 3r | 8-9 | 10-12 4-5r | 13-16 6r | 17-21 7r | 22-27 8-9r | 28-34 10-12r | 35-41 13-16r | 42-52 17-21r | 53-61 64 1+ 22-27r | 62-63 2-64+ 28-64r 1-64+r',
  1238: ' | 1 1r | 2 | 3 0 | 4-5 2r | 6-8 3r | 9-11 4r | 12-16 5r | 17-22 6-7r | 23-29 8-9r | 30-37 10-11r | 38-48 12-14r | 49-61 15-18r | 62-64 1-16+ 19-24r | 17-37+ 40+ 25-30r | 38-39+ 41-64+ 31-64r 1-64+r',
  1250: ' | 1 1r | 2 | 3 0 | 4-5 2r | 6-8 3r | 9-11 4r | 12-16 5r | 17-22 6r | 23-29 7-8r | 30-39 9-10r | 40-52 11-13r | 53-64 1-5+ 14-17r | 6-26+ 18-21r | 27-53+ 55-56+ 22-27r | 54+ 57-64+ 28-64r 1-64+r',
  1251: ' | 1 1r | 2 | 3 0 | 4-5 2r | 6-8 3r | 9-11 4r | 12-16 5r | 17-21 6r | 22-29 7-8r | 30-40 9-11r | 41-52 12-14r | 53-64 1-8+ 15-17r | 9-29+ 18-22r | 30-58+ 23-28r | 59-64+ 29-64r 1-64+r',
  1252: ' | 1 1r | 2 | 3 2r 0 | 4-5 | 6-7 3r | 8-10 | 11-14 4-5r | 15-18 6r | 19-24 7-8r | 25-32 9-10r | 33-41 11-13r | 42-53 14-16r | 54-64 1-3+ 17-20r | 4-21+ 21-25r | 22-64+ 26-64r 1-64+r',
} as const;

const RUNS = {
  1235: '1 | | 2 | 3-4 | 5-8 | 9-12 | 13 | 14 | 15-16 18 20 | 17 19 21-62',
  1237: '1 | | 2 | 3-4 | 5-7 | 8-12 | 13-14 | 15 | 16-21 53 57-62 | 22-52 54-56',
  1238: '1 | | 2 | 3-4 | 5-8 | 9-12 | 13 | 14 | 15-16 20-21 | 17-19 22-62',
  1250: '1 | | 2-3 | 4 | 5-7 | 8 | 9-11 | 12 | 13-14 | 15-62',
} as const;

/** Sizes of DC differences in bits. */
const DC_SIZES = {
  8: ' | | 0 3-7 | 1-2 8 | 9 | 10-11',
  10: ' | | 5-9 | 0 2-4 10 | 11 | 1 | 12-13',
} as const;

export interface CodeBooks {
  readonly levels: keyof typeof LEVELS;
  readonly runs: keyof typeof RUNS;
  readonly dcSizes: keyof typeof DC_SIZES;
  /** Bits that say by how many times 64 a level is greater than its codeword's. */
  readonly indexBits: 4 | 6;
}

/** Codewords as kernels take them: (codeword << 5) | its length. */
export interface Codewords {
  /** At ((level × 2 + (1 where it is negative)) × 2 + (1 where a run follows)), sign included. */
  readonly levels: Uint32Array<ArrayBuffer>;
  readonly mostLevel: number;
  /** Of 0 to 63; none for 0. */
  readonly runs: Uint32Array<ArrayBuffer>;
  readonly dcSizes: Uint32Array<ArrayBuffer>;
  readonly endOfBlock: number;
}

const RUN_PLACES = 64;
const DC_PLACES = 16;
/** Levels that have codewords of their own. */
const PLAIN_LEVELS = 64;

interface Code {
  readonly word: number;
  readonly length: number;
}

export function codewordsOf(books: CodeBooks): Codewords {
  const codes = assign(LEVELS[books.levels]);
  const mostLevel = PLAIN_LEVELS << books.indexBits;
  const levels = new Uint32Array((mostLevel + 1) * 4);
  for (let level = 1; level <= mostLevel; level++) {
    const times = Math.floor((level - 1) / PLAIN_LEVELS);
    for (const sign of [0, 1]) {
      for (const run of [0, 1]) {
        const symbol = `${level - times * PLAIN_LEVELS}${times > 0 ? '+' : ''}${run === 1 ? 'r' : ''}`;
        const signed = append(codeOf(codes, symbol), sign, 1);
        levels[level * 4 + sign * 2 + run] = packed(
          times > 0 ? append(signed, times, books.indexBits) : signed,
        );
      }
    }
  }
  return {
    levels,
    mostLevel,
    runs: listed(assign(RUNS[books.runs]), RUN_PLACES),
    dcSizes: listed(assign(DC_SIZES[books.dcSizes]), DC_PLACES),
    endOfBlock: packed(codeOf(codes, '0')),
  };
}

/** What codewords say, by the bits that come next. */
export interface DecodingTables {
  /** By 16 bits: length | level << 8 | (1 where bits of a greater level follow) << 16 | (1 where a run follows) << 17. */
  readonly levels: Uint32Array<ArrayBuffer>;
  /** By 10 bits: length | run << 8. */
  readonly runs: Uint16Array<ArrayBuffer>;
  /** Likewise. */
  readonly dcSizes: Uint16Array<ArrayBuffer>;
}

const LEVEL_BITS = 16;
const RUN_BITS = 10;

export function decodingTables(books: CodeBooks): DecodingTables {
  const levels = new Uint32Array(2 ** LEVEL_BITS);
  for (const [symbol, code] of assign(LEVELS[books.levels])) {
    const flags = (symbol.includes('+') ? 1 << 16 : 0) | (symbol.includes('r') ? 1 << 17 : 0);
    fillTable(levels, LEVEL_BITS, code, (Number.parseInt(symbol, 10) << 8) | flags);
  }
  return {
    levels,
    runs: tableOf(assign(RUNS[books.runs])),
    dcSizes: tableOf(assign(DC_SIZES[books.dcSizes])),
  };
}

function tableOf(codes: ReadonlyMap<string, Code>): Uint16Array<ArrayBuffer> {
  const table = new Uint16Array(2 ** RUN_BITS);
  for (const [symbol, code] of codes) fillTable(table, RUN_BITS, code, Number(symbol) << 8);
  return table;
}

/** At all bits that begin with the codeword. */
function fillTable(
  table: Uint16Array | Uint32Array,
  bits: number,
  { word, length }: Code,
  meaning: number,
): void {
  const spare = bits - length;
  table.fill(meaning | length, word << spare, (word + 1) << spare);
}

/** Gives out codewords in order (canonical prefix code). */
function assign(book: string): ReadonlyMap<string, Code> {
  const codes = new Map<string, Code>();
  let next = 0;
  for (const [index, symbols] of book.split('|').entries()) {
    next *= 2;
    for (const symbol of symbols.trim().split(' ').filter(Boolean)) {
      const [, first = '', last = first, marks = ''] = /^(\d+)(?:-(\d+))?(\D*)$/.exec(symbol) ?? [];
      for (let value = Number(first); value <= Number(last); value++) {
        codes.set(`${value}${marks}`, { word: next, length: index + 1 });
        next++;
      }
    }
  }
  return codes;
}

function codeOf(codes: ReadonlyMap<string, Code>, symbol: string): Code {
  const code = codes.get(symbol);
  if (!code) throw new ExportError('INTERNAL', `VC-3 has no codeword for ${symbol}.`, { value: symbol });
  return code;
}

function append({ word, length }: Code, value: number, bits: number): Code {
  return { word: word * 2 ** bits + value, length: length + bits };
}

function packed({ word, length }: Code): number {
  return word * 32 + length;
}

function listed(codes: ReadonlyMap<string, Code>, places: number): Uint32Array<ArrayBuffer> {
  const list = new Uint32Array(places);
  for (const [symbol, code] of codes) list[Number(symbol)] = packed(code);
  return list;
}
