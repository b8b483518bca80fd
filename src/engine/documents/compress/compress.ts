import { takeBreak } from '../../media/index.ts';
import { hasExpressions } from '../prune/visibility.ts';
import type { PropertyKind } from '../strict/fields.ts';
import { isList, isTree, type Node, numberOf, type Tree, treesOf } from '../tree.ts';
import { propertiesOf } from './each-property.ts';
import { magnificationsOf } from './magnification.ts';
import { pixelsAUnit } from './pixels.ts';
import { simplifyKeyframes } from './simplify.ts';

export interface CompressOptions {
  /** Pixels of the composition. */
  readonly tolerance: number;
  /** Digits after the point of lengths. */
  readonly precision: number;
}

const NUMBERS: ReadonlySet<PropertyKind> = new Set(['length', 'angle', 'opacity', 'share', 'time', 'count']);

/** Of key frames' times, in frames. */
const TIME_DIGITS = 4;
const MOST_DIGITS = 8;

/**
 * Leaves out key frames that say nothing within the tolerance, and digits that nobody sees. Scripts may ask for key frames by
 * number, so that with any of them key frames stay.
 *
 * @returns key frames before and after
 */
export async function compressDocument(
  document: Tree,
  { tolerance, precision }: CompressOptions,
): Promise<{ readonly before: number; readonly after: number }> {
  const count = { before: 0, after: 0 };
  const magnifications = magnificationsOf(document);
  const side = Math.max(numberOf(document.w) ?? 0, numberOf(document.h) ?? 0);
  const scripted = hasExpressions(document);
  for (const { kind, layer, property } of propertiesOf(document)) {
    if (property.x !== undefined) continue;
    await takeBreak();
    const magnification = magnifications.get(layer)?.most ?? 1;
    const pixels = pixelsAUnit(kind, { side, magnification });
    if (property.a === 1 && isList(property.k)) {
      count.before += property.k.length;
      if (!scripted) {
        Object.assign(
          property,
          simplifyKeyframes(treesOf(property.k), tolerance / pixels, NUMBERS.has(kind)),
        );
      }
      count.after += property.a === 1 && isList(property.k) ? property.k.length : 0;
    }
    roundProperty(property, digitsOf(kind, precision, magnification), pixels, tolerance);
  }
  return count;
}

/** What is magnified needs more digits; colours and what runs over seconds have few units. */
function digitsOf(kind: PropertyKind, precision: number, magnification: number): number {
  const more = Math.max(0, Math.ceil(Math.log10(Math.max(1, magnification))));
  switch (kind) {
    case 'time':
      return MOST_DIGITS;
    case 'colour':
    case 'gradient':
      return Math.min(MOST_DIGITS, precision + 1);
    case 'opacity':
      return precision;
    default:
      return Math.min(MOST_DIGITS, precision + more);
  }
}

function roundProperty(property: Tree, digits: number, pixels: number, tolerance: number): void {
  if (property.a !== 1 || !isList(property.k)) {
    if (property.k !== undefined) property.k = rounded(property.k, digits);
    return;
  }
  const keys = treesOf(property.k);
  for (const [i, key] of keys.entries()) {
    const amplitude = wayOf(key.s, keys[i + 1]?.s) * pixels;
    key.t = round(numberOf(key.t) ?? 0, TIME_DIGITS);
    for (const field of ['s', 'to', 'ti'])
      if (key[field] !== undefined) key[field] = rounded(key[field], digits);
    // A handle is off by its last digit times the way that it eases.
    const needed = Math.ceil(Math.log10(Math.max(1, (4 * amplitude) / Math.max(tolerance, 1e-3))));
    for (const field of ['i', 'o']) {
      if (key[field] !== undefined)
        key[field] = rounded(key[field], Math.min(MOST_DIGITS, Math.max(3, needed + 1)));
    }
  }
}

/** The longest way of any number from one value to the next. */
function wayOf(from: Node | undefined, to: Node | undefined): number {
  if (typeof from === 'number' && typeof to === 'number') return Math.abs(to - from);
  let longest = 0;
  if (isList(from) && isList(to)) {
    for (const [i, part] of from.entries()) longest = Math.max(longest, wayOf(part, to[i]));
  } else if (isTree(from) && isTree(to)) {
    for (const [name, part] of Object.entries(from)) longest = Math.max(longest, wayOf(part, to[name]));
  }
  return longest;
}

function rounded(value: Node, digits: number): Node {
  if (typeof value === 'number') return round(value, digits);
  if (isList(value)) return value.map((part) => rounded(part, digits));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, part === undefined ? part : rounded(part, digits)]),
  );
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  const result = Math.round(value * factor) / factor;
  // −0 is written as 0 by JSON.
  return Number.isFinite(result) ? result + 0 : value;
}
