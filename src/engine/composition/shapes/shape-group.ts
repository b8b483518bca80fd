import type { BlendMode, Matrix } from '../../scene/index.ts';
import { constant, type Property } from '../animation/property.ts';
import { Grouping, NodeList } from '../layers/grouping.ts';
import { IDENTITY, Product } from '../transforms/matrix.ts';
import type { ModifiedGroup } from './modifiers/modifier.ts';
import type { RepeatedNodes } from './modifiers/repeater.ts';
import type { PaintItem } from './paint-item.ts';
import type { PathUnion } from './path-union.ts';

/** What a group draws, back to front. */
export type DrawnItem = PaintedPaths | RepeatedContent | ShapeGroup;

/** A paint with the paths it covers. */
export interface PaintedPaths {
  readonly type: 'paint';
  readonly paint: PaintItem;
  readonly union: PathUnion;
}

/** All that lies above a repeater. */
export interface RepeatedContent {
  readonly type: 'repeated';
  readonly content: readonly DrawnItem[];
  readonly list: NodeList;
  readonly copies: RepeatedNodes;
}

/** A shape group: its transform, and what it draws. */
export class ShapeGroup implements ModifiedGroup {
  readonly type = 'group';
  readonly parent: ShapeGroup | undefined;
  readonly drawn: DrawnItem[] = [];
  transform: Property<Matrix> = constant(IDENTITY);
  opacity: Property<number> = constant(100);
  blend: BlendMode = 'normal';
  matrix: Matrix = IDENTITY;
  scale = 1;
  readonly world = new Product();
  readonly grouping = new Grouping();
  readonly list = new NodeList();

  constructor(parent: ShapeGroup | undefined) {
    this.parent = parent;
  }
}
