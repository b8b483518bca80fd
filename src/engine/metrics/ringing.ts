import { worstShare } from './tiles.ts';

/** Codes of mean ripple that count as all of it. */
const FULL_RIPPLE = 8;
/** Pixels beside edges that a tile must have to speak. */
const LEAST_PIXELS = 64;

/**
 * How much a decoded picture ripples 4 to 8 pixels from strong edges, as far as transforms of 8 samples carry them,
 * where its rendering is even and hides nothing. Pooled over the tenth of the tiles that show most.
 *
 * @param tiles of each the sum of ripples to the right and down, and the pixels that it is of
 * @returns 0–1; 1 for neighbours that differ by 8 codes and more on average
 */
export function ringing(tiles: Uint32Array): number {
  const means: number[] = [];
  for (let at = 0; at < tiles.length; at += 2) {
    const pixels = tiles[at + 1] as number;
    if (pixels >= LEAST_PIXELS) means.push((tiles[at] as number) / (2 * pixels));
  }
  return Math.min(1, worstShare(means) / FULL_RIPPLE);
}
