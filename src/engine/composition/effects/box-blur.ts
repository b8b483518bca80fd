import type { Effect } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';
import { blur } from './gaussian-blur.ts';

/**
 * Fast Box Blur as the Gaussian of the same variance: a box of 2r + 1 pixels has ((2r + 1)² − 1) / 12, and each
 * iteration adds as much. From three iterations on the two can hardly be told apart.
 */
export function boxBlur(values: EffectValues): Effect {
  return new FilterEffect(
    [values.number(0, 0), values.number(1, 3), values.number(2, 1), values.number(3, 0)],
    ([radius, iterations, dimensions, repeat], size) => {
      const width = 2 * Math.max(0, radius) + 1;
      const variance = ((width * width - 1) / 12) * Math.max(1, Math.min(50, iterations));
      return blur(Math.sqrt(variance), dimensions, repeat !== 0, size);
    },
  );
}
