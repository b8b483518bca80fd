import { ExportError } from '../../errors/index.ts';
import {
  isArray,
  isObject,
  isTrue,
  type Json,
  type JsonObject,
  numberOr,
  toNumber,
} from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { type Easing, easing, LINEAR } from './easing.ts';

/** The times of key frames, ascending, with a memory of the last place asked for. */
export class Timeline {
  readonly #times: Float64Array;
  #last = 0;

  constructor(times: Float64Array) {
    this.#times = times;
  }

  /** Ascending. */
  get times(): ArrayLike<number> & Iterable<number> {
    return this.#times;
  }

  /** The times of the first and the last key frame. */
  get span(): readonly [number, number] {
    return [this.#times[0] as number, this.#times[this.#times.length - 1] as number];
  }

  /** The index of the last key frame at or before `time`; -1 before the first. */
  locate(time: number): number {
    const times = this.#times;
    const count = times.length;
    let index = this.#last;
    // Frames mostly come in order: try the same interval and the next before searching.
    for (let tries = 0; tries < 2; tries++, index++) {
      if (index < count && time >= (times[index] as number)) {
        if (index + 1 === count || time < (times[index + 1] as number)) {
          this.#last = index;
          return index;
        }
      } else break;
    }
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times[middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    this.#last = Math.max(0, low - 1);
    return low - 1;
  }

  /** How far `time` is between key frames `index` and `index + 1`, 0–1. */
  progress(index: number, time: number): number {
    const from = this.#times[index] as number;
    const to = this.#times[index + 1] as number;
    return to > from ? (time - from) / (to - from) : 1;
  }
}

/** One key frame as written, with the value at which the way to the next one starts and ends. */
export interface Keyframe {
  readonly start: Json | undefined;
  readonly end: Json | undefined;
  /** The value stays at `start` until the next key frame. */
  readonly hold: boolean;
  readonly raw: JsonObject;
}

export interface Track {
  readonly timeline: Timeline;
  readonly keyframes: readonly Keyframe[];
}

/**
 * What a property object holds: its fixed value, or its track of key frames.
 *
 * Takes the forms that bodymovin wrote over the years: an end value `e` on each key frame or only the next one's
 * start `s`, a last key frame without either, a bare value in place of the object, and a slot id.
 *
 * @throws ExportError INVALID_COMPOSITION where the flag `a` is neither 0 nor 1
 */
export function readProperty(
  raw: Json | undefined,
  context: LayerContext,
): { readonly value?: Json; readonly track?: Track } {
  let property = raw;
  if (isObject(property) && typeof property.sid === 'string') {
    const slot = context.document.slots[property.sid];
    if (isObject(slot) && slot.p !== undefined) property = slot.p;
  }
  if (property === undefined || property === null) return {};
  if (!isObject(property)) return { value: property };
  const { a, k } = property;
  if (typeof a === 'number' && a !== 0 && a !== 1) {
    throw new ExportError(
      'INVALID_COMPOSITION',
      `A property of the layer "${context.layer}" has the animation flag "a": ${a}; only 0 and 1 exist.`,
      { value: a },
    );
  }
  if (k === undefined || k === null) return {};
  const written = keyframesOf(k);
  context.spend(1 + written.length);
  if (written.length === 0) return { value: k };
  const track = makeTrack(written);
  const only = track.keyframes.length === 1 ? track.keyframes[0]?.start : undefined;
  return only === undefined ? { track } : { value: only };
}

function keyframesOf(value: Json): JsonObject[] {
  if (!isArray(value) || !isObject(value[0]) || value[0].t === undefined) return [];
  return value.filter((item): item is JsonObject => isObject(item) && toNumber(item.t) !== undefined);
}

function makeTrack(written: JsonObject[]): Track {
  const sorted = written
    .map((raw) => ({ raw, time: numberOr(raw.t, 0) }))
    .sort((first, second) => first.time - second.time);
  const starts: (Json | undefined)[] = [];
  for (let i = 0; i < sorted.length; i++) {
    starts.push(sorted[i]?.raw.s ?? (i > 0 ? (sorted[i - 1]?.raw.e ?? starts[i - 1]) : sorted[i]?.raw.e));
  }
  const keyframes = sorted.map(({ raw }, i) => ({
    raw,
    start: starts[i],
    end: sorted[i + 1]?.raw.s ?? raw.e ?? starts[i + 1],
    hold: isTrue(raw.h) || i === sorted.length - 1,
  }));
  return { timeline: new Timeline(Float64Array.from(sorted, ({ time }) => time)), keyframes };
}

/** The easing from a key frame to the next, for one dimension; where it names too few, its first counts for all. */
export function easingOf(keyframe: JsonObject, dimension: number): Easing {
  const { i, o } = keyframe;
  if (!isObject(i) || !isObject(o)) return LINEAR;
  const x1 = component(o.x, dimension);
  const y1 = component(o.y, dimension);
  const x2 = component(i.x, dimension);
  const y2 = component(i.y, dimension);
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return LINEAR;
  return easing(x1, y1, x2, y2);
}

/** How many dimensions a key frame eases on their own. */
export function easedDimensions(keyframe: JsonObject): number {
  const { i, o } = keyframe;
  const count = (value: Json | undefined) => (isArray(value) ? value.length : 1);
  return isObject(i) && isObject(o) ? Math.max(count(i.x), count(i.y), count(o.x), count(o.y)) : 1;
}

function component(value: Json | undefined, dimension: number): number | undefined {
  if (isArray(value)) return toNumber(value[dimension] ?? value[0]);
  return toNumber(value);
}
