import { describe, expect, it } from 'vitest';
import type { Matrix, Path, StrokeStyle } from '../src/engine/scene/index.ts';
import { renderOnce } from './fixtures/render/render.ts';
import { circle, polygon, polyline, scene, solid, stroke } from './fixtures/render/shapes.ts';

const SIZE = 64;
const SAMPLES = 8;

type Point = readonly [number, number];
type Pen = Pick<StrokeStyle, 'width' | 'cap' | 'join' | 'miterLimit'>;

/** Whether a point lies under a pen along straight segments: straight from the definitions of SVG 2, §13.5. */
function underPen(x: number, y: number, points: readonly Point[], closed: boolean, pen: Pen): boolean {
  const r = pen.width / 2;
  const count = closed ? points.length : points.length - 1;
  const at = (i: number) => points[(i + points.length) % points.length] as Point;
  for (let i = 0; i < count; i++) {
    const [ax, ay] = at(i);
    const [bx, by] = at(i + 1);
    const length = Math.hypot(bx - ax, by - ay);
    const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
    const off = ((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / length;
    const isEnd = (end: boolean) => !closed && i === (end ? count - 1 : 0);
    const before = isEnd(false) && pen.cap === 'square' ? r : 0;
    const behind = isEnd(true) && pen.cap === 'square' ? r : 0;
    if (along >= -before && along <= length + behind && Math.abs(off) <= r) return true;
    if (isEnd(false) && pen.cap === 'round' && Math.hypot(x - ax, y - ay) <= r) return true;
    if (isEnd(true) && pen.cap === 'round' && Math.hypot(x - bx, y - by) <= r) return true;
    if (!isEnd(true) && underJoin(x, y, at(i), at(i + 1), at(i + 2), pen)) return true;
  }
  return false;
}

function underJoin(x: number, y: number, a: Point, b: Point, c: Point, pen: Pen): boolean {
  const r = pen.width / 2;
  if (pen.join === 'round') return Math.hypot(x - b[0], y - b[1]) <= r;
  const unit = (p: Point, q: Point): Point => {
    const length = Math.hypot(q[0] - p[0], q[1] - p[1]);
    return [(q[0] - p[0]) / length, (q[1] - p[1]) / length];
  };
  const d0 = unit(a, b);
  const d1 = unit(b, c);
  const side = d0[0] * d1[1] - d0[1] * d1[0] > 0 ? -1 : 1;
  const corner = (d: Point): Point => [b[0] - side * d[1] * r, b[1] + side * d[0] * r];
  const outline: Point[] = [b, corner(d0)];
  const half = Math.sqrt((1 + d0[0] * d1[0] + d0[1] * d1[1]) / 2);
  if (pen.join === 'miter' && 1 / half <= pen.miterLimit) {
    const middle: Point = [
      corner(d0)[0] + corner(d1)[0] - 2 * b[0],
      corner(d0)[1] + corner(d1)[1] - 2 * b[1],
    ];
    const scale = r / half / Math.hypot(...middle);
    outline.push([b[0] + middle[0] * scale, b[1] + middle[1] * scale]);
  }
  outline.push(corner(d1));
  let inside = false;
  for (let i = 0; i < outline.length; i++) {
    const [px, py] = outline[i] as Point;
    const [qx, qy] = outline[(i + 1) % outline.length] as Point;
    if (py > y !== qy > y && x < px + ((y - py) / (qy - py)) * (qx - px)) inside = !inside;
  }
  return inside;
}

/** Renders a black stroke and compares every pixel's alpha with a membership test at 8×8 points. */
async function expectStroke(
  path: Path,
  style: Partial<StrokeStyle>,
  inside: (x: number, y: number) => boolean,
  transform?: Matrix,
): Promise<void> {
  const frame = await renderOnce(scene(SIZE, SIZE, [stroke(path, solid(0, 0, 0), style, transform)]), {
    supersample: 4,
  });
  let worst = 0;
  let total = 0;
  for (let i = 0; i < SIZE * SIZE; i++) {
    const alpha = frame.data[i * 4 + 3] as number;
    const [left, top] = [i % SIZE, Math.floor(i / SIZE)];
    // Most pixels lie far from any edge: five points that agree with them are enough.
    const five = [inside(left, top), inside(left + 1, top), inside(left, top + 1), inside(left + 1, top + 1)];
    if (five.every((hit) => hit === (alpha === 1)) && (alpha === 0 || alpha === 1)) {
      if (inside(left + 0.5, top + 0.5) === (alpha === 1)) continue;
    }
    let hits = 0;
    for (let k = 0; k < SAMPLES * SAMPLES; k++) {
      const x = left + ((k % SAMPLES) + 0.5) / SAMPLES;
      const y = top + (Math.floor(k / SAMPLES) + 0.5) / SAMPLES;
      if (inside(x, y)) hits++;
    }
    const error = Math.abs(alpha - hits / SAMPLES ** 2);
    worst = Math.max(worst, error);
    total += error;
  }
  // 8×8 points miss an upright edge by up to 1/16 themselves; a joint in the wrong place misses whole pixels.
  expect(worst).toBeLessThan(0.14);
  expect(total / SIZE ** 2).toBeLessThan(0.004);
}

const CORNERS: readonly Point[] = [
  [10.3, 48.2],
  [26.1, 10.7],
  [35.6, 44.3],
  [47.4, 33.1],
  [56.9, 37.2],
  [53.2, 13.6],
];

describe('strokes', () => {
  for (const closed of [false, true]) {
    for (const join of ['miter', 'round', 'bevel'] as const) {
      it(`cover what lies under the pen: ${join} joins, ${closed ? 'closed' : 'open'}`, async () => {
        for (const [cap, width, miterLimit] of [
          ['butt', 5.3, 4],
          ['round', 11.2, 1.5],
          ['square', 8.4, 10],
        ] as const) {
          const pen = { width, cap, join, miterLimit };
          const path = (closed ? polygon : polyline)(...CORNERS.flat());
          await expectStroke(path, pen, (x, y) => underPen(x, y, CORNERS, closed, pen));
        }
      });
    }
  }

  it('follow curves at the pen’s distance, on the inside of a bend tighter than the pen too', async () => {
    const ring = (radius: number, width: number) => (x: number, y: number) =>
      Math.abs(Math.hypot(x - 32, y - 32) - radius) <= width / 2;
    await expectStroke(circle(32, 32, 22), { width: 12 }, ring(22, 12));
    await expectStroke(circle(32, 32, 3), { width: 2 }, ring(3, 2));
    await expectStroke(circle(32, 32, 10), { width: 40 }, (x, y) => Math.hypot(x - 32, y - 32) <= 30);
  });

  it('are skewed and scaled as a whole', async () => {
    const transform: Matrix = [1.4, 0.3, -0.7, 1.1, 25, 6];
    const [a, b, c, d, e, f] = transform;
    const det = a * d - b * c;
    const pen = { width: 6, cap: 'round', join: 'round', miterLimit: 4 } as const;
    const points: readonly Point[] = [
      [5, 5],
      [20, 10],
      [15, 30],
    ];
    await expectStroke(
      polyline(...points.flat()),
      pen,
      (x, y) => {
        const [u, v] = [x - e, y - f];
        return underPen((d * u - c * v) / det, (a * v - b * u) / det, points, false, pen);
      },
      transform,
    );
  });

  it('of no length are dots under round and square caps, and nothing under butt ones', async () => {
    const dot = polyline(32, 32, 32, 32);
    await expectStroke(dot, { width: 20, cap: 'round' }, (x, y) => Math.hypot(x - 32, y - 32) <= 10);
    await expectStroke(
      dot,
      { width: 20, cap: 'square' },
      (x, y) => Math.abs(x - 32) <= 10 && Math.abs(y - 32) <= 10,
    );
    await expectStroke(dot, { width: 20, cap: 'butt' }, () => false);
  });
});

describe('dashes', () => {
  const bar =
    (y: number, ...spans: readonly Point[]) =>
    (x: number, py: number) =>
      Math.abs(py - y) <= 4 && spans.some(([from, to]) => x >= from && x <= to);

  it('start at the offset, forwards and backwards', async () => {
    const line = polyline(4, 40, 60, 40);
    const dashes = [16, 8];
    await expectStroke(line, { width: 8, dashes }, bar(40, [4, 20], [28, 44], [52, 60]));
    await expectStroke(line, { width: 8, dashes, dashOffset: 20 }, bar(40, [8, 24], [32, 48], [56, 60]));
    await expectStroke(line, { width: 8, dashes, dashOffset: -4 }, bar(40, [8, 24], [32, 48], [56, 60]));
  });

  it('go round corners, and over the start of a closed contour, in one piece', async () => {
    const square: readonly Point[] = [
      [10, 10],
      [50, 10],
      [50, 50],
      [10, 50],
    ];
    const pen = { width: 8, cap: 'butt', join: 'miter', miterLimit: 4 } as const;
    // 80 on, 80 off, from 40 before the start: all of the left and the upper side.
    await expectStroke(polygon(...square.flat()), { ...pen, dashes: [80, 80], dashOffset: 40 }, (x, y) =>
      underPen(
        x,
        y,
        [
          [10, 50],
          [10, 10],
          [50, 10],
        ],
        false,
        pen,
      ),
    );
  });

  it('of no length are dots', async () => {
    await expectStroke(polyline(8, 48, 56, 48), { width: 10, cap: 'round', dashes: [0, 16] }, (x, y) =>
      [8, 24, 40, 56].some((cx) => Math.hypot(x - cx, y - 48) <= 5),
    );
  });

  it('too many to be seen are drawn as one line', async () => {
    await expectStroke(polyline(4, 40, 60, 40), { width: 8, dashes: [1e-7, 1e-7] }, bar(40, [4, 60]));
    await expectStroke(polyline(4, 40, 60, 40), { width: 8, dashes: [0, 0] }, bar(40, [4, 60]));
  });
});
