import { isList, isTree, numberOf, stacksOf, type Tree, treesOf } from '../tree.ts';

/** When a composition is looked at, in its own frames; beyond, nothing of it is seen. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const ALWAYS: Window = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
/** Compositions in compositions; documents that go deeper are refused when they are read. */
const DEEPEST = 50;

/** For the document and each precomposition that is used. */
export function windowsOf(document: Tree): Map<Tree, Window> {
  const assets = new Map(treesOf(document.assets).map((asset) => [String(asset.id), asset]));
  const windows = new Map<Tree, Window>();
  const frameRate = numberOf(document.fr) ?? 1;
  const visit = (owner: Tree, window: Window, depth: number): void => {
    const known = windows.get(owner);
    const joined = known
      ? { from: Math.min(known.from, window.from), to: Math.max(known.to, window.to) }
      : window;
    if (known && joined.from === known.from && joined.to === known.to) return;
    windows.set(owner, joined);
    for (const layer of treesOf(owner.layers)) {
      const asset = typeof layer.refId === 'string' ? assets.get(layer.refId) : undefined;
      if (!asset || !isList(asset.layers)) continue;
      visit(asset, depth > DEEPEST ? ALWAYS : innerWindow(layer, joined, frameRate), depth + 1);
    }
  };
  visit(document, { from: numberOf(document.ip) ?? 0, to: numberOf(document.op) ?? 0 }, 0);
  return windows;
}

function innerWindow(layer: Tree, outer: Window, frameRate: number): Window {
  const stretch = numberOf(layer.sr) ?? 1;
  const start = numberOf(layer.st) ?? 0;
  if (layer.tm !== undefined) return remapped(layer.tm, frameRate);
  if (!(stretch > 0)) return ALWAYS;
  const [ip, op] = [numberOf(layer.ip) ?? outer.from, numberOf(layer.op) ?? outer.to];
  const from = Math.max(outer.from, Math.min(ip, op));
  const to = Math.min(outer.to, Math.max(ip, op));
  return { from: (from - start) / stretch, to: (to - start) / stretch };
}

/** By the values of its key frames; one frame more on either side, since eases may overshoot only with a curve. */
function remapped(property: Tree[string], frameRate: number): Window {
  if (!isTree(property) || property.x !== undefined || property.sid !== undefined) return ALWAYS;
  const { k } = property;
  if (!isList(k)) {
    const frame = (numberOf(k) ?? 0) * frameRate;
    return { from: frame - 1, to: frame + 2 };
  }
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const key of treesOf(k)) {
    if (key.i !== undefined || key.o !== undefined) return ALWAYS;
    const frame = (numberOf(key.s) ?? 0) * frameRate;
    from = Math.min(from, frame);
    to = Math.max(to, frame);
  }
  return { from: from - 1, to: to + 2 };
}

/** Compositions that sound comes from, by way of others too. */
export function soundingOwners(document: Tree): Set<Tree> {
  const assets = new Map(treesOf(document.assets).map((asset) => [String(asset.id), asset]));
  const sounding = new Set<Tree>();
  const AUDIO = 6;
  const VIDEO = 9;
  for (let grown = true; grown; ) {
    grown = false;
    for (const { owner, layers } of stacksOf(document)) {
      if (sounding.has(owner)) continue;
      const sounds = layers.some((layer) => {
        if (layer.ty === AUDIO || layer.ty === VIDEO) return true;
        const inner = typeof layer.refId === 'string' ? assets.get(layer.refId) : undefined;
        return inner !== undefined && sounding.has(inner);
      });
      if (!sounds) continue;
      sounding.add(owner);
      grown = true;
    }
  }
  return sounding;
}
