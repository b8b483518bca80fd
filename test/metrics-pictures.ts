import type { Picture } from '../src/engine/metrics/index.ts';

/** mulberry32: whole numbers from 0, below `limit`. */
export function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

/** Opaque; colours are clamped and rounded. */
export function picture(
  width: number,
  height: number,
  at: (x: number, y: number) => readonly number[],
): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set([...at(x, y), 255].slice(0, 4), (y * width + x) * 4);
  return { width, height, data };
}

export const grey = (width: number, height: number, at: (x: number, y: number) => number): Picture =>
  picture(width, height, (x, y) => Array(3).fill(at(x, y)));

/** The same picture with every channel changed. */
export function changed(
  { width, height, data }: Picture,
  code: (value: number, x: number, y: number) => number,
): Picture {
  const out = Uint8ClampedArray.from(data, (value, i) =>
    i % 4 === 3 ? value : code(value, (i >> 2) % width, Math.floor((i >> 2) / width)),
  );
  return { width, height, data: out };
}
