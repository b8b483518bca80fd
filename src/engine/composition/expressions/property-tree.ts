import {
  isArray,
  isObject,
  isTrue,
  type Json,
  type JsonObject,
  numberOr,
  objectsOf,
  rawNumber,
  textOf,
} from '../document/values.ts';
import {
  CONTROLS,
  type LeafKind,
  type LeafNames,
  MASK,
  SEPARATE,
  SHAPES,
  TRANSFORM,
} from './property-names.ts';

export type NodeKind = 'comp' | 'layer' | 'group' | 'separate' | LeafKind;

/** A composition, layer, group or property of the document, as After Effects arranges them. */
export interface TreeNode {
  readonly id: number;
  readonly kind: NodeKind;
  readonly name: string;
  readonly matchName: string;
  /** Names by which code reaches it without quotes. */
  readonly codes: readonly string[];
  /** Its number in what holds it, from 1: After Effects' own where the document tells it, else its place. */
  readonly index: number;
  readonly raw: Json | undefined;
  readonly parent: TreeNode | undefined;
  readonly layer: TreeNode | undefined;
  readonly comp: TreeNode;
  readonly fallback: number | readonly number[];
  /** Made when first asked for. */
  readonly children: readonly TreeNode[];
}

interface Named {
  readonly name: string;
  readonly matchName?: string;
  readonly codes?: readonly string[];
}

class Node implements TreeNode {
  readonly id: number;
  readonly kind: NodeKind;
  readonly name: string;
  readonly matchName: string;
  readonly codes: readonly string[];
  readonly index: number;
  readonly raw: Json | undefined;
  readonly parent: Node | undefined;
  readonly fallback: number | readonly number[];
  readonly #grow: (node: Node) => void;
  #children: Node[] | undefined;
  readonly #tree: PropertyTree;

  constructor(
    tree: PropertyTree,
    kind: NodeKind,
    named: Named,
    raw: Json | undefined,
    place: { readonly parent: Node | undefined; readonly index: number },
    grow: (node: Node) => void = () => {},
    fallback: number | readonly number[] = 0,
  ) {
    this.#tree = tree;
    this.kind = kind;
    this.name = named.name;
    this.matchName = named.matchName ?? '';
    this.codes = named.codes ?? [];
    this.raw = raw;
    this.parent = place.parent;
    this.index = (isObject(raw) ? rawNumber(raw.ix) : undefined) ?? place.index;
    this.fallback = fallback;
    this.#grow = grow;
    this.id = tree.register(this);
  }

  get layer(): Node | undefined {
    return this.kind === 'layer' ? this : this.parent?.layer;
  }

  get comp(): Node {
    return this.parent?.comp ?? this;
  }

  get children(): readonly Node[] {
    if (!this.#children) {
      this.#children = [];
      this.#grow(this);
    }
    return this.#children;
  }

  group(named: Named, raw: Json | undefined, grow: (node: Node) => void): Node {
    return this.#add('group', named, raw, grow);
  }

  add(kind: NodeKind, named: Named, raw: Json | undefined, grow?: (node: Node) => void): Node {
    return this.#add(kind, named, raw, grow);
  }

  leaf(names: LeafNames, holder: JsonObject): void {
    const key = names.keys.find((candidate) => holder[candidate] !== undefined);
    const raw = key === undefined ? undefined : holder[key];
    this.#add(names.kind, names, raw, undefined, names.fallback);
  }

  #add(
    kind: NodeKind,
    named: Named,
    raw: Json | undefined,
    grow?: (node: Node) => void,
    fallback?: number | readonly number[],
  ): Node {
    const own = this.#children ?? [];
    const node = new Node(
      this.#tree,
      kind,
      named,
      raw,
      { parent: this, index: own.length + 1 },
      grow,
      fallback,
    );
    own.push(node);
    return node;
  }
}

/** All compositions of a document; what lies in them is made when it is asked for. */
export class PropertyTree {
  readonly document: JsonObject;
  readonly comps: readonly TreeNode[];
  readonly #nodes: Node[] = [];
  readonly #byRaw = new Map<JsonObject, Node>();
  readonly #names = new Map<TreeNode, Names>();
  /** The layer in which each property with an expression lies, with the way there through the JSON. */
  readonly #owners: ReadonlyMap<JsonObject, { readonly layer: JsonObject; readonly way: string }>;

  constructor(
    document: JsonObject,
    owners: ReadonlyMap<JsonObject, { readonly layer: JsonObject; readonly way: string }>,
  ) {
    this.document = document;
    this.#owners = owners;
    const holders = [document, ...objectsOf(document.assets).filter(({ layers }) => isArray(layers))];
    this.comps = holders.map((raw, i) => {
      const named = { name: textOf(raw.nm) ?? (i === 0 ? 'Composition' : (textOf(raw.id) ?? '')) };
      return new Node(this, 'comp', named, raw, { parent: undefined, index: i + 1 }, growComp);
    });
  }

