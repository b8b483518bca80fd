import type { AlphaMode } from '../media/index.ts';
import { type Picture, requireEqualSize } from './picture.ts';

/** Of the alpha of two pictures, in codes of 8 bits. */
export interface AlphaDifference {
  readonly mean: number;
  readonly max: number;
}

/** @throws ExportError INTERNAL for pictures of different sizes */
export function alphaDifference(a: Picture, b: Picture): AlphaDifference {
  requireEqualSize(a, b);
  const pixels = a.width * a.height;
  let sum = 0;
  let max = 0;
  for (let at = 3; at < pixels * 4; at += 4) {
    const difference = Math.abs((a.data[at] as number) - (b.data[at] as number));
    sum += difference;
    if (difference > max) max = difference;
  }
  return { mean: sum / pixels, max };
}

/**
 * A picture over a checkerboard of greys 153 and 204 in squares of 16 pixels, the darker at the top left, opaque. Two
 * greys show errors of alpha that one would hide where a colour is equal to it.
 */
export function overChecker({ width, height, data }: Picture, alphaMode: AlphaMode): Picture {
  const out = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const alpha = data[at + 3] as number;
      const behind = (((x >> 4) + (y >> 4)) & 1 ? 204 : 153) * (255 - alpha);
      const own = alphaMode === 'straight' ? alpha : 255;
      for (let c = 0; c < 3; c++) out[at + c] = ((data[at + c] as number) * own + behind) / 255;
      out[at + 3] = 255;
    }
  }
  return { width, height, data: out };
}

/** The numbered pixels of a picture, side by side in one row. */
export function seenPixels({ data }: Picture, seen: Uint32Array): Picture {
  const out = new Uint8Array(seen.length * 4);
  for (const [index, pixel] of seen.entries()) {
    out.set(data.subarray(pixel * 4, pixel * 4 + 4), index * 4);
  }
  return { width: seen.length, height: 1, data: out };
}

/** The numbers of the pixels that either picture shows anything of. */
export function pixelsSeen(a: Picture, b: Picture): Uint32Array {
  requireEqualSize(a, b);
  const pixels = a.width * a.height;
  const seen = new Uint32Array(pixels);
  let count = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (a.data[pixel * 4 + 3] !== 0 || b.data[pixel * 4 + 3] !== 0) seen[count++] = pixel;
  }
  return seen.subarray(0, count);
}
