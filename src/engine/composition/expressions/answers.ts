import { MeasuredCubic } from '../animation/cubic-length.ts';
import {
  isObject,
  isTrue,
  type JsonObject,
  numberOr,
  objectsOf,
  rawNumber,
  textOf,
} from '../document/values.ts';
import type { ExpressionValue, PathPoints } from './expressions.ts';
import { layerFacts, type PropertyTree, pathOf, type TreeNode } from './property-tree.ts';
import { seedOf } from './wiggle.ts';

/**
 * What the guest is told of a composition, layer, group or property; times in seconds.
 *
 * @param isStill whether a property's value before its expression is the same at all times
 */
export function describe(
  node: TreeNode,
  tree: PropertyTree,
  frameRate: number,
  isStill: (node: TreeNode) => boolean,
): string {
  const common = {
    kind: guestKind(node),
    name: node.name,
    matchName: node.matchName,
    index: node.index,
    parent: node.parent?.id ?? 0,
    layer: node.layer?.id ?? 0,
    comp: node.comp.id,
  };
  switch (node.kind) {
    case 'comp':
      return JSON.stringify({
        ...common,
        ...compFacts(node, tree, frameRate),
        count: node.children.length,
        members: [],
      });
    case 'layer':
      return JSON.stringify({ ...common, ...describedLayer(node, tree, frameRate), ...holding(node) });
    case 'group':
      return JSON.stringify({ ...common, ...holding(node) });
    case 'separate':
      return JSON.stringify({ ...common, seed: seedFor(node), parts: partsOf(node).map(({ id }) => id) });
    default:
      return JSON.stringify({ ...common, seed: seedFor(node), dims: 2, still: isStill(node) });
  }
}

export const seedFor = (node: TreeNode): number =>
  seedOf(`${node.comp.name}/${layerIndex(node.layer)}/${pathOf(node)}`);

const guestKind = ({ kind }: TreeNode): string => (kind === 'colour' || kind === 'list' ? 'vector' : kind);

/** The numbers that a position is made of. */
function partsOf(node: TreeNode): TreeNode[] {
  const place = isObject(node.raw) ? node.raw : {};
  const siblings = node.parent?.children ?? [];
  return [place.x, place.y, place.z].flatMap((raw) =>
    raw === undefined ? [] : siblings.filter((other) => other.raw === raw),
  );
}

function holding(node: TreeNode) {
  const transform = node.children.find(({ codes }) => codes.includes('transform'));
  const inner = node.kind === 'layer' ? (transform?.children ?? []) : [];
  const members = [...node.children, ...inner].flatMap(({ codes, id }) =>
    codes.map((code) => [code, id] as const),
  );
  return { count: node.children.length, members: [...new Map(members)] };
}

const layerIndex = (layer: TreeNode | undefined): number =>
  (isObject(layer?.raw) ? rawNumber(layer.raw.ind) : undefined) ?? layer?.index ?? 0;

function describedLayer(node: TreeNode, tree: PropertyTree, frameRate: number) {
  const raw = node.raw as JsonObject;
  const { inPoint, outPoint, start } = layerFacts(raw);
  const parent = rawNumber(raw.parent);
  const above = parent === undefined ? undefined : tree.layer(node.comp, parent);
  const source = textOf(raw.refId);
  const { width, height } = layerSize(raw, node, tree);
  return {
    index: layerIndex(node),
    inPoint: inPoint / frameRate,
    outPoint: outPoint / frameRate,
    startTime: start / frameRate,
    enabled: !isTrue(raw.hd),
    hasVideo: true,
    threeDLayer: isTrue(raw.ddd),
    adjustmentLayer: isTrue(raw.ao) && rawNumber(raw.ty) === 12,
    width,
    height,
    above: above && above !== node ? above.id : 0,
    source:
      (source && tree.comps.find(({ raw: comp }) => isObject(comp) && textOf(comp.id) === source)?.id) || 0,
  };
}

