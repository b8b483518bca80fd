import { outlineProperty } from '../animation/bezier-path.ts';
import { readProperty } from '../animation/keyframes.ts';
import { constant, listProperty, numberProperty, vectorProperty } from '../animation/property.ts';
import { isArray, isObject, objectsOf, toNumber, toNumbers } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import type { ExpressionValue, PathPoints, Sampled } from './expressions.ts';
import type { TreeNode } from './property-tree.ts';

/** A property before its expression, as expressions see it. */
export interface Leaf {
  readonly plain: Sampled<ExpressionValue>;
  /** The times of its key frames, in frames. */
  readonly times: readonly number[];
}

const NO_PATH: PathPoints = { closed: false, points: [] };

/** @param context one that gives properties no expressions */
export function readLeaf(node: TreeNode, context: LayerContext): Leaf {
  const { kind, raw, fallback } = node;
  const times = keyTimes(node, context);
  switch (kind) {
    case 'number':
    case 'layer-control':
      return { plain: numberProperty(raw, Number(fallback), context), times };
    case 'vector':
    case 'colour':
      return { plain: vectorProperty(raw, fittedFallback(node, context), context), times };
    case 'list':
      return { plain: listProperty(raw, context), times };
    case 'separate':
      return { plain: separateValue(node, context), times };
    case 'path':
      return { plain: outlineProperty(raw, context), times };
    case 'text':
      return { plain: textValue(node, times), times };
    default:
      return { plain: constant(NO_PATH), times };
  }
}

function keyTimes({ kind, raw }: TreeNode, context: LayerContext): readonly number[] {
  if (kind === 'separate' && isObject(raw)) {
    const all = [raw.x, raw.y, raw.z].flatMap((part) => [
      ...(readProperty(part, context).track?.timeline.times ?? []),
    ]);
    return [...new Set(all)].sort((x, y) => x - y);
  }
  if (kind === 'text') return textKeys(raw).map(({ t }) => toNumber(t) ?? 0);
  return [...(readProperty(raw, context).track?.timeline.times ?? [])];
}

/** As many dimensions as the document gives it, two to four. */
function fittedFallback({ kind, raw, fallback }: TreeNode, context: LayerContext): readonly number[] {
  const { value, track } = readProperty(raw, context);
  const known = isArray(fallback as never) ? (fallback as readonly number[]) : [0, 0];
  if (kind === 'colour') return known;
  const written = toNumbers(track ? track.keyframes[0]?.start : value)?.length ?? known.length;
  const size = Math.max(2, Math.min(4, written));
  return Array.from({ length: size }, (_, i) => known[i] ?? (known[0] === 100 ? 100 : 0));
}

function separateValue({ raw }: TreeNode, context: LayerContext): Sampled<ExpressionValue> {
  if (!isObject(raw)) return constant([0, 0]);
  const parts = [raw.x, raw.y, ...(raw.z === undefined ? [] : [raw.z])];
  const numbers = parts.map((part) => numberProperty(part, 0, context));
  return { at: (time) => numbers.map((part) => part.at(time)) };
}

/** Text documents have key frames of their own kind, which hold. */
function textKeys(raw: TreeNode['raw']) {
  return objectsOf(isObject(raw) ? raw.k : undefined).filter(({ s }) => isObject(s));
}

function textValue({ raw }: TreeNode, times: readonly number[]): Sampled<string> {
  const texts = textKeys(raw).map(({ s }) => (isObject(s) && typeof s.t === 'string' ? s.t : ''));
  return {
    at(time) {
      let index = 0;
      while (index + 1 < times.length && (times[index + 1] as number) <= time) index++;
      return texts[index] ?? '';
    },
  };
}
