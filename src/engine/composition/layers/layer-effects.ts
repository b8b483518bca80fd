import type { GroupNode, Matrix, SceneNode } from '../../scene/index.ts';

/** Where and when a layer's effects work. */
export interface EffectPlace {
  /** In frames of the composition that holds the layer. */
  readonly time: number;
  /** From the layer's space to the whole composition's. */
  readonly world: Matrix;
  /** From the holding composition's space to the whole composition's. */
  readonly base: Matrix;
}

/** What is known of a layer before it is evaluated. */
export interface LayerExtent {
  /**
   * Pixels: of a precomposition, solid or image its own; of every other layer those of the composition that holds it.
   */
  readonly size: readonly [number, number];
  /** What drawing its content and masks once costs, in the units of the document's budget. */
  readonly work: number;
}

/** A layer's content alone, before its masks, effects, opacity and matte: what other layers' effects see of it. */
export interface LayerPicture {
  /** In the whole composition's space. */
  readonly nodes: readonly SceneNode[];
  readonly clip: GroupNode['clip'];
  /** From the layer's space to the whole composition's. */
  readonly world: Matrix;
}

/** Another layer of the same composition, as an effect sees it. */
export interface LinkedLayer {
  readonly extent: LayerExtent;
  /** Precompositions, solids and images, whose pixels lie in the layer's own space; shapes and text do not. */
  readonly flat: boolean;
  /** Undefined where the layer has no content, or is not there at that time. */
  picture(time: number, base: Matrix): LayerPicture | undefined;
}

/** The effects and layer styles of one layer: between its masks and its matte. */
export interface LayerEffects {
  /** Called once, when all layers of the composition are there: `find` takes a layer's `ind`. */
  link(find: (index: number) => LinkedLayer | undefined): void;
  /**
   * Gives the same list again while what it depends on stays the same. Shadows and glows come first and blend with
   * what lies below the layer, so the list must not be isolated where nothing else asks for it.
   */
  apply(nodes: readonly SceneNode[], place: EffectPlace): readonly SceneNode[];
}
