import { isOn, numberOf, stacksOf, type Tree, treesOf } from '../tree.ts';
import { isNever, layersLookedAt } from './visibility.ts';
import { soundingOwners, type Window, windowsOf } from './windows.ts';

const NULL = 3;
/** Types that draw, and whose pictures are gone with them; others are left to those who know them. */
const DRAWING = [0, 1, 2, 4, 5];

/** What a layer keeps that only moves others. */
const PLACING = ['ind', 'nm', 'parent', 'ks', 'ip', 'op', 'st', 'sr', 'ddd', 'ao', 'ct', 'fw', 'cl', 'ln'];

/**
 * Takes layers away that are never seen and that nobody needs: hidden, transparent throughout, or out of the time that is
 * shown. One that only moves others loses its picture.
 *
 * @returns how many are gone, and how many were emptied
 */
export function pruneLayers(document: Tree): { removed: number; emptied: number } {
  const windows = windowsOf(document);
  const sounding = soundingOwners(document);
  const assets = new Map(treesOf(document.assets).map((asset) => [String(asset.id), asset]));
  const count = { removed: 0, emptied: 0 };
  for (const { owner, layers } of stacksOf(document)) {
    const window = windows.get(owner);
    // A composition that nobody shows goes as a whole.
    if (!window) continue;
    const isHeard = (layer: Tree): boolean => {
      const inner = typeof layer.refId === 'string' ? assets.get(layer.refId) : undefined;
      return inner !== undefined && sounding.has(inner);
    };
    const needed = neededLayers(layers, window, isHeard);
    count.removed += layers.length - needed.size;
    owner.layers = layers
      .filter((layer) => needed.has(layer))
      .map((layer) => {
        if (needed.get(layer) === 'drawn' || layer.ty === NULL) return layer;
        count.emptied++;
        return placingOnly(layer);
      });
  }
  return count;
}

function placingOnly(layer: Tree): Tree {
  const left: Tree = { ty: NULL };
  for (const name of PLACING) if (layer[name] !== undefined) left[name] = layer[name];
  return left;
}

type Need = 'drawn' | 'moves';

function neededLayers(
  layers: readonly Tree[],
  window: Window,
  isHeard: (layer: Tree) => boolean,
): Map<Tree, Need> {
  const byIndex = new Map<number, Tree>();
  for (const layer of layers) {
    const index = numberOf(layer.ind);
    if (index !== undefined && !byIndex.has(index)) byIndex.set(index, layer);
  }
  const needed = new Map<Tree, Need>();
  const want = (layer: Tree | undefined, need: Need): void => {
    if (!layer) return;
    const known = needed.get(layer);
    if (known === 'drawn' || known === need) return;
    needed.set(layer, need);
    want(byIndex.get(numberOf(layer.parent) ?? Number.NaN), 'moves');
    if (need === 'drawn' && isOn(layer.tt)) {
      want(
        layer.tp === undefined ? layers[layers.indexOf(layer) - 1] : byIndex.get(numberOf(layer.tp) ?? 0),
        'drawn',
      );
    }
  };
  for (const layer of layers) if (isSeen(layer, window) || isHeard(layer)) want(layer, 'drawn');
  // What is looked at may look at others: a map's loop comes by what is added meanwhile too.
  for (const layer of needed.keys()) {
    for (const index of layersLookedAt(layer)) want(byIndex.get(index), 'drawn');
  }
  return needed;
}

/** Whether it may draw anything by itself at any time that is shown. */
function isSeen(layer: Tree, { from, to }: Window): boolean {
  if (layer.ty === NULL) return isOn(layer.isAdjustment) || isOn(layer.adj) || layer.ef !== undefined;
  if (!DRAWING.includes(numberOf(layer.ty) ?? -1)) return true;
  if (layer.hd === true || isOn(layer.td)) return false;
  const [ip, op] = [numberOf(layer.ip) ?? from, numberOf(layer.op) ?? to];
  if (Math.max(ip, op) < from || Math.min(ip, op) >= to || ip === op) return false;
  const { ks } = layer;
  return !(typeof ks === 'object' && ks !== null && !Array.isArray(ks) && isNever(ks.o));
}
