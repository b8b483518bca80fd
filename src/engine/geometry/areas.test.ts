import { describe, expect, it } from 'vitest';
import { ExportError } from '../errors/index.ts';
import { BOOLEAN_OPERATIONS, type BooleanOperation, combinePaths } from './boolean-path.ts';
import { offsetPath } from './offset-path.ts';
import { tightBounds } from './path-bounds.ts';
import { polygonsOf, signedArea } from './polygons.ts';
import { type PathData, Verb } from './types.ts';

/** Numbers in 0–1 that are the same in every run (Park and Miller's generator). */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

function path(...contours: readonly (readonly number[])[]): PathData {
  const verbs = contours.flatMap((points) => [
    Verb.move,
    ...Array<number>(points.length / 2 - 1).fill(Verb.line),
    Verb.close,
  ]);
  return { verbs: Uint8Array.from(verbs), points: Float64Array.from(contours.flat()) };
}

const openLine = (...points: readonly number[]): PathData => ({
  verbs: Uint8Array.from([Verb.move, ...Array<number>(points.length / 2 - 1).fill(Verb.line)]),
  points: Float64Array.from(points),
});

function circle(x: number, y: number, r: number): PathData {
  const k = r * 0.5522847498307936;
  return {
    verbs: Uint8Array.from([0, 2, 2, 2, 2, 3]),
    points: Float64Array.from(
      [
        [x, y - r, x + k, y - r, x + r, y - k, x + r, y, x + r, y + k, x + k, y + r, x, y + r],
        [x - k, y + r, x - r, y + k, x - r, y, x - r, y - k, x - k, y - r, x, y - r],
      ].flat(),
    ),
  };
}

const area = (shape: PathData) => polygonsOf(shape, 0.001).reduce((sum, p) => sum + signedArea(p), 0);

/** The winding number about a point, by the crossings of a ray to the right. */
function winding(polygons: ReturnType<typeof polygonsOf>, x: number, y: number): number {
  let count = 0;
  for (const { points } of polygons) {
    for (let i = 0; i < points.length; i += 2) {
      const j = (i + 2) % points.length;
      const [x0, y0, x1, y1] = [points[i], points[i + 1], points[j], points[j + 1]] as [
        number,
        number,
        number,
        number,
      ];
      if (y0 <= y === y1 <= y) continue;
      if (x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) > x) count += y1 > y0 ? 1 : -1;
    }
  }
  return count;
}

function distance(polygons: ReturnType<typeof polygonsOf>, x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { points, closed } of polygons) {
    for (let i = 0; i < points.length - (closed ? 0 : 2); i += 2) {
      const j = (i + 2) % points.length;
      const [x0, y0, x1, y1] = [points[i], points[i + 1], points[j], points[j + 1]] as [
        number,
        number,
        number,
        number,
      ];
      const length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
      const t = length > 0 ? ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length : 0;
      const s = Math.max(0, Math.min(1, t));
      nearest = Math.min(nearest, Math.hypot(x - x0 - s * (x1 - x0), y - y0 - s * (y1 - y0)));
    }
  }
  return nearest;
}

/** Compares two answers at points of a grid that are not too near to any of the edges. */
function expectOnGrid(
  edges: ReturnType<typeof polygonsOf>,
  margin: number,
  truth: (x: number, y: number) => boolean,
  result: PathData,
  words: string,
): void {
  const drawn = polygonsOf(result, 0.001);
  let inside = 0;
  let outside = 0;
  for (let x = -9.7; x < 110; x += 3.1) {
    for (let y = -9.3; y < 110; y += 3.1) {
      if (distance(edges, x, y) < margin) continue;
      const wanted = truth(x, y);
      // A combined area winds its inside once: both fill rules see the same.
      expect(winding(drawn, x, y), `${words} at ${x}, ${y}`).toBe(wanted ? 1 : 0);
      if (wanted) inside++;
      else outside++;
    }
  }
  expect(outside + inside).toBeGreaterThan(100);
}

const polygon = (random: () => number, corners: number) =>
  path(Array.from({ length: corners * 2 }, () => random() * 100));

const TRUTHS: Record<BooleanOperation, (inside: readonly boolean[]) => boolean> = {
  unite: (inside) => inside.includes(true),
  subtract: ([first, ...others]) => first === true && !others.includes(true),
  intersect: (inside) => !inside.includes(false),
  exclude: (inside) => inside.filter(Boolean).length % 2 === 1,
};

