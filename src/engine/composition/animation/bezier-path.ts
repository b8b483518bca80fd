import { type Path, PathVerb } from '../../scene/index.ts';
import { LIMITS } from '../document/limits.ts';
import { arrayOf, isArray, isObject, isTrue, type Json, numberOr } from '../document/values.ts';
import type { PathPoints, Reading } from '../expressions/expressions.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { EMPTY_PATH } from '../shapes/path-builder.ts';
import type { Easing } from './easing.ts';
import { easingOf, readProperty, type Track } from './keyframes.ts';
import { constant, type Property, withExpression } from './property.ts';

/** A Lottie path value: vertices with tangents relative to them. Six numbers a vertex: vertex, in, out. */
interface Outline {
  readonly closed: boolean;
  readonly numbers: Float64Array;
}

/** A path over time, with the most vertices it ever has. */
export interface PathSource {
  readonly path: Property<Path>;
  readonly vertices: number;
}

/** A path over time; vertices move straight from key frame to key frame while their number stays the same. */
export function pathProperty(
  raw: Json | undefined,
  closedByShape: Json | undefined,
  context: LayerContext,
): PathSource {
  const { path, vertices } = plainPath(raw, closedByShape, context);
  return { path: withExpression(raw, path, readPath, context), vertices };
}

function plainPath(
  raw: Json | undefined,
  closedByShape: Json | undefined,
  context: LayerContext,
): PathSource {
  const { value, track } = readProperty(raw, context);
  const closed = context.document.shapesSayClosed ? isTrue(closedByShape) : undefined;
  if (!track) {
    const outline = readOutline(value, closed, context);
    const path = makePath(outline, straightSegments([outline]));
    return { path: constant(path), vertices: outline.numbers.length / 6 };
  }
  const path = new KeyframedPath(track, closed, context);
  return { path, vertices: path.vertices };
}

const readPath: Reading<Path> = (value, last) => {
  if (typeof value !== 'object' || !('points' in value)) return undefined;
  if (value.points.length > LIMITS.expressionVertices * 6) return undefined;
  const outline = { closed: value.closed, numbers: Float64Array.from(value.points) };
  const path = makePath(outline, straightSegments([outline]));
  return last && samePath(path, last) ? last : path;
};

/** A path as expressions handle it; it moves as {@link pathProperty} does. */
export function outlineProperty(raw: Json | undefined, context: LayerContext): Property<PathPoints> {
  const { value, track } = readProperty(raw, context);
  const outlineOf = (written: Json | undefined): PathPoints => {
    const { closed, numbers } = readOutline(written, undefined, context);
    return { closed, points: [...numbers] };
  };
  if (!track) return constant(outlineOf(value));
  const morphs = track.keyframes.map(({ start, end, hold, raw: keyframe }) => {
    const [first, last] = [outlineOf(start), outlineOf(end ?? start)];
    const still = hold || first.points.length !== last.points.length;
    return { first, last, still, easing: easingOf(keyframe, 0) };
  });
  return {
    animated: true,
    at(time) {
      const index = track.timeline.locate(time);
      const { first, last, still, easing } = morphs[Math.max(0, index)] as (typeof morphs)[number];
      if (index < 0 || still) return first;
      const progress = easing.at(track.timeline.progress(index, time));
      const points = first.points.map((from, i) => from + ((last.points[i] as number) - from) * progress);
      return { closed: first.closed, points };
    },
  };
}

function readOutline(value: Json | undefined, closed: boolean | undefined, context: LayerContext): Outline {
  const shape = isArray(value) ? value[0] : value;
  if (!isObject(shape)) return { closed: false, numbers: new Float64Array(0) };
  const vertices = arrayOf(shape.v);
  const into = arrayOf(shape.i);
  const out = arrayOf(shape.o);
  context.spend(vertices.length);
  const numbers = new Float64Array(vertices.length * 6);
  for (let i = 0; i < vertices.length; i++) {
    writePoint(numbers, i * 6, vertices[i]);
    writePoint(numbers, i * 6 + 2, into[i]);
    writePoint(numbers, i * 6 + 4, out[i]);
  }
  return { closed: closed ?? isTrue(shape.c), numbers };
}

function writePoint(numbers: Float64Array, at: number, point: Json | undefined): void {
  if (!isArray(point)) return;
  numbers[at] = numberOr(point[0], 0);
  numbers[at + 1] = numberOr(point[1], 0);
}

