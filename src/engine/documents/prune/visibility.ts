import { isList, isTree, type Node, numberOf, numbersOf, type Tree, treesOf } from '../tree.ts';

/** Whether a property is at most 0 at all times; one that a script or a theme decides may be anything. */
export function isNever(property: Node | undefined): boolean {
  if (!isTree(property) || property.x !== undefined || property.sid !== undefined) return false;
  const { k } = property;
  if (!isList(k) || !isTree(k[0])) return (numberOf(k) ?? 1) <= 0;
  return k.every((key) => isTree(key) && (numberOf(key.s) ?? 1) === 0);
}

/** What a property is at all times, where it is known. */
export function fixedNumbers(property: Node | undefined): number[] | undefined {
  if (!isTree(property) || property.x !== undefined || property.sid !== undefined) return undefined;
  const { k } = property;
  if (isList(k) && isTree(k[0])) return undefined;
  return numbersOf(k);
}

/** Whether anything in the document is a script: it may ask for anything by name or number. */
export function hasExpressions(value: Node | undefined): boolean {
  if (isList(value)) return value.some(hasExpressions);
  if (!isTree(value)) return false;
  if (typeof value.x === 'string' && (value.k !== undefined || value.a !== undefined)) return true;
  return Object.values(value).some(hasExpressions);
}

/** The layers that a layer's effects look at at any time: their controls hold a layer's number. */
export function layersLookedAt(layer: Tree): Set<number> {
  const found = new Set<number>();
  const visit = (effects: Node | undefined): void => {
    if (!isList(effects)) return;
    for (const effect of effects) {
      if (!isTree(effect)) continue;
      visit(effect.ef);
      // 10 is a layer's control (Lottie's effect values).
      if (effect.ty !== 10 || !isTree(effect.v)) continue;
      const { k } = effect.v;
      const values = isList(k) && isTree(k[0]) ? treesOf(k).flatMap(({ s, e }) => [s, e]) : [k];
      for (const value of values) for (const index of numbersOf(value) ?? []) found.add(index);
    }
  };
  visit(layer.ef);
  return found;
}
