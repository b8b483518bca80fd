import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRenderer, type RenderSettings } from '../src/engine/render/index.ts';
import type {
  BlendMode,
  Filter,
  Mask,
  Matte,
  Paint,
  Path,
  Projection,
  Scene,
  SceneNode,
} from '../src/engine/scene/index.ts';
import { renderOnce } from './fixtures/render/render.ts';
import {
  circle,
  fill,
  group,
  mask,
  pentagram,
  polygon,
  polyline,
  rectangle,
  scene,
  solid,
  stroke,
} from './fixtures/render/shapes.ts';

const WIDTH = 150;
const HEIGHT = 70;

const unit = fc.integer({ min: 0, max: 4 }).map((n) => n / 4);
const place = fc.tuple(fc.integer({ min: -20, max: 160 }), fc.integer({ min: -20, max: 90 }));
const colour = fc.tuple(unit, unit, unit, fc.constantFrom(0, 0.5, 1, 1));
const paint: fc.Arbitrary<Paint> = fc.oneof(
  { weight: 3, arbitrary: colour.map((c) => solid(...c)) },
  fc.tuple(colour, colour, place, place).map(([a, b, start, end]) => ({
    type: 'linear' as const,
    start,
    end,
    stops: [
      { offset: 0, colour: a },
      { offset: 1, colour: b },
    ],
  })),
  fc.tuple(colour, colour, place, place).map(([a, b, centre, focus]) => ({
    type: 'radial' as const,
    centre,
    focus,
    radius: 40,
    stops: [
      { offset: 0.2, colour: a },
      { offset: 0.9, colour: b },
    ],
  })),
);
const path: fc.Arbitrary<Path> = fc
  .tuple(place, fc.integer({ min: 2, max: 80 }), fc.integer({ min: 0, max: 2 }))
  .map(([[x, y], size, kind]) =>
    kind === 0
      ? circle(x, y, size)
      : kind === 1
        ? rectangle(x - size, y - size, 2 * size, 2 * size)
        : pentagram(x, y, size),
  );
const image = {
  hash: 'checkers',
  width: 2,
  height: 2,
  data: Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 0, 0, 255, 0, 128, 255, 255, 255, 255),
};
const leaf: fc.Arbitrary<SceneNode> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(path, paint, unit).map(([p, c, opacity]) => fill(p, c, { opacity })) },
  fc
    .tuple(place, place, paint)
    .map(([a, b, c]) => stroke(polyline(...a, ...b), c, { width: 7, cap: 'round' })),
  fc.tuple(place, unit).map(([[x, y], opacity]) => ({
    type: 'image' as const,
    image,
    transform: [20, 3, -3, 20, x, y] as const,
    opacity,
  })),
);
const maskOf = fc
  .tuple(
    fc.constantFrom<Mask['mode']>('add', 'subtract', 'intersect', 'lighten', 'darken', 'difference'),
    path,
    fc.boolean(),
    fc.constantFrom(1, 0.5),
    fc.constantFrom<[number, number] | undefined>(undefined, undefined, [3, 5], [9, 0]),
  )
  .map(([mode, p, inverted, opacity, feather]) =>
    mask(mode, p, { inverted, opacity, ...(feather ? { feather } : {}) }),
  );
const projection = fc.constantFrom<Projection>(
  [1.5, 0, 10, 0, 1.5, -5, 0, 0, 1],
  [0.8, -0.6, 40, 0.6, 0.8, -10, 0, 0, 1],
  [1, 0.2, 5, 0, 0.9, 5, 0.001, 0.006, 1],
  [1, 0, 0, 0, 1, 0, -0.01, 0, 1],
);
const filterOf = (nodes: fc.Arbitrary<SceneNode[]>): fc.Arbitrary<Filter> =>
  fc.oneof(
    fc.constantFrom<Filter>(
      { type: 'blur', sigma: [2, 2] },
      { type: 'blur', sigma: [0, 12] },
      { type: 'blur', sigma: [6, 6], repeatWithin: [10, 5, 120, 60] },
      { type: 'grow', radius: 4, colour: [0, 0.5, 1, 1] },
      { type: 'colour-matrix', matrix: [0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, -1, 1] },
      {
        type: 'radial-wipe',
        centre: [75, 35],
        startAngle: 30,
        completion: 0.4,
        direction: 'both',
        feather: 2,
      },
    ),
    nodes.map((map): Filter => ({ type: 'displace', map, channels: ['red', 'alpha'], amount: [9, -5] })),
  );
