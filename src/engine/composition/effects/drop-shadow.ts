import type { Colour, Filter, SceneNode } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import { NOTHING } from '../layers/grouping.ts';
import type { Effect, EffectSpace } from './effect.ts';
import { type EffectValues, unit } from './effect-values.ts';
import { BLUR_DEVIATION } from './gaussian-blur.ts';
import { mapVector } from './geometry.ts';
import { Kept } from './kept.ts';
import { MovedNodes } from './moved-nodes.ts';
import { Filtering, paintOver } from './pictures.ts';

/**
 * Drop Shadow: the picture in one colour, moved and blurred, behind it. Its opacity runs to 255. Softness is the
 * blurriness of the same size, as Skottie and ThorVG have it: After Effects blurs the shadow with the blur that it has;
 * lottie-web takes a little less (a quarter of the softness).
 */
export class DropShadow implements Effect {
  readonly copies = 2;
  readonly #colour: Property<Colour>;
  readonly #opacity: Property<number>;
  readonly #direction: Property<number>;
  readonly #distance: Property<number>;
  readonly #softness: Property<number>;
  readonly #shadowOnly: Property<number>;
  readonly #moved = new MovedNodes();
  readonly #filtering = new Filtering();
  readonly #filters = new Kept<readonly Filter[]>();
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(values: EffectValues) {
    this.#colour = values.colour(0);
    this.#opacity = values.number(1, 127.5);
    this.#direction = values.number(2, 135);
    this.#distance = values.number(3, 5);
    this.#softness = values.number(4, 0);
    this.#shadowOnly = values.number(5, 0);
  }

  apply(nodes: readonly SceneNode[], { time, matrix }: EffectSpace): readonly SceneNode[] {
    const alone = this.#shadowOnly.at(time) !== 0;
    const opacity = unit(this.#opacity.at(time) / 255);
    if (opacity === 0 || nodes.length === 0) return alone ? NOTHING : nodes;
    const colour = this.#colour.at(time);
    const deviation = Math.max(0, this.#softness.at(time)) * BLUR_DEVIATION;
    const filters = this.#filters.of([colour, opacity, deviation], () => [
      paintOver(colour, opacity),
      ...(deviation > 0 ? [{ type: 'blur', sigma: [deviation, deviation] } as const] : []),
    ]);
    const angle = (this.#direction.at(time) * Math.PI) / 180;
    const distance = this.#distance.at(time);
    // From straight up, clockwise.
    const [x, y] = mapVector(matrix, distance * Math.sin(angle), -distance * Math.cos(angle));
    const shadow = this.#filtering.of(this.#moved.of(nodes, [1, 0, 0, 1, x, y]), filters, matrix);
    if (alone) return shadow;
    return this.#kept.of([shadow, nodes], () => [...shadow, ...nodes]);
  }
}
