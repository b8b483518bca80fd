import { isList, isTree, type Node, sameTree, stacksOf, type Tree, treesOf } from '../tree.ts';

/** Numbers that editors count their properties by. */
const EDITOR_ONLY = ['ix', 'cix', 'np', 'l'];

/** What players take where a field is missing; those that some of them need are kept (`st`, `ks`, a mask's `x`, `lc`, `lj`). */
const LAYER_DEFAULTS: Tree = {
  bm: 0,
  ddd: 0,
  ao: 0,
  sr: 1,
  hd: false,
  td: 0,
  ct: 0,
  mb: false,
  hasMask: false,
  cp: false,
};
const SHAPE_DEFAULTS: Tree = { bm: 0, hd: false, d: 1 };
const PLACE_DEFAULTS: Readonly<Record<string, Tree>> = {
  r: { a: 0, k: 0 },
  sk: { a: 0, k: 0 },
  sa: { a: 0, k: 0 },
};

export interface ElideOptions {
  /** Names of layers, shapes and masks go too. */
  readonly names: boolean;
}

/** Leaves out what says nothing: editors' own numbers, and values that every player takes where there is none. */
export function elide(document: Tree, { names }: ElideOptions): void {
  for (const { layers } of stacksOf(document)) {
    for (const layer of layers) {
      drop(layer, LAYER_DEFAULTS);
      for (const name of ['ix', 'cix', ...(names ? ['nm', 'mn'] : [])]) delete layer[name];
      if (isTree(layer.ks)) elidePlace(layer.ks);
      for (const mask of treesOf(layer.masksProperties)) {
        drop(mask, { inv: false });
        if (names) delete mask.nm;
        for (const part of Object.values(mask)) elideProperty(part);
      }
      elideProperty(layer.tm);
      if (layer.ty === 4) elideShapes(treesOf(layer.shapes), names);
    }
  }
}

function elideShapes(items: readonly Tree[], names: boolean): void {
  for (const item of items) {
    const isDashed = item.ty === 'st' || item.ty === 'gs';
    const { d: _, ...others } = SHAPE_DEFAULTS;
    drop(item, isDashed ? others : SHAPE_DEFAULTS);
    for (const name of [...EDITOR_ONLY, 'mn', 'ind', ...(names ? ['nm'] : [])]) delete item[name];
    if (item.ty === 'fl' || item.ty === 'gf') drop(item, { r: 1 });
    for (const part of Object.values(item)) elideProperty(part);
    if (item.ty === 'tr') elidePlace(item);
    if (isTree(item.g)) elideProperty(item.g.k);
    for (const dash of isDashed ? treesOf(item.d) : []) {
      if (names) delete dash.nm;
      elideProperty(dash.v);
    }
    elideShapes(treesOf(item.it), names);
  }
}

function elidePlace(place: Tree): void {
  for (const part of Object.values(place)) elideProperty(part);
  drop(place, PLACE_DEFAULTS);
}

function elideProperty(value: Node | undefined): void {
  if (!isTree(value) || (value.k === undefined && value.s === undefined)) return;
  for (const name of ['ix', 'l']) delete value[name];
  for (const axis of ['x', 'y', 'z']) if (isTree(value[axis])) elideProperty(value[axis]);
  if (isList(value.k)) for (const key of treesOf(value.k)) delete key.n;
}

function drop(holder: Tree, defaults: Tree): void {
  for (const [name, value] of Object.entries(defaults)) {
    if (holder[name] !== undefined && sameTree(holder[name], value)) delete holder[name];
  }
}
