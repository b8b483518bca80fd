import { isArray, isObject, type JsonObject, objectsOf } from '../document/values.ts';
import type { ExpressionSource } from './expression-source.ts';
import type { Expressions } from './expressions.ts';
import { shortcutOf } from './shortcuts.ts';

/** The text of a property's expression, its slot's where it refers to one. */
const sourceIn =
  (slots: JsonObject) =>
  (raw: JsonObject): string | undefined => {
    const slot = typeof raw.sid === 'string' ? slots[raw.sid] : undefined;
    const property = isObject(slot) && isObject(slot.p) ? slot.p : raw;
    const { x } = property;
    return typeof x === 'string' && property.k !== undefined && x.trim() !== '' ? x : undefined;
  };

interface Owner {
  readonly layer: JsonObject;
  readonly way: string;
}

/**
 * Starts a sandbox where the document has expressions; undefined where it has none. Neither the sandbox nor what it
 * needs is loaded where it is not used.
 */
export async function startExpressions(source: ExpressionSource): Promise<Expressions | undefined> {
  const { document } = source;
  const sourceOf = sourceIn(source.slots);
  const owners = new Map<JsonObject, Owner>();
  for (const { layers } of [document, ...objectsOf(document.assets)]) {
    for (const layer of objectsOf(layers)) findIn(layer, layer, '', sourceOf, owners);
  }
  if (owners.size === 0) return undefined;
  const [{ DocumentExpressions }, { PropertyTree }] = await Promise.all([
    import('./evaluator.ts'),
    import('./property-tree.ts'),
  ]);
  const expressions = new DocumentExpressions(source, new PropertyTree(document, owners), sourceOf);
  const simple = [...owners.keys()].every((raw) => shortcutOf(sourceOf(raw) ?? '') !== undefined);
  if (!simple) await expressions.startSandbox();
  return expressions;
}

/** Depth is bounded by the JSON's. */
function findIn(
  value: JsonObject,
  layer: JsonObject,
  way: string,
  sourceOf: (raw: JsonObject) => string | undefined,
  owners: Map<JsonObject, Owner>,
): void {
  if (sourceOf(value) !== undefined) owners.set(value, { layer, way });
  for (const key in value) {
    const inner = value[key];
    if (isObject(inner)) findIn(inner, layer, way === '' ? key : `${way}.${key}`, sourceOf, owners);
    else if (isArray(inner)) {
      for (const item of inner) if (isObject(item)) findIn(item, layer, `${way}.${key}`, sourceOf, owners);
    }
  }
}
