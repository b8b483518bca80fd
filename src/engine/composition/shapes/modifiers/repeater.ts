import type { Matrix, Path, SceneNode } from '../../../scene/index.ts';
import {
  numberProperty,
  type Property,
  positionProperty,
  type Vector,
  vectorProperty,
} from '../../animation/property.ts';
import { isObject, type JsonObject, rawNumber } from '../../document/values.ts';
import { Grouping, NodeList } from '../../layers/grouping.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { bounded, multiply, Product, sameMatrix } from '../../transforms/matrix.ts';
import { TransformedPaths } from '../path-builder.ts';
import { type LocalMatrix, type PathSlots, type PathStep, type PlacedSlot, Places } from '../path-slots.ts';
import { BoundedCount } from './bounded-count.ts';
import { MODIFIER_LIMITS } from './modifier-limits.ts';

/**
 * Repeater (`rp`): `c` copies, the first moved on by `o` steps of the transform `tr`. A fractional number of copies is
 * rounded, as Skottie does; lottie-web rounds up. Of n copies copy i has the opacity so + (eo − so) · i / n: the last
 * one does not reach `eo`, as the authors of Skottie saw in After Effects.
 */
export class Repeater {
  readonly animated: boolean;
  /** The most copies that there ever are. */
  readonly most: number;
  /** Whether later copies lie behind earlier ones; the document calls this composite order 1. */
  readonly below: boolean;
  readonly #copies: BoundedCount;
  readonly #offset: Property<number>;
  readonly #anchor: Property<Vector>;
  readonly #position: Property<Vector>;
  readonly #scale: Property<Vector>;
  readonly #rotation: Property<number>;
  readonly #startOpacity: Property<number>;
  readonly #endOpacity: Property<number>;
  readonly #matrices: Matrix[] = [];

  constructor(raw: JsonObject, context: LayerContext) {
    const placement = isObject(raw.tr) ? raw.tr : {};
    this.#copies = new BoundedCount(raw.c, MODIFIER_LIMITS.copies, context);
    this.#offset = numberProperty(raw.o, 0, context);
    this.#anchor = positionProperty(placement.a, context);
    this.#position = positionProperty(placement.p, context);
    this.#scale = vectorProperty(placement.s, [100, 100], context);
    this.#rotation = numberProperty(placement.r ?? placement.rz, 0, context);
    this.#startOpacity = numberProperty(placement.so, 100, context);
    this.#endOpacity = numberProperty(placement.eo, 100, context);
    this.below = (rawNumber(raw.m) ?? 1) === 1;
    this.most = this.#copies.most;
    this.animated = [
      this.#copies,
      this.#offset,
      this.#anchor,
      this.#position,
      this.#scale,
      this.#rotation,
      this.#startOpacity,
      this.#endOpacity,
    ].some(({ animated }) => animated);
    if (this.#copies.asked > MODIFIER_LIMITS.copies) {
      context.warn(
        'repeater-copies',
        `A repeater of ${this.#copies.asked} copies draws ${MODIFIER_LIMITS.copies}.`,
      );
    }
  }

