// npm run bench -- filters [RUNS] [PART]: the cpu backend's filters alone, one thread, on one 1920×1080 surface (1088
// rows, whole tiles): milliseconds a run. Time of this thread's processor, so that other work on the machine counts
// less; the best run, after two to warm up. PART is of a filter's name.
import { KernelMemory } from '../src/engine/media/index.ts';
import { CpuFilters } from '../src/engine/render/cpu/filters.ts';
import { KernelHeap } from '../src/engine/render/cpu/kernel-heap.ts';
import type { FilterStep } from '../src/engine/render/filters/filter-step.ts';
import type { Surface } from '../src/engine/render/surfaces/surface.ts';

const WIDTH = 1920;
const HEIGHT = 1088;
const runs = Number(process.argv[2] ?? 5);
const wanted = process.argv[3] ?? '';

const memory = new KernelMemory();
const surface = (): Surface => ({
  address: memory.allocate(WIDTH * HEIGHT * 16),
  width: WIDTH,
  height: HEIGHT,
});
const [full, disc, target] = [surface(), surface(), surface()];

paint(full, () => 1);
paint(disc, (x, y) => Math.min(Math.max(240.5 - Math.hypot(x - 960, y - 540), 0), 1));

const level = { inputBlack: 0.1, inputWhite: 0.9, gamma: 1.4, outputBlack: 0, outputWhite: 1 };
const plain = { inputBlack: 0, inputWhite: 1, gamma: 1, outputBlack: 0, outputWhite: 1 };
const STEPS: Record<string, FilterStep> = {
  'blur σ 0.5': { type: 'blur', sigmaX: 0.5, sigmaY: 0.5 },
  'blur σ 2': { type: 'blur', sigmaX: 2, sigmaY: 2 },
  'blur σ 2.6': { type: 'blur', sigmaX: 2.6, sigmaY: 2.6 },
  'blur σ 4': { type: 'blur', sigmaX: 4, sigmaY: 4 },
  'blur σ 10': { type: 'blur', sigmaX: 10, sigmaY: 10 },
  'blur σ 50': { type: 'blur', sigmaX: 50, sigmaY: 50 },
  'blur σ 200': { type: 'blur', sigmaX: 200, sigmaY: 200 },
  'blur σ 10, edges repeated': {
    type: 'blur',
    sigmaX: 10,
    sigmaY: 10,
    repeatWithin: { left: 100.5, top: 50.5, right: 1800, bottom: 1000 },
  },
  'blur σ 0, 20': { type: 'blur', sigmaX: 0, sigmaY: 20 },
  'colour-matrix': {
    type: 'colour-matrix',
    matrix: [0.5, 0.3, 0.2, 0, 0.1, 0, 1, 0, 0, 0, 0.1, 0, 0.7, 0, 0, 0, 0, 0, 1, 0],
  },
  'levels, one gamma': { type: 'levels', all: level, red: plain, green: plain, blue: plain, alpha: plain },
  'tone-map, three stops': {
    type: 'tone-map',
    amount: 0.8,
    stops: [
      { offset: 0, colour: [0, 0, 0.4, 1] },
      { offset: 0.5, colour: [0.5, 0.2, 0.1, 1] },
      { offset: 1, colour: [1, 1, 0.8, 1] },
    ],
  },
  'grow 4': { type: 'grow', radius: 4, colour: [1, 0, 0, 1] },
  'grow 40': { type: 'grow', radius: 40, colour: [1, 0, 0, 1] },
  'grow −4': { type: 'grow', radius: -4, colour: [1, 0, 0, 1] },
  displace: { type: 'displace', map: full, channelX: 0, channelY: 4, amountX: 30, amountY: 20 },
  'radial-wipe': {
    type: 'radial-wipe',
    centre: [960, 540],
    startAngle: 20,
    completion: 0.3,
    direction: 'clockwise',
    feather: 0,
  },
};

const steps = Object.entries(STEPS).filter(([name]) => name.includes(wanted));
const rows = steps.map(([name, step]) => ({
  filter: name,
  'full picture': time(step, full),
  'disc of 480': time(step, disc),
}));
console.table(rows);

function time(step: FilterStep, source: Surface): number {
  const filters = new CpuFilters(new KernelHeap(memory));
  const times: number[] = [];
  for (let i = -2; i < runs; i++) {
    const start = process.cpuUsage();
    filters.run({ type: 'filter', step, source, target });
    const { user, system } = process.cpuUsage(start);
    if (i >= 0) times.push((user + system) / 1000);
  }
  return Math.round(Math.min(...times) * 10) / 10;
}

/** Smooth colours under the given alpha, premultiplied. */
function paint({ address, width, height }: Surface, alphaAt: (x: number, y: number) => number): void {
  const data = new Float32Array(memory.memory.buffer, address, width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const alpha = alphaAt(x, y);
      const at = (y * width + x) * 4;
      data[at] = alpha * (0.5 + 0.5 * Math.sin(x / 50));
      data[at + 1] = alpha * (0.5 + 0.5 * Math.sin(y / 70));
      data[at + 2] = (alpha * x) / width;
      data[at + 3] = alpha;
    }
  }
}
