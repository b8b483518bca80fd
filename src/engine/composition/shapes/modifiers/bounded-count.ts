import { readProperty } from '../../animation/keyframes.ts';
import { numberProperty, type Property } from '../../animation/property.ts';
import { type Json, toNumber } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';

/** A property that says how often something is done, with a bound that its work can be charged by. */
export class BoundedCount implements Property<number> {
  readonly animated: boolean;
  /** The most that {@link at} gives. */
  readonly most: number;
  /** The most that the document's values ask for. */
  readonly asked: number;
  readonly #count: Property<number>;

  constructor(raw: Json | undefined, limit: number, context: LayerContext) {
    this.#count = numberProperty(raw, 0, context);
    this.animated = this.#count.animated;
    const { value, track } = readProperty(raw, context);
    const values = track ? track.keyframes.flatMap(({ start, end }) => [start, end]) : [value];
    this.asked = values.reduce<number>((most, number) => Math.max(most, toNumber(number) ?? 0), 0);
    // An ease may overshoot its key frames; an expression that computes the count is not known at all.
    const bound = track ? 2 * this.asked : this.asked;
    this.most = this.animated && !track ? limit : Math.min(limit, Math.ceil(bound));
  }

  /** Rounded to the nearest whole number, from 0 to {@link most}. */
  at(time: number): number {
    return Math.max(0, Math.min(this.most, Math.floor(this.#count.at(time) + 0.5))) || 0;
  }
}
