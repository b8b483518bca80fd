import type { Filter, LevelRange, LevelsFilter } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import type { Effect } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';

/** Levels that change nothing. */
export const UNCHANGED: LevelRange = {
  inputBlack: 0,
  inputWhite: 1,
  gamma: 1,
  outputBlack: 0,
  outputWhite: 1,
};
const NEUTRAL: LevelsFilter = {
  type: 'levels',
  all: UNCHANGED,
  red: UNCHANGED,
  green: UNCHANGED,
  blue: UNCHANGED,
  alpha: UNCHANGED,
};
/** Gammas of After Effects' own control; 0 would be a division by zero. */
const GAMMA_LIMITS = [0.01, 100] as const;
/** Of "Clip To Output White": on, off, and off in projects of 32 bits, which other players take for off as well. */
const CLIPPED = 1;

type Numbers = readonly [number, number, number, number, number];

/** Levels (Individual Controls): each channel's levels, then those of all three. */
export function proLevels(values: EffectValues): Effect {
  const group = (first: number) => rangeAt(values, first);
  const [all, red, green, blue, alpha] = [group(3), group(10), group(17), group(24), group(31)];
  return new FilterEffect(
    [...all, ...red, ...green, ...blue, ...alpha, values.number(38, 3)] as readonly Property<number>[],
    (numbers) => {
      const clipped = numbers[25] === CLIPPED;
      const range = (first: number) =>
        levelRange(numbers.slice(first, first + 5) as unknown as Numbers, clipped);
      const channels = { red: range(5), green: range(10), blue: range(15), alpha: range(20) };
      const apart: LevelsFilter = { ...NEUTRAL, ...channels };
      const together: LevelsFilter = { ...NEUTRAL, all: range(0) };
      return [apart, together].filter((filter) => !isNeutral(filter));
    },
  );
}

/** Levels: one channel, or all three alike. */
export function easyLevels(values: EffectValues): Effect {
  return new FilterEffect(
    [values.number(0, 1), ...rangeAt(values, 2), values.number(8, 3)] as readonly Property<number>[],
    ([channel = 1, ...numbers]): Filter[] => {
      const range = levelRange(numbers.slice(0, 5) as unknown as Numbers, numbers[5] === CLIPPED);
      const name = (['all', 'red', 'green', 'blue', 'alpha'] as const)[Math.trunc(channel) - 1];
      if (!name) return [];
      const filter: LevelsFilter = { ...NEUTRAL, [name]: range };
      return isNeutral(filter) ? [] : [filter];
    },
  );
}

/** Input black and white, gamma, output black and white. */
function rangeAt(values: EffectValues, first: number): readonly Property<number>[] {
  return [0, 1, 1, 0, 1].map((fallback, i) => values.number(first + i, fallback));
}

function levelRange([inputBlack, white, gamma, outputBlack, bright]: Numbers, clipped: boolean): LevelRange {
  const power = Math.max(GAMMA_LIMITS[0], Math.min(GAMMA_LIMITS[1], gamma));
  const from = inputBlack;
  // A step where both inputs meet: nothing lies between them.
  const to = white === from ? from + 1e-6 : white;
  // What is brighter than the input's white goes on along the same curve, up to the brightest that there is.
  const goesOn = !clipped && to > from && to < 1 && bright !== 1;
  if (!goesOn) return { inputBlack: from, inputWhite: to, gamma: power, outputBlack, outputWhite: bright };
  const further = ((1 - from) / (to - from)) ** (1 / power);
  const outputWhite = outputBlack + (bright - outputBlack) * further;
  return { inputBlack: from, inputWhite: 1, gamma: power, outputBlack, outputWhite };
}

function isNeutral({ all, red, green, blue, alpha }: LevelsFilter): boolean {
  return [all, red, green, blue, alpha].every(
    (range) =>
      range.inputBlack === 0 &&
      range.inputWhite === 1 &&
      range.gamma === 1 &&
      range.outputBlack === 0 &&
      range.outputWhite === 1,
  );
}
