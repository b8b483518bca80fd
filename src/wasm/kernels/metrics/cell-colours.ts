// Sums of CIEDE2000, cell by cell. Codecs move flat colours by the same few codes everywhere, so pairs of colours are
// remembered, and only new ones are measured, four at once.

import { CELL, DIRTY } from './cells';
import { differenceOf4, XYZ } from './ciede2000';

/** Four pairs of colours that wait: the pairs, their places in the cache, their cells' sums, and their differences. */
const WAITING: usize = XYZ + 48;

/** 0, 2, 1, 3. */
// @ts-ignore: decorator
@inline
function place(turn: i32): i32 {
  return ((turn & 1) << 1) | (turn >> 1);
}

/** Measures up to four pairs that wait, remembers them, and adds them to the sums of their cells. */
function flush(tables: usize, count: i32, cache: usize): void {
  const waiting = tables + WAITING;
  const measured = differenceOf4(v128.load(waiting), v128.load(waiting, 16), tables);
  v128.store(waiting, measured, 64);
  for (let i = 0; i < count; i++) {
    const at = waiting + (<usize>i << 2);
    const value = load<f32>(at, 64);
    const slot = cache + <usize>load<u32>(at, 32) * 12;
    store<u32>(slot, load<u32>(at));
    store<u32>(slot, load<u32>(at, 16), 4);
    store<f32>(slot, value, 8);
    const sum = <usize>load<u32>(at, 48);
    store<f64>(sum, load<f64>(sum) + <f64>value);
  }
}

/**
 * Puts anew the sums of those cells that are marked.
 *
 * @param sparse whether every sixteenth pixel stands for all: one of each four columns in one of each four rows, so that
 *   in 16 rows each place of a 2×2 block of chroma comes once
 * @param sums an f64 for each cell
 * @param tables as in src/wasm/kernels/metrics.ts, then room for 80 bytes
 * @param cache 2^bits slots of 12 bytes, zeros at first: equal colours are never looked up
 */
export function colours(
  a: usize, b: usize, width: i32, height: i32, marks: usize, sparse: bool, sums: usize, tables: usize, cache: usize, bits: i32,
): void {
  const columns = (width + CELL - 1) >> 4;
  const waiting = tables + WAITING;
  let waits = 0;
  // The pair before, and how it differs.
  let lastP: u32 = 0;
  let lastQ: u32 = 0;
  let last: f32 = 0;
  for (let top = 0; top < height; top += CELL) {
    const bottom = min(height, top + CELL);
    for (let column = 0; column < columns; column++, sums += 8) {
      if ((load<u8>(marks++) & DIRTY) == 0) continue;
      store<f64>(sums, 0);
      let sum: f64 = 0;
      const left = column << 4;
      const right = min(width, left + CELL);
      for (let y = top; y < bottom; y++) {
        const turn = (y >> 2) & 3;
        if (sparse && (y & 3) != place(turn)) continue;
        const line = <usize>y * <usize>width;
        for (let x = sparse ? left + place((turn + 1) & 3) : left; x < right; x += sparse ? 4 : 1) {
          const at = (line + <usize>x) << 2;
          const p = load<u32>(a + at) & 0xffffff;
          const q = load<u32>(b + at) & 0xffffff;
          if (p == lastP && q == lastQ) {
            sum += <f64>last;
            continue;
          }
          if (p == q) continue;
          // Multiplicative hashing by 2³² over the golden ratio: Knuth, TAOCP volume 3, section 6.4.
          const hash = ((p * 31 + q) * 0x9e3779b1) >>> (32 - bits);
          const slot = cache + <usize>hash * 12;
          if (load<u32>(slot) == p && load<u32>(slot, 4) == q) {
            lastP = p;
            lastQ = q;
            last = load<f32>(slot, 8);
            sum += <f64>last;
            continue;
          }
          const to = waiting + (<usize>waits << 2);
          store<u32>(to, p);
          store<u32>(to, q, 16);
          store<u32>(to, hash, 32);
          store<u32>(to, <u32>sums, 48);
          if (++waits == 4) {
            flush(tables, 4, cache);
            waits = 0;
          }
        }
      }
      store<f64>(sums, load<f64>(sums) + sum);
    }
  }
  if (waits > 0) flush(tables, waits, cache);
}
