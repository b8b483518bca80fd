import type { FillNode, Paint, SceneNode } from '../../scene/index.ts';
import type { Property, Vector } from '../animation/property.ts';
import { NOTHING } from '../layers/grouping.ts';
import type { Effect, EffectSpace } from './effect.ts';
import { type ColourProperty, type EffectValues, percent } from './effect-values.ts';
import { surroundings } from './geometry.ts';
import { Kept } from './kept.ts';
import { group } from './pictures.ts';

const LINEAR = 1;

/** Gradient Ramp: the picture's colours give way to a gradient between two points, its transparency stays. */
export class GradientRamp implements Effect {
  readonly copies = 2;
  readonly #start: Property<Vector>;
  readonly #startColour: ColourProperty;
  readonly #end: Property<Vector>;
  readonly #endColour: ColourProperty;
  readonly #shape: Property<number>;
  readonly #original: Property<number>;
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(values: EffectValues) {
    this.#start = values.point(0);
    this.#startColour = values.colour(1);
    this.#end = values.point(2);
    this.#endColour = values.colour(3);
    this.#shape = values.number(4, LINEAR);
    this.#original = values.number(6, 0);
  }

  apply(nodes: readonly SceneNode[], { time, matrix, size }: EffectSpace): readonly SceneNode[] {
    const amount = 1 - percent(this.#original.at(time));
    if (nodes.length === 0) return NOTHING;
    if (amount === 0) return nodes;
    const [x0 = 0, y0 = 0] = this.#start.at(time);
    const [x1 = 0, y1 = 0] = this.#end.at(time);
    const [from, to] = [this.#startColour.at(time), this.#endColour.at(time)];
    const linear = Math.round(this.#shape.at(time)) === LINEAR;
    return this.#kept.of([nodes, matrix, x0, y0, x1, y1, from, to, linear, amount, ...size], () => {
      const stops = [
        { offset: 0, colour: from },
        { offset: 1, colour: to },
      ];
      const paint: Paint = linear
        ? { type: 'linear', stops, start: [x0, y0], end: [x1, y1] }
        : { type: 'radial', stops, centre: [x0, y0], radius: Math.hypot(x1 - x0, y1 - y0), focus: [x0, y0] };
      const path = surroundings(size);
      const ramp: FillNode = { type: 'fill', path, transform: matrix, rule: 'nonzero', paint, opacity: 1 };
      return mixed(nodes, [ramp], amount);
    });
  }
}

/** `amount` of an opaque picture in the transparency of `nodes`, and the rest of `nodes` themselves. */
function mixed(
  nodes: readonly SceneNode[],
  cover: readonly SceneNode[],
  amount: number,
): readonly SceneNode[] {
  const covering = group(cover, { opacity: amount, matte: { mode: 'alpha', source: nodes } });
  if (amount === 1) return [covering];
  // Shares of one transparency add up to it, where one over the other would come to less.
  return [group([group(nodes, { opacity: 1 - amount }), { ...covering, blend: 'add' }])];
}
