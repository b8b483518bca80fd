import type { Matrix } from '../../scene/index.ts';
import { LIMITS } from '../document/limits.ts';

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** Stands in for a matrix whose entries left all bounds: what is under it can't be seen. */
const COLLAPSED: Matrix = [0, 0, 0, 0, 0, 0];

/** First `inner`, then `outer`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  if (outer === IDENTITY) return inner;
  if (inner === IDENTITY) return outer;
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return bounded([
    a * g + c * h,
    b * g + d * h,
    a * i + c * j,
    b * i + d * j,
    a * k + c * l + e,
    b * k + d * l + f,
  ]);
}

/** The matrix itself, or {@link COLLAPSED} where an entry is no longer a usable number. */
export function bounded(matrix: Matrix): Matrix {
  for (const entry of matrix) if (!(Math.abs(entry) <= LIMITS.matrix)) return COLLAPSED;
  return matrix;
}

export function sameMatrix(x: Matrix, y: Matrix): boolean {
  if (x === y) return true;
  for (let i = 0; i < 6; i++) if (x[i] !== y[i]) return false;
  return true;
}

/** {@link multiply} that gives the same object again while its two factors are the same objects. */
export class Product {
  #outer: Matrix = IDENTITY;
  #inner: Matrix = IDENTITY;
  #result: Matrix = IDENTITY;

  of(outer: Matrix, inner: Matrix): Matrix {
    if (outer !== this.#outer || inner !== this.#inner) {
      this.#outer = outer;
      this.#inner = inner;
      const result = multiply(outer, inner);
      if (!sameMatrix(result, this.#result)) this.#result = result;
    }
    return this.#result;
  }
}

/**
 * How far a skew of so many degrees moves a point for each unit of its distance from the axis. After Effects stops at
 * ±85; other tools write half turns, which are no skew at all. Close to a right angle it is held, to stay finite.
 */
export function shearOf(degrees: number): number {
  const skew = degrees - 180 * Math.round(degrees / 180);
  return -Math.tan((Math.max(-89.9, Math.min(89.9, skew)) * Math.PI) / 180);
}
