import { LIMITS } from '../document/limits.ts';
import { isArray, isObject, isTrue, type Json, toNumber, toNumbers } from '../document/values.ts';
import type { Reading } from '../expressions/expressions.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { MeasuredCubic } from './cubic-length.ts';
import type { Easing } from './easing.ts';
import { easedDimensions, easingOf, type Keyframe, readProperty, type Track } from './keyframes.ts';

/** A value over time. `at` gives the same object again for as long as the value does not change. */
export interface Property<Value> {
  readonly animated: boolean;
  /** The times of the first and the last key frame, beyond which the value stays the same. */
  readonly span?: readonly [number, number];
  /** @param time in frames of the composition that holds the layer */
  at(time: number): Value;
}

export type Vector = readonly number[];

export function constant<Value>(value: Value): Property<Value> {
  return { animated: false, at: () => value };
}

/** A number; `fallback` where the document has none. */
export function numberProperty(
  raw: Json | undefined,
  fallback: number,
  context: LayerContext,
): Property<number> {
  const { value, track } = readProperty(raw, context);
  const plain = track ? new KeyframedNumber(track, fallback) : constant(toNumber(value) ?? fallback);
  return withExpression(raw, plain, readNumber, context);
}

/** A vector with as many dimensions as its `fallback`, which also fills in for missing ones. */
export function vectorProperty(
  raw: Json | undefined,
  fallback: Vector,
  context: LayerContext,
): Property<Vector> {
  return withExpression(raw, plainVector(raw, fallback, context), readVector, context);
}

function plainVector(raw: Json | undefined, fallback: Vector, context: LayerContext): Property<Vector> {
  const { value, track } = readProperty(raw, context);
  if (!track) return constant(fitted(value, fallback));
  return new KeyframedVector(
    track.timeline,
    track.keyframes.map((keyframe) =>
      makeSegment(keyframe, fitted(keyframe.start, fallback), fitted(keyframe.end, fallback)),
    ),
  );
}

/** A list of numbers of any length, such as a gradient's; its key frames should agree in length. */
export function listProperty(raw: Json | undefined, context: LayerContext): Property<Vector> {
  return withExpression(raw, plainList(raw, context), readList, context);
}

function plainList(raw: Json | undefined, context: LayerContext): Property<Vector> {
  const { value, track } = readProperty(raw, context);
  if (!track) return constant(measuredList(value, context));
  return new KeyframedVector(
    track.timeline,
    track.keyframes.map((keyframe) => {
      const start = measuredList(keyframe.start, context);
      const end = measuredList(keyframe.end, context);
      return makeSegment(keyframe, start, end.length === start.length ? end : start);
    }),
  );
}

/** A position of two or three dimensions: a vector, or numbers that are animated apart (`s`: true). */
export function positionProperty(
  raw: Json | undefined,
  context: LayerContext,
  dimensions: 2 | 3 = 2,
): Property<Vector> {
  if (isObject(raw) && isTrue(raw.s) && (raw.x !== undefined || raw.y !== undefined)) {
    const axes = [raw.x, raw.y, raw.z].slice(0, dimensions).map((axis) => numberProperty(axis, 0, context));
    if (!axes.some(({ animated }) => animated)) return constant(axes.map((axis) => axis.at(0)));
    return new SplitPosition(axes);
  }
  return vectorProperty(raw, dimensions === 3 ? [0, 0, 0] : [0, 0], context);
}

/** The property with the document's expression for it, where there is one. */
export function withExpression<Value>(
  raw: Json | undefined,
  plain: Property<Value>,
  read: Reading<Value>,
  context: LayerContext,
): Property<Value> {
  const bound = context.document.expressions?.bind(raw, plain, read, context);
  if (!bound) return plain;
  context.spend(LIMITS.layerWork);
  return { animated: true, at: (time) => bound.at(time) };
}

const readNumber: Reading<number> = (value) => (typeof value === 'number' ? within(value) : undefined);

/** Dimensions that the expression lacks stay as they are without it. */
const readVector: Reading<Vector> = (value, last, plain) =>
  isArray(value as Json)
    ? kept(
        plain.map((missing, i) => within((value as Vector)[i] ?? missing)),
        last,
      )
    : undefined;

const readList: Reading<Vector> = (value, last) =>
  isArray(value as Json) ? kept((value as Vector).map(within), last) : undefined;

const within = (value: number): number => Math.max(-LIMITS.coordinate, Math.min(LIMITS.coordinate, value));

function kept(value: Vector, last: Vector | undefined): Vector {
  return last && last.length === value.length && value.every((number, i) => number === last[i])
    ? last
    : value;
}

function measuredList(value: Json | undefined, context: LayerContext): Vector {
  const list = toNumbers(value) ?? [];
  context.spend(list.length / 4);
  return list;
}

function fitted(value: Json | undefined, fallback: Vector): Vector {
  const numbers = toNumbers(value);
  if (!numbers) return fallback;
  return fallback.map((missing, i) => numbers[i] ?? missing);
}

class KeyframedNumber implements Property<number> {
  readonly animated = true;
  readonly span: readonly [number, number];
  readonly #track: Track;
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;
  readonly #easings: readonly Easing[];

