import { type Easing, easing } from '../animation/easing.ts';
import { numberProperty, type Property } from '../animation/property.ts';
import { isTrue, type JsonObject, rawNumber } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { COUNTINGS, type Counting, type LetterCounts } from './letter-counts.ts';
import { shuffled } from './shuffle.ts';

export const SELECTOR_SHAPES = ['square', 'ramp-up', 'ramp-down', 'triangle', 'round', 'smooth'] as const;
export type SelectorShape = (typeof SELECTOR_SHAPES)[number];

const SELECTOR_MODES = ['add', 'subtract', 'intersect', 'min', 'max', 'difference'] as const;
export type SelectorMode = (typeof SELECTOR_MODES)[number];

/** How much of an animator each letter takes, by its place between a start and an end. */
export class RangeSelector {
  readonly animated: boolean;
  readonly mode: SelectorMode;
  readonly #start: Property<number>;
  readonly #end: Property<number>;
  readonly #offset: Property<number>;
  readonly #amount: Property<number>;
  readonly #easeHigh: Property<number>;
  readonly #easeLow: Property<number>;
  readonly #smoothness: Property<number>;
  readonly #byIndex: boolean;
  readonly #counting: Counting;
  readonly #shape: SelectorShape;
  readonly #random: boolean;
  #curve: Easing = easing(0, 0, 1, 1);
  #low = Number.NaN;
  #high = Number.NaN;

  constructor(raw: JsonObject, context: LayerContext) {
    this.#start = numberProperty(raw.s, 0, context);
    this.#byIndex = rawNumber(raw.r) === 2;
    this.#end = numberProperty(raw.e, this.#byIndex ? Number.MAX_SAFE_INTEGER : 100, context);
    this.#offset = numberProperty(raw.o, 0, context);
    this.#amount = numberProperty(raw.a, 100, context);
    this.#easeHigh = numberProperty(raw.xe, 0, context);
    this.#easeLow = numberProperty(raw.ne, 0, context);
    this.#smoothness = numberProperty(raw.sm, 100, context);
    this.#counting = COUNTINGS[(rawNumber(raw.b) ?? 1) - 1] ?? 'letters';
    this.#shape = SELECTOR_SHAPES[(rawNumber(raw.sh) ?? 1) - 1] ?? 'square';
    this.#random = isTrue(raw.rn);
    this.mode = SELECTOR_MODES[(rawNumber(raw.m) ?? 1) - 1] ?? 'add';
    this.animated = [
      this.#start,
      this.#end,
      this.#offset,
      this.#amount,
      this.#easeHigh,
      this.#easeLow,
      this.#smoothness,
    ].some(({ animated }) => animated);
  }

  /** Writes each letter's share, −1 to 1, into `shares`. */
  read(time: number, counts: LetterCounts, shares: Float64Array): void {
    const { places, total } = counts[this.#counting];
    const unit = this.#byIndex ? 1 : total / 100;
    const offset = this.#offset.at(time) * unit;
    const from = this.#start.at(time) * unit + offset;
    const to = Math.min(this.#end.at(time), this.#byIndex ? total : Number.POSITIVE_INFINITY) * unit + offset;
    const [start, end] = from <= to ? [from, to] : [to, from];
    const amount = this.#amount.at(time) / 100;
    const smoothness = Math.max(0, Math.min(1, this.#smoothness.at(time) / 100));
    const curve = this.#easing(time);
    const order = this.#random ? shuffled(total) : undefined;
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as number;
      const share = rangeShare(this.#shape, order?.[place] ?? place, start, end, smoothness);
      shares[i] = Math.max(-1, Math.min(1, curve.at(share) * amount));
    }
  }

  /** Ease low shapes the curve where shares are near 0, ease high where they are near 1; below 0 they make it steep. */
  #easing(time: number): Easing {
    const low = Math.max(-1, Math.min(1, this.#easeLow.at(time) / 100));
    const high = Math.max(-1, Math.min(1, this.#easeHigh.at(time) / 100));
    if (low !== this.#low || high !== this.#high) {
      this.#low = low;
      this.#high = high;
      this.#curve = easing(Math.max(0, low), Math.max(0, -low), 1 - Math.max(0, high), 1 + Math.min(0, high));
    }
    return this.#curve;
  }
}

/**
 * The share, 0–1, of the unit that covers [place, place + 1] in a range. A square takes the part that lies within
 * it; the others are curves over the range, read at the unit's middle.
 */
export function rangeShare(
  shape: SelectorShape,
  place: number,
  start: number,
  end: number,
  smoothness: number,
): number {
  if (shape === 'square') {
    const inside = Math.max(0, Math.min(place + 1, end) - Math.max(place, start));
    if (smoothness === 1) return inside;
    // Less smoothness makes the step from one unit to the next shorter, about the middle.
    const threshold = (1 - smoothness) / 2;
    return smoothness === 0
      ? inside >= 0.5
        ? 1
        : 0
      : Math.max(0, Math.min(1, (inside - threshold) / smoothness));
  }
  const length = end - start;
  if (length <= 0) {
    if (shape === 'ramp-up') return place >= end ? 1 : 0;
    return shape === 'ramp-down' && place < end ? 1 : 0;
  }
  const t = Math.max(0, Math.min(1, (place + 0.5 - start) / length));
  switch (shape) {
    case 'ramp-up':
      return t;
    case 'ramp-down':
      return 1 - t;
    case 'triangle':
      return 1 - Math.abs(2 * t - 1);
    case 'round':
      return Math.sqrt(Math.max(0, 1 - (2 * t - 1) ** 2));
    case 'smooth':
      return (1 - Math.cos(2 * Math.PI * t)) / 2;
  }
}

/** Joins the share of a further selector to those before it. */
export function joinShares(mode: SelectorMode, before: number, share: number): number {
  switch (mode) {
    case 'add':
      return Math.min(1, before + share);
    case 'subtract':
      return Math.max(-1, before - share);
    case 'intersect':
      return before * share;
    case 'min':
      return Math.min(before, share);
    case 'max':
      return Math.max(before, share);
    case 'difference':
      return Math.abs(before - share);
  }
}

/** What the shares are before the first selector: all where it can only take away. */
export const initialShare = (mode: SelectorMode): number =>
  mode === 'subtract' || mode === 'intersect' || mode === 'min' ? 1 : 0;
