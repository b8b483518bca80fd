import { describe, expect, it } from 'vitest';
import type { Filter, Projection, SceneNode } from '../src/engine/scene/index.ts';
import { gaussian } from './fixtures/render/gaussian.ts';
import { farthest, pixel, renderOnce } from './fixtures/render/render.ts';
import {
  circle,
  fill,
  group,
  mask,
  pentagram,
  polyline,
  rectangle,
  scene,
  solid,
  stroke,
  WHITE,
} from './fixtures/render/shapes.ts';

const WIDTH = 240;
const HEIGHT = 160;
const SQUARE = 20;
const SIDE = 200;
/** Point samples a pixel in each direction. */
const SAMPLES = 12;

const LIGHT = [1, 0.7, 0.2, 1] as const;
const DARK = [0.1, 0.1, 0.4, 1] as const;

/** Dark squares within a light one from 0 to SIDE; no two edges in one place, where coverage alone knows too little. */
const BOARD: SceneNode[] = [fill(rectangle(0, 0, SIDE, SIDE), { type: 'solid', colour: LIGHT })];
for (let y = 0; y < SIDE; y += SQUARE) {
  for (let x = 0; x < SIDE; x += SQUARE) {
    if (!isDark(x, y)) continue;
    BOARD.push(fill(rectangle(x, y, SQUARE, SQUARE), { type: 'solid', colour: DARK }));
  }
}

function isDark(x: number, y: number): boolean {
  const [column, row, last] = [Math.floor(x / SQUARE), Math.floor(y / SQUARE), SIDE / SQUARE - 1];
  return (column + row) % 2 === 0 && column > 0 && row > 0 && column < last && row < last;
}

function boardAt(x: number, y: number): readonly [number, number, number, number] {
  if (!(x >= 0 && y >= 0 && x < SIDE && y < SIDE)) return [0, 0, 0, 0];
  return isDark(x, y) ? DARK : LIGHT;
}

/** A plane turned about its own middle, which lies at cx, cy, seen from `eye` away; angles in degrees. */
function turned(cx: number, cy: number, aboutX: number, aboutY: number, eye: number, zoom = 1): Projection {
  const [a, b] = [(aboutX * Math.PI) / 180, (aboutY * Math.PI) / 180];
  // The plane's axes in space: x to the right, y down, z away from the eye.
  const u = [Math.cos(b) * zoom, 0, -Math.sin(b) * zoom];
  const v = [Math.sin(a) * Math.sin(b) * zoom, Math.cos(a) * zoom, Math.sin(a) * Math.cos(b) * zoom];
  const origin = [0, 1, 2].map((i) => -(SIDE / 2) * ((u[i] as number) + (v[i] as number)));
  const w = [(u[2] as number) / eye, (v[2] as number) / eye, 1 + (origin[2] as number) / eye];
  const row = (i: number, c: number) => [
    (u[i] as number) + c * (w[0] as number),
    (v[i] as number) + c * (w[1] as number),
    (origin[i] as number) + c * (w[2] as number),
  ];
  return [...row(0, cx), ...row(1, cy), ...w] as unknown as Projection;
}

/** The board through a homography, from the definition: point samples in each pixel, mapped back in f64. */
function truth(m: Projection): Float64Array {
  const result = new Float64Array(WIDTH * HEIGHT * 4);
  const [a, b, c, d, e, f, g, h, i] = m;
  for (let y = 0; y < HEIGHT * SAMPLES; y++) {
    for (let x = 0; x < WIDTH * SAMPLES; x++) {
      const px = (x + 0.5) / SAMPLES;
      const py = (y + 0.5) / SAMPLES;
      // Cramer's rule on (a − px·g) u + (b − px·h) v = px·i − c and its like for y.
      const [p, q, r] = [a - px * g, b - px * h, px * i - c];
      const [s, t, k] = [d - py * g, e - py * h, py * i - f];
      const determinant = p * t - q * s;
      const u = (r * t - q * k) / determinant;
      const v = (p * k - r * s) / determinant;
      if (!(g * u + h * v + i > 0)) continue;
      const colour = boardAt(u, v);
      const at = (Math.floor(y / SAMPLES) * WIDTH + Math.floor(x / SAMPLES)) * 4;
      for (let n = 0; n < 4; n++) {
        result[at + n] = (result[at + n] as number) + (colour[n] as number) / SAMPLES ** 2;
      }
    }
  }
  return result;
}

