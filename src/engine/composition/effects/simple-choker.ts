import type { SceneNode } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import { NOTHING } from '../layers/grouping.ts';
import type { Effect, EffectSpace } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { Kept } from './kept.ts';
import { Filtering, group } from './pictures.ts';

/** Simple Choker: takes away the picture's edge, this many pixels wide. Below 0 it would add one, which is not drawn. */
export class SimpleChoker implements Effect {
  readonly copies = 2;
  readonly #amount: Property<number>;
  readonly #filters = new Kept<readonly { type: 'grow'; radius: number; colour: readonly [1, 1, 1, 1] }[]>();
  readonly #filtering = new Filtering();
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(values: EffectValues) {
    this.#amount = values.number(1, 0);
    if (!this.#amount.animated && this.#amount.at(0) < 0) {
      values.context.warn('effect-simple-choker', 'A Simple Choker that spreads the edge is not drawn.');
    }
  }

  apply(nodes: readonly SceneNode[], { time, matrix }: EffectSpace): readonly SceneNode[] {
    const amount = this.#amount.at(time);
    if (!(amount > 0)) return nodes;
    if (nodes.length === 0) return NOTHING;
    const filters = this.#filters.of([amount], () => [
      { type: 'grow', radius: -amount, colour: [1, 1, 1, 1] },
    ]);
    const source = this.#filtering.of(nodes, filters, matrix);
    return this.#kept.of([nodes, source], () => [group(nodes, { matte: { mode: 'alpha', source } })]);
  }
}
