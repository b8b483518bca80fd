// npm run bench -- gpu [--frames 60] [--heights 1080,2160] [--supersample 1] [--only WORD]: the webgpu backend beside
// the cpu backend, one thread each: frames a second at 1080p and 2160p, pixels in hand, and whether the pixels agree.
// It needs Node 20 and the npm package `webgpu` (Dawn), which finds the driver of the machine: Vulkan on Linux (with
// libvulkan.so.1 and the driver's ICD file; VK_DRIVER_FILES names one that is not found), Metal, or Direct3D 12. On a
// machine that has nothing else, take along what `npm run bench:gpu:bundle` writes to dist/bench/gpu.js, and
// node_modules/webgpu with what it needs (debug, ms), and run `node gpu.js`.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { readComposition } from '../src/engine/composition/index.ts';
import { createRenderer, type Renderer, type RenderSettings } from '../src/engine/render/index.ts';
import type { Filter, Scene, SceneNode } from '../src/engine/scene/index.ts';
import { agrees, compareFrames } from '../test/compare/backends.ts';
import {
  circle,
  fill,
  group,
  mask,
  pentagram,
  rectangle,
  scene,
  solid,
} from '../test/fixtures/render/shapes.ts';
import { clip } from '../test/prove/compositions.ts';

const WIDTH = 1920;
const HEIGHT = 1080;
const WARM_UP = 5;

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '60' },
    heights: { type: 'string', default: '1080,2160' },
    supersample: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const frames = Number(values.frames);
const heights = values.heights.split(',').map(Number);
const supersample = Number(values.supersample) as RenderSettings['supersample'];

const backdrop = fill(rectangle(0, 0, WIDTH, HEIGHT), {
  type: 'linear',
  start: [0, 0],
  end: [WIDTH, HEIGHT],
  stops: [
    { offset: 0, colour: [0.1, 0.1, 0.3, 1] },
    { offset: 1, colour: [0.4, 0.1, 0.3, 1] },
  ],
});

function shapes(t: number, count: number): SceneNode[] {
  const kinds = [circle(0, 0, 20), pentagram(0, 0, 24), rectangle(-18, -18, 36, 36)];
  return Array.from({ length: count }, (_, i) => {
    const [cos, sin] = [Math.cos(t / 15 + i), Math.sin(t / 15 + i)];
    const [x, y] = [60 + (i % 25) * 75 + 20 * cos, 60 + Math.floor(i / 25) * 64 + 20 * sin];
    const paint = solid((i % 7) / 7, (i % 11) / 11, (i % 13) / 13, i % 2 ? 1 : 0.7);
    return fill(kinds[i % 3] ?? circle(0, 0, 20), paint, { transform: [cos, sin, -sin, cos, x, y] });
  });
}

function filtered(filters: readonly Filter[]): (t: number) => Scene {
  return (t) => scene(WIDTH, HEIGHT, [backdrop, group(shapes(t, 200), { filters })]);
}

const composition = await readComposition(
  new TextEncoder().encode(
    JSON.stringify(clip({ width: WIDTH, height: HEIGHT, fps: 30, seconds: 10, shapes: 24 })),
  ),
  { fileName: 'clip.json' },
);

