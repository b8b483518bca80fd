import { isList, isOn, isTree, type Node, numberOf, numbersOf, type Tree } from '../tree.ts';
import type { PropertyKind } from './fields.ts';

/** How documents of their age say things; what is written says them as today's do. */
export interface Age {
  /** Before bodymovin 4.1.9 colours ran to 255. */
  readonly colourScale: number;
  /** Before bodymovin 4.4.18 the shape, not its path, said whether it is closed. */
  readonly shapesSayClosed: boolean;
}

/** Of a property that the document leaves out, where the schema wants it. */
const ABSENT: Partial<Record<PropertyKind, Node>> = {
  opacity: 100,
  position: [0, 0],
  lengths: [0, 0],
  scale: [100, 100],
};

const IS_SCALAR: ReadonlySet<PropertyKind> = new Set([
  'length',
  'angle',
  'opacity',
  'share',
  'time',
  'count',
]);

/**
 * A property in the schema's form: `a` and `k`, each key frame with its `s`, easing only where it eases. What the reader takes
 * for the same stays the same: old end values, lone numbers, bare values, key frames out of order.
 */
export function strictProperty(raw: Node | undefined, kind: PropertyKind, age: Age, closed?: boolean): Tree {
  if (kind === 'position' && isTree(raw) && isOn(raw.s) && (raw.x !== undefined || raw.y !== undefined)) {
    const axis = (value: Node | undefined): Tree => strictProperty(value ?? 0, 'length', age);
    return { s: true, x: axis(raw.x), y: axis(raw.y), ...(raw.z !== undefined && { z: axis(raw.z) }) };
  }
  const property: Tree = isTree(raw) ? raw : { ...(raw !== undefined && raw !== null && { k: raw }) };
  const kept: Tree = {};
  if (typeof property.x === 'string') kept.x = property.x;
  if (typeof property.sid === 'string') kept.sid = property.sid;
  // Scripts ask for properties by this number.
  if (typeof property.ix === 'number') kept.ix = property.ix;
  const { k } = property;
  if (k === undefined || k === null) {
    if (kept.sid !== undefined && raw !== undefined) return kept;
    return { ...kept, a: 0, k: strictValue(ABSENT[kind] ?? 0, kind, age, closed) };
  }
  const keys = keyframesOf(k);
  const [only] = keys;
  if (keys.length > 1) return { ...kept, a: 1, k: strictKeyframes(keys, kind, age, closed) };
  const value = only ? (only.s ?? only.e ?? ABSENT[kind] ?? 0) : k;
  return { ...kept, a: 0, k: strictValue(value, kind, age, closed) };
}

/** A gradient's colours: `p` stops of `k`. */
export function strictGradient(raw: Node | undefined, age: Age): Tree {
  const gradient = isTree(raw) ? raw : {};
  const { p, k, ...rest } = gradient;
  const inner = strictProperty(k, 'gradient', age);
  const first = isList(inner.k) ? inner.k[0] : undefined;
  const colours = isTree(first) ? first.s : inner.k;
  const stops = numberOf(p) ?? Math.floor((isList(colours) ? colours.length : 0) / 4);
  return { ...(typeof rest.sid === 'string' && { sid: rest.sid }), p: stops, k: inner };
}

function keyframesOf(value: Node): Tree[] {
  if (!isList(value) || !isTree(value[0]) || value[0].t === undefined) return [];
  return value
    .filter(isTree)
    .filter(({ t }) => numberOf(t) !== undefined)
    .sort((a, b) => (numberOf(a.t) ?? 0) - (numberOf(b.t) ?? 0));
}

