import type { LayerContext } from '../layer-context.ts';
import type { LayerEffects } from '../layer-effects.ts';
import type { JsonObject } from '../values.ts';

/** The effects `ef` and styles `sy` of a layer, or undefined where it has none that are drawn. */
export function layerEffects(_raw: JsonObject, _context: LayerContext): LayerEffects | undefined {
  return undefined;
}
