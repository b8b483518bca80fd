import { ClipType, FillRule } from 'clipper2-ts';
import { nonZeroArea } from './boolean-path.ts';
import {
  boundsOf,
  combinePolygons,
  type Polygon,
  pathOfPolygons,
  polygonsOf,
  refuseVertices,
  signedArea,
  withinBounds,
} from './polygons.ts';
import type { PathData, PenStyle } from './types.ts';

/** Vertices that turn less than this are a curve's, and stay one whatever the join is: 20°. */
const SMOOTH_TURN = Math.PI / 9;
/** No arc of a round join is cut finer than a circle of 1024 chords: 3.1e-6 of its radius off it at most. */
const FINEST_ARC = Math.PI / 512;

/**
 * The path's area, by the non-zero rule, grown by `amount` on all sides, or shrunk below 0. What grows together
 * becomes one, what shrinks away is gone. An open contour becomes the outline of its stroke, 2·|amount| wide, with
 * butt ends or, where joins are round, round ones.
 *
 * @param miterLimit the most that a corner may lie off the path, in multiples of the amount; it is bevelled beyond
 * @param tolerance the most that a chord may lie off its curve, in the path's units, unless that would be too many
 * @returns closed contours of lines that don't cross
 * @throws ExportError COMPOSITION_LIMIT where it would take too long
 */
export function offsetPath(
  path: PathData,
  amount: number,
  join: PenStyle['join'],
  miterLimit: number,
  tolerance = 0.01,
): PathData {
  if (amount === 0) return path;
  return withinBounds(tolerance, (flatness) => offset(path, amount, join, miterLimit, flatness));
}

function offset(
  path: PathData,
  amount: number,
  join: PenStyle['join'],
  miterLimit: number,
  tolerance: number,
): PathData {
  const polygons = polygonsOf(path, tolerance, Math.abs(amount));
  const pen = new OffsetPen(amount, join, miterLimit, tolerance);
  const raw: Polygon[] = [];
  for (const polygon of nonZeroArea(polygons.filter(({ closed }) => closed))) {
    if (!vanishes(polygon, amount)) raw.push(pen.around(polygon.points));
  }
  const line = new OffsetPen(Math.abs(amount), join, miterLimit, tolerance);
  for (const { points, closed } of polygons) if (!closed) raw.push(line.around(thereAndBack(points)));
  return pathOfPolygons(combinePolygons(raw, [], ClipType.Union, FillRule.Positive));
}

/** Whether an outline that shrinks, or a hole while its area grows, is too narrow for anything to be left of it. */
function vanishes(polygon: Polygon, amount: number): boolean {
  const [left, top, right, bottom] = boundsOf([polygon]);
  const grows = signedArea(polygon) > 0 === amount > 0;
  return !grows && Math.min(right - left, bottom - top) <= 2 * Math.abs(amount);
}

/** An open contour as a closed one of no area. */
function thereAndBack(points: Float64Array): Float64Array {
  const count = points.length / 2;
  const both = new Float64Array((2 * count - 2) * 2);
  both.set(points);
  for (let i = 1; i < count - 1; i++) {
    both[2 * (count - 1 + i)] = points[2 * (count - 1 - i)] as number;
    both[2 * (count - 1 + i) + 1] = points[2 * (count - 1 - i) + 1] as number;
  }
  return both;
}

/**
 * Moves a contour's edges to one side and joins them. Where they cross themselves, the loops wind the wrong
 * way and fall out of the union of what is wound positively.
 */
class OffsetPen {
  readonly #amount: number;
  readonly #join: PenStyle['join'];
  readonly #miterLimit: number;
  readonly #arcStep: number;
  #points: number[] = [];

  constructor(amount: number, join: PenStyle['join'], miterLimit: number, tolerance: number) {
    this.#amount = amount;
    this.#join = join;
    this.#miterLimit = Math.max(1, miterLimit);
    this.#arcStep = Math.max(FINEST_ARC, 2 * Math.acos(Math.max(0.8, 1 - tolerance / Math.abs(amount))));
  }

  /** @param points of a closed contour, inside on its left in a plane whose y runs up: positive by Clipper's sign */
  around(points: Float64Array): Polygon {
    this.#points = [];
    const count = points.length / 2;
    const x = (i: number) => points[2 * ((i + count) % count)] as number;
    const y = (i: number) => points[2 * ((i + count) % count) + 1] as number;
    for (let i = 0; i < count; i++) {
      const before = Math.hypot(x(i) - x(i - 1), y(i) - y(i - 1));
      const after = Math.hypot(x(i + 1) - x(i), y(i + 1) - y(i));
      if (before === 0 || after === 0) continue;
      refuseVertices(this.#points.length / 2);
      this.#corner(
        x(i),
        y(i),
        (y(i) - y(i - 1)) / before,
        (x(i - 1) - x(i)) / before,
        (y(i + 1) - y(i)) / after,
        (x(i) - x(i + 1)) / after,
        Math.min(before, after) / 2,
      );
    }
    return { points: Float64Array.from(this.#points), closed: true };
  }

  /** The corner at x, y between edges with the unit normals n and m, which look outward; half of the shorter one. */
  #corner(x: number, y: number, nx: number, ny: number, mx: number, my: number, half: number): void {
    const amount = this.#amount;
    const cosine = nx * mx + ny * my;
    const sine = nx * my - ny * mx;
    const turn = Math.atan2(sine, cosine);
    const add = (dx: number, dy: number) => this.#points.push(x + dx * amount, y + dy * amount);
    const folds = cosine < -1 + 1e-9;
    const inner = !folds && sine * amount < 0;
    // An edge that is shortened to nothing would turn round, and in the end the whole contour with it.
    const lasts = !inner || Math.abs(amount * Math.tan(turn / 2)) <= half;
    if (Math.abs(turn) < SMOOTH_TURN && lasts) {
      add((nx + mx) / (1 + cosine), (ny + my) / (1 + cosine));
      return;
    }
    if (inner) {
      // By way of the vertex itself, so that what is cut off winds the wrong way.
      add(nx, ny);
      this.#points.push(x, y);
      add(mx, my);
      return;
    }
    // The miter's length is 1/cos(turn/2) of the amount: 2/(1 + cosine) squared.
    if (this.#join === 'miter' && !folds && 2 / (1 + cosine) <= this.#miterLimit ** 2) {
      add((nx + mx) / (1 + cosine), (ny + my) / (1 + cosine));
      return;
    }
    add(nx, ny);
    if (this.#join === 'round') {
      const sweep = folds ? Math.PI * Math.sign(amount) : turn;
      const steps = Math.ceil(Math.abs(sweep) / this.#arcStep);
      for (let i = 1; i < steps; i++) {
        const cos = Math.cos((sweep * i) / steps);
        const sin = Math.sin((sweep * i) / steps);
        add(nx * cos - ny * sin, nx * sin + ny * cos);
      }
    }
    add(mx, my);
  }
}