function strictKeyframes(keys: readonly Tree[], kind: PropertyKind, age: Age, closed?: boolean): Tree[] {
  const starts: (Node | undefined)[] = [];
  for (const [i, key] of keys.entries()) {
    starts.push(key.s ?? (i > 0 ? (keys[i - 1]?.e ?? starts[i - 1]) : key.e));
  }
  return keys.map((key, i) => {
    const last = i === keys.length - 1;
    const written: Tree = {
      t: numberOf(key.t) ?? 0,
      s: strictStart(starts[i] ?? ABSENT[kind] ?? 0, kind, age, closed),
    };
    if (last) return written;
    if (isOn(key.h)) return { ...written, h: 1 };
    const easing = easingOf(key);
    if (easing) Object.assign(written, easing);
    const [to, ti] = [numbersOf(key.to), numbersOf(key.ti)];
    if (kind === 'position' && to && ti && [...to, ...ti].some((part) => part !== 0))
      Object.assign(written, { to, ti });
    return written;
  });
}

/** In key frames even a lone number is a list. */
function strictStart(value: Node, kind: PropertyKind, age: Age, closed?: boolean): Node {
  const strict = strictValue(value, kind, age, closed);
  return typeof strict === 'number' || isTree(strict) ? [strict] : strict;
}

function strictValue(value: Node, kind: PropertyKind, age: Age, closed?: boolean): Node {
  if (IS_SCALAR.has(kind)) return numberOf(value) ?? 0;
  switch (kind) {
    case 'path':
      return strictPath(value, closed);
    case 'colour': {
      const parts = (numbersOf(value) ?? [0, 0, 0]).slice(0, 4).map((part) => unit(part / age.colourScale));
      while (parts.length < 3) parts.push(0);
      return parts;
    }
    case 'gradient':
      return (numbersOf(value) ?? []).map(unit);
    default:
      return numbersOf(value) ?? [0, 0];
  }
}

const unit = (value: number): number => Math.max(0, Math.min(1, value));

/** A path's points with as many tangents. */
function strictPath(value: Node, closed: boolean | undefined): Tree {
  const path = isList(value) ? value[0] : value;
  const source = isTree(path) ? path : {};
  const vertices = pointsOf(source.v);
  const tangents = (written: Node | undefined): Node[] => {
    const points = pointsOf(written);
    return vertices.map((_, i) => points[i] ?? [0, 0]);
  };
  return { c: closed ?? isOn(source.c), v: vertices, i: tangents(source.i), o: tangents(source.o) };
}

function pointsOf(value: Node | undefined): number[][] {
  return isList(value)
    ? value.map((point) => {
        const [x = 0, y = 0] = numbersOf(point) ?? [];
        return [x, y];
      })
    : [];
}

/** Undefined where the way to the next key frame is straight. */
export function easingOf(key: Tree): { i: Tree; o: Tree } | undefined {
  const { i, o } = key;
  if (!isTree(i) || !isTree(o)) return undefined;
  const handles = {
    i: { x: component(i.x), y: component(i.y) },
    o: { x: component(o.x), y: component(o.y) },
  };
  if (Object.values(handles).some(({ x, y }) => x === undefined || y === undefined)) return undefined;
  const easing = handles as {
    i: { x: number | number[]; y: number | number[] };
    o: { x: number | number[]; y: number | number[] };
  };
  // Beyond 0–1 in time a curve would run back: readers clamp it, and the schema refuses it.
  easing.i.x = clamped(easing.i.x);
  easing.o.x = clamped(easing.o.x);
  return isStraight(easing) ? undefined : easing;
}

function component(value: Node | undefined): number | number[] | undefined {
  if (isList(value)) {
    const parts = numbersOf(value);
    if (!parts) return undefined;
    return parts.every((part) => part === parts[0]) ? parts[0] : parts;
  }
  return numberOf(value);
}

const clamped = (value: number | number[]): number | number[] =>
  typeof value === 'number' ? unit(value) : value.map(unit);

function isStraight({ i, o }: { i: { x: unknown; y: unknown }; o: { x: unknown; y: unknown } }): boolean {
  return typeof i.x === 'number' && i.x === i.y && typeof o.x === 'number' && o.x === o.y;
}
