import { isList, isTree, type Node, sameTree, stacksOf, type Tree, treesOf } from '../tree.ts';

const TEXT = 5;

/**
 * Takes assets away that nothing refers to, and those that say the same as another; fonts and glyphs where there is no text.
 *
 * @returns how many assets are gone
 */
export function trimAssets(document: Tree): number {
  const before = treesOf(document.assets).length;
  joinEqual(document);
  const { assets: _, ...rest } = document;
  const byId = new Map(treesOf(document.assets).map((asset) => [String(asset.id), asset]));
  const used = new Set<Tree>();
  const visit = (value: Node | undefined): void => {
    if (isList(value)) for (const item of value) visit(item);
    if (!isTree(value)) return;
    const asset = typeof value.refId === 'string' ? byId.get(value.refId) : undefined;
    if (asset && !used.has(asset)) {
      used.add(asset);
      visit(asset.layers);
    }
    for (const part of Object.values(value)) if (typeof part === 'object') visit(part);
  };
  visit(rest);
  const kept = treesOf(document.assets).filter((asset) => used.has(asset));
  if (kept.length > 0) document.assets = kept;
  else delete document.assets;
  if (!stacksOf(document).some(({ layers }) => layers.some(({ ty }) => ty === TEXT))) {
    delete document.fonts;
    delete document.chars;
  }
  return before - kept.length;
}

/** Files that are there twice under two ids. */
function joinEqual(document: Tree): void {
  const first: Tree[] = [];
  const stands = new Map<string, string>();
  for (const asset of treesOf(document.assets)) {
    if (isList(asset.layers) || asset.sid !== undefined) continue;
    const { id, nm: _, ...facts } = asset;
    const twin = first.find((other) => {
      const { id: __, nm: ___, ...theirs } = other;
      return sameTree(facts, theirs);
    });
    if (twin) stands.set(String(id), String(twin.id));
    else first.push(asset);
  }
  if (stands.size === 0) return;
  for (const { layers } of stacksOf(document)) {
    for (const layer of layers) {
      const twin = typeof layer.refId === 'string' ? stands.get(layer.refId) : undefined;
      if (twin !== undefined) layer.refId = twin;
    }
  }
  document.assets = treesOf(document.assets).filter(({ id }) => !stands.has(String(id)));
}
