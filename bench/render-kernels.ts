// npm run bench -- render-kernels [FRAMES] [PART]: the renderer alone, one thread, 1080p: milliseconds a frame, split
// into its stages. PART is of a scene's name.
import { createRenderer } from '../src/engine/render/index.ts';
import type { Paint, Scene, SceneNode } from '../src/engine/scene/index.ts';
import {
  circle,
  fill,
  group,
  mask,
  pentagram,
  rectangle,
  scene,
  solid,
  stroke,
} from '../test/fixtures/render/shapes.ts';

const WIDTH = 1920;
const HEIGHT = 1080;
const frames = Number(process.argv[2] ?? 120);
const wanted = process.argv[3] ?? '';

const backdrop = fill(rectangle(0, 0, WIDTH, HEIGHT), {
  type: 'linear',
  start: [0, 0],
  end: [WIDTH, HEIGHT],
  stops: [
    { offset: 0, colour: [0.1, 0.1, 0.3, 1] },
    { offset: 1, colour: [0.4, 0.1, 0.3, 1] },
  ],
});
const shapes = [circle(0, 0, 20), pentagram(0, 0, 24), rectangle(-18, -18, 36, 36)];
const ring = circle(0, 0, 160);
const plane = Array.from({ length: 40 }, (_, i) =>
  fill(circle(200 + (i % 10) * 170, 200 + Math.floor(i / 10) * 220, 70), solid(i / 40, 0.5, 0.8)),
);

