import { numberProperty, type Property, type Vector, vectorProperty } from '../animation/property.ts';
import { LIMITS } from '../document/limits.ts';
import {
  isArray,
  isObject,
  isTrue,
  type JsonObject,
  objectsOf,
  rawNumber,
  textOf,
} from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { shiftHsv } from './hsv.ts';
import type { LetterCounts } from './letter-counts.ts';
import type { LetterStyle } from './letter-style.ts';
import { initialShare, joinShares, RangeSelector } from './range-selector.ts';
import type { Rgb } from './text-document.ts';

type Numbers = readonly (readonly [key: string, rest: number])[];

/** Keys of an animator's values, with the value at which nothing changes. */
const NUMBERS: Numbers = [
  ['r', 0],
  ['sk', 0],
  ['sa', 0],
  ['o', 100],
  ['fo', 100],
  ['so', 100],
  ['fh', 0],
  ['fs', 0],
  ['fb', 0],
  ['sh', 0],
  ['ss', 0],
  ['sb', 0],
  ['sw', 0],
  ['t', 0],
];
const VECTORS: readonly (readonly [key: string, rest: Vector])[] = [
  ['p', [0, 0]],
  ['a', [0, 0]],
  ['s', [100, 100]],
  ['fc', [0, 0, 0]],
  ['sc', [0, 0, 0]],
  ['ls', [0, 0]],
  ['bl', [0, 0]],
];

/** One text animator: values, and selectors that say how much of them each letter takes. */
export class TextAnimator {
  readonly animated: boolean;
  /** Whether it moves letters along their line or lines against each other. */
  readonly movesOthers: boolean;
  readonly #numbers = new Map<string, Property<number>>();
  readonly #vectors = new Map<string, Property<Vector>>();
  readonly #selectors: readonly RangeSelector[];
  /** Without any selector every letter is moved in full; with none that is understood, better none. */
  readonly #unselected: number;

  constructor(raw: JsonObject, context: LayerContext) {
    const values = isObject(raw.a) ? raw.a : {};
    for (const [key, rest] of NUMBERS) {
      const written = values[key] ?? (key === 'r' ? values.rz : undefined);
      if (written !== undefined) this.#numbers.set(key, numberProperty(written, rest, context));
    }
    for (const [key, rest] of VECTORS) {
      if (values[key] !== undefined) this.#vectors.set(key, vectorProperty(values[key], rest, context));
    }
    // bodymovin writes one selector as an object, several as an array.
    const selectors = isArray(raw.s) ? objectsOf(raw.s) : isObject(raw.s) ? [raw.s] : [];
    this.#selectors = readSelectors(selectors, textOf(raw.nm) ?? '', context);
    this.#unselected = selectors.length === 0 ? 1 : 0;
    this.movesOthers = this.#numbers.has('t') || this.#vectors.has('ls');
    this.animated = [...this.#numbers.values(), ...this.#vectors.values(), ...this.#selectors].some(
      ({ animated }) => animated,
    );
    warnOfDepth(values, context);
  }

