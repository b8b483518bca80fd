import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExportError } from '../src/engine/errors/index.ts';
import { KernelMemory } from '../src/engine/media/index.ts';
import { createRenderer } from '../src/engine/render/index.ts';
import type { Filter, Matrix, Projection, Scene, SceneNode } from '../src/engine/scene/index.ts';
import { gaussian, lay } from './fixtures/render/gaussian.ts';
import { pixel, renderOnce } from './fixtures/render/render.ts';
import {
  CLEAR,
  circle,
  fill,
  group,
  mask,
  pentagram,
  rectangle,
  scene,
  solid,
} from './fixtures/render/shapes.ts';

const WIDTH = 150;
const HEIGHT = 90;
/** What lies around a picture in its truth, so that nothing is cut off there that should bleed in. */
const MARGIN = 100;

/** A Gaussian read from its surface comes as close as its cut-off and coarse grid let it. */
const NEAR = 1.5e-3;

function moved(node: SceneNode, x: number, y: number): SceneNode {
  const move = (m: Matrix): Matrix => [m[0], m[1], m[2], m[3], m[4] + x, m[5] + y];
  if (node.type === 'group') return { ...node, children: node.children.map((child) => moved(child, x, y)) };
  return { ...node, transform: move(node.transform) };
}

/** The pixels of nodes and of all that lies within the margin around the picture. */
async function wide(nodes: SceneNode[], supersample: 1 | 2 = 1): Promise<Float64Array> {
  const content = scene(
    WIDTH + 2 * MARGIN,
    HEIGHT + 2 * MARGIN,
    nodes.map((node) => moved(node, MARGIN, MARGIN)),
  );
  const { data } = await renderOnce(content, { supersample });
  return Float64Array.from(data);
}

const blurred = (data: Float64Array, x: number, y = x) =>
  gaussian(data, WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN, x, y);
const blur = (x: number, y = x): Filter => ({ type: 'blur', sigma: [x, y] });

function expectNear(data: ArrayLike<number>, truth: Float64Array, tolerance = NEAR): void {
  let worst = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH * 4; x++) {
      const expected = truth[(y + MARGIN) * (WIDTH + 2 * MARGIN) * 4 + MARGIN * 4 + x] as number;
      worst = Math.max(worst, Math.abs((data[y * WIDTH * 4 + x] as number) - expected));
    }
  }
  expect(worst).toBeLessThan(tolerance);
}

const CONTENT: SceneNode[] = [
  fill(circle(5, 30, 40), solid(1, 0.2, 0)),
  fill(pentagram(120, 20, 45), solid(0, 0.4, 1, 0.8)),
  fill(rectangle(60, 75, 50, 80), solid(0.1, 0.9, 0.3)),
];

