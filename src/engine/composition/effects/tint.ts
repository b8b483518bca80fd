import type { Effect } from './effect.ts';
import { type EffectValues, percent } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';

/** Black and white become two colours, what lies between them goes between those, by luma. */
export function tint(values: EffectValues): Effect {
  return new FilterEffect(
    [values.colour(0), values.colour(1), values.number(2, 100)],
    ([black, white, amount]) => [
      {
        type: 'tone-map',
        stops: [
          { offset: 0, colour: black },
          { offset: 1, colour: white },
        ],
        amount: percent(amount),
      },
    ],
  );
}
