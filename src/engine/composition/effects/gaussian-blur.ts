import type { BlurFilter } from '../../scene/index.ts';
import type { Effect, EffectSpace } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';

/**
 * Standard deviation of the Gaussian that looks like After Effects' blur of 1: found by eye by the makers of Skottie and
 * of lottie-web, who agree.
 */
export const BLUR_DEVIATION = 0.3;

/** A blur of equal deviations along both axes, along x (`dimensions` 2) or along y (3). */
export function blur(
  deviation: number,
  dimensions: number,
  repeatEdges: boolean,
  [width, height]: EffectSpace['size'],
): BlurFilter[] {
  if (!(deviation > 0)) return [];
  const which = Math.trunc(dimensions);
  return [
    {
      type: 'blur',
      sigma: [which === 3 ? 0 : deviation, which === 2 ? 0 : deviation],
      ...(repeatEdges && { repeatWithin: [0, 0, width, height] }),
    },
  ];
}

export function gaussianBlur(values: EffectValues): Effect {
  return new FilterEffect(
    [values.number(0, 0), values.number(1, 1), values.number(2, 0)],
    ([blurriness, dimensions, repeat], size) =>
      blur(blurriness * BLUR_DEVIATION, dimensions, repeat !== 0, size),
  );
}
