import { isTree, numberOf, numbersOf, stacksOf, type Tree, treesOf } from '../tree.ts';

/** How many pixels of the composition a unit of a layer's own space takes, over all of time. */
export interface Magnification {
  readonly least: number;
  readonly most: number;
}

const PLAIN: Magnification = { least: 1, most: 1 };
/** Where a script decides, or a layer comes near the eye, nobody knows. */
const UNKNOWN: Magnification = { least: 0, most: 8 };
/** Chains of parents and of compositions beyond are refused when they are read. */
const DEEPEST = 600;

/** For every layer of a document that is used: through its parents and the compositions that hold it. */
export function magnificationsOf(document: Tree): Map<Tree, Magnification> {
  const assets = new Map(treesOf(document.assets).map((asset) => [String(asset.id), asset]));
  const owners = new Map<Tree, Magnification>([[document, PLAIN]]);
  const found = new Map<Tree, Magnification>();
  // Each pass reaches one level deeper; documents nest a few.
  for (let grown = true, depth = 0; grown && depth < DEEPEST; depth++) {
    grown = false;
    for (const { owner, layers } of stacksOf(document)) {
      const outer = owners.get(owner);
      if (!outer) continue;
      const byIndex = new Map(layers.map((layer) => [numberOf(layer.ind), layer]));
      for (const layer of layers) {
        const own = times(outer, chainOf(layer, byIndex));
        found.set(layer, own);
        const inner = typeof layer.refId === 'string' ? assets.get(layer.refId) : undefined;
        if (!inner) continue;
        const known = owners.get(inner);
        const joined = known ? around(known, own) : own;
        if (known && known.least === joined.least && known.most === joined.most) continue;
        owners.set(inner, joined);
        grown = true;
      }
    }
  }
  return found;
}

function chainOf(layer: Tree, byIndex: ReadonlyMap<number | undefined, Tree>): Magnification {
  let result = PLAIN;
  let link: Tree | undefined = layer;
  for (let depth = 0; link && depth < DEEPEST; depth++) {
    result = times(result, scaleOf(link));
    const parent = numberOf(link.parent);
    link = parent === undefined ? undefined : byIndex.get(parent);
  }
  return result;
}

function scaleOf(layer: Tree): Magnification {
  if (numberOf(layer.ddd) === 1) return UNKNOWN;
  const scale = isTree(layer.ks) ? layer.ks.s : undefined;
  return scaleRange(scale);
}

/** Of a property of percents. */
export function scaleRange(property: Tree[string]): Magnification {
  if (!isTree(property)) return PLAIN;
  if (property.x !== undefined || property.sid !== undefined) return UNKNOWN;
  const values =
    Array.isArray(property.k) && isTree(property.k[0]) ? treesOf(property.k).map(({ s }) => s) : [property.k];
  // An ease may overshoot.
  const slack = values.length > 1 ? 1.25 : 1;
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    for (const part of (numbersOf(value) ?? [100, 100]).slice(0, 2)) {
      least = Math.min(least, Math.abs(part) / 100);
      most = Math.max(most, Math.abs(part) / 100);
    }
  }
  // A scale that changes its sign passes nothing.
  const signs = new Set(
    values.flatMap((value) => (numbersOf(value) ?? [100, 100]).slice(0, 2).map(Math.sign)),
  );
  return { least: signs.size > 1 ? 0 : least / slack, most: most * slack };
}

const times = (a: Magnification, b: Magnification): Magnification => ({
  least: a.least * b.least,
  most: a.most * b.most,
});

const around = (a: Magnification, b: Magnification): Magnification => ({
  least: Math.min(a.least, b.least),
  most: Math.max(a.most, b.most),
});
