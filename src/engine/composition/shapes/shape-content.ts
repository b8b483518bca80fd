import { maximumScale } from '../../geometry/index.ts';
import type { Matrix, SceneNode } from '../../scene/index.ts';
import { type Json, objectsOf } from '../document/values.ts';
import { NOTHING } from '../layers/grouping.ts';
import type { LayerContent } from '../layers/layer-content.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { IDENTITY } from '../transforms/matrix.ts';
import type { PathSlots } from './path-slots.ts';
import { type CompiledShapes, compileShapes } from './shape-compiler.ts';
import type { DrawnItem, ShapeGroup } from './shape-group.ts';

/**
 * The shapes of one layer. Every path is evaluated once and goes through all the modifiers below it in its own and
 * the enclosing groups, the nearest first; then every fill and stroke draws the paths above it. So After Effects does
 * it: all path operations of a group come before its paints (Adobe's user guide, "Render order for shapes").
 */
export class ShapeContent implements LayerContent {
  readonly #shapes: CompiledShapes;
  readonly #slots: PathSlots = [];
  #world: Matrix | undefined;
  #nodes: readonly SceneNode[] = NOTHING;

  constructor(shapes: Json | undefined, context: LayerContext) {
    this.#shapes = compileShapes(objectsOf(shapes), context);
  }

  nodes(time: number, world: Matrix): readonly SceneNode[] {
    const { animated, root, groups, sources, steps } = this.#shapes;
    if (!animated && this.#world === world) return this.#nodes;
    this.#world = world;
    const scale = maximumScale(world);
    for (const group of groups) {
      group.matrix = group.transform.at(time);
      group.scale = (group.parent?.scale ?? scale) * maximumScale(group.matrix);
    }
    for (const { slot, path } of sources) this.#slots[slot] = [path.at(time)];
    for (const step of steps) step.run(time, this.#slots);
    this.#nodes = this.#drawGroup(root, time, world);
    return this.#nodes;
  }

  #drawGroup(group: ShapeGroup, time: number, outer: Matrix): readonly SceneNode[] {
    const opacity = Math.max(0, Math.min(1, group.opacity.at(time) / 100));
    if (opacity === 0) return NOTHING;
    const nodes = this.#drawItems(group.drawn, time, group.world.of(outer, group.matrix));
    return group.grouping.of(group.list.keep(nodes), { opacity, blend: group.blend });
  }

  #drawItems(items: readonly DrawnItem[], time: number, world: Matrix): readonly SceneNode[] {
    const nodes: SceneNode[] = [];
    for (const item of items) for (const node of this.#draw(item, time, world)) nodes.push(node);
    return nodes;
  }

  #draw(item: DrawnItem, time: number, world: Matrix): readonly SceneNode[] {
    switch (item.type) {
      case 'group':
        return this.#drawGroup(item, time, world);
      case 'paint':
        return item.paint.nodes(time, item.union.of(this.#slots), world);
      case 'repeated': {
        // Drawn once in the repeater's own space, so that copies share paths, and their nodes while they stay.
        const content = item.list.keep(this.#drawItems(item.content, time, IDENTITY));
        return item.copies.of(time, content, world);
      }
    }
  }
}
