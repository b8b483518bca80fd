import { type PathData, Verb } from './types.ts';

/** `[left, top, right, bottom]` of all that a path runs through; zeros for an empty one. */
export function tightBounds({ verbs, points }: PathData): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const include = (x: number, y: number): void => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  };
  let at = 0;
  for (const verb of verbs) {
    if (verb === Verb.close) continue;
    if (verb === Verb.cubic && at >= 2) {
      const n = (i: number) => points[at + i] as number;
      for (const t of extremes(n(-2), n(0), n(2), n(4))) include(cubicAt(n(-2), n(0), n(2), n(4), t), n(-1));
      for (const t of extremes(n(-1), n(1), n(3), n(5))) include(n(-2), cubicAt(n(-1), n(1), n(3), n(5), t));
      at += 4;
    }
    include(points[at] as number, points[at + 1] as number);
    at += 2;
  }
  return left <= right ? [left, top, right, bottom] : [0, 0, 0, 0];
}

/** Where within 0–1 one coordinate of a cubic turns: the roots of its derivative. */
function extremes(p0: number, p1: number, p2: number, p3: number): number[] {
  const a = p3 - 3 * p2 + 3 * p1 - p0;
  const b = 2 * (p2 - 2 * p1 + p0);
  const c = p1 - p0;
  const root = Math.sqrt(b * b - 4 * a * c);
  // Of the two forms of each root the one that does not cancel, also where a is 0.
  const q = -(b + (b < 0 ? -root : root)) / 2;
  return [q / a, c / q].filter((t) => t > 0 && t < 1);
}

function cubicAt(p0: number, p1: number, p2: number, p3: number, t: number): number {
  const s = 1 - t;
  return s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t * p3;
}
