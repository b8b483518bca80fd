import { Clipper64, type ClipType, type FillRule, type Path64, type Paths64, PathType } from 'clipper2-ts';
import { ExportError } from '../errors/index.ts';
import { chordCount, chordLimit, inflation } from './flatten.ts';
import { type PathData, Verb } from './types.ts';

/** A flattened contour: x, y pairs without a repeated last point. */
export interface Polygon {
  readonly points: Float64Array;
  readonly closed: boolean;
}

/**
 * The most vertices that one operation on areas takes, pairs of edges at the same height, and pairs whose bounds
 * overlap. A crossing takes about 1 µs, so that it ends within seconds.
 */
const MOST_VERTICES = 100_000;
const MOST_PAIRS = 5_000_000;
const MOST_MEETINGS = 500_000;
/** How much coarser than asked for curves may become. */
const COARSEST = 512;
/** Clipper multiplies differences of coordinates exactly below 9e7; they are at most twice this. */
const REACH = 4e7;
/** The most that a chord may turn from the one before it where curves are flattened finely: 30°. */
const LEAST_TURNS = Math.PI / 6;
/** The most chords of one cubic. */
const MOST_TURNS = 4096;

/**
 * Flattens every contour of a path; vertices lie so that areas are kept (see {@link inflation}).
 *
 * @param tolerance the most that a chord may lie off its curve, in the path's units
 * @param reach how far the outline will be moved off the path: curves are cut fine enough for that too
 */
export function polygonsOf(path: PathData, tolerance: number, reach = 0): Polygon[] {
  const { verbs, points } = path;
  const polygons: Polygon[] = [];
  const limit = chordLimit(path);
  const turn =
    reach > 0 ? 2 * Math.acos(Math.max(Math.cos(LEAST_TURNS / 2), 1 - tolerance / reach)) : Math.PI;
  let current: number[] = [];
  let at = 0;
  let startX = 0;
  let startY = 0;
  let x = 0;
  let y = 0;
  const finish = (closed: boolean): void => {
    const last = current.length - 2;
    if (closed && last > 0 && current[last] === current[0] && current[last + 1] === current[1]) {
      current.length = last;
    }
    if (current.length > 2) polygons.push({ points: Float64Array.from(current), closed });
    current = [];
  };
  const add = (nextX: number, nextY: number): void => {
    if (current.length === 0) current.push(x, y);
    if (nextX !== current.at(-2) || nextY !== current.at(-1)) current.push(nextX, nextY);
  };
  for (const verb of verbs) {
    if (verb === Verb.close) {
      finish(true);
      x = startX;
      y = startY;
      continue;
    }
    const x1 = points[at] as number;
    const y1 = points[at + 1] as number;
    at += 2;
    if (verb === Verb.cubic) {
      const x2 = points[at] as number;
      const y2 = points[at + 1] as number;
      const x3 = points[at + 2] as number;
      const y3 = points[at + 3] as number;
      at += 4;
      const chords = chordCount(x, y, x1, y1, x2, y2, x3, y3, tolerance);
      const turns = Math.ceil(turning(x, y, x1, y1, x2, y2, x3, y3) / turn);
      const count = Math.min(Math.max(chords, turns), limit, MOST_TURNS);
      const outward = inflation(count);
      const ax = (x - 2 * x1 + x2) * outward;
      const ay = (y - 2 * y1 + y2) * outward;
      const bx = (x1 - 2 * x2 + x3) * outward;
      const by = (y1 - 2 * y2 + y3) * outward;
      for (let i = 1; i < count; i++) {
        const t = i / count;
        const s = 1 - t;
        const [w0, w1, w2, w3] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
        add(
          w0 * x + w1 * x1 + w2 * x2 + w3 * x3 + s * ax + t * bx,
          w0 * y + w1 * y1 + w2 * y2 + w3 * y3 + s * ay + t * by,
        );
      }
      add(x3, y3);
      x = x3;
      y = y3;
      continue;
    }
    if (verb === Verb.move) {
      finish(false);
      startX = x1;
      startY = y1;
    } else {
      add(x1, y1);
    }
    x = x1;
    y = y1;
  }
  finish(false);
  return polygons;
}

/** An upper bound of how far a cubic's direction turns: what its control polygon turns. */
function turning(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  x3: number,
  y3: number,
): number {
  const hull = [x1 - x0, y1 - y0, x2 - x1, y2 - y1, x3 - x2, y3 - y2];
  let total = 0;
  let [px, py] = [0, 0];
  for (let i = 0; i < 6; i += 2) {
    const dx = hull[i] as number;
    const dy = hull[i + 1] as number;
    if (dx === 0 && dy === 0) continue;
    if (px !== 0 || py !== 0) total += Math.abs(Math.atan2(px * dy - py * dx, px * dx + py * dy));
    [px, py] = [dx, dy];
  }
  return total;
}

/** Polygons as one path of closed contours. */
export function pathOfPolygons(polygons: readonly Polygon[]): PathData {
  let count = 0;
  for (const { points } of polygons) count += points.length;
  const points = new Float64Array(count);
  const verbs = new Uint8Array(count / 2 + polygons.length).fill(Verb.line);
  let at = 0;
  let verb = 0;
  for (const polygon of polygons) {
    points.set(polygon.points, at);
    at += polygon.points.length;
    verbs[verb] = Verb.move;
    verb += polygon.points.length / 2;
    verbs[verb++] = Verb.close;
  }
  return { verbs, points };
}

/**
 * One pass of Clipper2 (Vatti's sweep, "A generic solution to polygon clipping", CACM 1992) over areas. It counts
 * in whole numbers: coordinates are brought onto a grid of at most 1/40,000,000 of the picture's extent.
 *
 * @returns closed polygons that don't cross; holes run the other way round
 * @throws ExportError COMPOSITION_LIMIT for more vertices or crossing edges than bounded time allows
 */
