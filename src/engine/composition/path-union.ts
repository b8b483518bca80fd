import type { Matrix, Path } from '../scene/index.ts';
import { IDENTITY, Product } from './matrix.ts';
import { EMPTY_PATH, joinPaths } from './path-builder.ts';

/** A group in its place, with its own matrix at the instant that is being evaluated. */
export interface LocalMatrix {
  readonly parent: LocalMatrix | undefined;
  readonly matrix: Matrix;
}

/** Paths `first` to `first + count` of a layer, which lie in the same group: the paint's own or one nested in it. */
export interface UnionPart {
  readonly first: number;
  readonly count: number;
  readonly owner: LocalMatrix;
}

/** A nested group's way to the paint's group. */
interface Link {
  readonly outer: Link | undefined;
  readonly group: LocalMatrix;
  readonly product: Product;
  matrix: Matrix;
}

/**
 * All that one paint covers, as one path in the space of the paint's own group: paths of nested groups
 * come with those groups' transforms.
 */
export class PathUnion {
  readonly #parts: readonly UnionPart[];
  readonly #places: readonly (Link | undefined)[];
  /** Each after the one around it. Groups share the links of those around them: nesting may be hundreds deep. */
  readonly #links: Link[] = [];
  #paths: Path[] = [];
  #matrices: Matrix[] = [];
  #result = EMPTY_PATH;

  /** @param root the paint's own group */
  constructor(root: LocalMatrix, parts: readonly UnionPart[]) {
    this.#parts = parts;
    const known = new Map<LocalMatrix, Link | undefined>([[root, undefined]]);
    const linkOf = (group: LocalMatrix): Link | undefined => {
      if (known.has(group)) return known.get(group);
      const outer = group.parent && linkOf(group.parent);
      const link: Link = { outer, group, product: new Product(), matrix: IDENTITY };
      known.set(group, link);
      this.#links.push(link);
      return link;
    };
    this.#places = parts.map(({ owner }) => linkOf(owner));
  }

  /** How many matrices every evaluation multiplies. */
  get links(): number {
    return this.#links.length;
  }

  of(paths: readonly Path[]): Path {
    for (const link of this.#links) {
      link.matrix = link.product.of(link.outer?.matrix ?? IDENTITY, link.group.matrix);
    }
    let same = true;
    let at = 0;
    for (let p = 0; p < this.#parts.length; p++) {
      const { first, count } = this.#parts[p] as UnionPart;
      const matrix = this.#places[p]?.matrix ?? IDENTITY;
      if (matrix !== this.#matrices[p]) {
        this.#matrices[p] = matrix;
        same = false;
      }
      for (let i = first; i < first + count; i++, at++) {
        if (this.#paths[at] === paths[i]) continue;
        this.#paths[at] = paths[i] as Path;
        same = false;
      }
    }
    if (!same) this.#result = this.#join();
    return this.#result;
  }

  #join(): Path {
    const drawn: Path[] = [];
    let at = 0;
    for (let p = 0; p < this.#parts.length; p++) {
      const matrix = this.#matrices[p] as Matrix;
      for (let i = 0; i < (this.#parts[p] as UnionPart).count; i++, at++) {
        const path = this.#paths[at] as Path;
        if (path.verbs.length > 0) drawn.push(transformed(path, matrix));
      }
    }
    return drawn.length === 1 ? (drawn[0] as Path) : joinPaths(drawn);
  }
}

function transformed(path: Path, matrix: Matrix): Path {
  const [a, b, c, d, e, f] = matrix;
  if (a === 1 && b === 0 && c === 0 && d === 1 && e === 0 && f === 0) return path;
  const points = new Float64Array(path.points.length);
  for (let i = 0; i < points.length; i += 2) {
    const x = path.points[i] as number;
    const y = path.points[i + 1] as number;
    points[i] = a * x + c * y + e;
    points[i + 1] = b * x + d * y + f;
  }
  return { verbs: path.verbs, points };
}
