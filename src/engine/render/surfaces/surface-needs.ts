import type { AffineMatrix } from '../../geometry/index.ts';
import type { GroupNode, Mask, SceneNode } from '../../scene/index.ts';
import { activeFilters } from '../filters/filter-chain.ts';
import { DEEPEST } from '../placing/extent.ts';
import { toAffine } from '../placing/homography.ts';

const counts = new WeakMap<GroupNode, number>();
const planes = new WeakMap<GroupNode, AffineMatrix | undefined>();
const rounds = new WeakMap<GroupNode, boolean>();

/** Whether a group's picture has to be made beside the canvas: it is filtered, or seen in perspective. */
export function needsSurface(group: GroupNode): boolean {
  if (!group.projection && !group.filters) return false;
  return activeFilters(group.filters).length > 0 || (group.projection !== undefined && !planeMatrix(group));
}

export function isSoft({ feather }: Mask): boolean {
  return feather !== undefined && (feather[0] > 0 || feather[1] > 0);
}

/**
 * The matrix that a group's projection amounts to, where its content can be drawn through that right away. With
 * surfaces in it that is so only if it does not turn, since these lie along the axes of their plane, and keeps circles
 * round where a filter draws some.
 */
export function planeMatrix(group: GroupNode): AffineMatrix | undefined {
  if (!group.projection) return undefined;
  if (planes.has(group)) return planes.get(group);
  const affine = toAffine(group.projection);
  const isUpright =
    affine &&
    affine[1] === 0 &&
    affine[2] === 0 &&
    affine[0] > 0 &&
    affine[3] > 0 &&
    (affine[0] === affine[3] || !isRound(group));
  const isFree = isUpright || (activeFilters(group.filters).length === 0 && countWithin(group, 0) === 0);
  const plane = isFree ? affine : undefined;
  planes.set(group, plane);
  return plane;
}

/** Whether drawing a group takes surfaces but for its projection. */
export function hasSurfacesWithin(group: GroupNode): boolean {
  return activeFilters(group.filters).length > 0 || countWithin(group, 0) > 0;
}

/** How many surfaces drawing the nodes takes. */
export function countSurfaces(nodes: readonly SceneNode[], depth = 0): number {
  let count = 0;
  if (depth > DEEPEST) return count;
  for (const node of nodes) {
    if (node.type === 'group') count += countWithin(node, depth) + (needsSurface(node) ? 1 : 0);
  }
  return count;
}

/** The surfaces of all that a group holds, without its own. */
function countWithin(group: GroupNode, depth: number): number {
  let count = counts.get(group);
  if (count === undefined) {
    count = countSurfaces(group.children, depth + 1);
    for (const mask of group.masks) if (isSoft(mask)) count++;
    for (const filter of group.filters ?? []) {
      if (filter.type === 'displace') count += 1 + countSurfaces(filter.map, depth + 1);
    }
    if (group.matte) count += countSurfaces(group.matte.source, depth + 1);
    counts.set(group, count);
  }
  return count;
}

/** Whether a filter in a group's picture knows one length for both axes, so that samples must be square. */
export function isRound(group: GroupNode, depth = 0): boolean {
  let round = rounds.get(group);
  if (round === undefined) {
    if (depth > DEEPEST) return false;
    round =
      (group.filters ?? []).some(
        (filter) =>
          filter.type === 'grow' ||
          filter.type === 'radial-wipe' ||
          (filter.type === 'displace' && hasRound(filter.map, depth + 1)),
      ) || hasRound(group.children, depth + 1);
    rounds.set(group, round);
  }
  return round;
}

function hasRound(nodes: readonly SceneNode[], depth: number): boolean {
  return nodes.some(
    (node) =>
      node.type === 'group' &&
      (isRound(node, depth) || (node.matte !== undefined && hasRound(node.matte.source, depth + 1))),
  );
}
