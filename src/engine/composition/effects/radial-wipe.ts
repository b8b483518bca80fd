import type { RadialWipeFilter } from '../../scene/index.ts';
import type { Effect } from './effect.ts';
import { type EffectValues, percent } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';
import { BLUR_DEVIATION } from './gaussian-blur.ts';

/** After Effects counts from 1. */
const DIRECTIONS: readonly RadialWipeFilter['direction'][] = ['clockwise', 'counterclockwise', 'both'];

export function radialWipe(values: EffectValues): Effect {
  return new FilterEffect(
    [values.number(0, 0), values.number(1, 0), values.point(2), values.number(3, 1), values.number(4, 0)],
    ([completion, startAngle, [x = 0, y = 0], wipe, feather]) => {
      if (completion <= 0) return [];
      return [
        {
          type: 'radial-wipe',
          centre: [x, y],
          startAngle,
          completion: percent(completion),
          direction: DIRECTIONS[Math.trunc(wipe) - 1] ?? 'clockwise',
          feather: Math.max(0, feather) * BLUR_DEVIATION,
        },
      ];
    },
  );
}
