import type { Matrix, SceneNode } from '../scene/index.ts';

/** Where and when a layer's effects work. */
export interface EffectPlace {
  /** In frames of the composition that holds the layer. */
  readonly time: number;
  /** From the layer's space to the whole composition's. */
  readonly world: Matrix;
  /** From the holding composition's space to the whole composition's. */
  readonly base: Matrix;
}

/** Another layer of the same composition, as an effect sees it. */
export interface LinkedLayer {
  /** Its picture with masks, effects and opacity, where it lies in the composition. */
  nodes(time: number, base: Matrix): readonly SceneNode[];
}

/** The effects and layer styles of one layer: between its masks and its matte. */
export interface LayerEffects {
  /** Called once, when all layers of the composition are there: `find` takes a layer's `ind`. */
  link(find: (index: number) => LinkedLayer | undefined): void;
  /** Gives the same list again while what it depends on stays the same. */
  apply(nodes: readonly SceneNode[], place: EffectPlace): readonly SceneNode[];
}
