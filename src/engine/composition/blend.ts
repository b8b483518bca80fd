import { BLEND_MODES, type BlendMode } from '../scene/index.ts';
import type { LayerContext } from './layer-context.ts';
import { type Json, rawNumber } from './values.ts';

/** Lottie's `bm` counts the modes of a Scene in the same order (Lottie 1.0.1, Blend Mode). */
export function blendMode(raw: Json | undefined, context: LayerContext): BlendMode {
  const number = rawNumber(raw) ?? 0;
  const mode = BLEND_MODES[number];
  if (mode) return mode;
  const name = number === 16 ? 'Add' : number === 17 ? 'Hard Mix' : `number ${number}`;
  context.warn('blend-mode', `The blend mode ${name} is not drawn yet; the layer is blended normally.`);
  return 'normal';
}
