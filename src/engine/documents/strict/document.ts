import { isList, isOn, isTree, type Node, numberOf, stacksOf, type Tree, treesOf } from '../tree.ts';
import { layerFields, maskFields } from './fields.ts';
import { type Age, strictProperty } from './properties.ts';
import { strictShapes, strictTransform } from './shapes.ts';

/** Beyond every frame: of layers that do not say when they end. */
const NEVER = 1_000_000;

/** As the schema's pattern has it: types with other signs than letters and strokes can't be told as embedded. */
const EMBEDDED = /^data:[\w/]+(;base64)?,./;

/**
 * What Lottie 1.0.1 has, and the nearest to what it lacks: after nothing, lightening and differing are adding, and of masks
 * without a half-covered inside the lighter of two is both together, the darker what they share.
 */
const MASK_MODES: Readonly<Record<string, string>> = {
  n: 'n',
  a: 'a',
  s: 's',
  i: 'i',
  l: 'a',
  f: 'a',
  d: 'i',
};
const LAYER_TYPES = [0, 1, 2, 3, 4];

/**
 * Brings a document into the form of Lottie 1.0.1, in place: what its writer left out or wrote otherwise than the schema has
 * it. Nothing that a reader shows changes.
 */
export function makeStrict(document: Tree, age: Age): void {
  for (const name of ['fr', 'ip', 'op', 'w', 'h']) document[name] = numberOf(document[name]) ?? 0;
  for (const side of ['w', 'h']) document[side] = Math.ceil(document[side] as number);
  if (document.nm !== undefined) document.nm = String(document.nm);
  if (document.markers !== undefined) document.markers = treesOf(document.markers).map(strictMarker);
  strictAssets(document);
  if (isTree(document.slots)) {
    document.slots = Object.fromEntries(
      Object.entries(document.slots).filter(([, slot]) => isTree(slot) && slot.p !== undefined),
    );
  } else delete document.slots;
  for (const { owner, layers } of stacksOf(document))
    owner.layers = layers.map((layer) => strictLayer(layer, age));
}

function strictMarker(marker: Tree): Tree {
  return {
    ...marker,
    ...(marker.cm !== undefined && { cm: String(marker.cm) }),
    ...(marker.tm !== undefined && { tm: numberOf(marker.tm) ?? 0 }),
    ...(marker.dr !== undefined && { dr: numberOf(marker.dr) ?? 0 }),
  };
}

function strictAssets(document: Tree): void {
  if (!isList(document.assets)) {
    delete document.assets;
    return;
  }
  document.assets = treesOf(document.assets)
    .filter(({ id }) => id !== undefined)
    .map((asset) => {
      const strict: Tree = { ...asset, id: String(asset.id) };
      if (strict.nm !== undefined) strict.nm = String(strict.nm);
      if (isList(asset.layers)) return strict;
      const path = typeof asset.p === 'string' ? asset.p : '';
      strict.p = path;
      if (strict.u !== undefined) strict.u = String(strict.u);
      // The schema knows pictures and compositions: sounds and other files have no size, and must tell one.
      for (const side of ['w', 'h']) strict[side] = numberOf(asset[side]) ?? 0;
      if (asset.e !== undefined) strict.e = isOn(asset.e) && EMBEDDED.test(path.slice(0, 200)) ? 1 : 0;
      return strict;
    });
}

function strictLayer(raw: Tree, age: Age): Tree {
  const layer: Tree = { ...raw };
  const type = numberOf(raw.ty);
  layer.ty = type ?? 3;
  layer.ip = numberOf(raw.ip) ?? 0;
  layer.op = numberOf(raw.op) ?? NEVER;
  for (const name of ['ind', 'parent', 'tp']) {
    const number = numberOf(raw[name]);
    if (number !== undefined && Number.isInteger(number)) layer[name] = number;
    else delete layer[name];
  }
  if (raw.hd !== undefined) layer.hd = isOn(raw.hd);
  if (raw.ao !== undefined) layer.ao = isOn(raw.ao) ? 1 : 0;
  for (const name of ['sr', 'st'])
    if (raw[name] !== undefined) layer[name] = numberOf(raw[name]) ?? (name === 'sr' ? 1 : 0);
  if (raw.nm !== undefined) layer.nm = String(raw.nm);
  if (raw.refId !== undefined) layer.refId = String(raw.refId);
  if (raw.tt !== undefined) {
    const matte = numberOf(raw.tt);
    if (matte !== undefined && [0, 1, 2, 3, 4].includes(matte)) layer.tt = matte;
    else delete layer.tt;
  }
  if (isTree(raw.ks)) layer.ks = strictTransform(raw.ks, age);
  else if (LAYER_TYPES.includes(layer.ty as number)) layer.ks = {};
  for (const [name, kind] of Object.entries(layerFields)) {
    if (raw[name] !== undefined && raw[name] !== null) layer[name] = strictProperty(raw[name], kind, age);
    else delete layer[name];
  }
  strictMasks(layer, raw, age);
  strictType(layer, raw, age);
  return layer;
}

function strictMasks(layer: Tree, raw: Tree, age: Age): void {
  const masks = raw.hasMask === false ? [] : treesOf(raw.masksProperties);
  if (masks.length === 0) {
    delete layer.masksProperties;
    delete layer.hasMask;
    return;
  }
  layer.hasMask = true;
  layer.masksProperties = masks.map((mask) => {
    const strict: Tree = { ...mask };
    strict.mode = MASK_MODES[mask.mode === undefined ? 'a' : String(mask.mode)] ?? 'n';
    if (mask.nm !== undefined) strict.nm = String(mask.nm);
    const closed = age.shapesSayClosed ? isOn(mask.cl) : undefined;
    for (const [name, kind] of Object.entries(maskFields)) {
      if (mask[name] === undefined && name !== 'pt') continue;
      strict[name] = strictProperty(mask[name], kind, age, closed);
    }
    return strict;
  });
}

/** What each type of layer must have; one that lacks its picture's name shows nothing, and only moves others. */
function strictType(layer: Tree, raw: Tree, age: Age): void {
  switch (layer.ty) {
    case 0:
      for (const side of ['w', 'h']) {
        if (raw[side] !== undefined) layer[side] = Math.round(numberOf(raw[side]) ?? 0);
      }
      if (layer.refId === undefined) layer.ty = 3;
      break;
    case 1:
      for (const side of ['sw', 'sh']) layer[side] = Math.round(numberOf(raw[side]) ?? 0);
      layer.sc = hexColour(raw.sc);
      break;
    case 2:
      if (layer.refId === undefined) layer.ty = 3;
      break;
    case 4:
      layer.shapes = strictShapes(treesOf(raw.shapes), age);
      break;
  }
}

function hexColour(value: Node | undefined): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (/^#[0-9a-f]{6}$/i.test(text)) return text.toLowerCase();
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?$/i.exec(text);
  if (short)
    return `#${short
      .slice(1, 4)
      .map((digit) => digit + digit)
      .join('')}`.toLowerCase();
  const long = /^#?([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text);
  return long?.[1] ? `#${long[1]}`.toLowerCase() : '#000000';
}
