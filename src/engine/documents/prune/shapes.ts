import { isTree, stacksOf, type Tree, treesOf } from '../tree.ts';
import { isNever } from './visibility.ts';

const GEOMETRY = ['rc', 'el', 'sr', 'sh'];
const STROKES = ['st', 'gs'];
const PAINTS = ['fl', 'gf', ...STROKES];
/** Merging and repeating take what lies above them in ways of their own: where they are nothing is judged. */
const GATHERING = ['mm', 'rp'];

/** Takes shapes away that nothing paints, and paints that nobody sees. @returns how many */
export function pruneShapes(document: Tree): number {
  let removed = 0;
  for (const { layers } of stacksOf(document)) {
    for (const layer of layers) {
      if (layer.ty !== 4) continue;
      const shapes = treesOf(layer.shapes);
      if (gathers(shapes)) continue;
      const before = countOf(shapes);
      layer.shapes = pruneList(shapes, false);
      removed += before - countOf(treesOf(layer.shapes));
    }
  }
  return removed;
}

const gathers = (items: readonly Tree[]): boolean =>
  items.some((item) => GATHERING.includes(String(item.ty)) || gathers(treesOf(item.it)));

const countOf = (items: readonly Tree[]): number =>
  items.reduce((sum, item) => sum + 1 + countOf(treesOf(item.it)), 0);

/** @param paintedLater whether a paint of a group around this one lies behind it, and takes its paths as well */
function pruneList(items: readonly Tree[], paintedLater: boolean): Tree[] {
  const visible = items.filter((item) => item.hd !== true && !isUnseenPaint(item));
  const lastPaint = visible.findLastIndex(({ ty }) => PAINTS.includes(String(ty)));
  const kept: Tree[] = [];
  let hasPaths = false;
  for (const [index, item] of visible.entries()) {
    const type = String(item.ty);
    const painted = paintedLater || index < lastPaint;
    if (type === 'gr') {
      const inner = pruneList(treesOf(item.it), painted);
      const paths = holdsPaths(inner);
      const paints = holdsPaints(inner);
      const seen = paints && !isNever(inner.find(({ ty }) => ty === 'tr')?.o);
      if (!(seen || (paths && painted))) continue;
      kept.push({ ...item, it: inner });
      hasPaths ||= paths;
    } else if (GEOMETRY.includes(type)) {
      if (!painted) continue;
      kept.push(item);
      hasPaths = true;
    } else if (!PAINTS.includes(type) || hasPaths) kept.push(item);
  }
  return kept;
}

function isUnseenPaint(item: Tree): boolean {
  const type = String(item.ty);
  if (!PAINTS.includes(type)) return false;
  return isNever(item.o) || (STROKES.includes(type) && isNever(item.w));
}

function holdsPaths(items: readonly Tree[]): boolean {
  return items.some(
    ({ ty, it }) => GEOMETRY.includes(String(ty)) || (ty === 'gr' && holdsPaths(treesOf(it))),
  );
}

function holdsPaints(items: readonly Tree[]): boolean {
  return items.some(({ ty, it }) => PAINTS.includes(String(ty)) || (ty === 'gr' && holdsPaints(treesOf(it))));
}

export const isPaint = (item: Tree): boolean => PAINTS.includes(String(item.ty));
export const isStroke = (item: Tree): boolean => STROKES.includes(String(item.ty));
export const isGeometry = (item: Tree): boolean => GEOMETRY.includes(String(item.ty));
export const isGroup = (item: Tree): boolean =>
  item.ty === 'gr' && Array.isArray(item.it) && item.it.every(isTree);
