import type { Effect } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';

/** White where luma comes to the level, 0–255, black below. */
export function threshold(values: EffectValues): Effect {
  return new FilterEffect([values.number(0, 127)], ([level]) => {
    const offset = Math.max(0, Math.min(1, level / 255));
    return [
      {
        type: 'tone-map',
        stops: [
          { offset, colour: [0, 0, 0, 1] },
          { offset, colour: [1, 1, 1, 1] },
        ],
        amount: 1,
      },
    ];
  });
}
