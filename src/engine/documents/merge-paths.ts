import type { Magnification } from './compress/magnification.ts';
import { isGeometry, isGroup, isPaint, isStroke } from './prune/shapes.ts';
import { fixedNumbers } from './prune/visibility.ts';
import { isOn, isTree, numberOf, numbersOf, sameTree, stacksOf, type Tree, treesOf } from './tree.ts';

/**
 * How far apart shapes must lie to be painted as one, in pixels of the composition: within a pixel, and its neighbours that
 * anti-aliasing reaches, two paints lie on each other.
 */
const GAP = 3;
/** Layers that get smaller are left alone. */
const LEAST_SCALE = 0.02;
/** A miter's corner reaches as far beyond its line as its limit says; 4 where none is told. */
const MITER = 4;

interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Joins groups side by side that are painted alike and stand still, where their shapes lie apart: then no pixel tells.
 *
 * @param magnifications how large units of layers are on screen
 * @returns how many groups are gone
 */
export function mergePaths(document: Tree, magnifications: ReadonlyMap<Tree, Magnification>): number {
  let merged = 0;
  for (const { layers } of stacksOf(document)) {
    for (const layer of layers) {
      const least = magnifications.get(layer)?.least ?? 0;
      // What turns in space has no one scale, and what shrinks to nothing none at all.
      if (layer.ty !== 4 || isOn(layer.ddd) || least < LEAST_SCALE) continue;
      merged += mergeIn(layer, 'shapes', GAP / Math.min(1, least));
    }
  }
  return merged;
}

function mergeIn(holder: Tree, field: 'shapes' | 'it', gap: number): number {
  const items = treesOf(holder[field]);
  let merged = 0;
  for (const item of items) if (isGroup(item)) merged += mergeIn(item, 'it', gap);
  // Anything but groups and their place works on all that lies above it, each path by itself.
  if (items.some((item) => !isGroup(item) && item.ty !== 'tr')) return merged;
  const result: Tree[] = [];
  for (const item of items) {
    const joined = joinedGroups(result.at(-1), item, gap);
    if (joined) {
      result[result.length - 1] = joined;
      merged++;
    } else result.push(item);
  }
  holder[field] = result;
  return merged;
}

/** Both as one, where that makes no difference. */
function joinedGroups(upper: Tree | undefined, lower: Tree, gap: number): Tree | undefined {
  if (!upper || !isGroup(upper) || !isGroup(lower)) return undefined;
  const [a, b] = [partsOf(upper), partsOf(lower)];
  if (!a || !b || !sameTree(a.rest, b.rest) || a.paints.length !== b.paints.length) return undefined;
  if (!a.paints.every((paint, i) => sameTree(unnamed(paint), unnamed(b.paints[i])))) return undefined;
  if (!sameTree(unnamed(a.place), unnamed(b.place))) return undefined;
  const scale = leastOf(a.place);
  if (scale === undefined) return undefined;
  const reach = Math.max(...a.paints.map(reachOf));
  const [one, other] = [boundsOf(a.paths), boundsOf(b.paths)];
  if (!one || !other || !Number.isFinite(reach)) return undefined;
  if (!liesApart(one, other, 2 * reach + gap / scale)) return undefined;
  const it = [...a.paths, ...b.paths, ...a.paints, ...(a.place ? [a.place] : [])];
  const np = typeof upper.np === 'number' ? { np: it.length - 1 } : {};
  return { ...upper, ...np, it };
}

interface GroupParts {
  readonly paths: readonly Tree[];
  readonly paints: readonly Tree[];
  readonly place: Tree | undefined;
  /** What else the group says of itself, such as its blend mode. */
  readonly rest: Tree;
}

