import type { Matrix, SceneNode } from '../../scene/index.ts';
import { NOTHING } from '../layers/grouping.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import type { LinkedLayer } from '../layers/layer-effects.ts';
import { multiply } from '../transforms/matrix.ts';
import type { EffectSpace } from './effect.ts';
import { inverted } from './geometry.ts';
import { Kept } from './kept.ts';
import { MovedNodes } from './moved-nodes.ts';
import { group } from './pictures.ts';

/** How a picture of another size is laid over a layer. */
export type Fit = 'centre' | 'stretch' | 'origin';

/**
 * Another layer's picture as After Effects' compound effects see it: the layer's source before masks, effects and
 * transform, laid over the layer that has the effect. Shapes and text have no source apart from their place in the
 * composition, so they come with it, in a picture as large as the composition.
 */
export class LinkedPicture {
  readonly #index: number;
  readonly #context: LayerContext;
  readonly #moved = new MovedNodes();
  readonly #clipped = new Kept<readonly SceneNode[]>();
  readonly #matrix = new Kept<Matrix | undefined>();
  #layer: LinkedLayer | undefined;

  constructor(index: number, context: LayerContext) {
    this.#index = index;
    this.#context = context;
  }

  link(find: (index: number) => LinkedLayer | undefined): void {
    this.#layer = find(this.#index);
    if (this.#layer) this.#context.spend(this.#layer.extent.work);
  }

  get size(): readonly [number, number] | undefined {
    return this.#layer?.extent.size;
  }

  /** In the whole composition's space; undefined where there is no such layer. */
  nodes(space: EffectSpace, fit: Fit): readonly SceneNode[] | undefined {
    const layer = this.#layer;
    if (!layer) return undefined;
    const picture = layer.picture(space.time, space.base);
    if (!picture) return NOTHING;
    const { nodes, clip, world } = picture;
    const own = this.#clipped.of([nodes, clip], () => (clip ? [group(nodes, { clip })] : nodes));
    const from = layer.flat ? world : space.base;
    const matrix = this.#matrix.of([from, space.matrix, fit], () => {
      const inverse = inverted(from);
      const laid = laidOver(layer.extent.size, space.size, fit);
      return inverse && multiply(multiply(space.matrix, laid), inverse);
    });
    return matrix ? this.#moved.of(own, matrix) : NOTHING;
  }
}

function laidOver(
  [width, height]: readonly [number, number],
  [outerWidth, outerHeight]: readonly [number, number],
  fit: Fit,
): Matrix {
  if (fit === 'origin') return [1, 0, 0, 1, 0, 0];
  if (fit === 'stretch') return [outerWidth / (width || 1), 0, 0, outerHeight / (height || 1), 0, 0];
  return [1, 0, 0, 1, (outerWidth - width) / 2, (outerHeight - height) / 2];
}
