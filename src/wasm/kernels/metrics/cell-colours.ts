// Sums of CIEDE2000, cell by cell. Codecs move flat colours by the same few codes everywhere, so pairs of colours are
// remembered, and only new ones are measured, four at once.

import { CELL, DIRTY } from './cells';
import { differenceOf4, XYZ } from './ciede2000';

/** Four pairs of colours that wait: the pairs, their places in the cache, their cells' sums, and their differences. */
const WAITING: usize = XYZ + 48;

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
 * @param step 4 for every fourth pixel of a row, beginning by turns at the first, third, second and fourth; 1 for all
 * @param sums an f64 for each cell
 * @param tables as in src/wasm/kernels/metrics.ts, then room for 80 bytes
 * @param cache 2^bits slots of 12 bytes, zeros at first: equal colours are never looked up
 */
export function colours(
  a: usize, b: usize, width: i32, height: i32, marks: usize, step: i32, sums: usize, tables: usize, cache: usize, bits: i32,
): void {
  const columns = (width + CELL - 1) >> 4;
  const waiting = tables + WAITING;
  const end = step == 4 ? width & ~3 : width;
  let waits = 0;
  // The pair before, and how it differs: -1 where that is not known yet.
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
      const right = min(end, left + CELL);
      for (let y = top; y < bottom; y++) {
        const line = <usize>y * <usize>width;
        // 0, 2, 1, 3: in four rows each column once, and each of the four places of a 2×2 block of chroma.
        const phase = step == 4 ? ((y & 1) << 1) | ((y >> 1) & 1) : 0;
        for (let x = left + phase; x < right; x += step) {
          const at = (line + <usize>x) << 2;
          const p = load<u32>(a + at) & 0xffffff;
          const q = load<u32>(b + at) & 0xffffff;
          if (p == lastP && q == lastQ) {
            sum += <f64>last;
            continue;
          }
          if (p == q) continue;
          // Multiplicative hashing by 2³² over the golden ratio: Knuth, TAOCP volume 3, section 6.4.
          const place = ((p * 31 + q) * 0x9e3779b1) >>> (32 - bits);
          const slot = cache + <usize>place * 12;
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
          store<u32>(to, place, 32);
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
