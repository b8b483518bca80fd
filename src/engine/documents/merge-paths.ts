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
  const runs: Run[] = [];
  for (const item of items) {
    const own = joinable(item, gap);
    const last = runs.at(-1);
    const run = last?.joined;
    if (own && run && isAlike(run.parts, own.parts) && liesApart(run.bounds, own.bounds, own.distance)) {
      for (const path of own.paths) run.paths.push(path);
      run.bounds = around(run.bounds, own.bounds);
      run.count++;
      merged++;
    } else runs.push({ first: item, joined: own });
  }
  holder[field] = runs.map(groupOf);
  return merged;
}

/** An item with the groups behind it that become one with it. */
interface Run {
  readonly first: Tree;
  /** Absent for what is never joined. */
  readonly joined: Joined | undefined;
}

interface Joined {
  /** Of the first group. */
  readonly parts: GroupParts;
  readonly paths: Tree[];
  /** A box around all paths. */
  bounds: Bounds;
  /** That paths of another group must keep. */
  readonly distance: number;
  count: number;
}

/** Undefined where it is not known how far the group's paint reaches. */
function joinable(item: Tree, gap: number): Joined | undefined {
  const parts = isGroup(item) ? partsOf(item) : undefined;
  if (!parts) return undefined;
  const scale = leastOf(parts.place);
  if (scale === undefined) return undefined;
  let reach = 0;
  for (const paint of parts.paints) reach = Math.max(reach, reachOf(paint));
  if (!Number.isFinite(reach)) return undefined;
  const bounds = boundsOf(parts.paths);
  if (!bounds) return undefined;
  return { parts, paths: [...parts.paths], bounds, distance: 2 * reach + gap / scale, count: 1 };
}

/** Whether both are painted and placed alike. */
function isAlike(a: GroupParts, b: GroupParts): boolean {
  return (
    a.paints.length === b.paints.length &&
    a.paints.every((paint, i) => sameTree(unnamed(paint), unnamed(b.paints[i]))) &&
    sameTree(unnamed(a.place), unnamed(b.place)) &&
    sameTree(a.rest, b.rest)
  );
}

function groupOf({ first, joined }: Run): Tree {
  if (!joined || joined.count === 1) return first;
  const { paints, place } = joined.parts;
  const it = [...joined.paths, ...paints, ...(place ? [place] : [])];
  return { ...first, ...(typeof first.np === 'number' && { np: it.length - 1 }), it };
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
  let all: Bounds | undefined;
  for (const path of paths) {
    const bounds = boundsOfPath(path);
    if (!bounds) return undefined;
    all = all ? around(all, bounds) : bounds;
  }
  return all;
}

function around(a: Bounds, b: Bounds): Bounds {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
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
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const list = (field: string): number[][] =>
    Array.isArray(shape[field]) ? shape[field].map((point) => numbersOf(point) ?? [0, 0]) : [];
  const [v, i, o] = [list('v'), list('i'), list('o')];
  for (const [index, [x = 0, y = 0]] of v.entries()) {
    for (const [dx = 0, dy = 0] of [[0, 0], i[index] ?? [], o[index] ?? []]) {
      left = Math.min(left, x + dx);
      top = Math.min(top, y + dy);
      right = Math.max(right, x + dx);
      bottom = Math.max(bottom, y + dy);
    }
  }
  return left <= right ? { left, top, right, bottom } : undefined;
}

function liesApart(a: Bounds, b: Bounds, distance: number): boolean {
  return (
    b.left - a.right > distance ||
    a.left - b.right > distance ||
    b.top - a.bottom > distance ||
    a.top - b.bottom > distance
  );
}
