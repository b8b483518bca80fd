import type { Matrix, Projection } from '../../scene/index.ts';
import { bounded, multiply, sameMatrix } from '../transforms/matrix.ts';
import { IDENTITY4, type Matrix4, multiply4 } from '../transforms/matrix4.ts';

/** A plane in perspective, as a painter needs to know it. */
export interface Plane {
  /**
   * Row by row, the homography from the camera's picture to the plane. Its last row gives zoom / distance, and is the
   * same for all layers of one plane.
   */
  readonly inverse: readonly number[];
  /** A place of the camera's picture where the layer shows. */
  readonly at: readonly [number, number];
  /** The layer's size, where it is known, from its origin. */
  readonly size: readonly [number, number] | undefined;
}

/** Where a layer's plane comes to lie in the picture. */
export interface Placement {
  /** From the layer to the picture; the identity where a projection does it. */
  readonly world: Matrix;
  /** Present where the plane is not parallel to the picture. */
  readonly projection?: Projection;
  readonly plane?: Plane;
}

/** The layer's own plane: what lies there is projected later. */
const OWN_PLANE: Matrix = [1, 0, 0, 1, 0, 0];
/** Perspective across 10,000 pixels that is less than a thousandth of a pixel is none. */
const FLAT = 1e-11;

/** Places one 3D layer; gives the same objects again while nothing moves. */
export class PlanePlacer {
  #view: Matrix4 = IDENTITY4;
  #place: Matrix4 = IDENTITY4;
  #root: Matrix = OWN_PLANE;
  #ready = false;
  #result: Placement | undefined;
  readonly #size: readonly [number, number] | undefined;

  /** @param size the layer's, where it is known */
  constructor(size: readonly [number, number] | undefined) {
    this.#size = size;
  }

  /**
   * @param view from space to the camera's picture
   * @param place from the layer to space
   * @param root from the camera's picture to the whole one
   * @param anchor a point of the layer by which its depth is judged where its size is not known
   * @returns undefined where the plane is seen from its edge, or from behind the eye
   */
  of(view: Matrix4, place: Matrix4, root: Matrix, anchor: readonly [number, number]): Placement | undefined {
    const same = this.#ready && view === this.#view && place === this.#place && root === this.#root;
    if (!same) {
      this.#view = view;
      this.#place = place;
      this.#root = root;
      this.#ready = true;
      const result = placePlane(multiply4(view, place), root, anchor, this.#size);
      this.#result = result && settled(result, this.#result);
    }
    return this.#result;
  }
}

function placePlane(
  matrix: Matrix4,
  root: Matrix,
  anchor: readonly [number, number],
  size: readonly [number, number] | undefined,
): Placement | undefined {
  const [a = 0, b = 0, , c = 0, d = 0, e = 0, , f = 0] = matrix;
  const [g = 0, h = 0, , i = 0] = matrix.slice(12);
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!(Math.abs(determinant) > 1e-12)) return undefined;
  const adjugate = [
    ...[e * i - f * h, c * h - b * i, b * f - c * e],
    ...[f * g - d * i, a * i - c * g, c * d - a * f],
    ...[d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  const [x, y] = size ? [size[0] / 2, size[1] / 2] : anchor;
  const w = g * x + h * y + i;
  const plane: Plane = {
    inverse: adjugate.map((entry) => entry / determinant),
    at: [(a * x + b * y + c) / w, (d * x + e * y + f) / w],
    size,
  };
  if (Math.abs(g) + Math.abs(h) <= FLAT * Math.abs(i)) {
    if (!(i > 0)) return undefined;
    return { world: multiply(root, bounded([a / i, d / i, b / i, e / i, c / i, f / i])), plane };
  }
  const [p, q, r, s, t, u] = root;
  const projection: Projection = [
    ...([p * a + r * d + t * g, p * b + r * e + t * h, p * c + r * f + t * i] as const),
    ...([q * a + s * d + u * g, q * b + s * e + u * h, q * c + s * f + u * i] as const),
    ...([g, h, i] as const),
  ];
  return { world: OWN_PLANE, projection, plane };
}

/** The parts of the last placement that did not change. */
function settled(next: Placement, last: Placement | undefined): Placement {
  if (!last) return next;
  const world = sameMatrix(next.world, last.world) ? last.world : next.world;
  const known = last.projection;
  const projection =
    known && next.projection?.every((entry, i) => entry === known[i]) ? known : next.projection;
  return { ...next, world, ...(projection && { projection }) };
}
