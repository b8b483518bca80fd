// What the check of a finished file spends on one pair of 1080p pictures, one thread: milliseconds a pair, the best run,
// by the clock of this thread's processor.
//   npx tsx bench/metrics.ts [runs]
import {
  colourDifference,
  lumaPlane,
  type Picture,
  PictureMeter,
  ssim,
} from '../src/engine/metrics/index.ts';

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

const meter = new PictureMeter();
const WORK: Record<string, (a: Picture, b: Picture) => unknown> = {
  'SSIM, luma included': (a, b) => ssim(lumaPlane(a), lumaPlane(b)),
  'SSIM, the kernel': (a, b) => meter.ssim(a, b),
  'mean ΔE2000': (a, b) => colourDifference(a, b),
  'mean ΔE2000, the kernel': (a, b) => meter.meanDeltaE(a, b),
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
