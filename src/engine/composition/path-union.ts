import type { Matrix, Path } from '../scene/index.ts';
import { IDENTITY, Product } from './matrix.ts';
import { EMPTY_PATH, joinPaths } from './path-builder.ts';

/** A group's matrix at the instant that is being evaluated. */
export interface LocalMatrix {
  readonly matrix: Matrix;
}

/** Paths `first` to `first + count` of a layer, which lie under the same nested groups. */
export interface UnionPart {
  readonly first: number;
  readonly count: number;
  /** From the outermost nested group inwards. */
  readonly groups: readonly LocalMatrix[];
}

/**
 * All that one paint covers, as one path in the space of the paint's own group: paths of nested groups
 * come with those groups' transforms.
 */
export class PathUnion {
  readonly #parts: readonly UnionPart[];
  readonly #products: readonly Product[][];
  #paths: Path[] = [];
  #matrices: Matrix[] = [];
  #result = EMPTY_PATH;

  constructor(parts: readonly UnionPart[]) {
    this.#parts = parts;
    this.#products = parts.map(({ groups }) => groups.map(() => new Product()));
  }

  of(paths: readonly Path[]): Path {
    let same = true;
    let at = 0;
    for (let p = 0; p < this.#parts.length; p++) {
      const { first, count } = this.#parts[p] as UnionPart;
      const matrix = this.#matrixOf(p);
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

  #matrixOf(part: number): Matrix {
    const { groups } = this.#parts[part] as UnionPart;
    let matrix = IDENTITY;
    for (let g = 0; g < groups.length; g++) {
      const product = this.#products[part]?.[g] as Product;
      matrix = product.of(matrix, (groups[g] as LocalMatrix).matrix);
    }
    return matrix;
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
