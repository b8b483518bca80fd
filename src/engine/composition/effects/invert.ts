import type { Property } from '../animation/property.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import type { Effect } from './effect.ts';
import { type EffectValues, percent } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';

/** Which of red, green, blue and alpha the values of Invert's menu turn round. */
const CHANNELS: Readonly<Record<number, readonly [number, number, number, number]>> = {
  1: [1, 1, 1, 0],
  2: [1, 0, 0, 0],
  3: [0, 1, 0, 0],
  4: [0, 0, 1, 0],
  16: [0, 0, 0, 1],
};

export function invert(values: EffectValues): Effect {
  const channel: Property<number> = values.number(0, 1);
  warnOfChannel(channel, values.context);
  return new FilterEffect([channel, values.number(1, 0)], ([which, original]) => {
    const turned = CHANNELS[Math.trunc(which)];
    if (!turned) return [];
    const amount = 1 - percent(original);
    const matrix = turned.flatMap((flag, row) => {
      const weights = [0, 0, 0, 0, flag * amount];
      weights[row] = 1 - 2 * flag * amount;
      return weights;
    });
    return [{ type: 'colour-matrix', matrix }];
  });
}

function warnOfChannel(channel: Property<number>, context: LayerContext): void {
  if (channel.animated || CHANNELS[Math.trunc(channel.at(0))]) return;
  context.warn(
    'effect-invert',
    'Invert is drawn for red, green, blue and alpha only; the effect is left out.',
  );
}
