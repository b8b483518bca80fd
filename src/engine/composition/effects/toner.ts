import type { Colour, GradientStop } from '../../scene/index.ts';
import type { Effect } from './effect.ts';
import { type EffectValues, percent } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';

/** CC Toner: luma becomes a colour of a scale of one, two, three or five. */
export function toner(values: EffectValues): Effect {
  return new FilterEffect(
    [
      values.number(0, 2),
      values.colour(1),
      values.colour(2),
      values.colour(3),
      values.colour(4),
      values.colour(5),
      values.number(6, 0),
    ],
    ([tones, highlights, brights, midtones, darktones, shadows, original]) => {
      const scales: readonly (readonly Colour[])[] = [
        [shadows, highlights],
        [shadows, midtones, highlights],
        [shadows, darktones, midtones, brights, highlights],
      ];
      const colours = scales[Math.trunc(tones) - 1] ?? [midtones, midtones];
      const stops = colours.map((colour, i): GradientStop => ({ offset: i / (colours.length - 1), colour }));
      return [{ type: 'tone-map', stops, amount: 1 - percent(original) }];
    },
  );
}
