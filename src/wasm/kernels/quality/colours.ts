// CIEDE2000 of pixels, with its distribution.

import { differenceOf4, XYZ } from '../metrics/ciede2000';

/** Four pairs of colours that wait: the pairs, their places in the cache, and their differences. */
const WAITING: usize = XYZ + 48;
/** Bins of the distribution are a hundredth wide. */
const BINS: f32 = 100;
const LAST_BIN: u32 = 12499;

let sum: f64 = 0;
let most: f32 = 0;

// @ts-ignore: decorator
@inline
function count(value: f32, bins: usize): void {
  sum += <f64>value;
  most = max(most, value);
  const bin = bins + (<usize>min(LAST_BIN, <u32>(value * BINS)) << 2);
  store<u32>(bin, load<u32>(bin) + 1);
}

/** Measures the pairs that wait and remembers them. */
function flush(tables: usize, pairs: i32, cache: usize, bins: usize): void {
  const waiting = tables + WAITING;
  v128.store(waiting, differenceOf4(v128.load(waiting), v128.load(waiting, 16), tables), 48);
  for (let i = 0; i < pairs; i++) {
    const at = waiting + (<usize>i << 2);
    const value = load<f32>(at, 48);
    const slot = cache + <usize>load<u32>(at, 32) * 12;
    store<u32>(slot, load<u32>(at));
    store<u32>(slot, load<u32>(at, 16), 4);
    store<f32>(slot, value, 8);
    count(value, bins);
  }
}

/**
 * CIEDE2000 over the pixels of two RGBA pictures.
 *
 * @param step 1 for all pixels; 4 for every fourth of a row, beginning by turns at the first, third, second and fourth
 * @param tables linear light of 256 codes and the nine coefficients to XYZ, f32, then room for 80 bytes
 * @param cache 2^bits slots of 12 bytes, zeros at first: equal colours are never looked up
 * @param bins 12,500 counts of 32 bits, of pixels that differ
 * @param out the sum and the greatest, f64
 * @returns the number of pixels that were looked at
 */
export function colourStatistics(
  a: usize, b: usize, width: i32, height: i32, step: i32, tables: usize, cache: usize, bits: i32, bins: usize, out: usize,
): i32 {
  memory.fill(bins, 0, <usize>(LAST_BIN + 1) << 2);
  const waiting = tables + WAITING;
  sum = 0;
  most = 0;
  let waits = 0;
  let seen = 0;
  for (let y = 0; y < height; y++) {
    const row = (<usize>y * <usize>width) << 2;
    // 0, 2, 1, 3: in four rows each column once, and each of the four places of a 2×2 block of chroma.
    for (let x = step == 4 ? ((y & 1) << 1) | ((y >> 1) & 1) : 0; x < width; x += step) {
      const at = row + (<usize>x << 2);
      const p = load<u32>(a + at) & 0xffffff;
      const q = load<u32>(b + at) & 0xffffff;
      seen++;
      if (p == q) continue;
      // Multiplicative hashing by 2³² over the golden ratio: Knuth, TAOCP volume 3, section 6.4.
      const place = ((p * 31 + q) * 0x9e3779b1) >>> (32 - bits);
      const slot = cache + <usize>place * 12;
      if (load<u32>(slot) == p && load<u32>(slot, 4) == q) {
        count(load<f32>(slot, 8), bins);
        continue;
      }
      const to = waiting + (<usize>waits << 2);
      store<u32>(to, p);
      store<u32>(to, q, 16);
      store<u32>(to, place, 32);
      if (++waits == 4) {
        flush(tables, 4, cache, bins);
        waits = 0;
      }
    }
  }
  if (waits > 0) flush(tables, waits, cache, bins);
  store<f64>(out, sum);
  store<f64>(out, <f64>most, 8);
  return seen;
}
