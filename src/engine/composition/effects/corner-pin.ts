import type { Projection, SceneNode } from '../../scene/index.ts';
import type { Property, Vector } from '../animation/property.ts';
import { NOTHING } from '../layers/grouping.ts';
import type { Effect, EffectSpace } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { inverted, projectFurther } from './geometry.ts';
import { Kept } from './kept.ts';
import { MovedNodes } from './moved-nodes.ts';
import { group } from './pictures.ts';

type Corner = readonly [number, number];

/** Corner Pin: the layer's corners are put at four points, and its picture with them, in perspective. */
export class CornerPin implements Effect {
  readonly copies = 1;
  readonly #corners: readonly Property<Vector>[];
  readonly #plane = new MovedNodes();
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(values: EffectValues) {
    // Upper left, upper right, lower left, lower right.
    this.#corners = [0, 1, 2, 3].map((index) => values.point(index));
  }

  apply(nodes: readonly SceneNode[], { time, matrix, size }: EffectSpace): readonly SceneNode[] {
    const inverse = inverted(matrix);
    if (nodes.length === 0 || !inverse) return NOTHING;
    const plane = this.#plane.of(nodes, inverse);
    const corners = this.#corners.map((corner): Corner => {
      const [x = 0, y = 0] = corner.at(time);
      return [x, y];
    });
    return this.#kept.of([plane, matrix, ...size, ...corners.flat()], () => {
      const projection = pinned(size, corners);
      return projection ? [group(plane, { projection: projectFurther(matrix, projection) })] : NOTHING;
    });
  }
}

/** From a rectangle to a quadrilateral (Heckbert, "Fundamentals of Texture Mapping and Image Warping", 1989, 2.2.3). */
function pinned([width, height]: Corner, corners: readonly Corner[]): Projection | undefined {
  const [[x0, y0] = [0, 0], [x1, y1] = [0, 0], [x3, y3] = [0, 0], [x2, y2] = [0, 0]] = corners;
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const determinant = dx1 * dy2 - dx2 * dy1;
  if (!(Math.abs(determinant) > 1e-9) || !(width > 0 && height > 0)) return undefined;
  const g = (sx * dy2 - dx2 * sy) / determinant;
  const h = (dx1 * sy - sx * dy1) / determinant;
  return [
    (x1 - x0 + g * x1) / width,
    (x3 - x0 + h * x3) / height,
    x0,
    (y1 - y0 + g * y1) / width,
    (y3 - y0 + h * y3) / height,
    y0,
    g / width,
    h / height,
    1,
  ];
}
