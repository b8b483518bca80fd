import type { Filter } from '../../scene/index.ts';
import type { Effect } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { FilterEffect } from './filter-effect.ts';

const MASTER = 1;
const RADIANS = Math.PI / 180;
/** Luma of Rec. 709. */
const LUMA = [0.2126, 0.7152, 0.0722] as const;
/** The most that After Effects multiplies chroma by. */
const MOST = 126;

/**
 * Hue/Saturation of all colours. Hue and saturation are turned and scaled about luma (as CSS Filter Effects Level 1 do),
 * where After Effects keeps the middle of the brightest and the darkest channel; lightness is exact.
 */
export function hueSaturation(values: EffectValues): Effect {
  const channel = values.number(0, MASTER);
  const [hue, saturation, lightness] = [values.number(2, 0), values.number(3, 0), values.number(4, 0)];
  const colorize = values.number(5, 0);
  const approximate = [hue, saturation, colorize].some((value) => value.animated || value.at(0) !== 0);
  if (approximate) {
    values.context.warn(
      'effect-hue-saturation',
      'Hue and saturation are changed at equal luma, not at equal lightness, and colorize is not drawn.',
    );
  }
  return new FilterEffect([channel, hue, saturation, lightness], ([which, turn, colourful, light]) => {
    const filters: Filter[] = [];
    if (Math.trunc(which) !== MASTER) return filters;
    if (turn % 360 !== 0) filters.push({ type: 'colour-matrix', matrix: turnHue(turn * RADIANS) });
    if (colourful !== 0) {
      const share = Math.max(-1, Math.min(1, colourful / 100));
      filters.push({
        type: 'colour-matrix',
        matrix: saturate(share < 0 ? 1 + share : Math.min(MOST, 1 / Math.max(1e-6, 1 - share))),
      });
    }
    if (light !== 0) filters.push(lighten(Math.max(-1, Math.min(1, light / 100))));
    return filters;
  });
}

/** Luma, and a rotation about the grey axis: CSS Filter Effects Module Level 1, section 9.6.1 (`hueRotate`). */
function turnHue(angle: number): number[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [r, g, b] = LUMA;
  return [
    r + cos * (1 - r) - sin * r,
    g - cos * g - sin * g,
    b - cos * b + sin * (1 - b),
    0,
    0,
    r - cos * r + sin * 0.143,
    g + cos * (1 - g) + sin * 0.14,
    b - cos * b - sin * 0.283,
    0,
    0,
    r - cos * r - sin * (1 - r),
    g - cos * g + sin * g,
    b + cos * (1 - b) + sin * b,
    0,
    0,
    0,
    0,
    0,
    1,
    0,
  ];
}

function saturate(scale: number): number[] {
  const rows = [0, 1, 2].flatMap((row) => [
    ...LUMA.map((weight, column) => weight * (1 - scale) + (row === column ? scale : 0)),
    0,
    0,
  ]);
  return [...rows, 0, 0, 0, 1, 0];
}

/** Towards white above 0, towards black below. */
function lighten(share: number): Filter {
  const scale = 1 - Math.abs(share);
  const offset = Math.max(0, share);
  const rows = [0, 1, 2].flatMap((row) => {
    const weights = [0, 0, 0, 0, offset];
    weights[row] = scale;
    return weights;
  });
  return { type: 'colour-matrix', matrix: [...rows, 0, 0, 0, 1, 0] };
}
