import { type Path, PathVerb } from '../../../scene/index.ts';
import { EMPTY_PATH, joinPaths, PathBuilder } from '../path-builder.ts';

/** Numbers of a vertex: its place, and the controls of the curves that arrive and leave. */
export const VERTEX = 6;

/** A contour by its vertices, {@link VERTEX} numbers each, all in the path's space. */
export interface Outline {
  readonly closed: boolean;
  readonly numbers: ArrayLike<number>;
}

/** The contours of a path that draw anything. */
export function outlinesOf({ verbs, points }: Path): Outline[] {
  const outlines: Outline[] = [];
  let numbers: number[] = [];
  let at = 0;
  let startX = 0;
  let startY = 0;
  const finish = (closed: boolean): void => {
    const last = numbers.length - VERTEX;
    // A curve that comes back to the start before it is closed ends in the first vertex.
    if (closed && last > 0 && numbers[last] === numbers[0] && numbers[last + 1] === numbers[1]) {
      numbers[2] = numbers[last + 2] as number;
      numbers[3] = numbers[last + 3] as number;
      numbers.length = last;
    }
    if (numbers.length > VERTEX) outlines.push({ closed, numbers });
    numbers = [];
  };
  const add = (x: number, y: number): void => {
    numbers.push(x, y, x, y, x, y);
  };
  for (const verb of verbs) {
    if (verb === PathVerb.close) {
      finish(true);
      continue;
    }
    if (verb !== PathVerb.move && numbers.length === 0) add(startX, startY);
    if (verb === PathVerb.cubic) {
      const last = numbers.length - VERTEX;
      numbers[last + 4] = points[at] as number;
      numbers[last + 5] = points[at + 1] as number;
      add(points[at + 4] as number, points[at + 5] as number);
      numbers[last + VERTEX + 2] = points[at + 2] as number;
      numbers[last + VERTEX + 3] = points[at + 3] as number;
      at += 6;
      continue;
    }
    const x = points[at++] as number;
    const y = points[at++] as number;
    if (verb === PathVerb.move) {
      finish(false);
      startX = x;
      startY = y;
    }
    add(x, y);
  }
  finish(false);
  return outlines;
}

export function pathOfOutlines(outlines: readonly Outline[]): Path {
  const paths = outlines.filter(({ numbers }) => numbers.length > VERTEX).map(pathOfOutline);
  return paths.length === 0 ? EMPTY_PATH : paths.length === 1 ? (paths[0] as Path) : joinPaths(paths);
}

function pathOfOutline({ closed, numbers }: Outline): Path {
  const n = (index: number) => numbers[index] as number;
  const builder = new PathBuilder().move(n(0), n(1));
  const count = numbers.length / VERTEX;
  for (let i = 1; i < count + (closed ? 1 : 0); i++) {
    const from = (i - 1) * VERTEX;
    const to = (i % count) * VERTEX;
    if (isStraight(numbers, from, to)) {
      if (i < count) builder.line(n(to), n(to + 1));
    } else {
      builder.cubic(n(from + 4), n(from + 5), n(to + 2), n(to + 3), n(to), n(to + 1));
    }
  }
  return closed ? builder.close() : builder.path();
}

/** Whether the segment between the vertices that begin at these indices has no tangents. */
export function isStraight(numbers: ArrayLike<number>, from: number, to: number): boolean {
  return (
    numbers[from + 4] === numbers[from] &&
    numbers[from + 5] === numbers[from + 1] &&
    numbers[to + 2] === numbers[to] &&
    numbers[to + 3] === numbers[to + 1]
  );
}
