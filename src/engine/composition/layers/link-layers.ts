import { ExportError } from '../../errors/index.ts';
import { MATTE_MODES, type Matte } from '../../scene/index.ts';
import { LIMITS } from '../document/limits.ts';
import { type JsonObject, rawNumber } from '../document/values.ts';
import type { Layer } from './layer.ts';
import type { LayerContext } from './layer-context.ts';

/** Lottie's `tt` counts from 1; 0 is no matte. */
const MATTE_TYPES: readonly (Matte['mode'] | undefined)[] = [undefined, ...MATTE_MODES];

export interface CompiledLayer {
  readonly raw: JsonObject;
  readonly layer: Layer;
  readonly context: LayerContext;
  /** What evaluating it once costs, in the budget's units. */
  work: number;
}

/** The layers that others take as their matte. */
export function matteSources(layers: readonly JsonObject[]): Set<JsonObject> {
  const named = new Set<number | undefined>();
  const sources = new Set<JsonObject>();
  for (let i = 0; i < layers.length; i++) {
    const { tt, tp } = layers[i] as JsonObject;
    if (!MATTE_TYPES[rawNumber(tt) ?? 0]) continue;
    const before = layers[i - 1];
    if (tp !== undefined) named.add(rawNumber(tp));
    else if (before) sources.add(before);
  }
  for (const layer of layers) {
    if (layer.ind !== undefined && named.has(rawNumber(layer.ind))) sources.add(layer);
  }
  return sources;
}

/** Ties the layers of one composition to their parents and mattes. */
export function linkLayers(
  layers: readonly CompiledLayer[],
  byIndex: ReadonlyMap<number, CompiledLayer>,
): void {
  linkParents(layers, byIndex);
  linkMattes(layers, byIndex);
}

function linkParents(layers: readonly CompiledLayer[], byIndex: ReadonlyMap<number, CompiledLayer>): void {
  for (const { raw, layer, context } of layers) {
    const index = rawNumber(raw.parent);
    if (index === undefined) continue;
    const parent = byIndex.get(index)?.layer;
    if (!parent) {
      context.warn(
        'missing-parent',
        `The parent layer number ${index} does not exist; the layer moves on its own.`,
      );
      continue;
    }
    if (chainReaches(parent, layer, (link) => link.parent, LIMITS.parents, context)) {
      context.warn('parent-cycle', 'The layer is its own parent by way of others; that link is left out.');
      continue;
    }
    layer.parent = parent;
  }
  boundChains(layers, ({ parent }) => parent, LIMITS.parents);
}

function linkMattes(layers: readonly CompiledLayer[], byIndex: ReadonlyMap<number, CompiledLayer>): void {
  for (let i = 0; i < layers.length; i++) {
    const { raw, layer, context } = layers[i] as CompiledLayer;
    const type = rawNumber(raw.tt) ?? 0;
    const mode = MATTE_TYPES[type];
    if (!mode) {
      if (type !== 0)
        context.warn('matte-mode', `There is no track matte number ${type}; the layer is drawn without it.`);
      continue;
    }
    const index = rawNumber(raw.tp);
    const matte = index === undefined ? layers[i - 1] : byIndex.get(index);
    if (!matte) {
      context.warn('missing-matte', 'The matte layer does not exist; the layer is drawn without it.');
      continue;
    }
    if (chainReaches(matte.layer, layer, (link) => link.matte?.layer, LIMITS.mattes, context)) {
      context.warn('matte-cycle', 'The layer is its own matte by way of others; the matte is left out.');
      continue;
    }
    layer.matte = { mode, layer: matte.layer };
  }
  boundChains(layers, ({ matte }) => matte?.layer, LIMITS.mattes);
  spendOnMattes(layers);
}

/** A matte's picture is in the Scene once more for every further layer that uses it, with its own mattes. */
function spendOnMattes(layers: readonly CompiledLayer[]): void {
  const byLayer = new Map(layers.map((compiled) => [compiled.layer, compiled]));
  const shown = new Set(layers.map(({ layer }) => layer).filter(({ source }) => source.drawn));
  for (const { layer, context } of layers) {
    if (!layer.source.drawn) continue;
    for (let next = layer.matte?.layer; next; next = next.matte?.layer) {
      if (shown.has(next)) context.spend(byLayer.get(next)?.work ?? 0);
      shown.add(next);
    }
  }
}

type Link = (layer: Layer) => Layer | undefined;

/** Whether a chain of links that starts at `from` comes to `target`. */
function chainReaches(from: Layer, target: Layer, next: Link, limit: number, context: LayerContext): boolean {
  let length = 0;
  for (let layer: Layer | undefined = from; layer; layer = next(layer)) {
    if (layer === target) return true;
    if (++length > limit) throw tooLongChain(limit, context);
  }
  return false;
}

/** Chains are followed by recursion: their length is the stack's. */
function boundChains(layers: readonly CompiledLayer[], next: Link, limit: number): void {
  for (const { layer, context } of layers) {
    let length = 0;
    for (let link = next(layer); link; link = next(link)) {
      if (++length > limit) throw tooLongChain(limit, context);
    }
  }
}

function tooLongChain(limit: number, context: LayerContext): ExportError {
  return new ExportError(
    'COMPOSITION_LIMIT',
    `The layer "${context.layer}" hangs on a chain of more than ${limit} parents or mattes.`,
    { value: context.layer },
  );
}
