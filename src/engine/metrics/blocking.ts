import { TILE, worstShare } from './tiles.ts';

/** Borders of blocks lie at multiples of 8, of some codecs also only of 16 or 32. */
const LEAST_GRID = 3;
const GREATEST_GRID = 5;

/** Codes of luma that a mean step at block borders must have to count as all of it. */
const FULL_STEP = 8;

/**
 * How much a decoded picture steps at the borders of blocks of 8, 16 or 32 pixels more than elsewhere; its steps are
 * told without those of its rendering. Pooled over the tenth of the picture's tiles that show most.
 *
 * @param across of each row of tiles the sums of steps between columns, `width + 16` of them
 * @param down of each row of pixels the sums of steps from the row before, one for each tile in it
 * @returns 0–1; 1 for a mean step of 8 codes and more
 */
export function blocking(across: Uint16Array, down: Uint32Array, width: number, height: number): number {
  const columns = Math.ceil(width / TILE);
  const rows = Math.ceil(height / TILE);
  const tiles: number[] = [];
  for (let row = 0; row < rows; row++) {
    const lines = Math.min(TILE, height - row * TILE);
    for (let column = 0; column < columns; column++) {
      const from = row * (width + 16);
      tiles.push(excess(column * TILE, width, (x) => across[from + x] as number) / lines);
    }
  }
  for (let column = 0; column < columns; column++) {
    const lines = Math.min(TILE, width - column * TILE);
    for (let row = 0; row < rows; row++) {
      tiles.push(excess(row * TILE, height, (y) => down[y * columns + column] as number) / lines);
    }
  }
  return Math.min(1, worstShare(tiles) / FULL_STEP);
}

/** The mean of the steps at the borders of the grid that shows most, less that of the steps elsewhere, in one tile. */
function excess(start: number, length: number, stepAt: (i: number) => number): number {
  const sums = [0, 0, 0, 0, 0, 0];
  const counts = [0, 0, 0, 0, 0, 0];
  // Before the first pixel there is none to differ from.
  for (let i = Math.max(1, start); i < Math.min(length, start + TILE); i++) {
    const grid = Math.min(GREATEST_GRID, 31 - Math.clz32(i & -i));
    sums[grid] = (sums[grid] as number) + stepAt(i);
    counts[grid] = (counts[grid] as number) + 1;
  }
  // Of odd pixels: no codec's border lies there.
  const elsewhere = (sums[0] as number) / Math.max(1, counts[0] as number);
  let sum = 0;
  let count = 0;
  let most = 0;
  for (let grid = GREATEST_GRID; grid >= LEAST_GRID; grid--) {
    sum += sums[grid] as number;
    count += counts[grid] as number;
    if (count > 0) most = Math.max(most, sum / count - elsewhere);
  }
  return most;
}