function decibels(data: ArrayLike<number>, expected: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < expected.length; i++) sum += ((data[i] as number) - (expected[i] as number)) ** 2;
  return -10 * Math.log10(sum / expected.length);
}

/** Decibels at least, of shapes and of pictures on surfaces, at one sample a pixel and at two by two. */
const VIEWS: Record<string, readonly [Projection, [number, number], [number, number]]> = {
  'turned about its upright axis': [turned(120, 80, 0, 40, 300), [52, 52], [35, 42]],
  'lying back, small in the distance': [turned(120, 60, 80, 0, 150, 1.6), [38, 43], [38, 43]],
  'turned both ways': [turned(100, 90, -30, 50, 250), [56, 58], [38, 46]],
  'through the eye, half of it behind': [turned(120, 40, 85, 0, 80, 2), [38, 42], [38, 42]],
  'much reduced': [turned(120, 80, 20, 20, 2000, 0.15), [55, 56], [46, 54]],
  'enlarged past the picture': [turned(120, 80, 10, -15, 600, 4), [56, 56], [42, 49]],
};

/** Changes nothing, but wants a surface. */
const SAME: Filter = {
  type: 'colour-matrix',
  matrix: [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0],
};

describe('a plane in perspective against point samples', () => {
  it.each(Object.entries(VIEWS))('%s', async (_, [projection, shapes, surface]) => {
    const expected = truth(projection);
    for (const [filters, least] of [
      [[], shapes],
      [[SAME], surface],
    ] as const) {
      const content = scene(WIDTH, HEIGHT, [group(BOARD, { projection, filters })]);
      const plain = decibels((await renderOnce(content)).data, expected);
      const fine = decibels((await renderOnce(content, { supersample: 2 })).data, expected);
      const report = `${filters.length} filters: ${plain.toFixed(1)} dB, ${fine.toFixed(1)} dB at 2`;
      expect.soft(plain, report).toBeGreaterThan(least[0]);
      expect.soft(fine, report).toBeGreaterThan(least[1]);
    }
  });
});

