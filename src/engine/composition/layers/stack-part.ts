import type { SceneNode } from '../../scene/index.ts';
import type { Plane } from './placement.ts';
import type { Ground, Moment } from './space.ts';

/** A part of a composition's picture, in stack order. */
export type Part =
  | { readonly nodes: readonly SceneNode[]; readonly plane: Plane | undefined }
  | { readonly adjust: (beneath: readonly SceneNode[]) => readonly SceneNode[] };

/** A composition whose layers can join those of the one that holds it. */
export interface Collapsible {
  /** Adjustment layers among its layers, with those of collapsed compositions in it. */
  readonly adjustments: number;
  /** Its layers one by one, as parts of the composition that holds it. */
  parts(moment: Moment, ground: Ground): readonly Part[];
}