export function combinePolygons(
  subjects: readonly Polygon[],
  clips: readonly Polygon[],
  type: ClipType,
  rule: FillRule,
): Polygon[] {
  const all = [...subjects, ...clips];
  if (!all.every(({ points }) => points.every(Number.isFinite))) return [];
  refuseTooMuch(all);
  const [left, top, right, bottom] = boundsOf(all);
  const extent = Math.max(right - left, bottom - top) / 2;
  if (!(extent > 0) || !Number.isFinite(extent)) return [];
  // A power of two: coordinates that were on a binary grid come back as they were.
  const scale = 2 ** Math.floor(Math.log2(REACH / extent));
  const middleX = Math.round(((left + right) / 2) * scale);
  const middleY = Math.round(((top + bottom) / 2) * scale);
  const onGrid = (polygons: readonly Polygon[]): Paths64 =>
    polygons.map(({ points }) => {
      const path: Path64 = [];
      for (let i = 0; i < points.length; i += 2) {
        path.push({
          x: Math.round((points[i] as number) * scale) - middleX,
          y: Math.round((points[i + 1] as number) * scale) - middleY,
        });
      }
      return path;
    });
  const clipper = new Clipper64();
  clipper.preserveCollinear = false;
  clipper.addPaths(onGrid(subjects), PathType.Subject);
  if (clips.length > 0) clipper.addPaths(onGrid(clips), PathType.Clip);
  const solution: Paths64 = [];
  if (!clipper.execute(type, rule, solution)) {
    throw new ExportError('COMPOSITION_LIMIT', 'The shapes that are merged cross in too many places.');
  }
  return solution.map((path) => {
    const points = new Float64Array(path.length * 2);
    path.forEach(({ x, y }, i) => {
      points[2 * i] = (x + middleX) / scale;
      points[2 * i + 1] = (y + middleY) / scale;
    });
    return { points, closed: true };
  });
}

export function boundsOf(polygons: readonly Polygon[]): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points } of polygons) {
    for (let i = 0; i < points.length; i += 2) {
      const x = points[i] as number;
      const y = points[i + 1] as number;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  return [left, top, right, bottom];
}

/**
 * Tries again with coarser curves where the work would be too much with the tolerance that is asked for: a picture
 * with corners in it is better than none.
 */
export function withinBounds<Result>(tolerance: number, attempt: (tolerance: number) => Result): Result {
  for (let factor = 1; ; factor *= 8) {
    try {
      return attempt(tolerance * factor);
    } catch (error) {
      if (factor >= COARSEST || !(error instanceof ExportError)) throw error;
    }
  }
}

/** The polygon's area, below 0 where it runs anticlockwise on a screen, whose y runs down. */
export function signedArea({ points }: Polygon): number {
  const count = points.length;
  let twice = 0;
  for (let i = 0; i < count; i += 2) {
    const j = (i + 2) % count;
    twice +=
      (points[i] as number) * (points[j + 1] as number) - (points[j] as number) * (points[i + 1] as number);
  }
  return twice / 2;
}

/** A sweep's time grows with the places where edges cross: the most there can be is counted before it is begun. */
function refuseTooMuch(polygons: readonly Polygon[]): void {
  let vertices = 0;
  for (const { points } of polygons) vertices += points.length / 2;
  refuseVertices(vertices);
  if (!fewMeet(polygons, vertices)) throw tooMuch(vertices);
}

/** @throws ExportError COMPOSITION_LIMIT for more vertices than one operation takes */
export function refuseVertices(count: number): void {
  if (count > MOST_VERTICES) throw tooMuch(count);
}

function tooMuch(vertices: number): ExportError {
  return new ExportError(
    'COMPOSITION_LIMIT',
    `Shapes of ${vertices} vertices in all cross too often for merging or offsetting paths: take simpler shapes.`,
    { value: vertices },
  );
}

/** Whether no more pairs of edges than {@link MOST_MEETINGS} have bounds that overlap, found from top to bottom. */
function fewMeet(polygons: readonly Polygon[], count: number): boolean {
  // Four numbers an edge: top, bottom, left, right.
  const edges = new Float64Array(count * 4);
  let at = 0;
  for (const { points } of polygons) {
    const length = points.length;
    for (let i = 0; i < length; i += 2, at += 4) {
      const x0 = points[i] as number;
      const y0 = points[i + 1] as number;
      const x1 = points[(i + 2) % length] as number;
      const y1 = points[(i + 3) % length] as number;
      edges[at] = Math.min(y0, y1);
      edges[at + 1] = Math.max(y0, y1);
      edges[at + 2] = Math.min(x0, x1);
      edges[at + 3] = Math.max(x0, x1);
    }
  }
  const order = Uint32Array.from({ length: count }, (_, i) => i * 4);
  order.sort((i, j) => (edges[i] as number) - (edges[j] as number));
  const active = new Uint32Array(count);
  let activeCount = 0;
  let pairs = 0;
  let meetings = 0;
  for (const edge of order) {
    const top = edges[edge] as number;
    const left = edges[edge + 2] as number;
    const right = edges[edge + 3] as number;
    let kept = 0;
    for (let i = 0; i < activeCount; i++) {
      const other = active[i] as number;
      if ((edges[other + 1] as number) < top) continue;
      active[kept++] = other;
      if ((edges[other + 2] as number) <= right && (edges[other + 3] as number) >= left) meetings++;
    }
    pairs += kept;
    if (pairs > MOST_PAIRS || meetings > MOST_MEETINGS) return false;
    active[kept++] = edge;
    activeCount = kept;
  }
  return true;
}
