import type { BlendMode } from '../scene/index.ts';
import type { LayerContext } from './layer-context.ts';
import { type Json, rawNumber } from './values.ts';

/** In the order of Lottie's `bm` (Lottie 1.0.1, Blend Mode). */
const BLEND_MODES: readonly BlendMode[] = [
  'normal',
  'multiply',
  'screen',
  'overlay',
  'darken',
  'lighten',
  'color-dodge',
  'color-burn',
  'hard-light',
  'soft-light',
  'difference',
  'exclusion',
  'hue',
  'saturation',
  'color',
  'luminosity',
];

export function blendMode(raw: Json | undefined, context: LayerContext): BlendMode {
  const number = rawNumber(raw) ?? 0;
  const mode = BLEND_MODES[number];
  if (mode) return mode;
  const name = number === 16 ? 'Add' : number === 17 ? 'Hard Mix' : `number ${number}`;
  context.warn('blend-mode', `The blend mode ${name} is not drawn yet; the layer is blended normally.`);
  return 'normal';
}
