import type { LayerContent } from '../layer-content.ts';
import type { LayerContext } from '../layer-context.ts';
import type { JsonObject } from '../values.ts';
import type { FontLibrary } from './fonts.ts';

/** What a text layer (`ty` 5) draws. */
export function textContent(
  _raw: JsonObject,
  context: LayerContext,
  _fonts: FontLibrary,
): LayerContent | undefined {
  context.warn('text-layer', 'Text is not drawn yet; the layer is left out.');
  return undefined;
}