  constructor(track: Track, fallback: number) {
    const { keyframes } = track;
    this.#track = track;
    this.span = track.timeline.span;
    this.#starts = Float64Array.from(keyframes, ({ start }) => toNumber(start) ?? fallback);
    this.#ends = Float64Array.from(
      keyframes,
      ({ end }, i) => toNumber(end) ?? this.#starts[i + 1] ?? fallback,
    );
    this.#easings = keyframes.map(({ raw }) => easingOf(raw, 0));
  }

  at(time: number): number {
    const { timeline, keyframes } = this.#track;
    const index = timeline.locate(time);
    if (index < 0) return this.#starts[0] as number;
    const start = this.#starts[index] as number;
    if (keyframes[index]?.hold) return start;
    const progress = (this.#easings[index] as Easing).at(timeline.progress(index, time));
    return start + ((this.#ends[index] as number) - start) * progress;
  }
}

interface Segment {
  readonly start: Vector;
  readonly end: Vector;
  readonly hold: boolean;
  /** One for all dimensions, or one for each. */
  readonly easings: readonly Easing[];
  /** The way through space, run at a speed that the easing alone sets. */
  readonly way?: MeasuredCubic;
}

function makeSegment(keyframe: Keyframe, start: Vector, end: Vector): Segment {
  const same = start.every((value, i) => value === end[i]);
  const way = spatialWay(keyframe, start, end);
  const hold = keyframe.hold || (same && !way);
  if (hold) return { start, end, hold, easings: [] };
  const dimensions = way ? 1 : Math.min(start.length, easedDimensions(keyframe.raw));
  const easings = Array.from({ length: dimensions }, (_, i) => easingOf(keyframe.raw, i));
  return { start, end, hold, easings, ...(way && { way }) };
}

/** `to` and `ti` are the tangents at the start and the end, relative to them. */
function spatialWay({ raw, hold }: Keyframe, start: Vector, end: Vector): MeasuredCubic | undefined {
  const out = toNumbers(raw.to);
  const into = toNumbers(raw.ti);
  if (hold || !out || !into || start.length < 2 || start.length > 3) return undefined;
  const [ox = 0, oy = 0, oz = 0] = out;
  const [ix = 0, iy = 0, iz = 0] = into;
  const deep = start.length === 3 && (oz !== 0 || iz !== 0);
  if (ox === 0 && oy === 0 && ix === 0 && iy === 0 && !deep) return undefined;
  const [x0 = 0, y0 = 0, z0 = 0] = start;
  const [x3 = 0, y3 = 0, z3 = 0] = end;
  const z = start.length === 3 ? ([z0, z0 + oz, z3 + iz, z3] as const) : undefined;
  return new MeasuredCubic(x0, y0, x0 + ox, y0 + oy, x3 + ix, y3 + iy, x3, y3, z);
}

class KeyframedVector implements Property<Vector> {
  readonly animated = true;
  readonly span: readonly [number, number];
  readonly #timeline: Track['timeline'];
  readonly #segments: readonly Segment[];
  #time = Number.NaN;
  #value: Vector = [];

  constructor(timeline: Track['timeline'], segments: readonly Segment[]) {
    this.#timeline = timeline;
    this.span = timeline.span;
    this.#segments = segments;
  }

  at(time: number): Vector {
    if (time === this.#time) return this.#value;
    this.#time = time;
    this.#value = this.#compute(time);
    return this.#value;
  }

  #compute(time: number): Vector {
    const index = this.#timeline.locate(time);
    const segment = this.#segments[Math.max(0, index)] as Segment;
    const { start, end, easings, way } = segment;
    if (index < 0 || segment.hold) return start;
    const progress = this.#timeline.progress(index, time);
    const first = (easings[0] as Easing).at(progress);
    if (way) return alongWay(way, first, start.length);
    const value = new Array<number>(start.length);
    for (let i = 0; i < value.length; i++) {
      const from = start[i] as number;
      const eased = i === 0 ? first : (easings[i]?.at(progress) ?? first);
      value[i] = from + ((end[i] as number) - from) * eased;
    }
    return value;
  }
}

function alongWay(way: MeasuredCubic, progress: number, dimensions: number): Vector {
  const at = (t: number): Vector =>
    dimensions === 3 ? [way.xAt(t), way.yAt(t), way.zAt(t)] : [way.xAt(t), way.yAt(t)];
  if (progress > 1 || progress < 0) {
    // An ease that overshoots runs on straight along the tangent at that end.
    const end = progress > 1 ? 1 : 0;
    const inner = at(way.parameterAt(way.length * (end === 1 ? 0.999 : 0.001)));
    const last = at(end);
    const step = (progress - end) * way.length;
    const outward = last.map((value, i) => (value - (inner[i] as number)) * (end === 1 ? 1 : -1));
    const length = Math.hypot(...outward);
    return length > 0 ? last.map((value, i) => value + ((outward[i] as number) / length) * step) : last;
  }
  return at(way.parameterAt(way.length * progress));
}

class SplitPosition implements Property<Vector> {
  readonly animated = true;
  readonly span?: readonly [number, number];
  readonly #axes: readonly Property<number>[];
  #value: Vector;

  constructor(axes: readonly Property<number>[]) {
    this.#axes = axes;
    this.#value = axes.map(() => 0);
    const moving = axes.filter(({ animated }) => animated);
    const spans = moving.map(({ span }) => span).filter((span) => span !== undefined);
    // An axis with an expression goes on moving beyond all key frames.
    if (spans.length < moving.length) return;
    this.span = [Math.min(...spans.map(([from]) => from)), Math.max(...spans.map(([, to]) => to))];
  }

  at(time: number): Vector {
    const last = this.#value;
    const value = this.#axes.map((axis) => axis.at(time));
    if (value.some((coordinate, i) => coordinate !== last[i])) this.#value = value;
    return this.#value;
  }
}
