import type { Composition } from '../composition/index.ts';
import type { Rational } from '../media/index.ts';

/** What of a composition decides the settings of its output. */
export type CompositionFacts = Pick<Composition, 'width' | 'height' | 'frameRate' | 'frameCount'> &
  Partial<Pick<Composition, 'markers' | 'name' | 'layers'>>;

/**
 * Frames of the output when the composition is sampled at another rate: its speed stays, so that the count is
 * frameCount × output rate / own rate, rounded to the nearest, and at least 1.
 */
export function outputFrameCount({ frameCount, frameRate }: CompositionFacts, rate: Rational): number {
  if (rate.num === frameRate.num && rate.den === frameRate.den) return frameCount;
  return Math.max(1, Math.round((frameCount * rate.num * frameRate.den) / (rate.den * frameRate.num)));
}