  /** @returns the node's id, from 1 */
  register(node: Node): number {
    this.#nodes.push(node);
    if (isObject(node.raw) && !this.#byRaw.has(node.raw)) this.#byRaw.set(node.raw, node);
    return this.#nodes.length;
  }

  node(id: number): TreeNode | undefined {
    return this.#nodes[id - 1];
  }

  /** The property that an object of the document stands for; one that After Effects' tree lacks gets a place in its layer. */
  find(raw: JsonObject): TreeNode | undefined {
    const owner = this.#owners.get(raw);
    if (!owner) return undefined;
    for (const comp of this.comps) void comp.children;
    const layer = this.#byRaw.get(owner.layer);
    if (!layer) return undefined;
    grown(layer);
    return this.#byRaw.get(raw) ?? layer.add(guessedKind(raw), { name: owner.way }, raw);
  }

  comp(name: string): TreeNode | undefined {
    return this.comps.find((comp) => comp.name === name);
  }

  /** A layer by name or by number. */
  layer(comp: TreeNode, key: string | number): TreeNode | undefined {
    if (typeof key === 'string') return this.#namesIn(comp).exact.get(key);
    return this.#namesIn(comp).numbers.get(key) ?? comp.children[key - 1];
  }

  /** What stands at a name, match name or number, case and spaces aside where nothing else fits. */
  child(holder: TreeNode, key: string | number): TreeNode | undefined {
    if (typeof key === 'number') {
      // Documents leave properties out and do not number all of them: a place is a number where there is no other.
      const placed = holder.children[key - 1];
      return this.#namesIn(holder).numbers.get(key) ?? (placed?.index === key ? placed : undefined);
    }
    const { exact, codes, plain } = this.#namesIn(holder);
    const found = exact.get(key) ?? codes.get(key) ?? plain.get(plainName(key));
    if (found || holder.kind !== 'layer') return found;
    const transform = codes.get('transform');
    return transform && this.child(transform, key);
  }

  /** Of several with one name the first counts. */
  #namesIn(holder: TreeNode): Names {
    let names = this.#names.get(holder);
    if (names) return names;
    names = { exact: new Map(), codes: new Map(), plain: new Map(), numbers: new Map() };
    for (const child of holder.children.toReversed()) {
      const { name, matchName, raw } = child;
      for (const code of child.codes) names.codes.set(code, child);
      if (matchName !== '') names.exact.set(matchName, child);
      names.plain.set(plainName(name), child);
      const number = isObject(raw) ? rawNumber(child.kind === 'layer' ? raw.ind : raw.ix) : undefined;
      if (number !== undefined) names.numbers.set(number, child);
    }
    // A name goes before a match name.
    for (const child of holder.children.toReversed()) names.exact.set(child.name, child);
    this.#names.set(holder, names);
    return names;
  }
}

interface Names {
  readonly exact: Map<string, TreeNode>;
  readonly codes: Map<string, TreeNode>;
  readonly plain: Map<string, TreeNode>;
  /** Layers by `ind`, properties by `ix`. */
  readonly numbers: Map<number, TreeNode>;
}

const plainName = (name: string): string => name.toLowerCase().replaceAll(' ', '');

/** How a message names a property, its layer left out. */
export function pathOf(node: TreeNode): string {
  const names: string[] = [];
  for (let part: TreeNode | undefined = node; part && part.kind !== 'layer'; part = part.parent)
    names.unshift(part.name);
  return names.join(' › ').slice(0, 200);
}

function grown(node: TreeNode): void {
  for (const child of node.children) grown(child);
}

function guessedKind(raw: JsonObject): LeafKind {
  const first = isArray(raw.k) ? raw.k[0] : raw.k;
  const value = isObject(first) && first.t !== undefined ? first.s : raw.k;
  const inner = isArray(value) ? value[0] : value;
  if (isObject(inner)) return inner.v === undefined ? 'text' : 'path';
  if (!isArray(value) || value.length < 2) return 'number';
  return value.length > 4 ? 'list' : 'vector';
}

function growComp(comp: Node): void {
  const { raw } = comp;
  for (const layer of objectsOf(isObject(raw) ? raw.layers : undefined)) {
    comp.add(
      'layer',
      { name: textOf(layer.nm) ?? `Layer ${rawNumber(layer.ind) ?? ''}`.trim() },
      layer,
      growLayer,
    );
  }
}

