import { TILE } from './blocking.ts';
import type { LumaPlane } from './video-luma.ts';
import { worstShare } from './worst-share.ts';

/** Codes of luma between neighbours that make a strong edge. */
const STRONG = 32;
/** Codes between neighbours up to which a rendering counts as flat: there nothing hides ripples. */
const FLAT = 2;
/** Ripples reach as far as a transform of 8 samples; nearer than this the edge itself, and its chroma, are in the way. */
const REACH = 8;
const NEAR = 3;
/** Codes of ripple that count as all of it. */
const FULL_RIPPLE = 8;
/** Pixels beside edges that a tile must have to speak. */
const LEAST_PIXELS = 64;

/**
 * How much the decoded luma ripples beside strong edges, where its rendering is flat: the mean difference of the error
 * (decoded less rendered) between neighbours, over pixels 4 to 8 pixels from an edge; pooled over the tenth of the
 * picture's tiles that show most.
 *
 * @returns 0–1; 1 for a mean ripple of 8 codes and more
 */
export function ringing(expected: LumaPlane, actual: LumaPlane): number {
  const { width, height } = expected;
  const zone = besideEdges(expected);
  const tiles: number[] = [];
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      let sum = 0;
      let count = 0;
      for (let y = top; y < Math.min(height, top + TILE) - 1; y++) {
        for (let x = left, at = y * width + left; x < Math.min(width, left + TILE) - 1; x++, at++) {
          if (!zone[at]) continue;
          const here = (actual.data[at] as number) - (expected.data[at] as number);
          const right = (actual.data[at + 1] as number) - (expected.data[at + 1] as number);
          const below = (actual.data[at + width] as number) - (expected.data[at + width] as number);
          sum += Math.abs(right - here) + Math.abs(below - here);
          count += 2;
        }
      }
      if (count >= 2 * LEAST_PIXELS) tiles.push(sum / count);
    }
  }
  return Math.min(1, worstShare(tiles) / FULL_RIPPLE);
}

/** 1 for pixels that are flat, in reach of a strong edge and not too near to one. */
function besideEdges({ width, height, data }: LumaPlane): Uint8Array {
  const strong = new Uint8Array(data.length);
  const uneven = new Uint8Array(data.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const here = data[at] as number;
      const right = x + 1 < width ? Math.abs((data[at + 1] as number) - here) : 0;
      const below = y + 1 < height ? Math.abs((data[at + width] as number) - here) : 0;
      const step = Math.max(right, below);
      strong[at] = step >= STRONG ? 1 : 0;
      uneven[at] = step > FLAT ? 1 : 0;
    }
  }
  const far = dilated(strong, width, height, REACH);
  const near = dilated(strong, width, height, NEAR);
  const zone = new Uint8Array(data.length);
  for (let i = 0; i < zone.length; i++) zone[i] = far[i] && !near[i] && !uneven[i] ? 1 : 0;
  return zone;
}

/** What lies within `radius` pixels of a marked one, each way. */
function dilated(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const wide = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!mask[y * width + x]) continue;
      const start = y * width;
      wide.fill(1, start + Math.max(0, x - radius), start + Math.min(width, x + radius + 1));
    }
  }
  const tall = new Uint8Array(mask.length);
  const last = new Int32Array(width).fill(-radius - 1);
  for (let pass = 0; pass < 2; pass++) {
    last.fill(pass === 0 ? -radius - 1 : height + radius);
    for (let row = 0; row < height; row++) {
      const y = pass === 0 ? row : height - 1 - row;
      for (let x = 0; x < width; x++) {
        const at = y * width + x;
        if (wide[at]) last[x] = y;
        if (Math.abs(y - (last[x] as number)) <= radius) tall[at] = 1;
      }
    }
  }
  return tall;
}
