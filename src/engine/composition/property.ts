import { MeasuredCubic } from './cubic-length.ts';
import type { Easing } from './easing.ts';
import { easedDimensions, easingOf, type Keyframe, readProperty, type Track } from './keyframes.ts';
import type { LayerContext } from './layer-context.ts';
import { isObject, isTrue, type Json, toNumber, toNumbers } from './values.ts';

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
  if (!track) return constant(toNumber(value) ?? fallback);
  return new KeyframedNumber(track, fallback);
}

/** A vector with as many dimensions as its `fallback`, which also fills in for missing ones. */
export function vectorProperty(
  raw: Json | undefined,
  fallback: Vector,
  context: LayerContext,
): Property<Vector> {
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

/** A position: a vector, or two numbers that are animated apart (`s`: true). */
export function positionProperty(raw: Json | undefined, context: LayerContext): Property<Vector> {
  if (isObject(raw) && isTrue(raw.s) && (raw.x !== undefined || raw.y !== undefined)) {
    const x = numberProperty(raw.x, 0, context);
    const y = numberProperty(raw.y, 0, context);
    if (!x.animated && !y.animated) return constant([x.at(0), y.at(0)]);
    return new SplitPosition(x, y);
  }
  return vectorProperty(raw, [0, 0], context);
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
  if (hold || !out || !into || start.length !== 2) return undefined;
  const [ox = 0, oy = 0] = out;
  const [ix = 0, iy = 0] = into;
  if (ox === 0 && oy === 0 && ix === 0 && iy === 0) return undefined;
  const [x0 = 0, y0 = 0] = start;
  const [x3 = 0, y3 = 0] = end;
  return new MeasuredCubic(x0, y0, x0 + ox, y0 + oy, x3 + ix, y3 + iy, x3, y3);
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
    if (way) return alongWay(way, first);
    const value = new Array<number>(start.length);
    for (let i = 0; i < value.length; i++) {
      const from = start[i] as number;
      const eased = i === 0 ? first : (easings[i]?.at(progress) ?? first);
      value[i] = from + ((end[i] as number) - from) * eased;
    }
    return value;
  }
}

function alongWay(way: MeasuredCubic, progress: number): Vector {
  if (progress > 1 || progress < 0) {
    // An ease that overshoots runs on straight along the tangent at that end.
    const end = progress > 1 ? 1 : 0;
    const t = way.parameterAt(way.length * (end === 1 ? 0.999 : 0.001));
    const [x, y] = [way.xAt(end), way.yAt(end)];
    const step = (progress - end) * way.length;
    const [dx, dy] = end === 1 ? [x - way.xAt(t), y - way.yAt(t)] : [way.xAt(t) - x, way.yAt(t) - y];
    const length = Math.hypot(dx, dy);
    return length > 0 ? [x + (dx / length) * step, y + (dy / length) * step] : [x, y];
  }
  const t = way.parameterAt(way.length * progress);
  return [way.xAt(t), way.yAt(t)];
}

class SplitPosition implements Property<Vector> {
  readonly animated = true;
  readonly span: readonly [number, number];
  readonly #x: Property<number>;
  readonly #y: Property<number>;
  #value: Vector = [0, 0];

  constructor(x: Property<number>, y: Property<number>) {
    this.#x = x;
    this.#y = y;
    const spans = [x.span, y.span].filter((span) => span !== undefined);
    this.span = [Math.min(...spans.map(([from]) => from)), Math.max(...spans.map(([, to]) => to))];
  }

  at(time: number): Vector {
    const x = this.#x.at(time);
    const y = this.#y.at(time);
    if (this.#value[0] !== x || this.#value[1] !== y) this.#value = [x, y];
    return this.#value;
  }
}
