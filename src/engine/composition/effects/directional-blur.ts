import type { Filter, Matrix, SceneNode } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import { multiply } from '../transforms/matrix.ts';
import type { Effect, EffectSpace } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { BLUR_DEVIATION, blur } from './gaussian-blur.ts';
import { Kept } from './kept.ts';
import { Filtering } from './pictures.ts';

const VERTICAL = 3;

/** Directional Blur: a blur along one direction, clockwise from straight up. */
export class DirectionalBlur implements Effect {
  readonly copies = 1;
  readonly #direction: Property<number>;
  readonly #length: Property<number>;
  readonly #turned = new Kept<Matrix>();
  readonly #filters = new Kept<readonly Filter[]>();
  readonly #filtering = new Filtering();

  constructor(values: EffectValues) {
    this.#direction = values.number(0, 0);
    this.#length = values.number(1, 0);
  }

  apply(nodes: readonly SceneNode[], { time, matrix, size }: EffectSpace): readonly SceneNode[] {
    const deviation = this.#length.at(time) * BLUR_DEVIATION;
    const filters = this.#filters.of([deviation], () => blur(deviation, VERTICAL, false, size));
    const direction = this.#direction.at(time);
    // Blurred straight up in a space that is turned: projected, but for quarter turns, which keep to the axes.
    const turned = this.#turned.of([matrix, direction], () => {
      const angle = (direction * Math.PI) / 180;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return multiply(matrix, [cos, sin, -sin, cos, 0, 0]);
    });
    return this.#filtering.of(nodes, filters, turned);
  }
}