/** Pixels. Shapes, text and nulls are as large as their composition. */
export function layerSize(
  raw: JsonObject,
  node: TreeNode,
  tree: PropertyTree,
): { width: number; height: number } {
  const comp = compSize(node.comp, tree);
  const asset = objectsOf(tree.document.assets).find(
    ({ id }) => id !== undefined && textOf(id) === textOf(raw.refId),
  );
  return {
    width: numberOr(raw.w ?? raw.sw ?? asset?.w, comp.width),
    height: numberOr(raw.h ?? raw.sh ?? asset?.h, comp.height),
  };
}

function compSize({ raw }: TreeNode, { document }: PropertyTree): { width: number; height: number } {
  const own = isObject(raw) ? raw : {};
  return {
    width: numberOr(own.w ?? document.w, 0),
    height: numberOr(own.h ?? document.h, 0),
  };
}

function compFacts(node: TreeNode, tree: PropertyTree, frameRate: number) {
  const raw = node.raw as JsonObject;
  const { document } = tree;
  const first = numberOr(raw.ip, 0);
  const last = objectsOf(raw.layers).reduce((latest, layer) => Math.max(latest, numberOr(layer.op, 0)), 0);
  return {
    ...compSize(node, tree),
    duration: (numberOr(raw.op, last) - first) / frameRate,
    frameDuration: 1 / frameRate,
    displayStartTime: 0,
    pixelAspect: 1,
    bgColor: [0, 0, 0, 1],
    markers: raw === document ? markersOf(document, frameRate) : [],
  };
}

function markersOf(document: JsonObject, frameRate: number) {
  return objectsOf(document.markers)
    .slice(0, 10_000)
    .map(({ cm, tm, dr }) => ({
      time: numberOr(tm, 0) / frameRate,
      duration: numberOr(dr, 0) / frameRate,
      comment: textOf(cm) ?? '',
    }))
    .sort((first, second) => first.time - second.time);
}

export const isPath = (value: unknown): value is PathPoints =>
  typeof value === 'object' && value !== null && 'points' in value;

/** A value as the guest takes it: a number, or JSON. */
export const told = (value: ExpressionValue): number | string =>
  typeof value === 'number' ? value : JSON.stringify(value);

/** The point at a share of a path's length, and the unit tangent there: `[x, y, tx, ty]`. */
export function alongPath({ closed, points }: PathPoints, share: number): readonly number[] {
  const count = Math.floor(points.length / 6);
  const at = (i: number): number => points[i] ?? 0;
  if (count === 0) return [0, 0, 1, 0];
  const curves: MeasuredCubic[] = [];
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const from = i * 6;
    const to = ((i + 1) % count) * 6;
    const [x0, y0, x3, y3] = [at(from), at(from + 1), at(to), at(to + 1)];
    curves.push(
      new MeasuredCubic(
        x0,
        y0,
        x0 + at(from + 4),
        y0 + at(from + 5),
        x3 + at(to + 2),
        y3 + at(to + 3),
        x3,
        y3,
      ),
    );
  }
  const total = curves.reduce((sum, curve) => sum + curve.length, 0);
  let left = Math.max(0, Math.min(1, share)) * total;
  for (const [i, curve] of curves.entries()) {
    if (left <= curve.length || i === curves.length - 1) {
      const t = curve.parameterAt(left);
      return [curve.xAt(t), curve.yAt(t), ...tangentOf(curve, t)];
    }
    left -= curve.length;
  }
  return [at(0), at(1), 1, 0];
}

function tangentOf(curve: MeasuredCubic, t: number): readonly number[] {
  // Differences, since where handles have no length the derivative at the ends is nothing.
  const from = Math.max(0, t - 1e-4);
  const to = Math.min(1, t + 1e-4);
  const x = curve.xAt(to) - curve.xAt(from);
  const y = curve.yAt(to) - curve.yAt(from);
  const length = Math.hypot(x, y);
  return length > 0 ? [x / length, y / length] : [1, 0];
}
