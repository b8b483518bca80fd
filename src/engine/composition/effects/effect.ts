import type { Matrix, SceneNode } from '../../scene/index.ts';
import type { EffectPlace, LinkedLayer } from '../layers/layer-effects.ts';

/**
 * Where an effect works. After Effects renders precompositions, solids and images before it places them, so their
 * effects lie in the layer's space and scale and turn with it; shapes and text are placed first, so theirs lie in the
 * space of the holding composition, as layer styles always do.
 */
export interface EffectSpace extends EffectPlace {
  /** From the space that the effect's lengths and points are given in to the whole composition's. */
  readonly matrix: Matrix;
  /** Of the layer in the effect's space, in pixels, from the origin. */
  readonly size: readonly [number, number];
}

export interface Effect {
  /** How many times it puts the picture that it is given into the Scene. */
  readonly copies: number;
  /** Called once, when all layers of the composition are there. */
  link?(find: (index: number) => LinkedLayer | undefined): void;
  /** Gives the same list again while what it depends on stays the same. */
  apply(nodes: readonly SceneNode[], space: EffectSpace): readonly SceneNode[];
}
