import type { Matrix, Path } from '../../scene/index.ts';
import { EMPTY_PATH, joinPaths, transformPath } from './path-builder.ts';
import { type LocalMatrix, type PathSlots, type PlacedSlot, Places } from './path-slots.ts';

/**
 * All that one paint covers, as one path in the space of the paint's own group: paths of nested groups
 * come with those groups' transforms.
 */
export class PathUnion {
  readonly #members: readonly PlacedSlot[];
  readonly #places: Places;
  #paths: Path[] = [];
  #matrices: Matrix[] = [];
  #result = EMPTY_PATH;

  /** @param root the paint's own group */
  constructor(root: LocalMatrix, members: readonly PlacedSlot[]) {
    this.#members = members;
    this.#places = new Places(root, members);
  }

  /** How many matrices every evaluation multiplies. */
  get links(): number {
    return this.#places.links;
  }

  of(slots: PathSlots): Path {
    this.#places.update();
    let same = true;
    let at = 0;
    for (let i = 0; i < this.#members.length; i++) {
      const matrix = this.#places.matrix(i);
      for (const path of slots[(this.#members[i] as PlacedSlot).slot] ?? []) {
        if (this.#paths[at] !== path || this.#matrices[at] !== matrix) {
          this.#paths[at] = path;
          this.#matrices[at] = matrix;
          same = false;
        }
        at++;
      }
    }
    if (this.#paths.length !== at) {
      this.#paths.length = at;
      this.#matrices.length = at;
      same = false;
    }
    if (!same) this.#result = this.#join();
    return this.#result;
  }

  #join(): Path {
    const drawn: Path[] = [];
    for (let i = 0; i < this.#paths.length; i++) {
      const path = this.#paths[i] as Path;
      if (path.verbs.length > 0) drawn.push(transformPath(path, this.#matrices[i] as Matrix));
    }
    return drawn.length === 1 ? (drawn[0] as Path) : joinPaths(drawn);
  }
}
