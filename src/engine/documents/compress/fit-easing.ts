import { eased, parameterAt } from './track.ts';

export interface FittedEasing {
  /** x1, y1, x2, y2. */
  readonly handles: readonly [number, number, number, number];
  at(x: number): number;
}

/** Less way than that tells no curve. */
const LEAST_WAY = 1e-6;
const GRID = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95];
const REFINEMENTS = 5;
/** Samples that the search looks at: a curve of four numbers is told by as many as well as by all. */
const MOST_SEARCHED = 24;

/**
 * The easing that comes nearest to values between a start and an end, by the dimension that goes furthest. For handles at given
 * times their heights follow by least squares; the times are searched for. Whether it comes near enough to all samples is for
 * the caller to see.
 */
export function fitEasing(
  samples: readonly { readonly x: number; readonly value: Float64Array }[],
  start: Float64Array,
  end: Float64Array,
): FittedEasing | undefined {
  let dimension = -1;
  let most = LEAST_WAY;
  for (let i = 0; i < start.length; i++) {
    const way = Math.abs((end[i] as number) - (start[i] as number));
    if (way > most) {
      most = way;
      dimension = i;
    }
  }
  if (dimension < 0 || samples.length < 4) return undefined;
  const from = start[dimension] as number;
  const way = (end[dimension] as number) - from;
  const points = thinned(samples).map(({ x, value }) => ({
    x,
    y: ((value[dimension] as number) - from) / way,
  }));
  let best = solve(points, 1 / 3, 2 / 3);
  for (const x1 of GRID) for (const x2 of GRID) best = better(best, solve(points, x1, x2));
  let step = 0.08;
  for (let round = 0; round < REFINEMENTS; round++, step /= 2) {
    const [x1, , x2] = best.handles;
    for (const dx1 of [-step, 0, step]) {
      for (const dx2 of [-step, 0, step]) best = better(best, solve(points, unit(x1 + dx1), unit(x2 + dx2)));
    }
  }
  const { handles } = best;
  return { handles, at: (x) => eased(handles, x) };
}

/** Spread evenly, the first and the last among them. */
function thinned<T>(samples: readonly T[]): readonly T[] {
  const { length } = samples;
  if (length <= MOST_SEARCHED) return samples;
  const step = (length - 1) / (MOST_SEARCHED - 1);
  return Array.from({ length: MOST_SEARCHED }, (_, i) => samples[Math.round(i * step)] as T);
}

interface Solution {
  readonly handles: readonly [number, number, number, number];
  readonly error: number;
}

const better = (a: Solution, b: Solution): Solution => (b.error < a.error ? b : a);
const unit = (value: number): number => Math.max(0, Math.min(1, value));

/** y1 and y2 of the curve with handles at x1 and x2 by the normal equations of two unknowns. */
function solve(
  points: readonly { readonly x: number; readonly y: number }[],
  x1: number,
  x2: number,
): Solution {
  let [aa, ab, bb, ac, bc] = [0, 0, 0, 0, 0];
  const rows: [number, number, number][] = [];
  for (const { x, y } of points) {
    const t = parameterAt(x1, x2, x);
    const u = 1 - t;
    const [a, b, c] = [3 * u * u * t, 3 * u * t * t, y - t * t * t];
    rows.push([a, b, c]);
    aa += a * a;
    ab += a * b;
    bb += b * b;
    ac += a * c;
    bc += b * c;
  }
  const determinant = aa * bb - ab * ab;
  if (Math.abs(determinant) < 1e-12) return { handles: [x1, x1, x2, x2], error: Number.POSITIVE_INFINITY };
  const y1 = (ac * bb - bc * ab) / determinant;
  const y2 = (bc * aa - ac * ab) / determinant;
  const error = rows.reduce((worst, [a, b, c]) => Math.max(worst, Math.abs(a * y1 + b * y2 - c)), 0);
  return { handles: [x1, y1, x2, y2], error };
}
