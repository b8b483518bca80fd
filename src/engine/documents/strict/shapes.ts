import { isList, isOn, isTree, numberOf, type Tree, treesOf } from '../tree.ts';
import { shapeFields } from './fields.ts';
import { type Age, strictGradient, strictProperty } from './properties.ts';

/** What the schema wants of a shape, whether or not the document has it. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  rc: ['p', 's'],
  el: ['p', 's'],
  sr: ['p', 'or', 'os', 'r', 'pt'],
  sh: ['ks'],
  fl: ['c', 'o'],
  st: ['c', 'o', 'w'],
  gf: ['o', 's', 'e'],
  gs: ['o', 's', 'e', 'w'],
  tm: ['s', 'e', 'o'],
};

/** Whole numbers out of a list; others go. */
const CHOICES: Readonly<Record<string, readonly number[]>> = {
  d: [1, 3],
  lc: [1, 2, 3],
  lj: [1, 2, 3],
  sy: [1, 2],
};

/** A trim that names no end goes all the way. */
const DEFAULTS: Readonly<Record<string, Tree>> = { tm: { e: { a: 0, k: 100 } } };

export function strictShapes(items: readonly Tree[], age: Age): Tree[] {
  return items.filter(({ ty }) => typeof ty === 'string').map((item) => strictShape(item, age));
}

function strictShape(item: Tree, age: Age): Tree {
  const type = String(item.ty);
  const shape: Tree = { ...item };
  if (item.hd !== undefined) shape.hd = isOn(item.hd);
  if (item.nm !== undefined) shape.nm = String(item.nm);
  const closed = age.shapesSayClosed && type === 'sh' ? isOn(item.closed) : undefined;
  const fields = shapeFields(item);
  const required = REQUIRED[type] ?? [];
  for (const [name, kind] of Object.entries(fields)) {
    // Dashes have the name of a direction elsewhere.
    if (item[name] === undefined && !required.includes(name)) continue;
    shape[name] = strictProperty(item[name] ?? DEFAULTS[type]?.[name], kind, age, closed);
  }
  delete shape.closed;
  for (const [name, choices] of Object.entries(CHOICES)) {
    if (shape[name] === undefined || isList(shape[name])) continue;
    const choice = numberOf(shape[name]);
    if (choice !== undefined && choices.includes(choice)) shape[name] = choice;
    else delete shape[name];
  }
  switch (type) {
    case 'gr':
      shape.it = strictShapes(treesOf(item.it), age);
      if (shape.np !== undefined) shape.np = numberOf(shape.np) ?? 0;
      break;
    case 'fl':
    case 'gf':
      choose(shape, 'r', [1, 2]);
      break;
    case 'tm':
      choose(shape, 'm', [1, 2]);
      break;
    case 'rp':
      if (isTree(item.tr)) shape.tr = strictTransform(item.tr, age);
      break;
    case 'sr':
      shape.sy ??= 1;
      if (shape.sy === 1) {
        for (const name of ['ir', 'is']) shape[name] ??= { a: 0, k: 0 };
      }
      break;
  }
  if (type === 'gf' || type === 'gs') {
    shape.g = strictGradient(item.g, age);
    shape.t = numberOf(item.t) === 2 ? 2 : 1;
  }
  if (type === 'st' || type === 'gs') strictDashes(shape, age);
  return shape;
}

export function strictTransform(raw: Tree, age: Age): Tree {
  const transform: Tree = { ...raw };
  for (const [name, kind] of Object.entries(shapeFields({ ty: 'tr' }))) {
    if (raw[name] !== undefined && raw[name] !== null) transform[name] = strictProperty(raw[name], kind, age);
    else delete transform[name];
  }
  return transform;
}

function strictDashes(shape: Tree, age: Age): void {
  if (shape.ml !== undefined) shape.ml = numberOf(shape.ml) ?? 4;
  if (!isList(shape.d)) {
    delete shape.d;
    return;
  }
  shape.d = treesOf(shape.d)
    .filter(({ n }) => n === undefined || n === 'd' || n === 'g' || n === 'o')
    .map((dash) => ({ ...dash, v: strictProperty(dash.v, 'length', age) }));
}

function choose(shape: Tree, name: string, choices: readonly number[]): void {
  if (shape[name] === undefined) return;
  const choice = numberOf(shape[name]);
  if (choice !== undefined && choices.includes(choice)) shape[name] = choice;
  else delete shape[name];
}
