import { CELLS } from './signature.ts';

/** Below this a cell's change may be an encoder's economy. Codes of 8 bits. */
const VISIBLE = 4;
/** Squared change over all cells below which two renderings are too alike to be told apart in a decoded frame. */
const LEAST_ENERGY = 600;
/** Where between two renderings a decoded frame lies: 0 is the one, 1 the other. */
const SURE = 0.6;
/** What the other rendering leaves unexplained of what the first one does. */
const CLEARLY_LESS = 0.4;

/** Whether two renderings differ enough for a decoded frame to tell which it is. */
export function canTell(a: Float32Array, b: Float32Array): boolean {
  return energy(a, b) >= LEAST_ENERGY;
}

function energy(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    const change = (b[cell] as number) - (a[cell] as number);
    if (change >= VISIBLE || change <= -VISIBLE) sum += change * change;
  }
  return sum;
}

/**
 * Whether a decoded frame is one rendering rather than another: a matched filter over the cells in which the two differ.
 * Loss of the encoder is spread over both alike, so that it takes little of the answer's sureness.
 *
 * @returns how much better `other` fits, 0–1; 0 where nothing can be said, or `own` fits as well
 */
export function prefers(shown: Float32Array, own: Float32Array, other: Float32Array): number {
  let between = 0;
  let along = 0;
  let fromOwn = 0;
  let fromOther = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    const value = shown[cell] as number;
    const error = value - (own[cell] as number);
    const errorOther = value - (other[cell] as number);
    const change = error - errorOther;
    fromOwn += error * error;
    fromOther += errorOther * errorOther;
    if (change < VISIBLE && change > -VISIBLE) continue;
    between += change * change;
    along += error * change;
  }
  if (between < LEAST_ENERGY || along < SURE * between || fromOther > CLEARLY_LESS * fromOwn) return 0;
  return 1 - fromOther / fromOwn;
}
