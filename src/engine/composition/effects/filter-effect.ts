import type { Filter, SceneNode } from '../../scene/index.ts';
import type { Property } from '../animation/property.ts';
import type { Effect, EffectSpace } from './effect.ts';
import { Kept } from './kept.ts';
import { Filtering } from './pictures.ts';

type Properties<Values extends readonly unknown[]> = { readonly [K in keyof Values]: Property<Values[K]> };

/** An effect that is filters around the picture: made once for each set of values. */
export class FilterEffect<const Values extends readonly unknown[]> implements Effect {
  readonly copies = 1;
  readonly #properties: Properties<Values>;
  readonly #make: (values: Values, size: EffectSpace['size']) => readonly Filter[];
  readonly #filters = new Kept<readonly Filter[]>();
  readonly #filtering = new Filtering();

  /** @param make gives the filters in the effect's own space; none where the picture stays as it is */
  constructor(
    properties: Properties<Values>,
    make: (values: Values, size: EffectSpace['size']) => readonly Filter[],
  ) {
    this.#properties = properties;
    this.#make = make;
  }

  apply(nodes: readonly SceneNode[], { time, matrix, size }: EffectSpace): readonly SceneNode[] {
    const values = this.#properties.map((property) => property.at(time)) as unknown as Values;
    const filters = this.#filters.of(values, () => this.#make(values, size));
    return this.#filtering.of(nodes, filters, matrix);
  }
}
