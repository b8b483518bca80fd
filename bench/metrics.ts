// npm run bench -- metrics [RUNS]: what the check of a finished file spends on one pair of 1080p pictures, one thread:
// milliseconds a pair, the best run, by the clock of this thread's processor.
import { BT709_LIMITED, type YuvFrame } from '../src/engine/media/index.ts';
import {
  ArtifactMeter,
  colourDifference,
  FrameMeter,
  lumaPlane,
  msSsim,
  type Picture,
  PictureMeter,
  PlaneMeter,
  ssim,
} from '../src/engine/metrics/index.ts';
import { compileFfmpegCore, importFfmpegCore } from '../test/ffmpeg-threads.ts';

const WIDTH = 1920;
const HEIGHT = 1080;
const runs = Number(process.argv[2] ?? 5);

let state = 1;
const random = (limit: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
};

function picture(at: (x: number, y: number, c: number) => number): Picture {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (let i = 0; i < data.length; i++) {
    const pixel = i >> 2;
    data[i] = i % 4 === 3 ? 255 : at(pixel % WIDTH, Math.floor(pixel / WIDTH), i % 4);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

const bars = (x: number, y: number, c: number) => (((x >> 7) * 83 + (y >> 6) * 31 + c * 57) * 11) % 256;
const ramp = (x: number, y: number, c: number) => (x * (c + 1) + y * (3 - c)) / 24;

/** Flat graphics come back a few codes off here and there, ramps and noise everywhere. */
const PAIRS: Record<string, readonly [Picture, Picture]> = {
  'flat fields, few codes off': [
    picture(bars),
    picture((x, y, c) => bars(x, y, c) + (((x >> 3) * 7 + (y >> 3) * 5 + c) % 3) - 1),
  ],
  'ramps, a code or two off': [picture(ramp), picture((x, y, c) => ramp(x, y, c) + random(4) - 1.5)],
  'noise under other noise': [
    picture((x, y, c) => ramp(x, y, c) + random(40)),
    picture((x, y, c) => ramp(x, y, c) + random(40)),
  ],
};

/** A picture's red, green and blue as the planes of 4:2:0, whatever it then looks like. */
function planes({ data }: Picture): YuvFrame {
  const pixels = WIDTH * HEIGHT;
  const out = new Uint8Array((pixels * 3) / 2);
  for (let i = 0; i < pixels; i++) out[i] = data[i * 4] as number;
  for (let i = 0; i < pixels / 4; i++) {
    const at = (Math.floor(i / (WIDTH / 2)) * 2 * WIDTH + (i % (WIDTH / 2)) * 2) * 4;
    out[pixels + i] = data[at + 1] as number;
    out[(pixels * 5) / 4 + i] = data[at + 2] as number;
  }
  return { format: 'I420', width: WIDTH, height: HEIGHT, colourSpace: BT709_LIMITED, data: out };
}

const planar = new Map<Picture, YuvFrame>();
for (const pictures of Object.values(PAIRS)) for (const one of pictures) planar.set(one, planes(one));
const planesOf = (shown: Picture): YuvFrame => planar.get(shown) as YuvFrame;

const meter = new PictureMeter();
const artifacts = new ArtifactMeter();
const planeMeter = new PlaneMeter();
const frames = new FrameMeter();
const scaledFrames = new FrameMeter({ msSsim: true });
const WORK: Record<string, (a: Picture, b: Picture) => unknown> = {
  'SSIM, luma included': (a, b) => ssim(lumaPlane(a), lumaPlane(b)),
  'SSIM, the kernel': (a, b) => meter.ssim(a, b),
  'mean ΔE2000': (a, b) => colourDifference(a, b),
  'mean ΔE2000, the kernel': (a, b) => meter.meanDeltaE(a, b),
  'MS-SSIM in f64': (a, b) => msSsim(lumaPlane(a), lumaPlane(b)),
  'PSNR of planes': (a, b) => planeMeter.psnr(planesOf(a), planesOf(b)).weighted,
  "FFmpeg's SSIM of planes": (a, b) => planeMeter.ssimFfmpeg(planesOf(a), planesOf(b)).all,
  'CAMBI of one picture': (a) => artifacts.cambi(a),
  'banding, blocking, ringing': (a, b) => artifacts.measure(a, b).banding,
  'a frame: SSIM, PSNR, ΔE2000': (a, b) => frames.measure(a, b).psnr,
  '… and MS-SSIM': (a, b) => scaledFrames.measure(a, b).msSsim,
};

for (const [name, [a, b]] of Object.entries(PAIRS)) {
  for (const [work, measure] of Object.entries(WORK)) {
    let best = Number.POSITIVE_INFINITY;
    let result: unknown;
    for (let run = 0; run < runs + 1; run++) {
      const before = process.cpuUsage();
      result = measure(a, b);
      const { user, system } = process.cpuUsage(before);
      best = Math.min(best, (user + system) / 1000);
    }
    const shown = typeof result === 'number' ? result : (result as { mean: number }).mean;
    process.stdout.write(
      `${name.padEnd(28)} ${work.padEnd(32)} ${best.toFixed(1)} ms (${shown.toFixed(5)})\n`,
    );
  }
}

/** ffmpeg.wasm's filters on the same planes, reading included: the difference of 21 frames and one, by 20. */
async function measureFfmpeg(): Promise<void> {
  const [create, module] = [await importFfmpegCore(), await compileFfmpegCore()];
  const core = await create({
    instantiateWasm: (imports, receive) => {
      WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module));
      return {};
    },
  });
  core.setLogger(() => undefined);
  const [a, b] = PAIRS['ramps, a code or two off'] as readonly [Picture, Picture];
  core.FS.writeFile('a.yuv', planesOf(a).data);
  core.FS.writeFile('b.yuv', planesOf(b).data);
  for (const filter of ['ssim', 'psnr']) {
    const spent = [0, 20].map((loops) => {
      const input = ['-stream_loop', `${loops}`, '-f', 'rawvideo', '-pix_fmt', 'yuv420p'];
      const size = ['-s', `${WIDTH}x${HEIGHT}`];
      const before = process.cpuUsage();
      core.reset();
      core.exec(
        ...['-nostdin', ...input, ...size, '-i', 'a.yuv', ...input, ...size, '-i', 'b.yuv'],
        ...['-lavfi', `[0][1]${filter}`, '-f', 'null', '-'],
      );
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    }) as [number, number];
    process.stdout.write(
      `ffmpeg.wasm's ${filter.padEnd(46)} ${((spent[1] - spent[0]) / 20).toFixed(1)} ms\n`,
    );
  }
}

await measureFfmpeg();
