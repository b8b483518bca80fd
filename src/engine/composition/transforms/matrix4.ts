import type { Matrix } from '../../scene/index.ts';
import { LIMITS } from '../document/limits.ts';

/** Row by row, for columns (x, y, z, 1): entry (row, column) at 4 · row + column. */
export type Matrix4 = readonly number[];

export const IDENTITY4: Matrix4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** Stands in for a matrix whose entries left all bounds. */
const COLLAPSED4: Matrix4 = new Array<number>(16).fill(0);

/** First `inner`, then `outer`. */
export function multiply4(outer: Matrix4, inner: Matrix4): Matrix4 {
  if (outer === IDENTITY4) return inner;
  if (inner === IDENTITY4) return outer;
  const product = new Array<number>(16);
  for (let row = 0; row < 16; row += 4) {
    for (let column = 0; column < 4; column++) {
      let sum = 0;
      for (let i = 0; i < 4; i++) sum += (outer[row + i] as number) * (inner[4 * i + column] as number);
      if (!(Math.abs(sum) <= LIMITS.matrix)) return COLLAPSED4;
      product[row + column] = sum;
    }
  }
  return product;
}

export function sameMatrix4(x: Matrix4, y: Matrix4): boolean {
  return x === y || x.every((entry, i) => entry === y[i]);
}

/** {@link multiply4} that gives the same object again while its two factors are the same objects. */
export class Product4 {
  #outer: Matrix4 = IDENTITY4;
  #inner: Matrix4 = IDENTITY4;
  #result: Matrix4 = IDENTITY4;

  of(outer: Matrix4, inner: Matrix4): Matrix4 {
    if (outer !== this.#outer || inner !== this.#inner) {
      this.#outer = outer;
      this.#inner = inner;
      const result = multiply4(outer, inner);
      if (!sameMatrix4(result, this.#result)) this.#result = result;
    }
    return this.#result;
  }
}

export const translation4 = (x: number, y: number, z: number): Matrix4 => [
  ...[1, 0, 0, x],
  ...[0, 1, 0, y],
  ...[0, 0, 1, z],
  ...[0, 0, 0, 1],
];

export const scaling4 = (x: number, y: number, z: number): Matrix4 => [
  ...[x, 0, 0, 0],
  ...[0, y, 0, 0],
  ...[0, 0, z, 0],
  ...[0, 0, 0, 1],
];

const RADIANS = Math.PI / 180;

/**
 * Turns about z, then y, then x, in degrees, as After Effects does with orientation and with rotation: y points
 * down and z into the screen, and a positive angle turns y to z, z to x, x to y.
 */
export function rotation4(x: number, y: number, z: number): Matrix4 {
  if (x === 0 && y === 0 && z === 0) return IDENTITY4;
  const [sx, cx] = [Math.sin(x * RADIANS), Math.cos(x * RADIANS)];
  const [sy, cy] = [Math.sin(y * RADIANS), Math.cos(y * RADIANS)];
  const [sz, cz] = [Math.sin(z * RADIANS), Math.cos(z * RADIANS)];
  return [
    ...[cy * cz, -cy * sz, sy, 0],
    ...[sx * sy * cz + cx * sz, cx * cz - sx * sy * sz, -sx * cy, 0],
    ...[sx * sz - cx * sy * cz, cx * sy * sz + sx * cz, cx * cy, 0],
    ...[0, 0, 0, 1],
  ];
}

/** A plane's transform as one of space: depth stays what it is. */
export function lifted([a, b, c, d, e, f]: Matrix): Matrix4 {
  return [...[a, c, 0, e], ...[b, d, 0, f], ...[0, 0, 1, 0], ...[0, 0, 0, 1]];
}

/** What a transform of space does to x and y on the plane z = 0, seen from straight above. */
export function flattened(matrix: Matrix4): Matrix {
  const [a = 0, c = 0, , e = 0, b = 0, d = 0, , f = 0] = matrix;
  return [a, b, c, d, e, f];
}

/** The inverse of a matrix whose last row is 0, 0, 0, 1; undefined where it has none. */
export function inverseAffine4(matrix: Matrix4): Matrix4 | undefined {
  const [a = 0, b = 0, c = 0, x = 0, d = 0, e = 0, f = 0, y = 0, g = 0, h = 0, i = 0, z = 0] = matrix;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!(Math.abs(determinant) > 1e-12)) return undefined;
  const rows = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ] as const;
  return [
    ...rows.flatMap(([p, q, r]) => [
      p / determinant,
      q / determinant,
      r / determinant,
      -(p * x + q * y + r * z) / determinant,
    ]),
    ...[0, 0, 0, 1],
  ];
}