const SCENES: Record<string, (t: number) => Scene> = {
  'nothing moves, full screen': () =>
    scene(WIDTH, HEIGHT, [backdrop, fill(circle(960, 540, 400), solid(1, 0, 0, 0.5))]),
  'forty see-through gradients drift': (t) =>
    scene(
      WIDTH,
      HEIGHT,
      Array.from({ length: 40 }, (_, i) => {
        const [x, y] = [(i * 487 + 11 * t) % WIDTH, (i * 271 + 7 * t) % HEIGHT];
        const stops = [
          { offset: 0, colour: [0.9, 0.02 * i, 0.1, 1] as const },
          { offset: 1, colour: [0.1, 0.3, 1 - 0.02 * i, 1] as const },
        ];
        const centre = [x, y] as const;
        const paint: Paint =
          i % 2 === 0
            ? { type: 'radial', centre, focus: centre, radius: 300, stops }
            : { type: 'linear', start: [x - 300, y], end: [x + 300, y], stops };
        return { ...fill(circle(x, y, 300), paint), opacity: 0.4 };
      }),
    ),
  'full-screen gradient moves': (t) =>
    scene(WIDTH, HEIGHT, [
      fill(rectangle(0, 0, WIDTH, HEIGHT), { ...backdrop.paint, start: [t, 0] } as typeof backdrop.paint),
    ]),
  'light: three shapes move': (t) =>
    scene(WIDTH, HEIGHT, [
      fill(rectangle(0, 0, WIDTH, HEIGHT), solid(0.1, 0.1, 0.2)),
      ...[0, 1, 2].map((i): SceneNode => {
        const [x, y] = [300 + i * 600 + 200 * Math.sin(t / 20 + i), 540 + 200 * Math.cos(t / 30 + i)];
        return i === 1
          ? stroke(ring, solid(0.9, 0.9, 0.9), { width: 24, cap: 'round' }, [1, 0, 0, 1, x, y])
          : fill(ring, solid(0.9, 0.4 * i, 0.2), { transform: [1, 0, 0, 1, x, y] });
      }),
    ]),
  '400 moving shapes': (t) =>
    scene(WIDTH, HEIGHT, [
      fill(rectangle(0, 0, WIDTH, HEIGHT), solid(0.1, 0.1, 0.2)),
      ...Array.from({ length: 400 }, (_, i): SceneNode => {
        const angle = t / 15 + i;
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        const x = 60 + (i % 25) * 75 + 20 * cos;
        const y = 60 + Math.floor(i / 25) * 64 + 20 * sin;
        const shape = shapes[i % 3] ?? ring;
        const paint = solid((i % 7) / 7, (i % 11) / 11, (i % 13) / 13, i % 2 ? 1 : 0.7);
        return fill(shape, paint, { transform: [cos, sin, -sin, cos, x, y] });
      }),
    ]),
  'masks and mattes': (t) =>
    scene(WIDTH, HEIGHT, [
      fill(rectangle(0, 0, WIDTH, HEIGHT), solid(0.1, 0.1, 0.2)),
      ...Array.from({ length: 12 }, (_, i): SceneNode => {
        const x = 240 + (i % 4) * 480 + 60 * Math.sin(t / 20 + i);
        const y = 200 + Math.floor(i / 4) * 340;
        const content = fill(
          rectangle(x - 220, y - 160, 440, 320),
          i % 2 ? backdrop.paint : solid(0.9, 0.7, 0.1),
        );
        if (i % 3 === 0) {
          const source = [fill(pentagram(x, y, 170), solid(1, 1, 1, 0.9))];
          return group([content], { matte: { mode: i % 2 ? 'luma' : 'alpha', source } });
        }
        return group([content], {
          masks: [mask('add', circle(x, y, 150)), mask('subtract', circle(x + 40, y, 60), { opacity: 0.7 })],
          opacity: 0.9,
        });
      }),
    ]),
  'blurred layers move': (t) =>
    scene(WIDTH, HEIGHT, [
      backdrop,
      ...[0, 1, 2, 3].map(
        (i): SceneNode =>
          group([fill(ring, solid(0.9, 0.3 * i, 0.2))], {
            filters: [{ type: 'blur', sigma: [4 + 8 * i, 4 + 8 * i] }],
            projection: [1, 0, 300 + i * 400 + 100 * Math.sin(t / 20), 0, 1, 540, 0, 0, 1],
          }),
      ),
    ]),
  'a plane turns in perspective': (t) => {
    const angle = Math.sin(t / 40);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle) / 2000];
    const w = 1 + 960 * sin;
    return scene(WIDTH, HEIGHT, [
      backdrop,
      group(plane, {
        projection: [cos - 960 * sin, 0, 960 * (w - cos), -540 * sin, 1, 540 * (w - 1), -sin, 0, w],
      }),
    ]);
  },
  'feathered masks move': (t) =>
    scene(WIDTH, HEIGHT, [
      backdrop,
      ...[0, 1, 2, 3].map(
        (i): SceneNode =>
          group([fill(rectangle(0, 0, WIDTH, HEIGHT), solid(0.2, 0.8, 0.1 * i))], {
            masks: [mask('add', circle(300 + 400 * i, 540 + 3 * t, 150), { feather: [20, 20] })],
          }),
      ),
    ]),
};

for (const supersample of [1, 2] as const) {
  for (const [name, make] of Object.entries(SCENES)) {
    if (!name.includes(wanted)) continue;
    const stages = { build: 0, collect: 0, execute: 0 };
    using renderer = await createRenderer(
      {
        width: WIDTH,
        height: HEIGHT,
        fit: 'contain',
        background: [0, 0, 0, 1],
        supersample,
        format: 'rgba8',
        alpha: 'straight',
      },
      { onStage: (stage, milliseconds) => (stages[stage] += milliseconds) },
    );
    const scenes = Array.from({ length: frames + 20 }, (_, t) => make(t));
    const times: number[] = [];
    for (const [i, content] of scenes.entries()) {
      if (i === 20) Object.assign(stages, { build: 0, collect: 0, execute: 0 });
      const start = performance.now();
      await renderer.render(content);
      if (i >= 20) times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    const total = times.reduce((sum, time) => sum + time, 0) / frames;
    const parts = Object.entries(stages).map(([stage, time]) => `${stage} ${(time / frames).toFixed(2)}`);
    process.stdout.write(
      `×${supersample} ${name.padEnd(28)} mean ${total.toFixed(2)} ms, median ${(times[frames >> 1] ?? 0).toFixed(2)} ms, best ${(times[0] ?? 0).toFixed(2)} ms  (${parts.join(', ')})\n`,
    );
  }
}
