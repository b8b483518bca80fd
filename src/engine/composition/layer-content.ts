import type { GroupNode, Matrix, SceneNode } from '../scene/index.ts';

/** What a layer draws, before its masks, matte, opacity and blend mode. */
export interface LayerContent {
  /**
   * @param time in frames of the composition that holds the layer
   * @param world from the layer's space to the whole composition's
   */
  nodes(time: number, world: Matrix): readonly SceneNode[];
  /** The bounds beyond which nothing is drawn, where there are any. */
  clip?(world: Matrix): GroupNode['clip'];
}
