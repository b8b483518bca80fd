import { TILE, worstShare } from './tiles.ts';

/** A contour that steps by 8 codes and more weighs 7 a pixel, is seen at 3 places, and on 5 of 8 of all columns. */
const FULL_CONTOUR = TILE * 7 * 3 * (5 / 8);

/** CAMBI's greatest score. */
const WORST_BANDING = 24;

/**
 * How much a decoded picture has contours of two codes of luma and more between even bands, where its rendering is
 * smooth: what CAMBI takes for edges. Pooled over the tenth of the tiles that show most.
 *
 * @param tiles of each the sum of the weights of contours in it
 * @returns 0–24; 24 where contours of 8 codes cross those tiles from side to side
 */
export function contourScore(tiles: Uint32Array): number {
  return Math.min(1, worstShare([...tiles]) / FULL_CONTOUR) * WORST_BANDING;
}
