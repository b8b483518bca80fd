import { type JsonObject, rawNumber } from '../document/values.ts';
import type { LayerContext } from './layer-context.ts';

/** Layer types that draw, but are not built yet (Lottie's `ty`). */
const LAYER_TYPES: Readonly<Record<number, readonly [feature: string, message: string]>> = {
  7: ['placeholder-layer', 'Placeholder layers are not drawn; the layer is left out.'],
  10: ['placeholder-layer', 'Placeholder layers are not drawn; the layer is left out.'],
  11: ['guide-layer', 'Guide layers are not drawn; the layer is left out.'],
  14: ['light', 'Lights are not drawn; layers in space keep their own colours and cast no shadows.'],
  15: ['data-layer', 'Data layers draw nothing by themselves; what follows their data stays still.'],
};

/** Layer types that are drawn, heard or followed, and nulls. */
const KNOWN_TYPES = [0, 1, 2, 3, 4, 5, 6, 8, 9, 12, 13];

/** Names what of a layer is not drawn as its author saw it. */
export function warnOfUnsupported(raw: JsonObject, context: LayerContext): void {
  const type = rawNumber(raw.ty);
  const layer = type === undefined ? undefined : LAYER_TYPES[type];
  if (layer) context.warn(...layer);
  else if (type === undefined || !KNOWN_TYPES.includes(type)) {
    context.warn('unknown-layer', `A layer of the unknown type ${type ?? '(none)'} is left out.`);
  }
}