function growLayer(layer: Node): void {
  const raw = layer.raw as JsonObject;
  const transform = { name: 'Transform', matchName: 'ADBE Transform Group', codes: ['transform'] };
  layer.group(transform, raw.ks, (group) => growTransform(group, isObject(raw.ks) ? raw.ks : {}));
  if (isArray(raw.shapes)) {
    const contents = {
      name: 'Contents',
      matchName: 'ADBE Root Vectors Group',
      codes: ['content', 'contents'],
    };
    layer.group(contents, undefined, (group) => growShapes(group, objectsOf(raw.shapes)));
  }
  if (isArray(raw.ef)) {
    const effects = { name: 'Effects', matchName: 'ADBE Effect Parade', codes: ['effects', 'effect'] };
    layer.group(effects, undefined, (group) => growEffects(group, objectsOf(raw.ef)));
  }
  if (isArray(raw.masksProperties)) {
    const masks = { name: 'Masks', matchName: 'ADBE Mask Parade', codes: ['masks', 'mask'] };
    layer.group(masks, undefined, (group) => growMasks(group, objectsOf(raw.masksProperties)));
  }
  if (raw.tm !== undefined) {
    layer.add(
      'number',
      { name: 'Time Remap', matchName: 'ADBE Time Remapping', codes: ['timeRemap'] },
      raw.tm,
    );
  }
  const { t } = raw;
  if (isObject(t)) {
    layer.group({ name: 'Text', matchName: 'ADBE Text Properties', codes: ['text'] }, undefined, (group) => {
      group.add('text', { name: 'Source Text', matchName: 'ADBE Text Document', codes: ['sourceText'] }, t.d);
    });
  }
}

function growTransform(group: Node, raw: JsonObject): void {
  for (const names of TRANSFORM) {
    const place = raw.p;
    if (
      names.keys[0] === 'p' &&
      isObject(place) &&
      isTrue(place.s) &&
      (place.x !== undefined || place.y !== undefined)
    ) {
      const parts = SEPARATE.filter(({ keys: [key] }) => place[key as string] !== undefined);
      group.add('separate', names, place);
      for (const part of parts) group.leaf(part, place);
    } else {
      group.leaf(names, raw);
    }
  }
}

function growShapes(group: Node, shapes: readonly JsonObject[]): void {
  for (const raw of shapes) {
    const type = textOf(raw.ty) ?? '';
    if (type === 'tr') continue;
    const known = SHAPES[type];
    const named = {
      name: textOf(raw.nm) ?? known?.name ?? type,
      matchName: textOf(raw.mn) ?? known?.matchName ?? '',
    };
    group.group(named, raw, (item) => growShape(item, raw, known?.leaves ?? []));
  }
}

function growShape(item: Node, raw: JsonObject, leaves: readonly LeafNames[]): void {
  for (const names of leaves) item.leaf(names, raw);
  const inner = objectsOf(raw.it);
  if (isArray(raw.it)) {
    const contents = { name: 'Contents', matchName: 'ADBE Vectors Group', codes: ['content', 'contents'] };
    item.group(contents, undefined, (group) => growShapes(group, inner));
  }
  const placed = inner.find(({ ty }) => ty === 'tr') ?? (isObject(raw.tr) ? raw.tr : undefined);
  if (placed) {
    const transform = { name: 'Transform', matchName: 'ADBE Vector Transform Group', codes: ['transform'] };
    item.group(transform, placed, (group) => growTransform(group, placed));
  }
  if (isArray(raw.d)) {
    const dashes = { name: 'Dashes', matchName: 'ADBE Vector Stroke Dashes', codes: ['dash', 'dashes'] };
    item.group(dashes, undefined, (group) => {
      for (const dash of objectsOf(raw.d)) {
        const name = { o: 'Offset', g: 'Gap' }[textOf(dash.n) ?? ''] ?? 'Dash';
        group.add('number', { name: textOf(dash.nm) ?? name, codes: [name.toLowerCase()] }, dash.v);
      }
    });
  }
}

function growEffects(group: Node, effects: readonly JsonObject[]): void {
  for (const raw of effects) {
    const named = { name: textOf(raw.nm) ?? '', matchName: textOf(raw.mn) ?? '' };
    const control = CONTROLS[rawNumber(raw.ty) ?? -1];
    if (isArray(raw.ef)) group.group(named, raw, (effect) => growEffects(effect, objectsOf(raw.ef)));
    else {
      const [kind, fallback] = control ?? (['number', 0] as const);
      group.leaf({ ...named, kind, keys: ['v'], codes: [], fallback }, raw);
    }
  }
}

function growMasks(group: Node, masks: readonly JsonObject[]): void {
  for (const raw of masks) {
    group.group({ name: textOf(raw.nm) ?? '' }, raw, (mask) => {
      for (const names of MASK) mask.leaf(names, raw);
    });
  }
}

/** A layer's own numbers, in frames and pixels as the document has them. */
export function layerFacts(raw: JsonObject): { inPoint: number; outPoint: number; start: number } {
  return { inPoint: numberOr(raw.ip, 0), outPoint: numberOr(raw.op, 0), start: numberOr(raw.st, 0) };
}
