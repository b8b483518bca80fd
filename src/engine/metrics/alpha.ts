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

/** Whether nothing shows through a picture anywhere. */
function isOpaque({ width, height, data }: Picture): boolean {
  const end = width * height * 4;
  for (let at = 3; at < end; at += 4) if (data[at] !== 255) return false;
  return true;
}

/**
 * A picture over a checkerboard of greys 153 and 204 in squares of 16 pixels, the darker at the top left, opaque. Two
 * greys show errors of alpha that one would hide where a colour is equal to it.
 *
 * @returns the picture itself where it is opaque
 */
export function overChecker(picture: Picture, alphaMode: AlphaMode): Picture {
  if (isOpaque(picture)) return picture;
  const { width, height, data } = picture;
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

/**
 * Of two pictures those pixels that either of two others shows anything of, side by side in one row; the pictures
 * themselves where that is every pixel.
 *
 * @param pictures of the same size as those that are shown
 * @returns undefined where nothing is shown
 * @throws ExportError INTERNAL for pictures of different sizes, where pixels are to be chosen
 */
export function seenPixels(
  [a, b]: readonly [Picture, Picture],
  [shownA, shownB]: readonly [Picture, Picture],
): readonly [Picture, Picture] | undefined {
  // Whole pictures need no list of their pixels, which takes as much memory as a picture.
  if (isOpaque(shownA) || isOpaque(shownB)) return [a, b];
  const seen = pixelsSeen(shownA, shownB);
  return seen.length === 0 ? undefined : [chosenPixels(a, seen), chosenPixels(b, seen)];
}

function chosenPixels({ data }: Picture, chosen: Uint32Array): Picture {
  const out = new Uint8Array(chosen.length * 4);
  for (let index = 0, at = 0; index < chosen.length; index++) {
    const from = (chosen[index] as number) * 4;
    for (let channel = 0; channel < 4; channel++) out[at++] = data[from + channel] as number;
  }
  return { width: chosen.length, height: 1, data: out };
}

/** The numbers of the pixels that either picture shows anything of. */
function pixelsSeen(a: Picture, b: Picture): Uint32Array {
  requireEqualSize(a, b);
  const pixels = a.width * a.height;
  const seen = new Uint32Array(pixels);
  let count = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (a.data[pixel * 4 + 3] !== 0 || b.data[pixel * 4 + 3] !== 0) seen[count++] = pixel;
  }
  return seen.subarray(0, count);
}
