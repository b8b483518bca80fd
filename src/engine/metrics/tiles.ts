/** Artifacts are summed by squares of as many pixels each way, so that those in one corner do not drown in the rest. */
export const TILE = 64;

/** The share of a picture's tiles that speaks for it. */
const WORST = 0.1;

/** The mean of the greatest tenth of the values, of one at least; 0 of none. */
export function worstShare(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const worst = values.toSorted((a, b) => b - a).slice(0, Math.ceil(values.length * WORST));
  return worst.reduce((sum, value) => sum + value, 0) / worst.length;
}

export function tilesOf(width: number, height: number): number {
  return Math.ceil(width / TILE) * Math.ceil(height / TILE);
}
