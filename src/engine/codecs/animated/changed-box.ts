import type { Rectangle } from '../../media/index.ts';

/** Pixels as one or two words each, for comparisons of whole pixels. */
export interface PixelWords {
  readonly width: number;
  readonly height: number;
  /** Words of a pixel. */
  readonly stride: 1 | 2;
  readonly words: Uint32Array;
}

/** The least rectangle outside of which two pictures of equal size are the same; undefined where they are the same. */
export function changedBox(a: PixelWords, b: PixelWords): Rectangle | undefined {
  const { width, height, stride } = a;
  const row = width * stride;
  const differs = (at: number): boolean => a.words[at] !== b.words[at];
  let top = 0;
  let first = 0;
  const end = height * row;
  while (first < end && !differs(first)) first++;
  if (first === end) return undefined;
  top = Math.floor(first / row);
  let last = end - 1;
  while (!differs(last)) last--;
  const bottom = Math.floor(last / row);
  let left = row;
  let right = -1;
  for (let y = top; y <= bottom; y++) {
    const start = y * row;
    let x = 0;
    while (x < left && !differs(start + x)) x++;
    left = Math.min(left, x);
    x = row - 1;
    while (x > right && !differs(start + x)) x--;
    right = Math.max(right, x);
  }
  const x = Math.floor(left / stride);
  return { x, y: top, width: Math.floor(right / stride) - x + 1, height: bottom - top + 1 };
}

/** A copy of some of the pixels, without padding. */
export function cropWords({ width, stride, words }: PixelWords, box: Rectangle): Uint32Array<ArrayBuffer> {
  const row = box.width * stride;
  const cropped = new Uint32Array(row * box.height);
  for (let y = 0; y < box.height; y++) {
    const start = ((box.y + y) * width + box.x) * stride;
    cropped.set(words.subarray(start, start + row), y * row);
  }
  return cropped;
}
