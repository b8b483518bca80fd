import type { Bounds } from '../../geometry/index.ts';
import type { GroupNode, SceneNode } from '../../scene/index.ts';
import { hasSurfacesWithin } from '../surfaces/surface-needs.ts';
import { DEEPEST, EVERYWHERE, extentOf, pathExtent, unite } from './extent.ts';
import type { Placement } from './fit.ts';
import { fromAffine, multiply, viewPlane } from './homography.ts';

/** Of the farthest point's distance: nearer to the eye than this no outline is drawn. */
const NEAREST = 0.02;
const MOST_SCALE = 1024;

const outlines = new WeakMap<GroupNode, Bounds>();

/**
 * How the outlines of a group in perspective lie on the canvas, where nothing else is in it: lines stay lines, so that
 * shapes in one colour need no surface, and their edges are as exact as those of any other. Undefined where a surface is
 * needed: for filters, gradients and images, and near the eye or behind it.
 */
export function placeInPerspective(placement: Placement, group: GroupNode): Placement | undefined {
  const { projection } = group;
  if (!projection || placement.perspective || hasSurfacesWithin(group)) return undefined;
  const extent = outlineExtent(group, 0);
  const { left, top, right, bottom } = extent;
  if (!(left < right && top < bottom) || !Number.isFinite(right - left + bottom - top)) return undefined;
  const outward = multiply(fromAffine(placement.matrix), projection);
  const [, , , , , , g, h, i] = outward;
  const depths = [
    g * left + h * top + i,
    g * right + h * top + i,
    g * left + h * bottom + i,
    g * right + h * bottom + i,
  ];
  if (!(Math.min(...depths) > NEAREST * Math.max(...depths))) return undefined;
  const view = viewPlane(outward, extent, EVERYWHERE);
  const scale = view && Math.min(Math.max(view.scaleX, view.scaleY), MOST_SCALE);
  if (!scale || !Number.isFinite(1 / scale)) return undefined;
  // Curves are broken into chords before they are projected: so they must be, there, as large as they will be seen.
  return {
    ...placement,
    matrix: [scale, 0, 0, scale, 0, 0],
    perspective: multiply(outward, [1 / scale, 0, 0, 0, 1 / scale, 0, 0, 0, 1]),
  };
}

/** Around all outlines in a group, its clip and masks with them; EVERYWHERE where it holds more than outlines. */
function outlineExtent(group: GroupNode, depth: number): Bounds {
  let bounds = outlines.get(group);
  if (!bounds) {
    bounds = extentOfOutlines(group.children, depth + 1);
    if (group.clip) bounds = unite(bounds, pathExtent(group.clip.path, group.clip.transform));
    for (const { path, transform } of group.masks) bounds = unite(bounds, pathExtent(path, transform));
    outlines.set(group, bounds);
  }
  return bounds;
}

function extentOfOutlines(nodes: readonly SceneNode[], depth: number): Bounds {
  if (depth > DEEPEST) return EVERYWHERE;
  let bounds = extentOf([]);
  for (const node of nodes) {
    if (node.type === 'group') {
      // A matrix of its own would have to be heeded here.
      if (node.projection) return EVERYWHERE;
      bounds = unite(bounds, outlineExtent(node, depth));
      if (node.matte) bounds = unite(bounds, extentOfOutlines(node.matte.source, depth + 1));
    } else if (node.type === 'image' || node.paint.type !== 'solid') {
      return EVERYWHERE;
    } else {
      bounds = unite(bounds, extentOf([node]));
    }
  }
  return bounds;
}
