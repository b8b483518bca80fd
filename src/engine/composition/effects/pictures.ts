import type { Colour, FillNode, Filter, GroupNode, Matrix, Path, SceneNode } from '../../scene/index.ts';
import { NO_MASKS, NOTHING } from '../layers/grouping.ts';
import { homography, inverted } from './geometry.ts';
import { Kept } from './kept.ts';
import { mapFilter } from './map-filter.ts';
import { MovedNodes } from './moved-nodes.ts';

type GroupParts = Partial<Omit<GroupNode, 'type' | 'children'>>;

export function group(children: readonly SceneNode[], parts: GroupParts = {}): GroupNode {
  return { type: 'group', children, opacity: 1, blend: 'normal', masks: NO_MASKS, ...parts };
}

/** Keeps blended children from what lies behind, where there are any. */
export function isolated(nodes: readonly SceneNode[]): readonly SceneNode[] {
  return nodes.some((node) => node.type === 'group' && node.blend !== 'normal') ? [group(nodes)] : nodes;
}

export function coloured(path: Path, transform: Matrix, colour: Colour): FillNode {
  return { type: 'fill', path, transform, rule: 'nonzero', paint: { type: 'solid', colour }, opacity: 1 };
}

/** Paints all in one colour, its alpha times `opacity`. */
export function paintOver([r, g, b, a]: Colour, opacity: number): Filter {
  const matrix = [0, 0, 0, 0, r, 0, 0, 0, 0, g, 0, 0, 0, 0, b, 0, 0, 0, a * opacity, 0];
  return { type: 'colour-matrix', matrix };
}

/** A group with filters, or where there is a lone group that can take them, that group with them behind its own. */
function filtered(nodes: readonly SceneNode[], filters: readonly Filter[]): readonly SceneNode[] {
  const only = nodes.length === 1 ? nodes[0] : undefined;
  if (
    only?.type === 'group' &&
    only.opacity === 1 &&
    only.blend === 'normal' &&
    !only.matte &&
    !only.projection
  ) {
    return [{ ...only, filters: [...(only.filters ?? []), ...filters] }];
  }
  return [group(nodes, { filters })];
}

/**
 * Puts filters around a picture whose lengths and places are in a space before the picture's. Where a filter has no
 * counterpart behind the matrix (one that works along an axis, in a layer that is turned) the picture is filtered in
 * that space and then projected.
 */
export class Filtering {
  readonly #plane = new MovedNodes();
  readonly #moved = new MovedNodes();
  readonly #kept = new Kept<readonly SceneNode[]>();

  of(nodes: readonly SceneNode[], filters: readonly Filter[], matrix: Matrix): readonly SceneNode[] {
    if (nodes.length === 0) return NOTHING;
    if (filters.length === 0) return nodes;
    return this.#kept.of([nodes, filters, matrix], () => this.#make(nodes, filters, matrix));
  }

  #make(nodes: readonly SceneNode[], filters: readonly Filter[], matrix: Matrix): readonly SceneNode[] {
    const mapped: Filter[] = [];
    for (const filter of filters) {
      const behind = mapFilter(filter, matrix, (map) => this.#moved.of(map, matrix));
      if (behind) mapped.push(behind);
    }
    if (mapped.length === filters.length) return filtered(nodes, mapped);
    const inverse = inverted(matrix);
    // What lies in a space without extent does not show.
    if (!inverse) return NOTHING;
    return [group(this.#plane.of(nodes, inverse), { filters, projection: homography(matrix) })];
  }
}
