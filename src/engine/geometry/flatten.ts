import type { AffineMatrix, Bounds, LineSink, PathData } from './types.ts';
import { Verb } from './types.ts';

/**
 * How far a chord may lie from its curve, in samples, before {@link inflation} takes the error's mean away: what
 * remains is at most two thirds of it, and 1e-4 of the area of a circle of 90 samples' radius.
 */
export const FLATNESS = 0.05;
/** The most chords of one cubic, and of all cubics of one path: bounds the time that hostile sizes take. */
const MOST_CHORDS = 4096;
const MOST_CHORDS_IN_PATH = 1 << 20;
/** Coordinates beyond this are moved to it: far outside of any image, and products of them stay finite. */
const FARTHEST = 1e12;

/**
 * The number of equal steps in t after which chords lie within `tolerance` of the cubic: Wang's formula
 * (G. Wang, 1984; R. Goldman, Pyramid Algorithms, 2003, §5.6.3), from the second differences of its controls.
 */
export function chordCount(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  x3: number,
  y3: number,
  tolerance: number,
): number {
  const first = Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2);
  const second = Math.hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3);
  const count = Math.ceil(Math.sqrt((0.75 * Math.max(first, second)) / tolerance));
  return Math.min(Math.max(count, 1), MOST_CHORDS);
}

/**
 * Chords cut their curve's corners: each lacks ⅔ of its sagitta h²/8·|B″| on average, h being its share of t. So
 * inner vertices are moved outward by −h²/12·B″(t), where B″ = 6·((1 − t)·A + t·B) with the second differences A
 * and B of the controls: this gives the factor of that bracket.
 */
export function inflation(count: number): number {
  return -0.5 / (count * count);
}

/** The most chords for each cubic of this path. */
export function chordLimit(path: PathData): number {
  let cubics = 1;
  for (const verb of path.verbs) if (verb === Verb.cubic) cubics++;
  return Math.max(1, Math.floor(MOST_CHORDS_IN_PATH / cubics));
}

/** Whether every coordinate is a finite number, and there are as many as the verbs take. */
export function isDrawable(path: PathData): boolean {
  let needed = 0;
  for (const verb of path.verbs) needed += verb === Verb.cubic ? 6 : verb === Verb.close ? 0 : 2;
  if (path.points.length < needed) return false;
  for (let i = 0; i < needed; i++) if (!Number.isFinite(path.points[i])) return false;
  return true;
}

function bounded(value: number): number {
  return Math.min(Math.max(value, -FARTHEST), FARTHEST);
}

/**
 * The edges of a path's area after `matrix`, every contour closed. Curves that lie wholly to one side of `view` are
 * replaced by their chord, which has the same winding there.
 */
export function fillEdges(path: PathData, matrix: AffineMatrix, view: Bounds, sink: LineSink): void {
  const { verbs, points } = path;
  const [a, b, c, d, e, f] = matrix;
  const limit = chordLimit(path);
  let startX = 0;
  let startY = 0;
  let x = 0;
  let y = 0;
  let at = 0;
  for (let i = 0; i < verbs.length; i++) {
    const verb = verbs[i];
    if (verb === Verb.close) {
      sink.line(x, y, startX, startY);
      x = startX;
      y = startY;
      continue;
    }
    const px = points[at] as number;
    const py = points[at + 1] as number;
    const x1 = bounded(a * px + c * py + e);
    const y1 = bounded(b * px + d * py + f);
    if (verb === Verb.cubic) {
      const qx = points[at + 2] as number;
      const qy = points[at + 3] as number;
      const rx = points[at + 4] as number;
      const ry = points[at + 5] as number;
      at += 6;
      const x2 = bounded(a * qx + c * qy + e);
      const y2 = bounded(b * qx + d * qy + f);
      const x3 = bounded(a * rx + c * ry + e);
      const y3 = bounded(b * rx + d * ry + f);
      if (!liesAside(x, y, x1, y1, x2, y2, x3, y3, view)) {
        cubicEdges(x, y, x1, y1, x2, y2, x3, y3, limit, sink);
      } else {
        sink.line(x, y, x3, y3);
      }
      x = x3;
      y = y3;
      continue;
    }
    at += 2;
    if (verb === Verb.move) {
      sink.line(x, y, startX, startY);
      startX = x1;
      startY = y1;
    } else {
      sink.line(x, y, x1, y1);
    }
    x = x1;
    y = y1;
  }
  sink.line(x, y, startX, startY);
}

function liesAside(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  x3: number,
  y3: number,
  view: Bounds,
): boolean {
  return (
    Math.max(y0, y1, y2, y3) <= view.top ||
    Math.min(y0, y1, y2, y3) >= view.bottom ||
    Math.max(x0, x1, x2, x3) <= view.left ||
    Math.min(x0, x1, x2, x3) >= view.right
  );
}

function cubicEdges(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  x3: number,
  y3: number,
  limit: number,
  sink: LineSink,
): void {
  const count = Math.min(chordCount(x0, y0, x1, y1, x2, y2, x3, y3, FLATNESS), limit);
  const step = 1 / count;
  const outward = inflation(count);
  const ax = (x0 - 2 * x1 + x2) * outward;
  const ay = (y0 - 2 * y1 + y2) * outward;
  const bx = (x1 - 2 * x2 + x3) * outward;
  const by = (y1 - 2 * y2 + y3) * outward;
  let x = x0;
  let y = y0;
  for (let i = 1; i < count; i++) {
    const t = i * step;
    const s = 1 - t;
    const w0 = s * s * s;
    const w1 = 3 * s * s * t;
    const w2 = 3 * s * t * t;
    const w3 = t * t * t;
    const nextX = w0 * x0 + w1 * x1 + w2 * x2 + w3 * x3 + s * ax + t * bx;
    const nextY = w0 * y0 + w1 * y1 + w2 * y2 + w3 * y3 + s * ay + t * by;
    sink.line(x, y, nextX, nextY);
    x = nextX;
    y = nextY;
  }
  sink.line(x, y, x3, y3);
}