  /** Where each copy lies, in the repeater's group; a matrix stays the same object while it does not change. */
  matrices(time: number): readonly Matrix[] {
    const count = this.#copies.at(time);
    const offset = this.#offset.at(time);
    const [ax = 0, ay = 0] = this.#anchor.at(time);
    const [px = 0, py = 0] = this.#position.at(time);
    const [sx = 100, sy = 100] = this.#scale.at(time);
    const turn = (this.#rotation.at(time) * Math.PI) / 180;
    this.#matrices.length = count;
    for (let i = 0; i < count; i++) {
      const steps = offset + i;
      const cos = Math.cos(turn * steps);
      const sin = Math.sin(turn * steps);
      const x = power(sx / 100, steps);
      const y = power(sy / 100, steps);
      const [a, b, c, d] = [cos * x, sin * x, -sin * y, cos * y];
      const e = px * steps + ax - a * ax - c * ay;
      const f = py * steps + ay - b * ax - d * ay;
      const matrix = bounded([a, b, c, d, e, f]);
      const known = this.#matrices[i];
      if (!known || !sameMatrix(known, matrix)) this.#matrices[i] = matrix;
    }
    return this.#matrices;
  }

  /** 0–1, of copy `index` of `count`. */
  opacity(time: number, index: number, count: number): number {
    const start = clamp(this.#startOpacity.at(time) / 100);
    const end = clamp(this.#endOpacity.at(time) / 100);
    return count > 1 ? start + ((end - start) * index) / count : start;
  }
}

const clamp = (value: number): number => Math.max(0, Math.min(1, value));

/** A scale after a number of steps; one that mirrors does so at every whole step. */
function power(scale: number, steps: number): number {
  const size = Math.abs(scale) ** steps;
  return scale < 0 && Math.floor(steps) % 2 !== 0 ? -size : size;
}

/** Draws copies of what is drawn above a repeater. */
export class RepeatedNodes {
  readonly #repeater: Repeater;
  readonly #copies: Copy[] = [];

  constructor(repeater: Repeater) {
    this.#repeater = repeater;
  }

  /**
   * @param content what is repeated, in the space of the repeater's group
   * @param world from that space to the composition
   */
  of(time: number, content: readonly SceneNode[], world: Matrix): readonly SceneNode[] {
    const matrices = this.#repeater.matrices(time);
    const count = matrices.length;
    this.#copies.length = count;
    const nodes: SceneNode[] = [];
    for (let k = 0; k < count; k++) {
      const i = this.#repeater.below ? count - 1 - k : k;
      this.#copies[i] ??= new Copy();
      const copy = this.#copies[i].of(
        content,
        world,
        matrices[i] as Matrix,
        this.#repeater.opacity(time, i, count),
      );
      for (const node of copy) nodes.push(node);
    }
    return nodes;
  }
}

class Copy {
  readonly #place = new Product();
  readonly #list = new NodeList();
  readonly #grouping = new Grouping();
  readonly #placed: PlacedNode[] = [];

  of(content: readonly SceneNode[], world: Matrix, matrix: Matrix, opacity: number): readonly SceneNode[] {
    const place = this.#place.of(world, matrix);
    this.#placed.length = content.length;
    const nodes = content.map((node, i) => {
      const known = this.#placed[i];
      if (known && known.node === node && known.place === place) return known.result;
      const result = placedNode(node, place);
      this.#placed[i] = { node, place, result };
      return result;
    });
    return this.#grouping.of(this.#list.keep(nodes), { opacity, blend: 'normal' });
  }
}

interface PlacedNode {
  readonly node: SceneNode;
  readonly place: Matrix;
  readonly result: SceneNode;
}

/** The node after one more transform. Groups within a shape layer have neither masks nor mattes. */
function placedNode(node: SceneNode, place: Matrix): SceneNode {
  if (node.type === 'group')
    return { ...node, children: node.children.map((child) => placedNode(child, place)) };
  return { ...node, transform: multiply(place, node.transform) };
}

/** Copies of the paths above a repeater, for the paints and modifiers below it. */
export class RepeatStep implements PathStep {
  readonly #repeater: Repeater;
  readonly #members: readonly PlacedSlot[];
  readonly #target: number;
  readonly #places: Places;
  readonly #placed = new TransformedPaths();
  readonly #copied = new TransformedPaths();

  /** @param target the slot that the copies are put into */
  constructor(repeater: Repeater, group: LocalMatrix, members: readonly PlacedSlot[], target: number) {
    this.#repeater = repeater;
    this.#members = members;
    this.#target = target;
    this.#places = new Places(group, members);
  }

  get links(): number {
    return this.#places.links;
  }

  run(time: number, slots: PathSlots): void {
    this.#places.update();
    const paths: Path[] = [];
    this.#members.forEach(({ slot }, i) => {
      const matrix = this.#places.matrix(i);
      for (const path of slots[slot] ?? []) paths.push(this.#placed.at(paths.length, path, matrix));
    });
    const copies: Path[] = [];
    for (const matrix of this.#repeater.matrices(time)) {
      for (const path of paths) copies.push(this.#copied.at(copies.length, path, matrix));
    }
    slots[this.#target] = copies;
  }
}
