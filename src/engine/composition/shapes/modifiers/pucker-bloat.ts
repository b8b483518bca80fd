import { tightBounds } from '../../../geometry/index.ts';
import type { Path } from '../../../scene/index.ts';
import { numberProperty } from '../../animation/property.ts';
import type { JsonObject } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { EachPath, type PathModifier } from './modifier.ts';
import { isStraight, type Outline, outlinesOf, pathOfOutlines, VERTEX } from './outline.ts';

/**
 * Where the controls of a straight segment lie, as a share of its length from either end: After Effects treats it
 * as a curve of these (found by the authors of Skottie, whose pictures agree with its own).
 */
const STRAIGHT_CONTROL = 0.01;

/** Pucker & Bloat (`pb`): `a` per cent of the way to the middle of the path's bounds. */
export function puckerBloat(raw: JsonObject, context: LayerContext): PathModifier {
  const amount = numberProperty(raw.a, 0, context);
  return new EachPath(
    [amount],
    'group',
    (time) => [amount.at(time) / 100],
    (path, [value = 0]) => (value === 0 ? path : puckered(path, value)),
  );
}

/** Moves vertices by `amount` of their way to the middle, and controls as much away from it. */
function puckered(path: Path, amount: number): Path {
  const [left, top, right, bottom] = tightBounds(path);
  const middle = [(left + right) / 2, (top + bottom) / 2];
  const move = ({ closed, numbers }: Outline): Outline => {
    const result = curved(closed, numbers);
    for (let i = 0; i < result.length; i++) {
      const to = middle[i % 2] as number;
      const share = i % VERTEX < 2 ? amount : -amount;
      result[i] = (result[i] as number) + (to - (result[i] as number)) * share;
    }
    return { closed, numbers: result };
  };
  return pathOfOutlines(outlinesOf(path).map(move));
}

/** The numbers of an outline in which straight segments have controls. */
function curved(closed: boolean, numbers: ArrayLike<number>): Float64Array {
  const result = Float64Array.from(numbers);
  const count = numbers.length / VERTEX;
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const from = i * VERTEX;
    const to = ((i + 1) % count) * VERTEX;
    if (!isStraight(numbers, from, to)) continue;
    for (let axis = 0; axis < 2; axis++) {
      const start = numbers[from + axis] as number;
      const end = numbers[to + axis] as number;
      result[from + 4 + axis] = start + (end - start) * STRAIGHT_CONTROL;
      result[to + 2 + axis] = end + (start - end) * STRAIGHT_CONTROL;
    }
  }
  return result;
}
