import type { Matrix, Path, Projection, Rectangle } from '../../scene/index.ts';
import { PathBuilder } from '../shapes/path-builder.ts';
import { bounded } from '../transforms/matrix.ts';

/** Turns and equal scales, to well under a thousandth of a pixel over a picture of any size. */
const TOLERANCE = 1e-9;

export function inverted([a, b, c, d, e, f]: Matrix): Matrix | undefined {
  const determinant = a * d - b * c;
  if (!(Math.abs(determinant) > 1e-12)) return undefined;
  return bounded([
    d / determinant,
    -b / determinant,
    -c / determinant,
    a / determinant,
    (c * f - d * e) / determinant,
    (b * e - a * f) / determinant,
  ]);
}

export const determinantOf = ([a, b, c, d]: Matrix): number => a * d - b * c;

/** The length that a length comes to on the whole: exact where the matrix scales alike in all directions. */
export const meanScale = (matrix: Matrix): number => Math.sqrt(Math.abs(determinantOf(matrix)));

export function isAxisAligned([a, b, c, d]: Matrix): boolean {
  const slack = TOLERANCE * Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  return Math.abs(b) <= slack && Math.abs(c) <= slack;
}

/** Whether upright rectangles stay upright, if on their side. */
export function keepsRectangles([a, b, c, d, e, f]: Matrix): boolean {
  return isAxisAligned([a, b, c, d, e, f]) || isAxisAligned([b, a, d, c, e, f]);
}

/** Whether all directions are scaled alike; the picture may be turned or mirrored. */
export function isSimilar([a, b, c, d]: Matrix): boolean {
  const slack = TOLERANCE * Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  const turned = Math.abs(a - d) <= slack && Math.abs(b + c) <= slack;
  const mirrored = Math.abs(a + d) <= slack && Math.abs(b - c) <= slack;
  return turned || mirrored;
}

export const mapPoint = ([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] => [
  a * x + c * y + e,
  b * x + d * y + f,
];

export const mapVector = ([a, b, c, d]: Matrix, x: number, y: number): [number, number] => [
  a * x + c * y,
  b * x + d * y,
];

/** The bounds of the mapped rectangle. */
export function mapRectangle(matrix: Matrix, [left, top, right, bottom]: Rectangle): Rectangle {
  const corners = [
    mapPoint(matrix, left, top),
    mapPoint(matrix, right, top),
    mapPoint(matrix, right, bottom),
    mapPoint(matrix, left, bottom),
  ];
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/**
 * Standard deviations along the composition's x and y of a Gaussian with those along the axes before the matrix. A
 * turned Gaussian that is not round keeps its width along both axes, but not its slant.
 */
export function mapDeviations(
  [a, b, c, d]: Matrix,
  [x, y]: readonly [number, number],
): readonly [number, number] {
  return [Math.hypot(a * x, c * y), Math.hypot(b * x, d * y)];
}

export const homography = ([a, b, c, d, e, f]: Matrix): Projection => [a, c, e, b, d, f, 0, 0, 1];

/** First `inner`, then the matrix. */
export function projectFurther([a, b, c, d, e, f]: Matrix, inner: Projection): Projection {
  const [p, q, r, s, t, u, v, w, x] = inner;
  return [
    a * p + c * s + e * v,
    a * q + c * t + e * w,
    a * r + c * u + e * x,
    b * p + d * s + f * v,
    b * q + d * t + f * w,
    b * r + d * u + f * x,
    v,
    w,
    x,
  ];
}

export function polygon(points: readonly (readonly [number, number])[]): Path {
  const builder = new PathBuilder();
  points.forEach(([x, y], i) => {
    if (i === 0) builder.move(x, y);
    else builder.line(x, y);
  });
  return builder.close();
}

/** Three times as wide and as high as the layer, around it: what effects bring outside of it is to be covered too. */
export function surroundings([width, height]: readonly [number, number]): Path {
  return polygon([
    [-width, -height],
    [2 * width, -height],
    [2 * width, 2 * height],
    [-width, 2 * height],
  ]);
}
