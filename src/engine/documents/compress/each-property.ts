import {
  layerFields,
  maskFields,
  type PropertyKind,
  shapeFields,
  transformFields,
} from '../strict/fields.ts';
import { isOn, isTree, stacksOf, type Tree, treesOf } from '../tree.ts';

/** A property with where it stands. */
export interface Place {
  readonly holder: Tree;
  readonly field: string;
  readonly kind: PropertyKind;
  readonly layer: Tree;
  readonly property: Tree;
}

/** Every property of a strict document whose numbers are understood; effects, styles and texts are left to their readers. */
export function* propertiesOf(document: Tree): Generator<Place> {
  for (const { layers } of stacksOf(document)) {
    for (const layer of layers) {
      yield* of(layer, layerFields, layer);
      if (isTree(layer.ks)) yield* of(layer.ks, transformFields, layer);
      for (const mask of treesOf(layer.masksProperties)) yield* of(mask, maskFields, layer);
      if (layer.ty === 4) yield* ofShapes(treesOf(layer.shapes), layer);
    }
  }
}

function* ofShapes(items: readonly Tree[], layer: Tree): Generator<Place> {
  for (const item of items) {
    yield* of(item, shapeFields(item), layer);
    if (isTree(item.g)) yield* of(item.g, { k: 'gradient' }, layer);
    if (item.ty === 'st' || item.ty === 'gs')
      for (const dash of treesOf(item.d)) yield* of(dash, { v: 'length' }, layer);
    if (item.ty === 'rp' && isTree(item.tr)) yield* of(item.tr, transformFields, layer);
    yield* ofShapes(treesOf(item.it), layer);
  }
}

function* of(holder: Tree, fields: Readonly<Record<string, PropertyKind>>, layer: Tree): Generator<Place> {
  for (const [field, kind] of Object.entries(fields)) {
    const property = holder[field];
    if (!isTree(property)) continue;
    if (kind === 'position' && isOn(property.s))
      yield* of(property, { x: 'length', y: 'length', z: 'length' }, layer);
    else yield { holder, field, kind, layer, property };
  }
}
