import type { GroupNode, Matrix, SceneNode } from '../../scene/index.ts';
import { closed, type JoinedSpace, type Moment, type Stage } from './space.ts';

/** What a layer draws, before its masks, matte, opacity and blend mode. */
export interface LayerContent {
  /**
   * @param time in frames of the composition that holds the layer
   * @param world from the layer's space to the whole composition's, or to the layer's plane where that is projected
   */
  nodes(time: number, world: Matrix, setting: Setting): readonly SceneNode[];
  /** The bounds beyond which nothing is drawn, where there are any. */
  clip?(world: Matrix, setting: Setting): GroupNode['clip'];
}

/** What surrounds a layer's content: of matter to compositions within it. */
export interface Setting {
  readonly moment: Moment;
  /** What shows of the picture that `world` leads to; absent where a filter or perspective comes after. */
  readonly stage: Stage | undefined;
  /** Present where the content is a collapsed composition. */
  readonly joined: JoinedSpace | undefined;
}

/** For content that is drawn for itself, as a glyph or a map. */
export const apart = (time: number): Setting => ({
  moment: closed(time),
  stage: undefined,
  joined: undefined,
});