describe('projections', () => {
  const content = [fill(circle(60, 50, 30), solid(1, 0, 0)), fill(pentagram(90, 70, 30), solid(0, 0, 1))];

  it('without perspective draw as their matrix does, masks and clips too', async () => {
    const transform = [1.2, 0.3, -0.2, 0.9, 10, -5] as const;
    const projection: Projection = [2.4, -0.4, 20, 0.6, 1.8, -10, 0, 0, 2];
    const clip = rectangle(40, 30, 60, 50);
    const projected = await renderOnce(
      scene(WIDTH, HEIGHT, [
        group(content, { projection, opacity: 0.5, clip: { path: clip, transform: [1, 0, 0, 1, 0, 0] } }),
      ]),
    );
    const plain = await renderOnce(
      scene(WIDTH, HEIGHT, [
        group(
          content.map((node) => ({ ...node, transform })),
          { opacity: 0.5, clip: { path: clip, transform } },
        ),
      ]),
    );
    expect(farthest(projected.data, plain.data)).toBeLessThan(1e-5);
  });

  it('carry filters in the plane’s own lengths', async () => {
    const filters = [{ type: 'blur', sigma: [4, 2] }] as const;
    const upright = await renderOnce(
      scene(WIDTH, HEIGHT, [group(content, { filters, projection: [1.5, 0, 5, 0, 1.5, 3, 0, 0, 1] })]),
    );
    const larger = content.map((node) => ({ ...node, transform: [1.5, 0, 0, 1.5, 5, 3] as const }));
    const sharp = await renderOnce(scene(WIDTH, HEIGHT, larger));
    const blurred = gaussian(sharp.data, WIDTH, HEIGHT, 6, 3);
    expect(farthest(upright.data, blurred)).toBeLessThan(2e-3);
    // A quarter turn: x becomes y, so that the blur is wider down than across.
    const turn = await renderOnce(
      scene(WIDTH, HEIGHT, [group(content, { filters, projection: [0, -1, 160, 1, 0, 10, 0, 0, 1] })]),
    );
    const turnedContent = content.map((node) => ({ ...node, transform: [0, 1, -1, 0, 160, 10] as const }));
    const turnedSharp = await renderOnce(scene(WIDTH, HEIGHT, turnedContent));
    const expected = gaussian(turnedSharp.data, WIDTH, HEIGHT, 2, 4);
    expect(farthest(turn.data, expected)).toBeLessThan(4e-3);
  });

  it('nest, keep what is around them and leave matte, opacity and blending outside', async () => {
    const projection = turned(120, 80, 30, 30, 300);
    const back = fill(rectangle(0, 0, WIDTH, HEIGHT), solid(0.5, 0.5, 0.5));
    const inner = group(BOARD, { projection: [1, 0, 0, 0, 1, 0, 0, 0, 1] });
    const matted = await renderOnce(
      scene(WIDTH, HEIGHT, [
        back,
        group([inner], {
          projection,
          opacity: 0.5,
          blend: 'multiply',
          matte: { mode: 'alpha', source: [fill(rectangle(0, 0, 120, HEIGHT), solid(0, 0, 0))] },
        }),
      ]),
    );
    const plain = await renderOnce(scene(WIDTH, HEIGHT, [group([inner], { projection })]));
    for (let y = 1; y < HEIGHT; y += 7) {
      for (let x = 1; x < WIDTH; x += 7) {
        const [r, , , a] = pixel(plain, x, y) as [number, number, number, number];
        const factor = x < 120 ? 0.5 : 0;
        const expected = 0.5 * (1 - a * factor) + r * factor * 0.5;
        expect(pixel(matted, x, y)[0]).toBeCloseTo(expected, 4);
      }
    }
  });

  it('show strokes, masks, clips and mattes of shapes as their picture on a surface does', async () => {
    const parts = [
      fill(rectangle(10, 10, 180, 180), solid(0.9, 0.9, 0.8)),
      stroke(polyline(20, 180, 100, 30, 180, 180), solid(0.8, 0, 0.2), {
        width: 14,
        cap: 'round',
        join: 'round',
      }),
      group([fill(circle(100, 100, 60), solid(0, 0.3, 0.9))], {
        masks: [
          mask('add', pentagram(100, 100, 70)),
          mask('subtract', circle(100, 100, 15), { opacity: 0.5 }),
        ],
        matte: { mode: 'alpha-inverted', source: [fill(rectangle(0, 110, 200, 30), solid(0, 0, 0, 0.7))] },
        blend: 'multiply',
      }),
    ];
    const clip = { path: circle(100, 100, 95), transform: [1, 0, 0, 1, 0, 0] as const };
    const projection = turned(120, 80, 35, -25, 320);
    const [shapes, picture] = await Promise.all(
      [[], [SAME]].map((filters) =>
        renderOnce(scene(WIDTH, HEIGHT, [group(parts, { projection, clip, filters, opacity: 0.8 })]), {
          supersample: 2,
        }),
      ),
    );
    if (!shapes || !picture) throw new Error('Two frames were asked for.');
    expect(decibels(shapes.data, Float64Array.from(picture.data))).toBeGreaterThan(44);
  });

  it('that show nothing, or have no sense, draw nothing in time', async () => {
    const odd: Projection[] = [
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
      [1, 0, 0, 0, 1, 0, 0, 0, -1],
      [1, 1, 0, 1, 1, 0, 0.1, 0.1, 1],
      [Number.NaN, 0, 0, 0, 1, 0, 0, 0, 1],
      [1, 0, 0, 0, 1, 0, 0.5, 0, Number.POSITIVE_INFINITY],
      [1e300, 0, 0, 0, 1e300, 0, 1e290, 1e290, 1],
    ];
    for (const projection of odd) {
      const frame = await renderOnce(scene(WIDTH, HEIGHT, [group(BOARD, { projection })]), {
        background: WHITE,
      });
      expect(frame.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    const extreme: Projection[] = [
      [1e9, 0, 0, 0, 1e9, 0, 1e7, 1, 1],
      [1e-9, 0, 0, 0, 1e-9, 0, 1e-12, 0, 1e-9],
      [1, 0, 0, 0, 1, 0, 0.02, -0.02, 1e-7],
    ];
    for (const projection of extreme) {
      const start = performance.now();
      await renderOnce(
        scene(WIDTH, HEIGHT, [group(BOARD, { projection, filters: [{ type: 'blur', sigma: [3, 3] }] })]),
      );
      expect(performance.now() - start).toBeLessThan(3000);
    }
  });
});
