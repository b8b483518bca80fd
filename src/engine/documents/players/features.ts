import {
  isOn,
  isTree,
  layerName,
  type Node,
  numberOf,
  numbersOf,
  stacksOf,
  type Tree,
  treesOf,
} from '../tree.ts';

/** What a document may ask of a player beyond shapes, masks, mattes, images and time. */
export const FEATURES = [
  'expressions', 'merge-paths', 'zig-zag', 'twist', 'pucker-bloat', 'offset-paths', 'mask-feather', 'mask-expansion',
  'mask-modes', 'motion-blur', 'three-dimensions', 'adjustment-layers', 'layer-effects', 'colour-effects',
  'layer-styles', 'text-animators', 'sound', 'video', 'slots',
] as const; // biome-ignore format: a list
export type Feature = (typeof FEATURES)[number];

/** Where a document uses a feature. */
export interface FeatureUse {
  readonly feature: Feature;
  readonly layer: Tree;
  /** The layer's name, for messages. */
  readonly name: string;
}

/** Modifiers of shapes that not everybody knows. */
const MODIFIERS: Readonly<Record<string, Feature>> = {
  mm: 'merge-paths',
  zz: 'zig-zag',
  tw: 'twist',
  pb: 'pucker-bloat',
  op: 'offset-paths',
};

const [CAMERA, AUDIO, VIDEO, TEXT] = [13, 6, 9, 5];
/** Effects' types: drop shadow and Gaussian blur; what changes colours or the picture otherwise. */
const COMMON_EFFECTS = [25, 29];
/** Controls of scripts, which show nothing. */
const CONTROLS = 5;

/** Each feature once a layer. */
export function featuresIn(document: Tree): FeatureUse[] {
  const uses: FeatureUse[] = [];
  for (const { layers } of stacksOf(document)) {
    for (const layer of layers) {
      const found = new Set<Feature>();
      ofLayer(layer, found);
      if (layer.hd !== true)
        for (const feature of found) uses.push({ feature, layer, name: layerName(layer) });
    }
  }
  const [first] = treesOf(document.layers);
  if (isTree(document.slots) && Object.keys(document.slots).length > 0 && first) {
    uses.push({ feature: 'slots', layer: first, name: '' });
  }
  return uses;
}

function ofLayer(layer: Tree, found: Set<Feature>): void {
  const type = numberOf(layer.ty);
  if (hasScript(layer)) found.add('expressions');
  if (type === CAMERA || isOn(layer.ddd)) found.add('three-dimensions');
  if (type === AUDIO) found.add('sound');
  if (type === VIDEO) found.add('video');
  if (isOn(layer.isAdjustment) || isOn(layer.adj)) found.add('adjustment-layers');
  if (isOn(layer.mb)) found.add('motion-blur');
  if (type === TEXT && isTree(layer.t) && treesOf(layer.t.a).length > 0) found.add('text-animators');
  if (treesOf(layer.sy).length > 0) found.add('layer-styles');
  for (const { ty, en } of treesOf(layer.ef)) {
    if (numberOf(ty) === CONTROLS || numberOf(en) === 0) continue;
    found.add(COMMON_EFFECTS.includes(numberOf(ty) ?? 0) ? 'layer-effects' : 'colour-effects');
  }
  const masks = treesOf(layer.masksProperties).filter(({ mode }) => mode !== 'n');
  for (const [place, mask] of masks.entries()) {
    // After nothing, lightening and differing are adding.
    if (mask.mode === 'd' || (place > 0 && ['l', 'f'].includes(String(mask.mode)))) found.add('mask-modes');
    if (isUsed(mask.f)) found.add('mask-feather');
    if (isUsed(mask.x)) found.add('mask-expansion');
  }
  ofShapes(treesOf(layer.shapes), found);
}

function ofShapes(items: readonly Tree[], found: Set<Feature>): void {
  for (const item of items) {
    const feature = MODIFIERS[String(item.ty)];
    if (feature && item.hd !== true) found.add(feature);
    ofShapes(treesOf(item.it), found);
  }
}

/** Whether a property is ever anything but 0. */
function isUsed(property: Node | undefined): boolean {
  if (!isTree(property)) return (numberOf(property) ?? 0) !== 0;
  if (Array.isArray(property.k) && isTree(property.k[0])) return true;
  return (numbersOf(property.k) ?? []).some((part) => part !== 0);
}

function hasScript(value: Node | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasScript);
  if (!isTree(value)) return false;
  if (typeof value.x === 'string' && value.k !== undefined) return true;
  return Object.values(value).some(hasScript);
}
