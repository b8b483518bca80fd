import { numberProperty } from '../../animation/property.ts';
import type { JsonObject } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { BoundedCount } from './bounded-count.ts';
import { EachPath, type PathModifier } from './modifier.ts';
import { MODIFIER_LIMITS } from './modifier-limits.ts';
import { type Outline, outlinesOf, pathOfOutlines, VERTEX } from './outline.ts';

/** Zig Zag (`zz`): `s` is how far ridges reach, `r` how many a segment has, `pt` 1 for corners, 2 for smooth ones. */
export function zigZag(raw: JsonObject, context: LayerContext): PathModifier & { readonly ridges: number } {
  const reach = numberProperty(raw.s, 0, context);
  const ridges = new BoundedCount(raw.r, MODIFIER_LIMITS.ridges, context);
  const points = numberProperty(raw.pt, 1, context);
  if (ridges.asked > MODIFIER_LIMITS.ridges) {
    context.warn(
      'zig-zag-ridges',
      `A zig-zag of ${ridges.asked} ridges a segment is drawn with ${MODIFIER_LIMITS.ridges}.`,
    );
  }
  const modifier = new EachPath(
    [reach, ridges, points],
    'rigid',
    (time) => [reach.at(time), ridges.at(time), Math.round(points.at(time)) === 2 ? 1 : 0],
    (path, [value = 0, count = 0, smooth = 0]) => {
      if (value === 0) return path;
      return pathOfOutlines(
        outlinesOf(path).map((outline) => zigZagged(outline, value, count, smooth === 1)),
      );
    },
  );
  return Object.assign(modifier, { ridges: ridges.most });
}

/**
 * Vertices and `ridges` points in between, evenly spaced in each segment's parameter, move along the normal, in turn
 * to the one side and the other, the first one to the right of the way. Smooth points have tangents along the way.
 */
function zigZagged({ closed, numbers }: Outline, reach: number, ridges: number, smooth: boolean): Outline {
  const count = numbers.length / VERTEX;
  const n = (vertex: number, index: number) => numbers[(vertex % count) * VERTEX + index] as number;
  const result: number[] = [];
  let side = -1;
  const add = (x: number, y: number, dx: number, dy: number, before: number, after: number): void => {
    const length = Math.hypot(dx, dy);
    const tx = length > 0 ? dx / length : 0;
    const ty = length > 0 ? dy / length : 0;
    const px = x + ty * side * reach;
    const py = y - tx * side * reach;
    const back = smooth ? before / (2 * ridges + 2) : 0;
    const on = smooth ? after / (2 * ridges + 2) : 0;
    result.push(px, py, px - tx * back, py - ty * back, px + tx * on, py + ty * on);
    side = -side;
  };
  const chord = (from: number, to: number) => Math.hypot(n(to, 0) - n(from, 0), n(to, 1) - n(from, 1));
  const corner = (vertex: number): void => {
    const isFirst = !closed && vertex === 0;
    const isLast = !closed && vertex === count - 1;
    const before = isFirst ? 0 : (vertex + count - 1) % count;
    const after = isLast ? vertex : (vertex + 1) % count;
    const [dx, dy] = isFirst
      ? derivative(n, 0, 0)
      : isLast
        ? derivative(n, count - 2, 1)
        : [n(after, 0) - n(before, 0), n(after, 1) - n(before, 1)];
    add(n(vertex, 0), n(vertex, 1), dx, dy, chord(before, vertex), chord(vertex, after));
  };
  const segments = closed ? count : count - 1;
  for (let i = 0; i < segments; i++) {
    corner(i % count);
    const length = chord(i, i + 1);
    for (let k = 1; k <= ridges; k++) {
      const t = k / (ridges + 1);
      const [x, y] = pointAt(n, i, t);
      const [dx, dy] = derivative(n, i, t);
      add(x, y, dx, dy, length, length);
    }
  }
  // An odd number of points in all ends on the other side of the first vertex, which is then there twice.
  if (!closed || side === 1) corner(closed ? 0 : count - 1);
  return { closed, numbers: result };
}

type Numbers = (vertex: number, index: number) => number;

/**
 * One coordinate of a segment's curve. An end without a tangent has its control a third of the way along: so the
 * ridges of straight segments are evenly spaced.
 */
function controls(n: Numbers, segment: number, axis: number): [number, number, number, number] {
  const start = n(segment, axis);
  const end = n(segment + 1, axis);
  const leaves = n(segment, 4) !== n(segment, 0) || n(segment, 5) !== n(segment, 1);
  const arrives = n(segment + 1, 2) !== n(segment + 1, 0) || n(segment + 1, 3) !== n(segment + 1, 1);
  return [
    start,
    leaves ? n(segment, 4 + axis) : start + (end - start) / 3,
    arrives ? n(segment + 1, 2 + axis) : end + (start - end) / 3,
    end,
  ];
}

function pointAt(n: Numbers, segment: number, t: number): [number, number] {
  const s = 1 - t;
  const along = (axis: number) => {
    const [p0, p1, p2, p3] = controls(n, segment, axis);
    return s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t * p3;
  };
  return [along(0), along(1)];
}

function derivative(n: Numbers, segment: number, t: number): [number, number] {
  const s = 1 - t;
  const along = (axis: number) => {
    const [p0, p1, p2, p3] = controls(n, segment, axis);
    return s * s * (p1 - p0) + 2 * s * t * (p2 - p1) + t * t * (p3 - p2);
  };
  return [along(0), along(1)];
}
