/** The share of a picture's parts that speaks for it. */
const WORST = 0.1;

/** The mean of the greatest tenth of the values, of one at least; 0 of none. */
export function worstShare(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => b - a);
  const worst = sorted.slice(0, Math.ceil(sorted.length * WORST));
  return worst.reduce((sum, value) => sum + value, 0) / worst.length;
}
