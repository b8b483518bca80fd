import { expect, test } from 'vitest';
import { lzwDecode, lzwEncode } from './lzw.ts';

/** Bytes without any order, from a linear congruential generator. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

test.each<[string, Uint8Array]>([
  ['noise, which gets longer', noise(1 << 19)],
  ['a byte', noise(1)],
  ['nothing', noise(0)],
  ['one value', new Uint8Array(100_000)],
  ['a ramp', Uint8Array.from({ length: 70_000 }, (_, i) => i >> 3)],
  ...[3834, 3835, 3836, 3837, 3838].map((length): [string, Uint8Array] => [
    `${length} bytes about a clear`,
    noise(length),
  ]),
])('%s comes back whole', (_, bytes) => {
  const packed = lzwEncode(bytes);
  expect(packed.length).toBeLessThanOrEqual(bytes.length * 1.5 + bytes.length / 256 + 16);
  expect(Buffer.from(lzwDecode(packed, bytes.length)).equals(Buffer.from(bytes))).toBe(true);
});
