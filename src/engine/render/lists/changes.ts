import { TILE_HEIGHT, TILE_WIDTH } from '../../geometry/index.ts';
import type { Rectangle } from '../../media/index.ts';

/**
 * The rectangles of pixels that changed tiles cover: runs within a row of tiles, joined with equal runs of the row
 * above. They don't overlap.
 *
 * @param changed 1 for each tile that was drawn, in rows of `tilesAcross`
 */
export function changedRectangles(
  changed: Uint8Array,
  tilesAcross: number,
  supersample: number,
  width: number,
  height: number,
): Rectangle[] {
  const tileWidth = TILE_WIDTH / supersample;
  const tileHeight = TILE_HEIGHT / supersample;
  const rectangles: Rectangle[] = [];
  // Runs of the row above by their first tile, as places in `rectangles`.
  let above = new Map<number, number>();
  for (let row = 0; row * tilesAcross < changed.length; row++) {
    const here = new Map<number, number>();
    const y = row * tileHeight;
    const bottom = Math.min(y + tileHeight, height);
    for (let first = 0; first < tilesAcross; first++) {
      if (changed[row * tilesAcross + first] === 0) continue;
      let end = first + 1;
      while (end < tilesAcross && changed[row * tilesAcross + end] === 1) end++;
      const x = first * tileWidth;
      const run = Math.min(end * tileWidth, width) - x;
      const place = above.get(first);
      const joined = place === undefined ? undefined : rectangles[place];
      if (place !== undefined && joined?.width === run) {
        rectangles[place] = { ...joined, height: bottom - joined.y };
        here.set(first, place);
      } else {
        here.set(first, rectangles.length);
        rectangles.push({ x, y, width: run, height: bottom - y });
      }
      first = end;
    }
    above = here;
  }
  return rectangles;
}
