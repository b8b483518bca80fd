import type { BlendMode, Matrix, Matte, SceneNode } from '../scene/index.ts';
import { Grouping, NO_MASKS, NOTHING } from './grouping.ts';
import type { LayerContent } from './layer-content.ts';
import type { LayerEffects } from './layer-effects.ts';
import type { LayerMasks } from './masks.ts';
import { Product } from './matrix.ts';
import type { Property } from './property.ts';

export interface LayerSource {
  /** Drawn from the in point up to, but not at, the out point; in frames of the holding composition. */
  readonly inPoint: number;
  readonly outPoint: number;
  readonly transform: Property<Matrix>;
  readonly opacity: Property<number>;
  readonly blend: BlendMode;
  /** Absent in layers that draw nothing: nulls, and what is not supported. */
  readonly content: LayerContent | undefined;
  readonly masks: LayerMasks | undefined;
  readonly effects: LayerEffects | undefined;
  /** False for layers that only serve as parent or matte. */
  readonly drawn: boolean;
}

/** One layer, evaluated at most once an instant. */
export class Layer {
  readonly source: LayerSource;
  parent: Layer | undefined;
  matte: { readonly mode: Matte['mode']; readonly layer: Layer } | undefined;
  readonly #chain = new Product();
  readonly #world = new Product();
  readonly #grouping = new Grouping();
  readonly #masked = new Grouping();
  #chainTime = Number.NaN;
  #chainMatrix: Matrix | undefined;
  #time = Number.NaN;
  #base: Matrix | undefined;
  #nodes: readonly SceneNode[] = NOTHING;

  constructor(source: LayerSource) {
    this.source = source;
  }

  /** What the layer draws, as nodes of the whole composition's space; `base` maps the holding composition there. */
  nodes(time: number, base: Matrix): readonly SceneNode[] {
    const { inPoint, outPoint, content } = this.source;
    if (!content || time < inPoint || time >= outPoint) return NOTHING;
    if (time === this.#time && base === this.#base) return this.#nodes;
    this.#time = time;
    this.#base = base;
    this.#nodes = this.#evaluate(content, time, base);
    return this.#nodes;
  }

  #evaluate(content: LayerContent, time: number, base: Matrix): readonly SceneNode[] {
    const { opacity, blend, masks, effects } = this.source;
    const alpha = Math.max(0, Math.min(1, opacity.at(time) / 100));
    if (alpha === 0) return NOTHING;
    const world = this.#world.of(base, this.chain(time));
    const nodes = content.nodes(time, world);
    if (nodes.length === 0) return NOTHING;
    const { matte } = this;
    const cut = { clip: content.clip?.(world), masks: masks?.at(time, world) ?? NO_MASKS };
    const placed = {
      opacity: alpha,
      blend,
      matte: matte && { mode: matte.mode, source: matte.layer.nodes(time, base) },
    };
    if (!effects) return this.#grouping.of(nodes, { ...cut, ...placed });
    const masked = this.#masked.of(nodes, { opacity: 1, blend: 'normal', ...cut });
    return this.#grouping.of(effects.apply(masked, { time, world, base }), placed);
  }

  /** From the layer's space to that of the composition that holds it, through all of its parents. */
  chain(time: number): Matrix {
    if (time === this.#chainTime && this.#chainMatrix) return this.#chainMatrix;
    const own = this.source.transform.at(time);
    this.#chainTime = time;
    this.#chainMatrix = this.parent ? this.#chain.of(this.parent.chain(time), own) : own;
    return this.#chainMatrix;
  }
}
