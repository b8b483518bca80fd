import type { Effect } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';

/** Weights of red, green, blue, alpha and 1 by the menu's values from 1 on: hue, lightness and saturation have none. */
const SOURCES: readonly (readonly number[] | undefined)[] = [
  undefined,
  [0, 0, 0, 1, 0],
  [1, 0, 0, 0, 0],
  [0, 1, 0, 0, 0],
  [0, 0, 1, 0, 0],
  [0.2126, 0.7152, 0.0722, 0, 0],
  undefined,
  undefined,
  undefined,
  [0, 0, 0, 0, 1],
  [0, 0, 0, 0, 0],
];

/** Each channel is taken from another one. */
export function shiftChannels(values: EffectValues): Effect {
  const sources = [
    values.number(1, 2),
    values.number(2, 3),
    values.number(3, 4),
    values.number(0, 1),
  ] as const;
  if (sources.some((source) => !source.animated && !SOURCES[Math.trunc(source.at(0))])) {
    values.context.warn(
      'effect-shift-channels',
      'Shift Channels does not take hue, lightness or saturation yet; those channels stay as they are.',
    );
  }
  return new FilterEffect(sources, (chosen) => {
    const matrix = chosen.flatMap((source, row) => {
      const own = [0, 0, 0, 0, 0];
      own[row] = 1;
      return SOURCES[Math.trunc(source)] ?? own;
    });
    return [{ type: 'colour-matrix', matrix }];
  });
}