const { node } = fc.letrec<{ node: SceneNode; group: SceneNode }>((tie) => ({
  node: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, tie('group')),
  group: fc
    .record({
      children: fc.array(tie('node'), { maxLength: 4 }),
      opacity: fc.constantFrom(1, 1, 0.5),
      blend: fc.constantFrom<BlendMode>('normal', 'normal', 'normal', 'multiply', 'hue'),
      masks: fc.oneof(fc.constant<Mask[]>([]), fc.array(maskOf, { maxLength: 3 })),
      clip: fc.option(path),
      filters: fc.oneof(
        { weight: 3, arbitrary: fc.constant<Filter[]>([]) },
        fc.array(filterOf(fc.array(tie('node'), { maxLength: 2 })), { maxLength: 3 }),
      ),
      projection: fc.option(projection, { freq: 2 }),
      matte: fc.option(
        fc.tuple(
          fc.constantFrom<Matte['mode']>('alpha', 'alpha-inverted', 'luma', 'luma-inverted'),
          fc.array(tie('node'), { maxLength: 2 }),
        ),
      ),
    })
    .map(({ children, clip, matte, projection, ...rest }) =>
      group(children, {
        ...rest,
        ...(clip ? { clip: { path: clip, transform: [1, 0, 0, 1, 0, 0] } } : {}),
        ...(projection ? { projection } : {}),
        ...(matte ? { matte: { mode: matte[0], source: matte[1] } } : {}),
      }),
    ),
}));
const anyScene = fc.array(node, { maxLength: 6 }).map((nodes) => scene(WIDTH, HEIGHT, nodes));
const settings: RenderSettings = {
  width: WIDTH,
  height: HEIGHT,
  fit: 'contain',
  background: [0, 0, 0, 0],
  supersample: 1,
  format: 'rgba8',
  alpha: 'straight',
};

