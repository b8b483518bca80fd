import type { Filter, LevelsFilter } from '../../scene/index.ts';
import type { Effect } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';
import { UNCHANGED } from './levels.ts';

/**
 * Brightness & Contrast. The curves of the modern mode were fitted by the makers of Skottie: brightness B makes
 * 1 − (1 − v)^(2^(1.8·B)). Their curve of contrast is an S, of which only the slope in the middle is kept here.
 */
export function brightnessContrast(values: EffectValues): Effect {
  const [brightness, contrast, legacy] = [values.number(0, 0), values.number(1, 0), values.number(2, 0)];
  const curved = !legacy.animated && legacy.at(0) === 0 && (contrast.animated || contrast.at(0) !== 0);
  if (curved) {
    values.context.warn(
      'effect-brightness-contrast',
      'The contrast of Brightness & Contrast is drawn as a straight line, not as a curve.',
    );
  }
  return new FilterEffect([brightness, contrast, legacy], ([light, slope, old]) =>
    old !== 0 ? legacyFilters(light, slope) : modernFilters(light, slope),
  );
}

function modernFilters(brightness: number, contrast: number): Filter[] {
  const filters: Filter[] = [];
  const light = Math.max(-150, Math.min(150, brightness)) / 150;
  if (light !== 0) {
    // From white: the levels' own curve is a power of what they are given.
    const all = { inputBlack: 1, inputWhite: 0, gamma: 2 ** (-1.8 * light), outputBlack: 1, outputWhite: 0 };
    const rest = { red: UNCHANGED, green: UNCHANGED, blue: UNCHANGED, alpha: UNCHANGED };
    filters.push({ type: 'levels', all, ...rest } satisfies LevelsFilter);
  }
  const share = Math.max(-50, Math.min(100, contrast)) / 100;
  if (share !== 0) {
    const slope = 1 + (Math.PI / 6) * share;
    filters.push(line(slope, 0.5 * (1 - slope)));
  }
  return filters;
}

/** The old mode: a line about the middle, from grey at −100 to a step at 100, and a shift in steps of 8 bits. */
function legacyFilters(brightness: number, contrast: number): Filter[] {
  const shift = Math.max(-100, Math.min(100, brightness)) / 255;
  const share = Math.max(-100, Math.min(100, contrast)) / 100;
  const slope = share > 0 ? 1 / Math.max(1e-4, 1 - share) : 1 + share;
  if (shift === 0 && share === 0) return [];
  return [line(slope, 0.5 * (1 - slope) + shift * Math.max(1, slope))];
}

function line(slope: number, offset: number): Filter {
  const matrix = [0, 1, 2].flatMap((row) => {
    const weights = [0, 0, 0, 0, offset];
    weights[row] = slope;
    return weights;
  });
  return { type: 'colour-matrix', matrix: [...matrix, 0, 0, 0, 1, 0] };
}