/** One entry for the segment from each vertex to the next: 1 where it is straight in all of the outlines. */
function straightSegments(outlines: readonly Outline[]): Uint8Array {
  const count = (outlines[0]?.numbers.length ?? 0) / 6;
  const straight = new Uint8Array(count).fill(1);
  for (const { numbers } of outlines) {
    for (let i = 0; i < count; i++) {
      const next = ((i + 1) % count) * 6;
      if (numbers[i * 6 + 4] || numbers[i * 6 + 5] || numbers[next + 2] || numbers[next + 3]) straight[i] = 0;
    }
  }
  return straight;
}

function makePath(outline: Outline, straight: Uint8Array): Path {
  const { numbers, closed } = outline;
  const count = numbers.length / 6;
  if (count < 2) return EMPTY_PATH;
  const verbs: number[] = [PathVerb.move];
  const points: number[] = [numbers[0] as number, numbers[1] as number];
  const segments = closed ? count : count - 1;
  for (let i = 0; i < segments; i++) {
    const from = i * 6;
    const to = ((i + 1) % count) * 6;
    const x = numbers[to] as number;
    const y = numbers[to + 1] as number;
    if (straight[i]) {
      if (i + 1 === count) break;
      verbs.push(PathVerb.line);
    } else {
      verbs.push(PathVerb.cubic);
      points.push(
        (numbers[from] as number) + (numbers[from + 4] as number),
        (numbers[from + 1] as number) + (numbers[from + 5] as number),
        x + (numbers[to + 2] as number),
        y + (numbers[to + 3] as number),
      );
    }
    points.push(x, y);
  }
  if (closed) verbs.push(PathVerb.close);
  return { verbs: Uint8Array.from(verbs), points: Float64Array.from(points) };
}

interface Morph {
  readonly start: Path;
  readonly end: Path;
  readonly hold: boolean;
  readonly easing: Easing;
}

class KeyframedPath implements Property<Path> {
  readonly animated = true;
  readonly vertices: number;
  readonly #timeline: Track['timeline'];
  readonly #morphs: readonly Morph[];
  #time = Number.NaN;
  #value = EMPTY_PATH;

  constructor(track: Track, closed: boolean | undefined, context: LayerContext) {
    this.#timeline = track.timeline;
    const pairs = track.keyframes.map(({ start, end }) => {
      const first = readOutline(start, closed, context);
      return { first, last: end === undefined ? first : readOutline(end, closed, context) };
    });
    // Verbs must agree over a whole run of equal outlines, so that points can be interpolated one by one.
    const all = pairs.flatMap(({ first, last }) => [first, last]);
    this.vertices = all.reduce((most, { numbers }) => Math.max(most, numbers.length / 6), 0);
    const masks = new Map<number, Uint8Array>();
    const pathOf = (outline: Outline): Path => {
      const size = outline.numbers.length;
      let mask = masks.get(size);
      if (!mask) {
        mask = straightSegments(all.filter(({ numbers }) => numbers.length === size));
        masks.set(size, mask);
      }
      return makePath(outline, mask);
    };
    this.#morphs = track.keyframes.map(({ hold, raw }, i) => {
      const pair = pairs[i] as { first: Outline; last: Outline };
      const start = pathOf(pair.first);
      const end = pathOf({ closed: pair.first.closed, numbers: pair.last.numbers });
      const still = start.points.length !== end.points.length || sameNumbers(start.points, end.points);
      return { start, end, hold: hold || still, easing: easingOf(raw, 0) };
    });
  }

  at(time: number): Path {
    if (time !== this.#time) {
      this.#time = time;
      this.#value = this.#compute(time);
    }
    return this.#value;
  }

  #compute(time: number): Path {
    const index = this.#timeline.locate(time);
    const { start, end, hold, easing } = this.#morphs[Math.max(0, index)] as Morph;
    if (index < 0 || hold) return start;
    const progress = easing.at(this.#timeline.progress(index, time));
    const from = start.points;
    const to = end.points;
    const points = new Float64Array(from.length);
    for (let i = 0; i < points.length; i++) {
      const value = from[i] as number;
      points[i] = value + ((to[i] as number) - value) * progress;
    }
    return { verbs: start.verbs, points };
  }
}

function samePath(x: Path, y: Path): boolean {
  return (
    x.points.length === y.points.length &&
    x.verbs.length === y.verbs.length &&
    sameNumbers(x.points, y.points) &&
    x.verbs.every((verb, i) => verb === y.verbs[i])
  );
}

function sameNumbers(x: Float64Array, y: Float64Array): boolean {
  return x.every((value, i) => value === y[i]);
}
