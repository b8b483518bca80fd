import type { AffineMatrix, Bounds } from '../../geometry/index.ts';
import type { GroupNode, Path, SceneNode, StrokeStyle } from '../../scene/index.ts';
import { paintsAnywhere, reachOf } from '../filters/filter-chain.ts';
import { projectBounds } from './homography.ts';

const EMPTY: Bounds = {
  left: Number.POSITIVE_INFINITY,
  top: Number.POSITIVE_INFINITY,
  right: Number.NEGATIVE_INFINITY,
  bottom: Number.NEGATIVE_INFINITY,
};
export const EVERYWHERE: Bounds = {
  left: Number.NEGATIVE_INFINITY,
  top: Number.NEGATIVE_INFINITY,
  right: Number.POSITIVE_INFINITY,
  bottom: Number.POSITIVE_INFINITY,
};

/** Nodes in each other; deeper ones, which would overflow the stack of some browser, are refused as they are drawn. */
export const DEEPEST = 1000;

const pathBounds = new WeakMap<Path, Bounds>();
const groupBounds = new WeakMap<GroupNode, Bounds>();

export function isEmpty(bounds: Bounds): boolean {
  return !(bounds.left < bounds.right && bounds.top < bounds.bottom);
}

export function intersect(a: Bounds, b: Bounds): Bounds {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}

/** The smallest bounds around both; an empty one adds nothing. */
export function unite(a: Bounds, b: Bounds): Bounds {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

export function widen(bounds: Bounds, x: number, y: number): Bounds {
  if (isEmpty(bounds)) return bounds;
  return { left: bounds.left - x, top: bounds.top - y, right: bounds.right + x, bottom: bounds.bottom + y };
}

/** The bounds of what a matrix makes of a rectangle. */
export function transformBounds(bounds: Bounds, [a, b, c, d, e, f]: AffineMatrix): Bounds {
  if (isEmpty(bounds)) return EMPTY;
  const { left, top, right, bottom } = bounds;
  // With an endless side and a 0 in the matrix the products below would be NaN.
  if (!Number.isFinite(left + top + right + bottom)) return EVERYWHERE;
  const x = [a * left + c * top, a * right + c * top, a * left + c * bottom, a * right + c * bottom];
  const y = [b * left + d * top, b * right + d * top, b * left + d * bottom, b * right + d * bottom];
  return {
    left: Math.min(...x) + e,
    top: Math.min(...y) + f,
    right: Math.max(...x) + e,
    bottom: Math.max(...y) + f,
  };
}

/** Around everything that nodes may paint, in their own space; more than that where the exact is not known. */
export function extentOf(nodes: readonly SceneNode[], depth = 0): Bounds {
  let extent = EMPTY;
  if (depth > DEEPEST) return EVERYWHERE;
  for (const node of nodes) {
    if (!(node.opacity > 0)) continue;
    extent = unite(extent, node.type === 'group' ? groupExtent(node, depth) : leafExtent(node));
  }
  return extent;
}

function leafExtent(node: Exclude<SceneNode, GroupNode>): Bounds {
  switch (node.type) {
    case 'fill':
      return pathExtent(node.path, node.transform);
    case 'stroke': {
      const reach = penReach(node.stroke);
      return transformBounds(widen(boundsOfPath(node.path), reach, reach), node.transform);
    }
    case 'image':
      return transformBounds(
        { left: 0, top: 0, right: node.image.width, bottom: node.image.height },
        node.transform,
      );
  }
}

function groupExtent(group: GroupNode, depth: number): Bounds {
  let bounds = groupBounds.get(group);
  if (!bounds) {
    bounds = pictureExtent(group, depth);
    if (group.projection) bounds = projectBounds(bounds, group.projection);
    groupBounds.set(group, bounds);
  }
  return bounds;
}

/** Of a group's children, clip, masks and filters, in the space before its projection. */
export function pictureExtent(group: GroupNode, depth = 0): Bounds {
  const bounds = contentExtent(group, depth);
  const { filters } = group;
  if (!filters || filters.length === 0) return bounds;
  if (paintsAnywhere(filters)) return EVERYWHERE;
  const reach = reachOf(filters, 1, 1);
  return widen(bounds, reach.x, reach.y);
}

/** Of a group's children within its clip. */
export function contentExtent(group: GroupNode, depth = 0): Bounds {
  const bounds = extentOf(group.children, depth + 1);
  return group.clip ? intersect(bounds, pathExtent(group.clip.path, group.clip.transform)) : bounds;
}

export function pathExtent(path: Path, transform: AffineMatrix): Bounds {
  return transformBounds(boundsOfPath(path), transform);
}

/** Around a path's points, and so around its curves, which stay within the hull of their controls. */
function boundsOfPath(path: Path): Bounds {
  let bounds = pathBounds.get(path);
  if (bounds) return bounds;
  const { points } = path;
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i] as number;
    const y = points[i + 1] as number;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  // A path with a number that is none is not drawn.
  bounds = Number.isFinite(left + top + right + bottom) ? { left, top, right, bottom } : EMPTY;
  pathBounds.set(path, bounds);
  return bounds;
}

/** How far a pen paints beyond the path. */
function penReach(pen: StrokeStyle): number {
  const factor = Math.max(pen.join === 'miter' ? pen.miterLimit : 1, pen.cap === 'square' ? Math.SQRT2 : 1);
  return (pen.width / 2) * factor;
}
