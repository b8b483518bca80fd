import { numberProperty } from '../../animation/property.ts';
import type { JsonObject } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { KAPPA } from '../primitives.ts';
import { EachPath, type PathModifier } from './modifier.ts';
import { type Outline, outlinesOf, pathOfOutlines, VERTEX } from './outline.ts';

/** Round Corners (`rd`): `r` is the radius. */
export function roundedCorners(raw: JsonObject, context: LayerContext): PathModifier {
  const radius = numberProperty(raw.r, 0, context);
  return new EachPath(
    [radius],
    'rigid',
    (time) => [Math.max(0, radius.at(time))],
    (path, [value = 0]) =>
      value === 0 ? path : pathOfOutlines(outlinesOf(path).map((o) => rounded(o, value))),
  );
}

/**
 * Cuts every corner at `radius` from its vertex, at most half way to the next, with a curve whose controls lie as a
 * quarter circle's. Only vertices without tangents are corners.
 */
function rounded({ closed, numbers }: Outline, radius: number): Outline {
  const count = numbers.length / VERTEX;
  const result: number[] = [];
  for (let i = 0; i < count; i++) {
    const [x = 0, y = 0, inX = 0, inY = 0, outX = 0, outY = 0] = Array.prototype.slice.call(
      numbers,
      i * VERTEX,
      (i + 1) * VERTEX,
    ) as number[];
    const isEnd = !closed && (i === 0 || i === count - 1);
    if (isEnd || inX !== x || inY !== y || outX !== x || outY !== y) {
      result.push(x, y, inX, inY, outX, outY);
      continue;
    }
    const before = ((i + count - 1) % count) * VERTEX;
    const after = ((i + 1) % count) * VERTEX;
    const [ax, ay] = towards(x, y, numbers[before] as number, numbers[before + 1] as number, radius);
    const [bx, by] = towards(x, y, numbers[after] as number, numbers[after + 1] as number, radius);
    result.push(ax, ay, ax, ay, ax + (x - ax) * KAPPA, ay + (y - ay) * KAPPA);
    result.push(bx, by, bx + (x - bx) * KAPPA, by + (y - by) * KAPPA, bx, by);
  }
  return { closed, numbers: result };
}

/** The point at `distance` from x, y on the way to the other one, at most in the middle. */
function towards(x: number, y: number, otherX: number, otherY: number, distance: number): [number, number] {
  const length = Math.hypot(otherX - x, otherY - y);
  const share = length > 0 ? Math.min(length / 2, distance) / length : 0;
  return [x + (otherX - x) * share, y + (otherY - y) * share];
}
