import {
  arrayOf,
  isObject,
  isTrue,
  type Json,
  type JsonObject,
  objectsOf,
  rawNumber,
} from '../document/values.ts';
import { isEnabled, looksElsewhere } from './known-effects.ts';

/** The `ind`s of layers that effects of others look at: they are needed even where they are hidden. */
export function effectSources(layers: readonly JsonObject[]): ReadonlySet<number> {
  const sources = new Set<number>();
  for (const layer of layers) {
    if (isTrue(layer.hd)) continue;
    for (const effect of objectsOf(layer.ef)) {
      if (!isEnabled(effect) || !looksElsewhere(effect)) continue;
      const index = firstValue(arrayOf(effect.ef)[0]);
      if (index !== undefined) sources.add(index);
    }
  }
  return sources;
}

function firstValue(item: Json | undefined): number | undefined {
  const property = isObject(item) ? item.v : undefined;
  return rawNumber(isObject(property) ? property.k : property);
}
