import type { Path } from '../../scene/index.ts';
import { pathProperty } from '../animation/bezier-path.ts';
import type { Property } from '../animation/property.ts';
import { type JsonObject, objectsOf } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';

/** The paths of a layer's masks in its own space, whatever their modes: read only where an effect draws along them. */
export class Outlines {
  readonly #raw: readonly JsonObject[];
  readonly #context: LayerContext;
  readonly #paths = new Map<number, { readonly path: Property<Path>; readonly vertices: number }>();

  constructor(layer: JsonObject, context: LayerContext) {
    this.#raw = objectsOf(layer.masksProperties);
    this.#context = context;
  }

  get count(): number {
    return this.#raw.length;
  }

  /** @param index from 0 */
  at(index: number): { readonly path: Property<Path>; readonly vertices: number } | undefined {
    const mask = this.#raw[index];
    if (!mask) return undefined;
    let known = this.#paths.get(index);
    if (!known) {
      known = pathProperty(mask.pt, mask.cl, this.#context);
      this.#paths.set(index, known);
    }
    this.#context.spend(known.vertices);
    return known;
  }
}
