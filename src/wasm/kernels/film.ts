// Consecutive frames of a film against their renderings: only what changed is looked at again, and sums of all else stay.

export { colours } from './metrics/cell-colours';
export { compare, keep, recall, spreadChroma, spreadDirt, spreadWindows } from './metrics/cells';
export { read } from './metrics/read-cells';
export { structure } from './metrics/strips';

/** The sum of `count` numbers. */
export function total(numbers: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) sum += load<f64>(numbers + (<usize>i << 3));
  return sum;
}
