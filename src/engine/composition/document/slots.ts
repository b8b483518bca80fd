import type { LayerContext } from '../layers/layer-context.ts';
import { isObject, type Json, type JsonObject } from './values.ts';

/**
 * What an object that may refer to a slot by `sid` stands for: the slot's value where the document or its theme fills
 * it, else the object itself (Lottie 1.0.1, Slots).
 */
function fromSlot(raw: Json | undefined, slots: JsonObject): Json | undefined {
  if (!isObject(raw) || typeof raw.sid !== 'string') return raw;
  const slot = slots[raw.sid];
  return isObject(slot) && slot.p !== undefined ? slot.p : raw;
}

/** A gradient's colours: a slot may hold them with their number, or as the colours alone. */
export function gradientColours(raw: Json | undefined, context: LayerContext): JsonObject {
  const own = isObject(raw) ? raw : {};
  const filled = fromSlot(raw, context.document.slots);
  if (!isObject(filled)) return own;
  return filled === own || filled.p !== undefined ? filled : { ...own, k: filled };
}

/** Assets with what slots put in their place: another picture under the same id. */
export function slottedAssets(
  assets: ReadonlyMap<string, JsonObject>,
  slots: JsonObject,
): Map<string, JsonObject> {
  const result = new Map<string, JsonObject>();
  for (const [id, asset] of assets) {
    const filled = fromSlot(asset, slots);
    result.set(id, filled === asset || !isObject(filled) ? asset : { ...asset, ...filled, id });
  }
  return result;
}
