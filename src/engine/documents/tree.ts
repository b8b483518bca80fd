import type { JsonObject } from '../composition/index.ts';

/** JSON that is being rewritten. */
export type Node = null | boolean | number | string | Node[] | Tree;

export interface Tree {
  [key: string]: Node | undefined;
}

/** A copy whose parts may be changed; fields without a value are left out. */
export function treeOf(value: JsonObject): Tree {
  return structuredClone(value) as Tree;
}

export function isTree(value: Node | undefined): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function treesOf(value: Node | undefined): Tree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}

export const isList = (value: Node | undefined): value is Node[] => Array.isArray(value);

/** A number, or one of a list's first: writers of old put lone numbers in lists, and the other way round. */
export function numberOf(value: Node | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    return Number.isFinite(number) ? number : undefined;
  }
  return isList(value) && !isList(value[0]) ? numberOf(value[0]) : undefined;
}

export function numbersOf(value: Node | undefined): number[] | undefined {
  if (isList(value)) return value.length === 0 ? undefined : value.map((each) => numberOf(each) ?? 0);
  const number = numberOf(value);
  return number === undefined ? undefined : [number];
}

export const isOn = (value: Node | undefined): boolean => value === true || (numberOf(value) ?? 0) !== 0;

/** The layers of a document and of each of its precompositions, with whose they are. */
export function stacksOf(document: Tree): { readonly owner: Tree; readonly layers: Tree[] }[] {
  return [document, ...treesOf(document.assets)]
    .filter((owner) => isList(owner.layers))
    .map((owner) => ({ owner, layers: treesOf(owner.layers) }));
}

/** Whether two parts say the same, in any order of their fields. */
export function sameTree(a: Node | undefined, b: Node | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, i) => sameTree(item, b[i]));
  if (!isTree(a) || !isTree(b)) return false;
  const names = Object.keys(a).filter((name) => a[name] !== undefined);
  const others = Object.keys(b).filter((name) => b[name] !== undefined);
  return names.length === others.length && names.every((name) => sameTree(a[name], b[name]));
}

export function layerName(layer: Tree): string {
  if (typeof layer.nm === 'string' && layer.nm !== '') return layer.nm;
  return layer.ind === undefined ? 'Layer' : `Layer ${layer.ind}`;
}