describe('filtered groups', () => {
  it.each([
    [2.5, 2.5],
    [9, 4],
    [0, 14],
    [30, 30],
  ])('are blurred by %d × %d, with what lies outside of the picture', async (x, y) => {
    const frame = await renderOnce(scene(WIDTH, HEIGHT, [group(CONTENT, { filters: [blur(x, y)] })]));
    expectNear(frame.data, blurred(await wide(CONTENT), x, y));
  });

  it('keep opacity, blending, masks and mattes in their order', async () => {
    const back = fill(rectangle(0, 0, WIDTH, HEIGHT), solid(0.8, 0.7, 0.2));
    const cut = mask('add', rectangle(30, 10, 80, 60));
    const content = group(CONTENT, {
      filters: [blur(5)],
      masks: [cut],
      opacity: 0.6,
      blend: 'multiply',
      matte: { mode: 'alpha', source: [fill(rectangle(0, 0, 75, 90), solid(0, 0, 0))] },
    });
    const frame = await renderOnce(scene(WIDTH, HEIGHT, [back, content]));
    const inner = [group(CONTENT, { masks: [mask('add', rectangle(30 + MARGIN, 10 + MARGIN, 80, 60))] })];
    const top = blurred(await wide(inner), 5);
    const truth = top.map((s, i) => {
      const x = ((i >> 2) % (WIDTH + 2 * MARGIN)) - MARGIN;
      const factor = x < 75 ? 0.6 : 0;
      const alpha = (top[i | 3] as number) * factor;
      const below = [0.8, 0.7, 0.2, 1][i & 3] as number;
      return (i & 3) === 3 ? 1 : below * (1 - alpha) + s * factor * below;
    });
    expectNear(frame.data, truth);
  });

  it('lie in each other, each with a picture of its own', async () => {
    const inner = group([CONTENT[1] as SceneNode], { filters: [blur(3)], opacity: 0.5 });
    const outer = group([CONTENT[0] as SceneNode, inner, group([inner], { blend: 'screen' })], {
      filters: [blur(4), blur(2, 6)],
    });
    const frame = await renderOnce(scene(WIDTH, HEIGHT, [group([outer], { filters: [blur(1.5)] })]));
    const small = blurred(await wide([CONTENT[1] as SceneNode]), 3);
    const once = lay(small, await wide([CONTENT[0] as SceneNode]), 0.5);
    const twice = once.map((d, i) => {
      const s = (small[i] as number) * 0.5;
      return s + d - s * d;
    });
    expectNear(frame.data, blurred(blurred(blurred(twice, 4), 2, 6), 1.5), 3 * NEAR);
  });

  it('have lengths in pixels of the composition, at any fit and sampling', async () => {
    const content = scene(WIDTH / 2, HEIGHT / 2, [
      group(
        CONTENT.map((node) => ({ ...node, transform: [0.5, 0, 0, 0.5, 0, 0] as Matrix }) as SceneNode),
        { filters: [blur(4, 2)] },
      ),
    ]);
    for (const supersample of [1, 2] as const) {
      const frame = await renderOnce(content, { width: WIDTH, height: HEIGHT, supersample });
      expectNear(frame.data, blurred(await wide(CONTENT, supersample), 8, 4), 0.006);
    }
  });

  it('end where the composition does, and nowhere else', async () => {
    const content = scene(50, 30, [
      group([fill(rectangle(-100, -100, 500, 500), solid(1, 0, 0))], { filters: [blur(3)] }),
    ]);
    const frame = await renderOnce(content, { width: 151, height: 45 });
    // 75 × 45 in the middle, from 38 to 113.
    for (const [x, expected] of [
      [36, 0],
      [38, 1],
      [75, 1],
      [112, 1],
      [113, 0],
    ] as const) {
      expect(pixel(frame, x, 0)[3]).toBeCloseTo(expected, 4);
    }
  });

  it('may paint where nothing was, or nothing at all', async () => {
    const invert: Filter = {
      type: 'colour-matrix',
      matrix: [1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, -1, 1],
    };
    const inverted = group([fill(rectangle(20, 20, 50, 50), solid(0, 0, 0))], { filters: [invert] });
    const frame = await renderOnce(scene(WIDTH, HEIGHT, [inverted]));
    expect(pixel(frame, 2, 2)[3]).toBeCloseTo(1, 5);
    expect(pixel(frame, 140, 80)[3]).toBeCloseTo(1, 5);
    expect(pixel(frame, 40, 40)[3]).toBeCloseTo(0, 5);
    const empty = await renderOnce(scene(WIDTH, HEIGHT, [group([], { filters: [blur(5)] })]));
    expect(empty.data.every((value) => value === 0)).toBe(true);
  });

  it('are displaced by what their map shows', async () => {
    const map = [
      fill(rectangle(0, 0, 75, 90), solid(1, 0.5, 0)),
      fill(rectangle(75, 0, 75, 90), solid(0, 0.5, 0)),
    ];
    const content = group([fill(rectangle(70, 0, 10, 90), solid(1, 0, 0))], {
      filters: [{ type: 'displace', map, channels: ['red', 'off'], amount: [20, 0] }],
    });
    const frame = await renderOnce(scene(WIDTH, HEIGHT, [content]));
    // Left of the middle a pixel shows what lies 20 to its right, beyond it what lies 20 to its left, or the reverse.
    const shown = Array.from({ length: WIDTH }, (_, x) => (pixel(frame, x, 40)[3] as number) > 0.5);
    const red = shown.flatMap((isShown, x) => (isShown ? [x] : []));
    expect(red).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  });

  it('paint where nothing was through inverted levels of alpha too', async () => {
    const same = { inputBlack: 0, inputWhite: 1, gamma: 1, outputBlack: 0, outputWhite: 1 };
    const invert: Filter = {
      type: 'levels',
      ...{ all: same, red: same, green: same, blue: same },
      alpha: { ...same, inputBlack: 1, inputWhite: 0 },
    };
    const inverted = group([fill(rectangle(20, 20, 50, 50), solid(0, 0, 0))], { filters: [invert] });
    const frame = await renderOnce(scene(WIDTH, HEIGHT, [inverted]));
    expect(pixel(frame, 140, 80)[3]).toBeCloseTo(1, 5);
    expect(pixel(frame, 40, 40)[3]).toBeCloseTo(0, 5);
  });

  it('wrap at the sides of their area, though it goes on beyond the picture and its paint does not', async () => {
    const map = [fill(rectangle(-WIDTH, -HEIGHT, 4 * WIDTH, 4 * HEIGHT), solid(1, 0, 0))];
    const content = group([fill(rectangle(100, 0, 20, HEIGHT), solid(1, 0, 0))], {
      filters: [
        {
          type: 'displace',
          map,
          channels: ['full', 'off'],
          amount: [2 * WIDTH - 60, 0],
          wrapWithin: [0, 0, 2 * WIDTH, HEIGHT],
        },
      ],
    });
    const frame = await renderOnce(scene(WIDTH, HEIGHT, [content]));
    // Moved by a whole area less 60: from 100…120 to 160…180, out of sight; nothing comes back in at the picture's side.
    expect(frame.data.every((value) => value === 0)).toBe(true);
  });

  it('grow as far each way where the plane is drawn larger along one', async () => {
    const grown = group([fill(rectangle(20, 20, 10, 10), solid(1, 0, 0))], {
      filters: [{ type: 'grow', radius: 10, colour: [0, 0, 1, 1] }],
      projection: [2, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    const frame = await renderOnce(scene(WIDTH, HEIGHT, [grown]));
    const alpha = (x: number, y: number) => pixel(frame, x, y)[3] as number;
    const across = Array.from({ length: WIDTH }, (_, x) => alpha(x, 25)).reduce((a, b) => a + b);
    const down = Array.from({ length: HEIGHT }, (_, y) => alpha(50, y)).reduce((a, b) => a + b);
    expect(across).toBeCloseTo(60, 0);
    expect(down).toBeCloseTo(30, 0);
  });

  it('too deep in each other are refused in words; too large ones are drawn at a lower scale', async () => {
    let node: SceneNode = fill(circle(40, 40, 20), solid(1, 0, 0));
    for (let i = 0; i < 100; i++) node = group([node], { filters: [blur(1)] });
    await expect(renderOnce(scene(WIDTH, HEIGHT, [node]))).rejects.toMatchObject({
      code: 'COMPOSITION_LIMIT',
    });
    const huge = group([fill(rectangle(0, 0, 4000, 2500), solid(1, 0, 0))], {
      filters: [
        blur(1500),
        { type: 'colour-matrix', matrix: [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0] },
      ],
    });
    const frame = await renderOnce(scene(4000, 2500, [huge]), { width: 64, height: 40 });
    const [r, g, , a] = pixel(frame, 32, 20) as [number, number, number, number];
    expect(r).toBe(0);
    expect(g).toBeCloseTo(a, 5);
  });
});

describe('masks with feather', () => {
  /** The share of a Gaussian that lies below x. */
  function below(x: number): number {
    // Abramowitz and Stegun 7.1.26, right to 1.5e-7.
    const z = Math.abs(x) / Math.SQRT2;
    const t = 1 / (1 + 0.3275911 * z);
    const poly =
      ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
    const erf = 1 - poly * Math.exp(-z * z);
    return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
  }

  const soft = (x: number, from: number, to: number, sigma: number) =>
    below((x + 0.5 - from) / sigma) - below((x + 0.5 - to) / sigma);

  it('are their coverage through a Gaussian, in every role', async () => {
    const white = fill(rectangle(0, 0, WIDTH, HEIGHT), solid(1, 1, 1));
    const frame = await renderOnce(
      scene(WIDTH, HEIGHT, [
        group([white], {
          masks: [
            mask('add', rectangle(-40, 10, 120, 60), { feather: [6, 10], opacity: 0.9 }),
            mask('subtract', rectangle(20, 0, 15, 90)),
            mask('intersect', rectangle(50, -50, 200, 300), { feather: [4, 0], inverted: true }),
          ],
        }),
      ]),
    );
    for (let y = 0; y < HEIGHT; y += 3) {
      for (let x = 0; x < WIDTH; x++) {
        let a = soft(x, -40, 80, 6) * soft(y, 10, 70, 10) * 0.9;
        a *= x >= 20 && x < 35 ? 0 : 1;
        a *= 1 - soft(x, 50, 250, 4);
        expect(Math.abs((pixel(frame, x, y)[3] as number) - a), `at ${x}, ${y}`).toBeLessThan(0.003);
      }
    }
  });
});

describe('hostile surfaces', () => {
  const numbers = fc.oneof(
    fc.integer({ min: -20, max: 90 }),
    fc.constantFrom(0, 1, Number.NaN, Infinity, -Infinity, 1e9, -1e9, 1e-9, 1e300, 0.5),
  );
  const pair = fc.tuple(numbers, numbers);
  const leaf = fc
    .tuple(numbers, numbers, numbers)
    .map(([x, y, r]): SceneNode => fill(circle(x, y, r), solid(1, 0, 0)));
  const filter: fc.Arbitrary<Filter> = fc.oneof(
    pair.map((sigma): Filter => ({ type: 'blur', sigma })),
    numbers.map((radius): Filter => ({ type: 'grow', radius, colour: [1, 0, 0, 1] })),
    fc
      .tuple(leaf, pair)
      .map(([map, amount]): Filter => ({ type: 'displace', map: [map], channels: ['red', 'luma'], amount })),
    fc
      .array(numbers, { minLength: 20, maxLength: 20 })
      .map((matrix): Filter => ({ type: 'colour-matrix', matrix })),
  );
  const entry = fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: numbers });
  const projection = fc
    .array(entry, { minLength: 9, maxLength: 9 })
    .map((m) => m.map((v, i) => v ?? (i % 4 === 0 ? 1 : 0)) as unknown as Projection);
  const { tree } = fc.letrec<{ tree: SceneNode }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      fc
        .tuple(
          fc.array(tie('tree'), { maxLength: 3 }),
          fc.array(filter, { maxLength: 2 }),
          fc.option(projection),
          pair,
        )
        .map(([children, filters, m, feather]) =>
          group(children, {
            filters,
            masks: [mask('add', circle(50, 40, 1e6), { feather })],
            ...(m ? { projection: m } : {}),
          }),
        ),
    ),
  }));

  it('are drawn in time, or refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { minLength: 1, maxLength: 2 }), async (nodes) => {
        const start = performance.now();
        await renderOnce(scene(WIDTH, HEIGHT, nodes), { format: 'rgba8' }).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ExportError);
        });
        expect(performance.now() - start).toBeLessThan(5000);
      }),
      { numRuns: 80, seed: 3 },
    );
  });
});

