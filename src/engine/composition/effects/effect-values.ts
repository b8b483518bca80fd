import type { Colour } from '../../scene/index.ts';
import {
  numberProperty,
  type Property,
  positionProperty,
  type Vector,
  vectorProperty,
} from '../animation/property.ts';
import { arrayOf, isObject, type Json, type JsonObject } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';

const unit = (value: number): number => Math.max(0, Math.min(1, value));

/** The values of one effect, by their place in its list, as bodymovin writes them. */
export class EffectValues {
  readonly context: LayerContext;
  readonly #list: readonly Json[];

  constructor(raw: JsonObject, context: LayerContext) {
    this.context = context;
    this.#list = arrayOf(raw.ef);
  }

  /** The property as written: an object with key frames, or a bare value. */
  raw(index: number): Json | undefined {
    const item = this.#list[index];
    return isObject(item) ? item.v : undefined;
  }

  number(index: number, fallback: number): Property<number> {
    return numberProperty(this.raw(index), fallback, this.context);
  }

  point(index: number): Property<Vector> {
    return positionProperty(this.raw(index), this.context);
  }

  colour(index: number): ColourProperty {
    return new ColourProperty(this.raw(index), this.context);
  }
}

/** An opaque colour over time. */
export class ColourProperty implements Property<Colour> {
  readonly animated: boolean;
  readonly #vector: Property<Vector>;
  readonly #scale: number;
  #drawn: Vector | undefined;
  #colour: Colour = [0, 0, 0, 1];

  constructor(raw: Json | undefined, context: LayerContext) {
    this.#vector = vectorProperty(raw, [0, 0, 0], context);
    this.#scale = context.document.colourScale;
    this.animated = this.#vector.animated;
  }

  at(time: number): Colour {
    const vector = this.#vector.at(time);
    if (vector !== this.#drawn) {
      this.#drawn = vector;
      const [r = 0, g = 0, b = 0] = vector;
      this.#colour = [unit(r / this.#scale), unit(g / this.#scale), unit(b / this.#scale), 1];
    }
    return this.#colour;
  }
}

/** A share that was written in per cent, 0–1. */
export const percent = (value: number): number => unit(value / 100);
export { unit };