  /** Adds to each letter's style what the animator does to it. */
  apply(time: number, counts: LetterCounts, styles: readonly LetterStyle[], scratch: Shares): void {
    const { total, one } = scratch;
    this.#shares(time, counts, total, one);
    const number = (key: string): number | undefined => this.#numbers.get(key)?.at(time);
    const vector = (key: string): Vector | undefined => this.#vectors.get(key)?.at(time);
    const [position, anchor, scale] = [vector('p'), vector('a'), vector('s')];
    const [fill, stroke, spacing, blur] = [vector('fc'), vector('sc'), vector('ls'), vector('bl')];
    const [rotation = 0, skew = 0, skewAxis = 0] = [number('r'), number('sk'), number('sa')];
    const [opacity, fillOpacity, strokeOpacity] = [number('o'), number('fo'), number('so')];
    const [hue = 0, saturation = 0, brightness = 0] = [number('fh'), number('fs'), number('fb')];
    const [strokeHue = 0, strokeSaturation = 0, strokeBrightness = 0] = [
      number('sh'),
      number('ss'),
      number('sb'),
    ];
    const [strokeWidth = 0, tracking = 0] = [number('sw'), number('t')];
    for (let i = 0; i < styles.length; i++) {
      const share = total[i] as number;
      if (share === 0) continue;
      const style = styles[i] as LetterStyle;
      if (position) {
        style.x += (position[0] ?? 0) * share;
        style.y += (position[1] ?? 0) * share;
      }
      if (anchor) {
        style.anchorX += (anchor[0] ?? 0) * share;
        style.anchorY += (anchor[1] ?? 0) * share;
      }
      if (scale) {
        style.scaleX *= 1 + ((scale[0] ?? 100) / 100 - 1) * share;
        style.scaleY *= 1 + ((scale[1] ?? 100) / 100 - 1) * share;
      }
      style.rotation += rotation * share;
      style.skew += skew * share;
      style.skewAxis += skewAxis * share;
      // As with colours, a later animator can take back what an earlier one did.
      style.opacity = faded(style.opacity, opacity, share);
      style.fillOpacity = faded(style.fillOpacity, fillOpacity, share);
      style.strokeOpacity = faded(style.strokeOpacity, strokeOpacity, share);
      style.strokeWidth += strokeWidth * share;
      style.tracking += tracking * share;
      if (spacing) {
        style.lineX += (spacing[0] ?? 0) * share;
        style.lineY += (spacing[1] ?? 0) * share;
      }
      if (blur) {
        style.blurX += (blur[0] ?? 0) * share;
        style.blurY += (blur[1] ?? 0) * share;
      }
      if (fill) style.fill = mixed(style.fill, fill, share);
      if (stroke) style.stroke = mixed(style.stroke, stroke, share);
      if (hue !== 0 || saturation !== 0 || brightness !== 0) {
        style.fill = shifted(style.fill, hue * share, saturation * share, brightness * share);
      }
      if (strokeHue !== 0 || strokeSaturation !== 0 || strokeBrightness !== 0) {
        style.stroke = shifted(
          style.stroke,
          strokeHue * share,
          strokeSaturation * share,
          strokeBrightness * share,
        );
      }
    }
  }

  #shares(time: number, counts: LetterCounts, total: Float64Array, one: Float64Array): void {
    const [first] = this.#selectors;
    total.fill(first ? initialShare(first.mode) : this.#unselected);
    for (const selector of this.#selectors) {
      selector.read(time, counts, one);
      for (let i = 0; i < total.length; i++) {
        total[i] = joinShares(selector.mode, total[i] as number, one[i] as number);
      }
    }
  }
}

/** Room for one number a letter, twice: the shares of all selectors so far, and those of one. */
export interface Shares {
  readonly total: Float64Array;
  readonly one: Float64Array;
}

function readSelectors(written: readonly JsonObject[], name: string, context: LayerContext): RangeSelector[] {
  return written.slice(0, LIMITS.textAnimators).flatMap((selector) => {
    const type = rawNumber(selector.t) ?? 0;
    if (type === 0) return [new RangeSelector(selector, context)];
    const kind = type === 1 ? 'expression' : 'wiggly';
    context.warn(
      `text-${kind}-selector`,
      `The ${kind} selector of the text animator "${name.slice(0, 40)}" is not evaluated; it is left out.`,
    );
    return [];
  });
}

function warnOfDepth(values: JsonObject, context: LayerContext): void {
  const turned = [values.rx, values.ry].some((angle) => {
    const property = numberProperty(angle, 0, context);
    return property.animated || property.at(0) % 360 !== 0;
  });
  const place = vectorProperty(values.p, [0, 0, 0], context);
  if (turned || (!place.animated && isTrue(place.at(0)[2] ?? 0))) {
    context.warn('text-animator-3d', 'Letters are not turned out of their plane; they stay flat.');
  }
}

const faded = (from: number, percent: number | undefined, share: number): number =>
  percent === undefined ? from : from + (percent / 100 - from) * share;

function mixed(from: Rgb | undefined, to: Vector, share: number): Rgb {
  const [r, g, b] = from ?? [0, 0, 0];
  const t = Math.max(0, Math.min(1, share));
  return [r + ((to[0] ?? 0) - r) * t, g + ((to[1] ?? 0) - g) * t, b + ((to[2] ?? 0) - b) * t];
}

function shifted(
  from: Rgb | undefined,
  hue: number,
  saturation: number,
  brightness: number,
): Rgb | undefined {
  return from && shiftHsv(from, hue / 360, saturation / 100, brightness / 100);
}
