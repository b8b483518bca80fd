import type { Matrix, SceneNode } from '../../scene/index.ts';
import type { Property, Vector } from '../animation/property.ts';
import { Grouping } from '../layers/grouping.ts';
import { multiply } from '../transforms/matrix.ts';
import { Transform } from '../transforms/transform.ts';
import type { Effect, EffectSpace } from './effect.ts';
import { type EffectValues, percent } from './effect-values.ts';
import { inverted } from './geometry.ts';
import { Kept } from './kept.ts';
import { MovedNodes } from './moved-nodes.ts';

/** Transform: anchor, scale, skew, rotation, position and opacity as a layer has them, once more. */
export class TransformEffect implements Effect {
  readonly copies = 1;
  readonly #anchor: Property<Vector>;
  /** Skew, rotation and position; the scale comes in two properties that a layer has in one. */
  readonly #turn: Transform;
  readonly #uniform: Property<number>;
  readonly #height: Property<number>;
  readonly #width: Property<number>;
  readonly #opacity: Property<number>;
  readonly #moved = new MovedNodes();
  readonly #matrix = new Kept<Matrix | undefined>();
  readonly #grouping = new Grouping();

  constructor(values: EffectValues) {
    const flat = { p: values.raw(1) ?? [0, 0], r: values.raw(7) ?? 0, sk: values.raw(5) ?? 0 };
    this.#anchor = values.point(0);
    this.#turn = new Transform({ ...flat, sa: values.raw(6) ?? 0 }, values.context);
    this.#uniform = values.number(2, 0);
    this.#height = values.number(3, 100);
    this.#width = values.number(4, 100);
    this.#opacity = values.number(8, 100);
  }

  apply(nodes: readonly SceneNode[], { time, matrix }: EffectSpace): readonly SceneNode[] {
    const [x = 0, y = 0] = this.#anchor.at(time);
    const height = this.#height.at(time) / 100;
    const width = this.#uniform.at(time) === 0 ? this.#width.at(time) / 100 : height;
    const turn = this.#turn.at(time);
    const further = this.#matrix.of([matrix, turn, x, y, width, height], () => {
      const inverse = inverted(matrix);
      const own = multiply(turn, [width, 0, 0, height, -x * width, -y * height]);
      return inverse && multiply(matrix, multiply(own, inverse));
    });
    const moved = further ? this.#moved.of(nodes, further) : nodes;
    return this.#grouping.of(moved, { opacity: percent(this.#opacity.at(time)), blend: 'normal' });
  }
}
