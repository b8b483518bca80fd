import type { Effect } from './effect.ts';
import { type EffectValues, percent } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';

/** Highlights, midtones and shadows become three colours, by luma; the last value brings the original back. */
export function tritone(values: EffectValues): Effect {
  return new FilterEffect(
    [values.colour(0), values.colour(1), values.colour(2), values.number(3, 0)],
    ([highlights, midtones, shadows, original]) => [
      {
        type: 'tone-map',
        stops: [
          { offset: 0, colour: shadows },
          { offset: 0.5, colour: midtones },
          { offset: 1, colour: highlights },
        ],
        amount: 1 - percent(original),
      },
    ],
  );
}
