import { expect, test } from 'vitest';
import { PictureMeter } from '../metrics/index.ts';
import { thinned } from './thinned.ts';

const WIDTH = 1922;
const HEIGHT = 1080;

function picture(value: (x: number, y: number) => number): {
  width: number;
  height: number;
  data: Uint8Array;
} {
  // At an odd address, as a decoder may hand it out.
  const data = new Uint8Array(WIDTH * HEIGHT * 4 + 1).subarray(1);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += 4) data.fill(value(x, y), at, at + 4);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

test('the mean over every fourth pixel is that over all, whatever the rhythm of the difference', () => {
  const meter = new PictureMeter();
  const grey = picture(() => 100);
  for (const wrong of [
    (x: number) => x % 2 === 0,
    (_x: number, y: number) => y % 2 === 1,
    (x: number, y: number) => (x + y) % 2 === 0,
    (x: number, y: number) => (x >> 1) % 2 === 0 && (y >> 1) % 2 === 0,
    (x: number, y: number) => x > 300 && x < 500 && y > 200 && y < 300,
  ]) {
    const other = picture((x, y) => (wrong(x, y) ? 140 : 100));
    const all = meter.meanDeltaE(grey, other);
    expect(all).toBeGreaterThan(0.1);
    expect(meter.meanDeltaE(thinned(grey), thinned(other)) / all).toBeCloseTo(1, 1);
  }
  const small = { width: 4, height: 4, data: new Uint8Array(64) };
  expect(thinned(small)).toBe(small);
});
