import { isTree, stacksOf, type Tree, treesOf } from '../tree.ts';
import type { Feature } from './features.ts';

const MODIFIERS: Partial<Record<Feature, string>> = {
  'merge-paths': 'mm',
  'zig-zag': 'zz',
  twist: 'tw',
  'pucker-bloat': 'pb',
  'offset-paths': 'op',
};

const COMMON_EFFECTS = [25, 29];
const CAMERA = 13;

/**
 * Takes a feature out of a layer: the nearest that is left without it. Sound and video stay for the players that have them, and
 * slots keep the values that they have.
 *
 * @returns whether anything changed
 */
export function simplifyFeature(document: Tree, layer: Tree, feature: Feature): boolean {
  const modifier = MODIFIERS[feature];
  if (modifier !== undefined) {
    layer.shapes = withoutItems(treesOf(layer.shapes), modifier);
    return true;
  }
  const masks = treesOf(layer.masksProperties);
  switch (feature) {
    case 'mask-feather':
      for (const mask of masks) delete mask.f;
      return true;
    case 'mask-expansion':
      for (const mask of masks) delete mask.x;
      return true;
    case 'mask-modes':
      for (const mask of masks)
        if (['l', 'd', 'f'].includes(String(mask.mode))) mask.mode = mask.mode === 'd' ? 'i' : 'a';
      return true;
    case 'motion-blur':
      delete layer.mb;
      return true;
    case 'layer-styles':
      delete layer.sy;
      return true;
    case 'text-animators':
      if (isTree(layer.t)) layer.t.a = [];
      return true;
    case 'layer-effects':
    case 'colour-effects': {
      const common = feature === 'layer-effects';
      layer.ef = treesOf(layer.ef).filter(({ ty }) => COMMON_EFFECTS.includes(Number(ty)) !== common);
      return true;
    }
    case 'three-dimensions':
    case 'adjustment-layers':
      if (feature === 'three-dimensions' && layer.ty !== CAMERA) delete layer.ddd;
      else remove(document, layer);
      return true;
    default:
      return false;
  }
}

const withoutItems = (items: readonly Tree[], type: string): Tree[] =>
  items
    .filter(({ ty }) => ty !== type)
    .map((item) => (Array.isArray(item.it) ? { ...item, it: withoutItems(treesOf(item.it), type) } : item));

/** One that others hang on stays as what moves them. */
function remove(document: Tree, layer: Tree): void {
  for (const { owner, layers } of stacksOf(document)) {
    if (!layers.includes(layer)) continue;
    const isParent = layers.some(({ parent }) => parent !== undefined && parent === layer.ind);
    if (isParent) {
      layer.ty = 3;
      for (const name of ['ef', 'isAdjustment', 'adj', 'shapes', 'masksProperties']) delete layer[name];
    } else owner.layers = layers.filter((other) => other !== layer);
  }
}
