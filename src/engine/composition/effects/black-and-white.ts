import type { Effect } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';

/** Reds, yellows, greens, cyans, blues, magentas: After Effects' own defaults, in per cent. */
const DEFAULTS = [40, 60, 40, 60, 20, 80];

/**
 * Black & White. The grey of a colour is its least channel plus what its hue weighs, which no matrix gives: here each
 * primary keeps its share of the whole, so that greys stay and, with the default weights, primaries come out right.
 */
export function blackAndWhite(values: EffectValues): Effect {
  values.context.warn('effect-black-white', 'Black & White weighs only reds, greens and blues.');
  const weights = DEFAULTS.map((fallback, i) => values.number(i, fallback));
  return new FilterEffect(weights, (list) => {
    const [red = 0, , green = 0, , blue = 0] = list;
    const sum = red + green + blue || 1;
    const row = [red / sum, green / sum, blue / sum, 0, 0];
    return [{ type: 'colour-matrix', matrix: [...row, ...row, ...row, 0, 0, 0, 1, 0] }];
  });
}
