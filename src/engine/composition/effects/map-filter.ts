import type { Filter, Matrix, RadialWipeFilter, SceneNode } from '../../scene/index.ts';
import {
  determinantOf,
  isAxisAligned,
  isSimilar,
  keepsRectangles,
  mapDeviations,
  mapPoint,
  mapRectangle,
  mapVector,
  meanScale,
} from './geometry.ts';

const RADIANS = Math.PI / 180;

/**
 * The filter that does to a picture behind the matrix what `filter` does before it, or undefined where there is none
 * such: a blur along one axis does not stay along an axis when it is turned.
 *
 * @param move brings nodes behind the matrix
 */
export function mapFilter(
  filter: Filter,
  matrix: Matrix,
  move: (nodes: readonly SceneNode[]) => readonly SceneNode[],
): Filter | undefined {
  switch (filter.type) {
    case 'colour-matrix':
    case 'levels':
    case 'tone-map':
      return filter;
    case 'blur': {
      const { sigma, repeatWithin } = filter;
      if (!keepsRectangles(matrix) && (repeatWithin || sigma[0] !== sigma[1] || !isSimilar(matrix)))
        return undefined;
      const mapped = isSimilar(matrix) && sigma[0] === sigma[1];
      return {
        type: 'blur',
        sigma: mapped
          ? [sigma[0] * meanScale(matrix), sigma[1] * meanScale(matrix)]
          : mapDeviations(matrix, sigma),
        ...(repeatWithin && { repeatWithin: mapRectangle(matrix, repeatWithin) }),
      };
    }
    case 'grow':
      if (!isSimilar(matrix)) return undefined;
      return { ...filter, radius: filter.radius * meanScale(matrix) };
    case 'displace': {
      if (!isAxisAligned(matrix)) return undefined;
      const { map, amount, wrapWithin } = filter;
      return {
        ...filter,
        map: move(map),
        amount: [amount[0] * matrix[0], amount[1] * matrix[3]],
        ...(wrapWithin && { wrapWithin: mapRectangle(matrix, wrapWithin) }),
      };
    }
    case 'radial-wipe':
      return mapWipe(filter, matrix);
  }
}

/** The sector that an affine map makes of a sector is one again: its two sides stay straight. */
function mapWipe(filter: RadialWipeFilter, matrix: Matrix): RadialWipeFilter {
  const { startAngle, completion, direction } = filter;
  const turn = 360 * completion;
  const back = direction === 'clockwise' ? 0 : direction === 'counterclockwise' ? turn : turn / 2;
  const sides = [startAngle - back, startAngle - back + turn].map((angle) => mapAngle(angle, matrix));
  const mirrored = determinantOf(matrix) < 0;
  const [from = 0, to = 0] = mirrored ? sides.reverse() : sides;
  const whole = completion <= 0 || completion >= 1;
  const share = whole || isSimilar(matrix) ? completion : ((((to - from) % 360) + 360) / 360) % 1;
  return {
    type: 'radial-wipe',
    centre: mapPoint(matrix, filter.centre[0], filter.centre[1]),
    startAngle: from,
    completion: share,
    direction: 'clockwise',
    feather: filter.feather * meanScale(matrix),
  };
}

/** Degrees clockwise from straight up. */
function mapAngle(angle: number, matrix: Matrix): number {
  const { sin, cos } = { sin: Math.sin(angle * RADIANS), cos: Math.cos(angle * RADIANS) };
  const [x, y] = mapVector(matrix, sin, -cos);
  return Math.atan2(x, -y) / RADIANS;
}
