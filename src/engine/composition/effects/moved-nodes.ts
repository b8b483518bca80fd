import type { Filter, GroupNode, Mask, Matrix, SceneNode } from '../../scene/index.ts';
import { NOTHING } from '../layers/grouping.ts';
import { IDENTITY, multiply, sameMatrix } from '../transforms/matrix.ts';
import { homography, isSimilar, keepsRectangles, mapDeviations, projectFurther } from './geometry.ts';
import { mapFilter } from './map-filter.ts';

/**
 * The same picture elsewhere: nodes with a further matrix behind their own. Shapes are drawn anew in their new place,
 * so nothing is resampled, except what a filter made that has no counterpart there. The same nodes under the same
 * matrix give the same nodes again.
 */
export class MovedNodes {
  #matrix: Matrix = IDENTITY;
  #known = new WeakMap<SceneNode, SceneNode>();
  #nodes: readonly SceneNode[] = NOTHING;
  #result: readonly SceneNode[] = NOTHING;
  #lists = new WeakMap<readonly SceneNode[], readonly SceneNode[]>();

  of(nodes: readonly SceneNode[], matrix: Matrix): readonly SceneNode[] {
    if (sameMatrix(matrix, IDENTITY)) return nodes;
    if (!sameMatrix(matrix, this.#matrix)) {
      this.#matrix = matrix;
      this.#known = new WeakMap();
      this.#lists = new WeakMap();
    } else if (nodes === this.#nodes) return this.#result;
    this.#nodes = nodes;
    this.#result = this.#all(nodes);
    return this.#result;
  }

  #all(nodes: readonly SceneNode[]): readonly SceneNode[] {
    const known = this.#lists.get(nodes);
    if (known) return known;
    const moved = nodes.map((node) => this.#one(node));
    this.#lists.set(nodes, moved);
    return moved;
  }

  #one(node: SceneNode): SceneNode {
    const known = this.#known.get(node);
    if (known) return known;
    const moved: SceneNode =
      node.type === 'group'
        ? this.#group(node)
        : { ...node, transform: multiply(this.#matrix, node.transform) };
    this.#known.set(node, moved);
    return moved;
  }

  #group(node: GroupNode): GroupNode {
    const matrix = this.#matrix;
    const { children, clip, masks, filters, projection, matte, ...rest } = node;
    const outside = {
      ...rest,
      ...(matte && { matte: { mode: matte.mode, source: this.#all(matte.source) } }),
    };
    const inside = { children, masks, ...(clip && { clip }), ...(filters && { filters }) };
    if (projection) return { ...outside, ...inside, projection: projectFurther(matrix, projection) };
    const mapped = filters?.map((filter) => mapFilter(filter, matrix, (map) => this.#all(map)));
    if (mapped?.includes(undefined) || !masks.every((mask) => canMove(mask, matrix))) {
      return { ...outside, ...inside, projection: homography(matrix) };
    }
    return {
      ...outside,
      children: this.#all(children),
      masks: masks.map((mask) => moveMask(mask, matrix)),
      ...(clip && { clip: { path: clip.path, transform: multiply(matrix, clip.transform) } }),
      ...(mapped && { filters: mapped.filter((filter): filter is Filter => filter !== undefined) }),
    };
  }
}

function canMove({ feather }: Mask, matrix: Matrix): boolean {
  return !feather || keepsRectangles(matrix) || (feather[0] === feather[1] && isSimilar(matrix));
}

function moveMask(mask: Mask, matrix: Matrix): Mask {
  return {
    ...mask,
    transform: multiply(matrix, mask.transform),
    ...(mask.feather && { feather: mapDeviations(matrix, mask.feather) }),
  };
}
