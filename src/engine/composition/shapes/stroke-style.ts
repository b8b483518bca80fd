import { LINE_CAPS, LINE_JOINS, type Path, type StrokeStyle } from '../../scene/index.ts';
import { numberProperty, type Property } from '../animation/property.ts';
import { LIMITS } from '../document/limits.ts';
import { type JsonObject, objectsOf, rawNumber, textOf } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';

/** Lottie's `lc` and `lj` count from 1. */
const CAPS: readonly (StrokeStyle['cap'] | undefined)[] = [undefined, ...LINE_CAPS];
const JOINS: readonly (StrokeStyle['join'] | undefined)[] = [undefined, ...LINE_JOINS];
/** More dashes and gaps than any tool lets one set. */
const MAXIMUM_DASHES = 64;

/** Width, caps, joins and dashes of a `st` or `gs` item. */
export class StrokeProperty implements Property<StrokeStyle> {
  readonly animated: boolean;
  readonly #cap: StrokeStyle['cap'];
  readonly #join: StrokeStyle['join'];
  readonly #width: Property<number>;
  readonly #miter: Property<number>;
  readonly #dashes: readonly Property<number>[];
  readonly #offset: Property<number>;
  #value: StrokeStyle | undefined;

  constructor(raw: JsonObject, context: LayerContext) {
    this.#cap = CAPS[rawNumber(raw.lc) ?? 1] ?? 'butt';
    this.#join = JOINS[rawNumber(raw.lj) ?? 1] ?? 'miter';
    this.#width = numberProperty(raw.w, 1, context);
    this.#miter = numberProperty(raw.ml2 ?? raw.ml, 4, context);
    const pattern = objectsOf(raw.d);
    this.#dashes = pattern
      .filter(({ n }) => textOf(n) === 'd' || textOf(n) === 'g')
      .slice(0, MAXIMUM_DASHES)
      .map(({ v }) => numberProperty(v, 0, context));
    this.#offset = numberProperty(pattern.find(({ n }) => textOf(n) === 'o')?.v, 0, context);
    this.animated = [this.#width, this.#miter, this.#offset, ...this.#dashes].some(
      ({ animated }) => animated,
    );
  }

  get hasDashes(): boolean {
    return this.#dashes.length > 0;
  }

  at(time: number): StrokeStyle {
    const known = this.#value;
    if (known && !this.animated) return known;
    const width = this.#width.at(time);
    const miterLimit = Math.max(1, this.#miter.at(time));
    const dashes = this.#pattern(time);
    const dashOffset = dashes.length > 0 ? this.#offset.at(time) : 0;
    if (
      !known ||
      known.width !== width ||
      known.miterLimit !== miterLimit ||
      known.dashOffset !== dashOffset ||
      known.dashes.length !== dashes.length ||
      known.dashes.some((length, i) => length !== dashes[i])
    ) {
      this.#value = { width, cap: this.#cap, join: this.#join, miterLimit, dashes, dashOffset };
    }
    return this.#value as StrokeStyle;
  }

  /** An odd pattern is written twice, as SVG and canvas do; one without any length means no dashes. */
  #pattern(time: number): number[] {
    const once = this.#dashes.map((length) => Math.max(0, length.at(time)));
    if (!once.some((length) => length > 0)) return [];
    return once.length % 2 === 1 ? [...once, ...once] : once;
  }
}

/** How many dashes and gaps go along a path at most, by the length of its control polygon. */
export function dashCount(style: StrokeStyle, { points }: Path): number {
  if (style.dashes.length === 0) return 0;
  const period = style.dashes.reduce((sum, length) => sum + length, 0);
  let length = 0;
  for (let i = 2; i < points.length; i += 2) {
    length += Math.abs((points[i] as number) - (points[i - 2] as number));
    length += Math.abs((points[i + 1] as number) - (points[i - 1] as number));
  }
  return length / period;
}

/** The style without its dashes where they would be too many to count, and too fine to see. */
export function boundedDashes(style: StrokeStyle, path: Path): StrokeStyle {
  return dashCount(style, path) > LIMITS.dashes ? { ...style, dashes: [], dashOffset: 0 } : style;
}
