import { BLEND_MODES, type BlendMode } from '../../scene/index.ts';
import { type Json, rawNumber } from '../document/values.ts';
import type { LayerContext } from './layer-context.ts';

/** Lottie's `bm` counts the modes of a Scene in the same order (Lottie 1.0.1, Blend Mode). */
export function blendMode(raw: Json | undefined, context: LayerContext): BlendMode {
  const number = rawNumber(raw) ?? 0;
  const mode = BLEND_MODES[number];
  if (mode) return mode;
  context.warn('blend-mode', `There is no blend mode number ${number}; the layer is blended normally.`);
  return 'normal';
}
