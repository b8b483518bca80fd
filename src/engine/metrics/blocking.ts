import type { LumaPlane } from './video-luma.ts';
import { worstShare } from './worst-share.ts';

/** Steps are gathered by tiles of as many pixels each way, so that blocks in one corner do not drown in the rest. */
export const TILE = 64;

/** The least and the greatest block that codecs cut pictures into: 4×4 of H.264 up to 64×64 of VP9, as powers of two. */
const LEAST_GRID = 3;
const GREATEST_GRID = 6;

/** Codes of luma that a mean step at block borders must have to count as all of it. */
const FULL_STEP = 8;

/**
 * How much the decoded luma steps at the borders of blocks of 8 to 64 pixels where its rendering does not. Of the error
 * (decoded less rendered), a step is what the difference of two neighbours exceeds the mean of the differences beside
 * it; steps at borders are held against those elsewhere. Pooled over the tenth of the picture's tiles that show most.
 *
 * @returns 0–1; 1 for a mean step of 8 codes and more
 */
export function blocking(expected: LumaPlane, actual: LumaPlane): number {
  const across = stepsByTile(expected, actual, 1, expected.width, expected.width, expected.height);
  const down = stepsByTile(expected, actual, expected.width, expected.height, 1, expected.width);
  const tiles = [...across, ...down];
  return Math.min(1, worstShare(tiles) / FULL_STEP);
}

/**
 * @param along distance in the plane of neighbours across a border, `length` of them in a line
 * @param between distance of lines, `lines` of them
 */
function stepsByTile(
  { data: expected }: LumaPlane,
  { data: actual }: LumaPlane,
  along: number,
  length: number,
  between: number,
  lines: number,
): number[] {
  const tiles: number[] = [];
  const steps = new Float64Array(length);
  for (let top = 0; top < lines; top += TILE) {
    steps.fill(0);
    const bottom = Math.min(lines, top + TILE);
    for (let line = top; line < bottom; line++) {
      let before = 0;
      let here = 0;
      for (let i = 0, at = line * between; i < length; i++, at += along) {
        const difference = i === 0 ? 0 : error(expected, actual, at) - error(expected, actual, at - along);
        const after = Math.abs(difference);
        // The step between i − 2 and i − 1.
        if (i > 2) steps[i - 1] = (steps[i - 1] as number) + Math.max(0, here - (before + after) / 2);
        before = here;
        here = after;
      }
    }
    for (let left = 0; left < length; left += TILE) {
      tiles.push(excess(steps.subarray(left, left + TILE)) / (bottom - top));
    }
  }
  return tiles;
}

function error(expected: Uint8Array, actual: Uint8Array, at: number): number {
  return (actual[at] as number) - (expected[at] as number);
}

/** The mean step at the borders of the grid that shows most, less the mean step elsewhere. */
function excess(steps: Float64Array): number {
  const sums = new Float64Array(GREATEST_GRID + 1);
  const counts = new Float64Array(GREATEST_GRID + 1);
  for (let i = 0; i < steps.length; i++) {
    const grid = i === 0 ? GREATEST_GRID : Math.min(GREATEST_GRID, 31 - Math.clz32(i & -i));
    sums[grid] = (sums[grid] as number) + (steps[i] as number);
    counts[grid] = (counts[grid] as number) + 1;
  }
  // Every second pixel: no codec's border lies there.
  const elsewhere = (sums[0] as number) / Math.max(1, counts[0] as number);
  let sum = 0;
  let count = 0;
  let most = 0;
  for (let grid = GREATEST_GRID; grid >= LEAST_GRID; grid--) {
    sum += sums[grid] as number;
    count += counts[grid] as number;
    if (grid < GREATEST_GRID) most = Math.max(most, sum / count - elsewhere);
  }
  return most;
}
