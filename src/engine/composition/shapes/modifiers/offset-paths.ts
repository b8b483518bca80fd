import { offsetPath } from '../../../geometry/index.ts';
import { LINE_JOINS } from '../../../scene/index.ts';
import { numberProperty } from '../../animation/property.ts';
import { type JsonObject, rawNumber } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { EachPath, type PathModifier } from './modifier.ts';

/** Offset Paths (`op`): by `a`, with corners as `lj` and `ml` say; lines instead of curves come out. */
export function offsetPaths(raw: JsonObject, context: LayerContext): PathModifier {
  const amount = numberProperty(raw.a, 0, context);
  const miterLimit = numberProperty(raw.ml, 4, context);
  const join = LINE_JOINS[(rawNumber(raw.lj) ?? 1) - 1] ?? 'miter';
  return new EachPath(
    [amount, miterLimit],
    'rigid',
    (time) => [amount.at(time), miterLimit.at(time)],
    (path, [value = 0, limit = 4, tolerance = 0.01]) =>
      value === 0 ? path : offsetPath(path, value, join, limit, tolerance),
  );
}