/** Undefined for groups that hold anything but still paths, then paints, then their place. */
function partsOf(group: Tree): GroupParts | undefined {
  const items = treesOf(group.it);
  const place = items.at(-1)?.ty === 'tr' ? items.at(-1) : undefined;
  const inner = place ? items.slice(0, -1) : items;
  const count = inner.findIndex((item) => !isGeometry(item));
  if (count <= 0) return undefined;
  const [paths, paints] = [inner.slice(0, count), inner.slice(count)];
  if (paints.length === 0 || !paints.every(isPaint)) return undefined;
  // A gradient's edges lie where its group says; dashes and trims begin anew with each path anyway.
  const { it: _, nm: __, np: ___, ix: ____, cix: _____, mn: ______, ...rest } = group;
  return { paths, paints, place, rest };
}

function unnamed(item: Tree | undefined): Tree | undefined {
  if (!item) return undefined;
  const { nm: _, mn: __, ix: ___, cix: ____, ...rest } = item;
  return rest;
}

/** How far a paint reaches beyond a path; infinite where it is not known. */
function reachOf(paint: Tree): number {
  if (!isStroke(paint)) return 0;
  const [width] = fixedNumbers(paint.w) ?? [];
  if (width === undefined) return Number.POSITIVE_INFINITY;
  return (width / 2) * Math.max(Math.SQRT2, numberOf(paint.ml) ?? MITER);
}

/** The least scale of a place that never moves; undefined for others. */
function leastOf(place: Tree | undefined): number | undefined {
  if (!place) return 1;
  for (const name of ['a', 'p', 'r', 'o', 'sk', 'sa']) {
    const property = place[name];
    if (property !== undefined && fixedNumbers(property) === undefined) return undefined;
  }
  if ((fixedNumbers(place.sk)?.[0] ?? 0) !== 0) return undefined;
  const scale = place.s === undefined ? [100, 100] : fixedNumbers(place.s);
  if (!scale) return undefined;
  const least = Math.min(...scale.slice(0, 2).map(Math.abs)) / 100;
  return least > 0 ? Math.min(1, least) : undefined;
}

function boundsOf(paths: readonly Tree[]): Bounds | undefined {
  const all = paths.map(boundsOfPath);
  const known = all.filter((bounds) => bounds !== undefined);
  if (known.length !== paths.length || known.length === 0) return undefined;
  return {
    left: Math.min(...known.map(({ left }) => left)),
    top: Math.min(...known.map(({ top }) => top)),
    right: Math.max(...known.map(({ right }) => right)),
    bottom: Math.max(...known.map(({ bottom }) => bottom)),
  };
}

/** A box that a path never leaves: that of its control points. */
function boundsOfPath(path: Tree): Bounds | undefined {
  switch (path.ty) {
    case 'rc':
    case 'el': {
      const [x, y] = fixedNumbers(path.p) ?? [];
      const [width, height] = fixedNumbers(path.s) ?? [];
      if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
      const [w, h] = [Math.abs(width) / 2, Math.abs(height) / 2];
      return { left: x - w, top: y - h, right: x + w, bottom: y + h };
    }
    case 'sh':
      return boundsOfPoints(path.ks);
    default:
      return undefined;
  }
}

function boundsOfPoints(property: Tree[string]): Bounds | undefined {
  if (!isTree(property) || property.x !== undefined || property.sid !== undefined) return undefined;
  const shape = property.k;
  if (!isTree(shape)) return undefined;
  const [xs, ys]: [number[], number[]] = [[], []];
  const list = (field: string): number[][] =>
    Array.isArray(shape[field]) ? shape[field].map((point) => numbersOf(point) ?? [0, 0]) : [];
  const [v, i, o] = [list('v'), list('i'), list('o')];
  for (const [index, [x = 0, y = 0]] of v.entries()) {
    for (const [dx = 0, dy = 0] of [[0, 0], i[index] ?? [], o[index] ?? []]) {
      xs.push(x + dx);
      ys.push(y + dy);
    }
  }
  if (xs.length === 0) return undefined;
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function liesApart(a: Bounds, b: Bounds, distance: number): boolean {
  return (
    b.left - a.right > distance ||
    a.left - b.right > distance ||
    b.top - a.bottom > distance ||
    a.top - b.bottom > distance
  );
}