describe('combined paths', () => {
  it.each(BOOLEAN_OPERATIONS)(
    '%s what points in random, self-crossing polygons and circles say',
    (operation) => {
      const random = randoms(7);
      for (let round = 0; round < 12; round++) {
        const shapes = [polygon(random, 7), polygon(random, 5), circle(random() * 100, random() * 100, 35)];
        const parts = shapes.map((shape) => polygonsOf(shape, 0.001));
        const truth = TRUTHS[operation];
        expectOnGrid(
          parts.flat(),
          0.05,
          (x, y) => truth(parts.map((part) => winding(part, x, y) !== 0)),
          combinePaths(shapes, operation, 0.01),
          `${operation} ${round}`,
        );
      }
    },
  );

  it('keep straight edges where they are', () => {
    const left = path([0, 0, 20.125, 0, 20.125, 20, 0, 20]);
    const right = path([10, 10, 30, 10, 30, 30, 10, 30]);
    const points = [...combinePaths([left, right], 'intersect', 0.01).points];
    expect(points.map((value) => Math.round(value * 1e4) / 1e4).sort()).toEqual(
      [10, 10, 20.125, 10, 20.125, 20, 10, 20].sort(),
    );
  });

  it('are empty without overlap, and without any shape', () => {
    const far = [path([0, 0, 1, 0, 1, 1]), path([5, 5, 6, 5, 6, 6])];
    expect(combinePaths(far, 'intersect', 0.01).verbs).toHaveLength(0);
    expect(combinePaths([], 'unite', 0.01).verbs).toHaveLength(0);
    expect(combinePaths([path([0, 0, Number.NaN, 0, 1, 1])], 'unite', 0.01).verbs).toHaveLength(0);
  });

  it('refuse in good time what crosses everywhere', () => {
    const random = randoms(3);
    const begun = performance.now();
    const tangle = polygon(random, 30_000);
    expect(() => combinePaths([tangle, circle(0, 0, 5)], 'unite', 0.01)).toThrow(ExportError);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

describe('offset paths', () => {
  it('make circles of circles, whatever the join', () => {
    for (const join of ['miter', 'round', 'bevel'] as const) {
      for (const amount of [-60, -5, 0.5, 20, 200]) {
        const { points } = offsetPath(circle(3, 4, 80), amount, join, 4);
        for (let i = 0; i < points.length; i += 2) {
          const radius = Math.hypot((points[i] as number) - 3, (points[i + 1] as number) - 4);
          // The circle itself is cubics, which reach out by 0.03 % of their radius.
          expect(Math.abs(radius - 80 - amount), `${join} ${amount}`).toBeLessThan(0.05);
        }
      }
      expect(offsetPath(circle(3, 4, 80), -81, join, 4).verbs).toHaveLength(0);
    }
  });

  it('have the areas that joins give them', () => {
    for (const corners of [
      [0, 0, 40, 0, 40, 40, 0, 40],
      [0, 0, 0, 40, 40, 40, 40, 0],
    ]) {
      const square = path(corners);
      expect(area(offsetPath(square, 5, 'miter', 4))).toBeCloseTo(50 * 50, 3);
      expect(area(offsetPath(square, 5, 'bevel', 4))).toBeCloseTo(40 * 40 + 4 * 200 + 50, 3);
      expect(area(offsetPath(square, 5, 'round', 4))).toBeCloseTo(40 * 40 + 4 * 200 + Math.PI * 25, 0);
      expect(area(offsetPath(square, 5, 'miter', 1.3))).toBeCloseTo(40 * 40 + 4 * 200 + 50, 3);
      expect(area(offsetPath(square, -5, 'round', 4))).toBeCloseTo(30 * 30, 3);
    }
  });

  it('are all that is within the amount, for any polygon, also where it grows together or falls apart', () => {
    const random = randoms(11);
    for (let round = 0; round < 10; round++) {
      const shape = polygon(random, 6);
      const edges = polygonsOf(shape, 0.01);
      // The boundary of the non-zero area: edges inside of it don't count.
      const outline = polygonsOf(combinePaths([shape], 'unite', 0.01), 0.01);
      const inside = (x: number, y: number) => winding(edges, x, y) !== 0;
      for (const amount of [4, -4]) {
        const result = offsetPath(shape, amount, 'round', 4);
        const away = (x: number, y: number) => distance(outline, x, y) * (inside(x, y) ? -1 : 1);
        expectOnGrid(
          polygonsOf(result, 0.01),
          0.1,
          (x, y) => away(x, y) < amount,
          result,
          `round ${round}, ${amount}`,
        );
      }
    }
  });

  it('shrink holes as the area grows', () => {
    const ring = path([0, 0, 60, 0, 60, 60, 0, 60], [20, 20, 20, 40, 40, 40, 40, 20]);
    expect(area(offsetPath(ring, 5, 'miter', 4))).toBeCloseTo(70 * 70 - 10 * 10, 3);
    expect(area(offsetPath(ring, -5, 'miter', 4))).toBeCloseTo(50 * 50 - 30 * 30, 3);
    expect(area(offsetPath(ring, 12, 'miter', 4))).toBeCloseTo(84 * 84, 3);
  });

  it('outline open contours on both sides', () => {
    const line = openLine(0, 0, 100, 0, 100, 50);
    expect(area(offsetPath(line, 5, 'miter', 4))).toBeCloseTo(105 * 10 + 45 * 10, 3);
    expect(area(offsetPath(line, -5, 'miter', 4))).toBeCloseTo(105 * 10 + 45 * 10, 3);
    const round = offsetPath(openLine(0, 0, 100, 0), 5, 'round', 4);
    expect(area(round)).toBeCloseTo(1000 + Math.PI * 25, 0);
    expect(tightBounds(round)[0]).toBeCloseTo(-5, 1);
  });
});

it('finds the bounds of curves, not of their controls', () => {
  const [left, top, right, bottom] = tightBounds(circle(10, 20, 5));
  expect([left, top, right, bottom]).toEqual([5, 15, 15, 25]);
  const arch: PathData = {
    verbs: Uint8Array.from([0, 2]),
    points: Float64Array.from([0, 0, 0, 8, 10, 8, 10, 0]),
  };
  expect(tightBounds(arch)).toEqual([0, 0, 10, 6]);
});
