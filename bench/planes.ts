// npm run bench -- planes [FRAMES] [PART]: from rendered frames to an encoder's planes, one thread, 1080p: milliseconds
// a frame, all of it changed. Time of this thread's processor, so that other work on the machine counts less. PART is
// of a row's name.
import {
  BT709_LIMITED,
  type ColourSpace,
  type Frame,
  KernelMemory,
  type PixelFormat,
  PLANAR_FORMATS,
  type PlanarFormat,
  VIDEO_COLOURS,
} from '../src/engine/media/index.ts';
import { createEncoderInput } from '../src/engine/pixels/index.ts';

const WIDTH = 1920;
const HEIGHT = 1080;
const frames = Number(process.argv[2] ?? 30);
const wanted = process.argv[3] ?? '';

interface Row {
  readonly from: PixelFormat;
  readonly to: PlanarFormat | 'rgba16';
  readonly colourSpace?: ColourSpace;
  readonly lut?: string;
  readonly dither?: boolean;
  readonly note?: string;
}

const gradeSize = 33;
const grade = `LUT_3D_SIZE ${gradeSize}\n${Array.from({ length: gradeSize ** 3 }, (_, i) =>
  [i % gradeSize, Math.floor(i / gradeSize) % gradeSize, Math.floor(i / gradeSize ** 2)]
    .map((step) => ((step / (gradeSize - 1)) ** 1.1).toFixed(6))
    .join(' '),
).join('\n')}\n`;

const rows: readonly Row[] = [
  ...(['rgba8', 'rgba16', 'rgba32f'] as const).flatMap((from) =>
    PLANAR_FORMATS.map((to): Row => ({ from, to })),
  ),
  { from: 'rgba16', to: 'I422P10', dither: true, note: 'dithered' },
  { from: 'rgba32f', to: 'I422P10', lut: grade, note: 'LUT of 33³' },
  ...(['p3', 'bt2020', 'pq', 'hlg'] as const).map(
    (colour): Row => ({ from: 'rgba32f', to: 'I420P10', colourSpace: VIDEO_COLOURS[colour], note: colour }),
  ),
];

/** Smooth ramps with noise in the lowest bits: no two neighbours are alike, as in the worst of pictures. */
function picture(memory: KernelMemory, format: PixelFormat): Frame {
  const length = WIDTH * HEIGHT * 4;
  const bytes = { rgba8: 1, rgba16: 2, rgba32f: 4 }[format];
  const address = memory.allocate(length * bytes);
  const { buffer } = memory.memory;
  const common = { width: WIDTH, height: HEIGHT, alpha: 'straight', changed: 'all' } as const;
  const frame: Frame =
    format === 'rgba8'
      ? { ...common, format, data: new Uint8Array(buffer, address, length) }
      : format === 'rgba16'
        ? { ...common, format, data: new Uint16Array(buffer, address, length) }
        : { ...common, format, data: new Float32Array(buffer, address, length) };
  const unit = { rgba8: 255, rgba16: 65535, rgba32f: 1 }[format];
  let state = 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const ramp = ((i >> 2) % WIDTH) / WIDTH;
    frame.data[i] = (i % 4 === 3 ? 1 : 0.9 * ramp + 0.1 * (state / 2 ** 32)) * unit;
  }
  return frame;
}

for (const { note = '', ...row } of rows) {
  const name = `${row.from} → ${row.to} ${note}`;
  if (!name.includes(wanted)) continue;
  const memory = new KernelMemory();
  const input = createEncoderInput({
    ...{ width: WIDTH, height: HEIGHT, colourSpace: BT709_LIMITED },
    ...row,
    memory,
  });
  const frame = picture(memory, row.from);
  const times: number[] = [];
  for (let i = 0; i < frames + 5; i++) {
    const before = process.cpuUsage();
    input(frame);
    const { user, system } = process.cpuUsage(before);
    if (i >= 5) times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  const [best = 0, median = 0] = [times[0], times[frames >> 1]];
  process.stdout.write(`${name.padEnd(32)} median ${median.toFixed(2)} ms, best ${best.toFixed(2)} ms\n`);
}