describe('frames after other frames', () => {
  it('are byte for byte what a fresh renderer gives, and every difference is named', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyScene, { minLength: 2, maxLength: 3 }),
        fc.constantFrom(1 as const, 2 as const),
        async (scenes, supersample) => {
          using renderer = await createRenderer({ ...settings, supersample });
          let before: Uint8Array | undefined;
          // The first comes again at the end: by then it may be cached, or not.
          for (const content of [...scenes, scenes[0] as Scene]) {
            const frame = await renderer.render(content);
            const fresh = await renderOnce(content, { ...settings, supersample });
            expect(Buffer.compare(frame.data as Uint8Array, fresh.data as Uint8Array)).toBe(0);
            if (before && frame.changed !== 'all')
              expectNamed(before, frame.data as Uint8Array, frame.changed);
            before = (frame.data as Uint8Array).slice();
          }
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it('are that too where they share nodes, which come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(node, { minLength: 2, maxLength: 5 }),
        fc.array(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), { minLength: 3, maxLength: 4 }),
        async (nodes, frames) => {
          using renderer = await createRenderer(settings);
          for (const shown of frames) {
            const content = scene(
              WIDTH,
              HEIGHT,
              nodes.filter((_, i) => shown[i]),
            );
            const frame = await renderer.render(content);
            const fresh = await renderOnce(content, settings);
            expect(Buffer.compare(frame.data as Uint8Array, fresh.data as Uint8Array)).toBe(0);
          }
        },
      ),
      { numRuns: 30, seed: 2 },
    );
  });

  it('that are equal say so, and cost no drawing; equal content in new objects too', async () => {
    const make = () =>
      scene(WIDTH, HEIGHT, [
        fill(circle(40, 30, 20), solid(1, 0, 0)),
        group([stroke(polyline(5, 5, 100, 60), solid(0, 0, 1))], {
          opacity: 0.5,
          masks: [mask('add', circle(50, 30, 25))],
        }),
      ]);
    using renderer = await createRenderer(settings);
    expect((await renderer.render(make())).changed).toBe('all');
    const drawn = renderer.statistics.tilesDrawn;
    expect((await renderer.render(make())).changed).toEqual([]);
    expect(renderer.statistics).toMatchObject({
      frames: 2,
      tilesDrawn: drawn,
      pathsRasterised: 3,
      pathsReused: 3,
    });
  });

  it('name only the tiles that a moving shape touches', async () => {
    const at = (x: number) =>
      scene(1000, 500, [
        fill(rectangle(0, 0, 1000, 500), solid(0, 0, 0)),
        fill(rectangle(x, 100, 20, 20), solid(1, 1, 1)),
      ]);
    using renderer = await createRenderer({ ...settings, width: 1000, height: 500 });
    await renderer.render(at(100));
    expect((await renderer.render(at(110))).changed).toEqual([{ x: 64, y: 96, width: 128, height: 32 }]);
  });

  it('show a shape that changes within its own bounds, in a mask or a gradient’s coverage too', async () => {
    const up = polygon(10, 2, 40, 2, 25, 14);
    const down = polygon(10, 14, 40, 14, 25, 2);
    const gradient: Paint = {
      type: 'linear',
      start: [0, 0],
      end: [50, 0],
      stops: [
        { offset: 0, colour: [1, 0, 0, 1] },
        { offset: 1, colour: [0, 0, 1, 1] },
      ],
    };
    const uses: ((path: Path) => SceneNode)[] = [
      (shape) => fill(shape, solid(1, 0, 0)),
      (shape) => fill(shape, gradient),
      (shape) => group([fill(rectangle(0, 0, 60, 16), solid(0, 1, 0))], { masks: [mask('add', shape)] }),
      (shape) => {
        const masks = [mask('add', shape), mask('subtract', shape, { opacity: 0.5 })];
        return group([fill(rectangle(0, 0, 60, 16), solid(0, 1, 0))], { masks });
      },
    ];
    for (const use of uses) {
      using renderer = await createRenderer(settings);
      for (const shape of [up, down, up]) {
        const content = scene(WIDTH, HEIGHT, [use(shape)]);
        const frame = await renderer.render(content);
        const fresh = await renderOnce(content, settings);
        expect(Buffer.compare(frame.data as Uint8Array, fresh.data as Uint8Array)).toBe(0);
      }
    }
  });

  it('survive a frame that was refused', async () => {
    using renderer = await createRenderer(settings);
    const good = scene(WIDTH, HEIGHT, [fill(circle(40, 30, 20), solid(1, 0, 0))]);
    await renderer.render(good);
    const bad = scene(WIDTH, HEIGHT, [
      fill(rectangle(0, 0, 80, 80), solid(0, 1, 0)),
      {
        type: 'image',
        image: { ...image, hash: 'short', width: 100 },
        transform: [1, 0, 0, 1, 0, 0],
        opacity: 1,
      },
    ]);
    await expect(renderer.render(bad)).rejects.toMatchObject({ code: 'ASSET_FAILED' });
    const frame = await renderer.render(good);
    expect(frame.changed).toBe('all');
    expect(
      Buffer.compare(frame.data as Uint8Array, (await renderOnce(good, settings)).data as Uint8Array),
    ).toBe(0);
  });

  it('give the same pixels whatever is kept', async () => {
    const scenes = fc.sample(anyScene, { numRuns: 6, seed: 4 });
    for (const optimization of [
      { caching: { frameCache: { enabled: false }, nodeCache: { enabled: false } } },
      { caching: { frameCache: { maxBytes: 1 << 16 }, assetCache: { enabled: false } } },
      { memory: { garbageCollection: 'manual', allocationStrategy: 'prealloc', poolSize: 1 << 20 } },
    ] as const) {
      using renderer = await createRenderer(settings, { optimization, backend: 'cpu' });
      for (const content of scenes.flatMap((s) => [s, s])) {
        const frame = await renderer.render(content);
        const fresh = await renderOnce(content, settings);
        expect(Buffer.compare(frame.data as Uint8Array, fresh.data as Uint8Array)).toBe(0);
      }
      const keepsNone = 'caching' in optimization && 'enabled' in optimization.caching.frameCache;
      expect(renderer.statistics.tilesKept === 0).toBe(keepsNone);
    }
  });

  it('keep memory bounded while shapes move', async () => {
    const { KernelMemory } = await import('../src/engine/media/index.ts');
    const memory = new KernelMemory();
    using renderer = await createRenderer({ ...settings, width: 640, height: 360 }, { memory });
    const at = (t: number) =>
      scene(640, 360, [
        ...Array.from({ length: 20 }, (_, i) =>
          fill(circle(30 * i + t / 7, 100 + 5 * i, 60), solid(i / 20, 0, 1)),
        ),
        fill(rectangle(0, 0, 640, 360), {
          type: 'linear',
          start: [0, 0],
          end: [640, 0],
          stops: [
            { offset: 0, colour: [t / 400, 0, 0, 0.5] },
            { offset: 1, colour: [0, 0, 1, 0.5] },
          ],
        }),
      ]);
    for (let t = 0; t < 50; t++) await renderer.render(at(t));
    const { allocated } = memory;
    for (let t = 50; t < 300; t++) await renderer.render(at(t));
    expect(memory.allocated - allocated).toBeLessThanOrEqual(2 ** 20);
  });
});

function expectNamed(
  before: Uint8Array,
  after: Uint8Array,
  changed: readonly { x: number; y: number; width: number; height: number }[],
): void {
  const named = new Uint8Array(WIDTH * HEIGHT);
  for (const { x, y, width, height } of changed) {
    expect(x >= 0 && y >= 0 && x + width <= WIDTH && y + height <= HEIGHT).toBe(true);
    for (let row = y; row < y + height; row++) named.fill(1, row * WIDTH + x, row * WIDTH + x + width);
  }
  const a = new Uint32Array(before.buffer, before.byteOffset, WIDTH * HEIGHT);
  const copy = after.slice();
  const b = new Uint32Array(copy.buffer, 0, WIDTH * HEIGHT);
  expect(a.every((value, i) => value === b[i] || named[i] === 1)).toBe(true);
}
