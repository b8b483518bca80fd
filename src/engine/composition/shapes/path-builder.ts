import { type Matrix, type Path, PathVerb } from '../../scene/index.ts';

export const EMPTY_PATH: Path = { verbs: new Uint8Array(0), points: new Float64Array(0) };

/** All contours of several paths in one. */
export function joinPaths(paths: readonly Path[]): Path {
  if (paths.length === 0) return EMPTY_PATH;
  let verbCount = 0;
  let pointCount = 0;
  for (const { verbs, points } of paths) {
    verbCount += verbs.length;
    pointCount += points.length;
  }
  const verbs = new Uint8Array(verbCount);
  const points = new Float64Array(pointCount);
  verbCount = 0;
  pointCount = 0;
  for (const path of paths) {
    verbs.set(path.verbs, verbCount);
    points.set(path.points, pointCount);
    verbCount += path.verbs.length;
    pointCount += path.points.length;
  }
  return { verbs, points };
}

export function transformPath(path: Path, matrix: Matrix): Path {
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

/** {@link transformPath} that gives the same objects again for as long as path and matrix are the same objects. */
export class TransformedPaths {
  readonly #known: { path: Path; matrix: Matrix; result: Path }[] = [];

  /** @param index tells the paths apart that are transformed at each instant */
  at(index: number, path: Path, matrix: Matrix): Path {
    const known = this.#known[index];
    if (known && known.path === path && known.matrix === matrix) return known.result;
    const result = transformPath(path, matrix);
    this.#known[index] = { path, matrix, result };
    return result;
  }
}

/** Collects the verbs and points of one path. */
export class PathBuilder {
  readonly #verbs: number[] = [];
  readonly #points: number[] = [];

  get isEmpty(): boolean {
    return this.#verbs.length === 0;
  }

  get startX(): number | undefined {
    return this.#points[0];
  }

  get startY(): number | undefined {
    return this.#points[1];
  }

  move(x: number, y: number): this {
    this.#verbs.push(PathVerb.move);
    this.#points.push(x, y);
    return this;
  }

  line(x: number, y: number): this {
    this.#verbs.push(PathVerb.line);
    this.#points.push(x, y);
    return this;
  }

  cubic(x1: number, y1: number, x2: number, y2: number, x: number, y: number): this {
    this.#verbs.push(PathVerb.cubic);
    this.#points.push(x1, y1, x2, y2, x, y);
    return this;
  }

  close(): Path {
    this.#verbs.push(PathVerb.close);
    return this.path();
  }

  path(): Path {
    return { verbs: Uint8Array.from(this.#verbs), points: Float64Array.from(this.#points) };
  }
}