describe('surfaces from frame to frame', () => {
  const settings = {
    width: 640,
    height: 360,
    fit: 'contain',
    background: CLEAR,
    supersample: 1,
    format: 'rgba8',
    alpha: 'straight',
  } as const;

  it('cost nothing while what they show stays, and change only tiles that show them', async () => {
    using renderer = await createRenderer(settings);
    const still = group([fill(circle(100, 100, 50), solid(1, 0, 0))], { filters: [blur(8)] });
    const at = (x: number): Scene =>
      scene(640, 360, [
        still,
        group([fill(circle(x, 250, 20), solid(0, 0, 1))], { filters: [blur(3)] }),
        // Equal, but in new objects.
        group([fill(circle(560, 80, 30), solid(0, 1, 0))], {
          masks: [mask('add', circle(560, 80, 20), { feather: [4, 4] })],
        }),
      ]);
    await renderer.render(at(300));
    expect((await renderer.render(at(300))).changed).toEqual([]);
    const { changed } = await renderer.render(at(304));
    expect(changed).not.toBe('all');
    for (const { x, y, width, height } of changed === 'all' ? [] : changed) {
      expect(x >= 192 && x + width <= 384 && y >= 192 && y + height <= 320).toBe(true);
    }
  });

  it('survive a frame that was refused', async () => {
    using renderer = await createRenderer(settings);
    const good = scene(640, 360, [
      group([fill(circle(100, 100, 50), solid(1, 0, 0))], { filters: [blur(8)] }),
    ]);
    const before = (await renderer.render(good)).data.slice();
    const image = { hash: 'short', width: 100, height: 100, data: new Uint8Array(4) };
    const bad: SceneNode = { type: 'image', image, transform: [1, 0, 0, 1, 0, 0], opacity: 1 };
    const inPlane = group([bad], { projection: [2, 0, 30, 0, 2, 30, 0, 0, 1], opacity: 0.5 });
    for (const refused of [group([bad], { filters: [blur(2)] }), inPlane]) {
      await expect(renderer.render(scene(640, 360, [refused]))).rejects.toMatchObject({
        code: 'ASSET_FAILED',
      });
      const after = await renderer.render(good);
      expect(Buffer.compare(after.data as Uint8Array, before as Uint8Array)).toBe(0);
    }
  });

  it('keep memory bounded while they move and change their sizes', async () => {
    const memory = new KernelMemory();
    using renderer = await createRenderer(settings, { memory, backend: 'cpu' });
    const at = (t: number): Scene =>
      scene(
        640,
        360,
        Array.from({ length: 4 + (t % 3) }, (_, i) =>
          group([fill(circle(80 * i + t, 180, 20 + ((t * 7 + i * 13) % 90)), solid(1, 0, 0))], {
            filters: [blur(1 + (t % 5)), blur(2)],
          }),
        ),
      );
    for (let t = 0; t < 60; t++) await renderer.render(at(t));
    const { allocated } = memory;
    for (let t = 60; t < 150; t++) await renderer.render(at(t));
    expect(memory.allocated - allocated).toBeLessThanOrEqual(8 * 2 ** 20);
  });

  it.each<[string, Filter]>([
    ['blurred', blur(6)],
    ['grown', { type: 'grow', radius: 3, colour: [1, 0, 0, 1] }],
  ])('need the memory of a few pictures, not of all sizes that a %s one had', async (_, filter) => {
    const memory = new KernelMemory();
    using renderer = await createRenderer(settings, { memory, backend: 'cpu' });
    for (let t = 0; t < 170; t++) {
      const growing = group([fill(circle(320, 180, 10 + t), solid(1, 0, 0))], { filters: [filter] });
      await renderer.render(scene(640, 360, [growing]));
    }
    // A picture of 640 × 360 samples takes 3.5 MiB.
    expect(memory.allocated).toBeLessThan(48 * 2 ** 20);
  });
});
