import { chordCount, chordLimit, inflation } from './flatten.ts';
import type { PathData } from './types.ts';
import { Verb } from './types.ts';

/** A flattened contour: a growable run of points, each different from the one before it. */
export class Contour {
  /** x, y pairs. */
  points = new Float64Array(256);
  /** 1 where a point lies within a curve, so that no join of the pen shows there. */
  smooth = new Uint8Array(128);
  count = 0;
  closed = false;
  /** Whether a line or curve was drawn at all: a lone move draws nothing, a line of no length a dot. */
  drawn = false;
  /** Which way a contour of one point looks, as a unit vector: a square dot is turned by it. */
  directionX = 1;
  directionY = 0;

  clear(): void {
    this.directionX = 1;
    this.directionY = 0;
    this.count = 0;
    this.closed = false;
    this.drawn = false;
  }

  x(index: number): number {
    return this.points[2 * index] as number;
  }

  y(index: number): number {
    return this.points[2 * index + 1] as number;
  }

  add(x: number, y: number, smooth: 0 | 1): void {
    const at = this.count;
    if (at > 0 && this.x(at - 1) === x && this.y(at - 1) === y) {
      // A corner stays a corner where a curve of no length ends on it.
      if (smooth === 0) this.smooth[at - 1] = 0;
      return;
    }
    if (at === this.smooth.length) {
      const points = new Float64Array(at * 4);
      points.set(this.points);
      this.points = points;
      const flags = new Uint8Array(at * 2);
      flags.set(this.smooth);
      this.smooth = flags;
    }
    this.points[2 * at] = x;
    this.points[2 * at + 1] = y;
    this.smooth[at] = smooth;
    this.count = at + 1;
  }
}

/**
 * Flattens a path, contour by contour; `visit` gets the same object every time. A closed contour does not repeat
 * its first point.
 *
 * @param tolerance the most that a chord may lie off its curve, in the path's units
 */
export function flattenContours(
  path: PathData,
  tolerance: number,
  contour: Contour,
  visit: (contour: Contour) => void,
): void {
  const { verbs, points } = path;
  const limit = chordLimit(path);
  let x = 0;
  let y = 0;
  let startX = 0;
  let startY = 0;
  let at = 0;
  const finish = () => {
    if (contour.drawn && contour.count > 0) {
      const last = contour.count - 1;
      if (
        contour.closed &&
        last > 0 &&
        contour.x(last) === contour.x(0) &&
        contour.y(last) === contour.y(0)
      ) {
        contour.count = last;
      }
      visit(contour);
    }
    contour.clear();
  };
  contour.clear();
  for (let i = 0; i < verbs.length; i++) {
    const verb = verbs[i];
    if (verb === Verb.move) {
      finish();
      startX = x = points[at++] as number;
      startY = y = points[at++] as number;
      contour.add(x, y, 0);
    } else if (verb === Verb.line) {
      if (contour.count === 0) contour.add(x, y, 0);
      x = points[at++] as number;
      y = points[at++] as number;
      contour.add(x, y, 0);
      contour.drawn = true;
    } else if (verb === Verb.cubic) {
      if (contour.count === 0) contour.add(x, y, 0);
      addCubic(contour, x, y, points, at, tolerance, limit);
      x = points[at + 4] as number;
      y = points[at + 5] as number;
      at += 6;
      contour.drawn = true;
    } else {
      contour.closed = true;
      contour.drawn ||= contour.count > 0;
      finish();
      x = startX;
      y = startY;
    }
  }
  finish();
}

function addCubic(
  contour: Contour,
  x0: number,
  y0: number,
  points: Float64Array,
  at: number,
  tolerance: number,
  limit: number,
): void {
  const x1 = points[at] as number;
  const y1 = points[at + 1] as number;
  const x2 = points[at + 2] as number;
  const y2 = points[at + 3] as number;
  const x3 = points[at + 4] as number;
  const y3 = points[at + 5] as number;
  const count = Math.min(chordCount(x0, y0, x1, y1, x2, y2, x3, y3, tolerance), limit);
  const outward = inflation(count);
  const ax = (x0 - 2 * x1 + x2) * outward;
  const ay = (y0 - 2 * y1 + y2) * outward;
  const bx = (x1 - 2 * x2 + x3) * outward;
  const by = (y1 - 2 * y2 + y3) * outward;
  for (let i = 1; i < count; i++) {
    const t = i / count;
    const s = 1 - t;
    const w0 = s * s * s;
    const w1 = 3 * s * s * t;
    const w2 = 3 * s * t * t;
    const w3 = t * t * t;
    const x = w0 * x0 + w1 * x1 + w2 * x2 + w3 * x3 + s * ax + t * bx;
    const y = w0 * y0 + w1 * y1 + w2 * y2 + w3 * y3 + s * ay + t * by;
    contour.add(x, y, 1);
  }
  contour.add(x3, y3, 0);
}