const SCENES: Readonly<Record<string, (t: number) => Scene>> = {
  '400 moving shapes': (t) => scene(WIDTH, HEIGHT, [backdrop, ...shapes(t, 400)]),
  'a moving full-screen gradient': (t) =>
    scene(WIDTH, HEIGHT, [
      fill(rectangle(0, 0, WIDTH, HEIGHT), { ...backdrop.paint, start: [t, 0] } as typeof backdrop.paint),
    ]),
  'masks and mattes': (t) =>
    scene(WIDTH, HEIGHT, [
      backdrop,
      ...Array.from({ length: 12 }, (_, i): SceneNode => {
        const [x, y] = [240 + (i % 4) * 480 + 60 * Math.sin(t / 20 + i), 200 + Math.floor(i / 4) * 340];
        const content = [fill(rectangle(x - 220, y - 160, 440, 320), solid(0.9, 0.7, 0.1))];
        if (i % 3 === 0) {
          return group(content, {
            matte: {
              mode: i % 2 ? 'luma' : 'alpha',
              source: [fill(pentagram(x, y, 170), solid(1, 1, 1, 0.9))],
            },
          });
        }
        const masks = [
          mask('add', circle(x, y, 150)),
          mask('subtract', circle(x + 40, y, 60), { opacity: 0.7 }),
        ];
        return group(content, { masks, opacity: 0.9 });
      }),
    ]),
  'full-screen blending': (t) =>
    scene(WIDTH, HEIGHT, [
      backdrop,
      ...(['overlay', 'soft-light', 'luminosity'] as const).map((blend, i) =>
        group([fill(circle(960 + 200 * Math.sin(t / 20 + i), 540, 900), solid(0.3 * i, 0.8, 0.4, 0.8))], {
          blend,
        }),
      ),
    ]),
  'blur, 12 samples': filtered([{ type: 'blur', sigma: [12, 12] }]),
  'blur, 2 samples': filtered([{ type: 'blur', sigma: [2, 2] }]),
  'outline and glow': filtered([
    { type: 'grow', radius: 6, colour: [1, 0.9, 0.3, 1] },
    { type: 'blur', sigma: [5, 5] },
  ]),
  'a composition': (t) => composition.evaluate(t % composition.frameCount),
};

const { create, globals } = await import('webgpu');
Object.assign(globalThis, globals);
const gpu: GPU = create([]);
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
if (!adapter) {
  process.stderr.write('Dawn found no adapter: the machine needs a driver (see the head of bench/gpu.ts).\n');
  process.exit(1);
}
const { vendor, architecture, device, description } = adapter.info;
process.stdout.write(`adapter: ${[vendor, architecture, device, description].filter(Boolean).join(', ')}\n`);
process.stdout.write(`processor: ${cpus()[0]?.model ?? 'unknown'}, one thread; supersample ${supersample}\n`);

async function rate(renderer: Renderer, scenes: readonly Scene[]): Promise<number> {
  for (const content of scenes.slice(0, WARM_UP)) await renderer.render(content);
  const start = performance.now();
  for (const content of scenes.slice(WARM_UP)) await renderer.render(content);
  return ((scenes.length - WARM_UP) * 1000) / (performance.now() - start);
}

let allAgree = true;
for (const height of heights) {
  process.stdout.write(
    `\n${height}p                              webgpu fps    cpu fps    ratio    worst difference\n`,
  );
  for (const [name, make] of Object.entries(SCENES)) {
    if (!name.includes(values.only)) continue;
    const settings: RenderSettings = {
      width: Math.round((height * WIDTH) / HEIGHT),
      height,
      fit: 'contain',
      background: [0, 0, 0, 1],
      supersample,
      format: 'rgba8',
      alpha: 'straight',
    };
    using webgpu = await createRenderer(settings, { backend: 'webgpu', gpu });
    using cpu = await createRenderer(settings, { backend: 'cpu' });
    const scenes = Array.from({ length: frames + WARM_UP }, (_, t) => make(t));
    const onGpu = await rate(webgpu, scenes);
    const onCpu = await rate(cpu, scenes);
    const content = make(7);
    const agreement = compareFrames(await webgpu.render(content), await cpu.render(content));
    const isGood = agrees(agreement, settings.format);
    allAgree &&= isGood;
    const columns = [
      onGpu.toFixed(1).padStart(10),
      onCpu.toFixed(1).padStart(10),
      (onGpu / onCpu).toFixed(2).padStart(8),
    ];
    process.stdout.write(
      `${name.padEnd(32)} ${columns.join(' ')}    ${agreement.worst.toFixed(0)} of 255${isGood ? '' : '  DISAGREES'}\n`,
    );
  }
}
process.stdout.write(`\n${allAgree ? 'All pixels agree.' : 'Pixels disagree.'}\n`);
// Dawn's threads would keep the process.
process.exit(allAgree ? 0 : 1);
