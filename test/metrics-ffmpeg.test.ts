import { beforeAll, expect, it } from 'vitest';
import type { FfmpegCore } from '../src/engine/codecs/ffmpeg/core-module.ts';
import {
  BT709_LIMITED,
  type PlanarFormat,
  planarBytes,
  planarLayout,
  type YuvFrame,
} from '../src/engine/media/index.ts';
import { PlaneMeter } from '../src/engine/metrics/index.ts';
import { compileFfmpegCore, importFfmpegCore } from './ffmpeg-threads.ts';
import { generator } from './metrics-pictures.ts';

let core: FfmpegCore;
const meter = new PlaneMeter();
const log: string[] = [];

beforeAll(async () => {
  const [create, module] = [await importFfmpegCore(), await compileFfmpegCore()];
  core = await create({
    instantiateWasm: (imports, receive) => {
      WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module));
      return {};
    },
  });
  core.setLogger(({ message }) => log.push(message));
});

const PIXEL_FORMATS: Partial<Record<PlanarFormat, string>> = {
  I420: 'yuv420p',
  I420P10: 'yuv420p10le',
  I422P10: 'yuv422p10le',
  I444P12: 'yuv444p12le',
  I444P10: 'yuv444p10le',
};

/** Waves with grain, of one seed a picture; the second of a pair has other grain, and here and there a step. */
function pairOf(
  format: PlanarFormat,
  width: number,
  height: number,
  seed: number,
): readonly [YuvFrame, YuvFrame] {
  const { bits } = planarLayout(format);
  const unit = 2 ** (bits - 8);
  const spread = 1 + ((seed * 7) % 40);
  const make = (other: boolean): YuvFrame => {
    const random = generator(seed * 2 + (other ? 1 : 0));
    const data = new Uint8Array(planarBytes(format, width, height));
    const samples = bits === 8 ? data : new Uint16Array(data.buffer);
    for (let i = 0; i < samples.length; i++) {
      const wave =
        128 + 90 * Math.sin((i % width) / (5 + (seed % 9))) * Math.cos(i / width / (4 + (seed % 5)));
      const step = other && (i >> 6) % 5 === 0 ? seed : 0;
      const code = (wave + step + random(spread) - spread / 2) * unit;
      samples[i] = Math.max(0, Math.min(256 * unit - 1, Math.round(code)));
    }
    return { format, width, height, colourSpace: BT709_LIMITED, data };
  };
  return [make(false), make(true)];
}

/** What FFmpeg's filters say of one pair: their last lines of log, by the names of the numbers in them. */
function measuredByFfmpeg(
  a: YuvFrame,
  b: YuvFrame,
): Record<'ssim' | 'psnr', Readonly<Record<string, number>>> {
  core.FS.writeFile('a.yuv', a.data);
  core.FS.writeFile('b.yuv', b.data);
  log.length = 0;
  const format = PIXEL_FORMATS[a.format] as string;
  const input = ['-f', 'rawvideo', '-pix_fmt', format, '-s', `${a.width}x${a.height}`];
  core.reset();
  core.exec(
    ...['-nostdin', '-y', ...input, '-i', 'a.yuv', ...input, '-i', 'b.yuv'],
    ...['-lavfi', '[0][1]ssim', '-f', 'null', '-'],
  );
  core.reset();
  core.exec(
    ...['-nostdin', '-y', ...input, '-i', 'a.yuv', ...input, '-i', 'b.yuv'],
    ...['-lavfi', '[0][1]psnr', '-f', 'null', '-'],
  );
  const numbers = (start: string): Record<string, number> => {
    const line = log.findLast((text) => text.includes(start)) ?? '';
    return Object.fromEntries(
      [...line.matchAll(/(\w+):([\d.]+|inf)/g)].map(([, name, value]) => [
        (name as string).toLowerCase(),
        value === 'inf' ? Number.POSITIVE_INFINITY : Number(value),
      ]),
    );
  };
  return { ssim: numbers('SSIM '), psnr: numbers('PSNR ') };
}

const PAIRS = Array.from({ length: 20 }, (_, i) => ({
  seed: i + 1,
  format: (['I420', 'I420', 'I422P10', 'I420', 'I420P10', 'I444P12', 'I420', 'I444P10'] as const)[
    i % 8
  ] as PlanarFormat,
  width: [96, 61, 128, 90, 47][i % 5] as number,
  height: [80, 47, 36, 102][i % 4] as number,
}));

it('counts SSIM and PSNR as FFmpeg does, on 20 pairs of pictures of 8 to 12 bits', () => {
  const worst = { ssim: 0, psnr: 0 };
  const seen: number[] = [];
  for (const { seed, format, width, height } of PAIRS) {
    const [a, b] = pairOf(format, width, height, seed);
    const { ssim, psnr } = measuredByFfmpeg(a, b);
    const own = { ssim: meter.ssimFfmpeg(a, b), psnr: meter.psnr(a, b) };
    seen.push(own.ssim.all);
    for (const name of ['y', 'u', 'v'] as const) {
      worst.ssim = Math.max(worst.ssim, Math.abs(own.ssim[name] - (ssim[name] ?? Number.NaN)));
      worst.psnr = Math.max(worst.psnr, Math.abs(own.psnr[name] - (psnr[name] ?? Number.NaN)));
    }
    worst.ssim = Math.max(worst.ssim, Math.abs(own.ssim.all - (ssim['all'] ?? Number.NaN)));
    worst.psnr = Math.max(worst.psnr, Math.abs(own.psnr.weighted - (psnr['average'] ?? Number.NaN)));
  }
  expect(worst.ssim).toBeLessThan(1e-4);
  expect(worst.psnr).toBeLessThan(1e-3);
  // The pairs are from alike to unlike.
  expect(Math.min(...seen)).toBeLessThan(0.7);
  expect(Math.max(...seen)).toBeGreaterThan(0.95);
});

it('finds nothing between equal frames, and refuses frames of another kind', () => {
  const [a] = pairOf('I420', 64, 48, 3);
  expect(meter.psnr(a, a)).toEqual({
    ...{ y: Number.POSITIVE_INFINITY, u: Number.POSITIVE_INFINITY, v: Number.POSITIVE_INFINITY },
    weighted: Number.POSITIVE_INFINITY,
  });
  expect(meter.ssimFfmpeg(a, a)).toEqual({ y: 1, u: 1, v: 1, all: 1 });
  const [b] = pairOf('I420P10', 64, 48, 3);
  expect(() => meter.psnr(a, b)).toThrow(/I420 of 64×48 with I420P10/);
  expect(() => meter.ssimFfmpeg(a, { ...a, width: 32 })).toThrow(/one size/);
  // Alpha stands apart: what the file shows is not better for an alpha that is right.
  const [clear, other] = pairOf('I444AP10', 64, 48, 3);
  const mixed = { ...other, data: other.data.slice() };
  mixed.data.set(clear.data.subarray(0, (clear.data.length / 4) * 3));
  expect(meter.ssimFfmpeg(clear, mixed)).toMatchObject({ y: 1, all: 1 });
  expect(meter.ssimFfmpeg(clear, mixed).alpha).toBeLessThan(0.99);
  expect(meter.psnr(clear, mixed)).toMatchObject({ weighted: Number.POSITIVE_INFINITY });
  expect(meter.psnr(clear, mixed).alpha).toBeLessThan(50);
  const [small] = pairOf('I420', 8, 8, 3);
  expect(() => meter.ssimFfmpeg(small, small)).toThrow(/8×8/);
});
