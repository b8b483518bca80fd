import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ssim as ssimJs } from 'ssim.js';
import { afterAll, describe, expect, it } from 'vitest';
import {
  ARTIFACT_LIMITS,
  ArtifactMeter,
  colourDifference,
  FrameMeter,
  lumaPlane,
  type Picture,
  PictureBench,
  psnr,
  ssim,
} from '../src/engine/metrics/index.ts';
import { changed, generator, grey, picture } from './metrics-pictures.ts';

const WIDTH = 640;
const HEIGHT = 360;

/** A card with type-like bars and a disc on a gradient: what compositions look like. */
const scene = picture(WIDTH, HEIGHT, (x, y) => {
  const inDisc = Math.hypot(x - 470, y - 180) < 90;
  const isBar = x > 60 && x < 300 && y > 90 && y < 270 && (y >> 4) % 2 === 0 && ((x * 7) >> 5) % 3 !== 0;
  if (isBar) return [245, 245, 245];
  if (inDisc) return [230, 120 + y / 6, 40];
  return [24 + x / 9, 40 + y / 7, 80 + x / 10];
});

const folder = mkdtempSync(join(tmpdir(), 'metrics-artifacts-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The last of three equal frames, through an encoder. */
function coded(shown: Picture, ...options: string[]): Picture {
  const file = join(folder, 'coded.mkv');
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgba'];
  const size = `${shown.width}x${shown.height}`;
  execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-y', ...raw, '-s', size, '-r', '25', '-i', '-'],
      ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p', '-colorspace', 'bt709'],
      ...[...options, file],
    ],
    { input: Buffer.concat(Array(3).fill(Uint8Array.from(shown.data))) },
  );
  const decode = ['-vf', 'scale=in_color_matrix=bt709:flags=accurate_rnd+full_chroma_int'];
  const out = execFileSync('ffmpeg', ['-v', 'error', '-i', file, ...decode, ...raw, '-'], {
    maxBuffer: 1 << 26,
  });
  return { width: shown.width, height: shown.height, data: out.subarray(-shown.data.length) };
}

const x264 = (rate: number, ...more: string[]) => [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', String(rate)],
  ...more,
];

const coarse = (shown: Picture) => changed(shown, (value) => value & 0xf0);

describe('artifacts', () => {
  const meter = new ArtifactMeter();

  it.each([
    { name: 'H.264', options: x264(20) },
    { name: 'H.264, somewhat lower', options: x264(26) },
    { name: 'VP9', options: ['-c:v', 'libvpx-vp9', '-b:v', '0', '-crf', '30', '-cpu-used', '8'] },
    { name: 'DNxHR', options: ['-c:v', 'dnxhd', '-profile:v', 'dnxhr_sq', '-pix_fmt', 'yuv422p'] },
  ])('stay under half of what somebody should look at: $name', ({ options }) => {
    const { banding, blocking, ringing } = meter.measure(scene, coded(scene, ...options));
    expect(banding).toBeLessThan(ARTIFACT_LIMITS.banding / 2);
    expect(blocking).toBeLessThan(ARTIFACT_LIMITS.blocking / 2);
    expect(ringing).toBeLessThan(ARTIFACT_LIMITS.ringing / 2);
  });

  it('of a starved encoder are told, each by its name', () => {
    const starved = meter.measure(scene, coded(scene, ...x264(48, '-x264-params', 'no-deblock=1')));
    expect(starved.blocking).toBeGreaterThan(ARTIFACT_LIMITS.blocking);
    expect(starved.ringing).toBeGreaterThan(ARTIFACT_LIMITS.ringing);
  });

  it('of posterised pictures are bands, and neither blocks nor ripples', () => {
    const five = changed(scene, (value) => Math.round((Math.round((value / 255) * 31) * 255) / 31));
    const { banding, blocking, ringing } = meter.measure(scene, five);
    expect(banding).toBeGreaterThan(4 * ARTIFACT_LIMITS.banding);
    expect(blocking).toBeLessThan(ARTIFACT_LIMITS.blocking);
    expect(ringing).toBeLessThan(ARTIFACT_LIMITS.ringing / 2);
  });

  it('know blocks by where their borders lie', () => {
    const random = generator(6);
    const offsets = Array.from({ length: 80 * 45 }, () => random(9) - 4);
    // Blocks of 8×8, each a few codes off; then the same blocks of 7×7, which no codec has.
    const blocky = (side: number) =>
      changed(
        scene,
        (value, x, y) => value + (offsets[Math.floor(y / side) * 80 + Math.floor(x / side)] ?? 0),
      );
    expect(meter.measure(scene, blocky(8)).blocking).toBeGreaterThan(ARTIFACT_LIMITS.blocking);
    expect(meter.measure(scene, blocky(7)).blocking).toBeLessThan(ARTIFACT_LIMITS.blocking);
    // Those in one corner are enough to be told.
    const corner = changed(scene, (value, x, y) =>
      x < 200 && y < 200 ? value + (offsets[(y >> 3) * 80 + (x >> 3)] ?? 0) : value,
    );
    expect(meter.measure(scene, corner).blocking).toBeGreaterThan(ARTIFACT_LIMITS.blocking);
  });

  it('know ripples by the edges that they are beside', () => {
    const step = grey(320, 180, (x) => (x < 160 ? 40 : 200));
    const ripples = (from: number, to: number) =>
      changed(step, (value, x) =>
        Math.abs(x - 160) > from && Math.abs(x - 160) < to ? value + 4 * (x % 2) : value,
      );
    expect(meter.measure(step, ripples(3, 10)).ringing).toBeGreaterThan(ARTIFACT_LIMITS.ringing);
    expect(meter.measure(step, ripples(20, 60)).ringing).toBe(0);
    const noEdge = grey(320, 180, (x) => 60 + x / 10);
    const rippled = changed(noEdge, (value, x) => value + 4 * (x % 2));
    expect(meter.measure(noEdge, rippled).ringing).toBe(0);
  });

  it('are measured on pictures of any size', () => {
    for (const [width, height] of [
      [1, 1],
      [3, 200],
      [200, 3],
      [17, 9],
      [65, 66],
    ] as const) {
      const shown = grey(width, height, (x, y) => (x * 31 + y * 17) % 256);
      expect(meter.measure(shown, shown)).toEqual({ banding: 0, blocking: 0, ringing: 0 });
      const { banding, blocking, ringing } = meter.measure(
        shown,
        changed(shown, (value) => 255 - value),
      );
      for (const value of [banding, blocking, ringing]) expect(value).toBeGreaterThanOrEqual(0);
      expect(banding).toBeLessThanOrEqual(24);
      expect(Math.max(blocking, ringing)).toBeLessThanOrEqual(1);
    }
    expect(() =>
      meter.measure(
        grey(9, 9, () => 1),
        grey(9, 8, () => 1),
      ),
    ).toThrow(/one size/);
  });
});

describe('a frame', () => {
  it('of another size by turns costs no more memory, and has the same numbers', () => {
    const bench = new PictureBench();
    const meter = new ArtifactMeter(bench);
    const tall = grey(40, 300, (x, y) => x + y / 2);
    const wide = grey(300, 40, (x, y) => x / 2 + y);
    const once = [tall, wide].map((shown) => meter.measure(shown, coarse(shown)));
    const allocated = bench.memory.allocated;
    for (let turn = 0; turn < 5; turn++) {
      const again = [tall, wide].map((shown) => meter.measure(shown, coarse(shown)));
      expect(again).toEqual(once);
    }
    expect(bench.memory.allocated).toBe(allocated);
    expect(once[0]).toEqual(new ArtifactMeter().measure(tall, coarse(tall)));
  });

  it('is measured in one call', () => {
    const shown = coded(scene, ...x264(30));
    const all = new FrameMeter({ artifacts: true, msSsim: true }).measure(scene, shown);
    expect(all.ssim).toBeGreaterThan(0.9);
    expect(all.ssim).toBeLessThan(1);
    expect(all.msSsim).toBeGreaterThan(0.9);
    expect(all.psnr).toBeGreaterThan(30);
    expect(all.deltaE.mean).toBeLessThan(all.deltaE.p95);
    expect(all.deltaE.p95).toBeLessThan(all.deltaE.max);
    expect(all).toMatchObject(new ArtifactMeter().measure(scene, shown));
    const few = new FrameMeter().measure(scene, shown);
    expect(few).toMatchObject({ ssim: all.ssim, psnr: all.psnr, deltaE: all.deltaE });
    expect(few).toMatchObject({ banding: 0, blocking: 0, ringing: 0 });
    expect(few).not.toHaveProperty('msSsim');
  });

  it.each([
    [64, 50],
    [173, 161],
    // Larger ones are sampled.
    [901, 600],
  ])('of %i×%i has the numbers of the plain metrics', (width, height) => {
    const random = generator(width);
    const wave = (x: number, y: number) => 120 + 60 * Math.sin(x / 11) * Math.cos(y / 17);
    const a = picture(width, height, (x, y) => [wave(x, y), wave(y, x), 140 - (x % 90)]);
    const b = changed(a, (value, x) => value + (x % 40 < 20 ? random(9) - 4 : 1));
    const measured = new FrameMeter().measure(a, b);
    const colours = colourDifference(a, b);
    expect(Math.abs(measured.ssim - ssim(lumaPlane(a), lumaPlane(b)))).toBeLessThan(1e-4);
    expect(Math.abs(measured.psnr - psnr(lumaPlane(a), lumaPlane(b)))).toBeLessThan(1e-3);
    expect(Math.abs(measured.deltaE.mean - colours.mean)).toBeLessThan(0.01);
    expect(Math.abs(measured.deltaE.p95 - colours.percentile95)).toBeLessThan(0.05);
    expect(measured.deltaE.max).toBeGreaterThan(0.9 * colours.max);
    expect(measured.deltaE.max).toBeLessThan(1.001 * colours.max);
  });

  it('has the SSIM of ssim.js', () => {
    const [width, height] = [190, 170];
    const random = generator(height);
    const a = grey(width, height, (x, y) => 120 + 60 * Math.sin(x / 11) * Math.cos(y / 17));
    const b = changed(a, (value) => value);
    for (let i = 0; i < b.data.length; i += 4) b.data.fill((a.data[i] as number) + random(21) - 10, i, i + 3);
    // It takes Rec. 601's luma, which of greys is the same.
    const image = ({ data }: Picture) => ({ data: Uint8ClampedArray.from(data), width, height });
    const { mssim } = ssimJs(image(a), image(b), { ssim: 'original', downsample: false });
    expect(mssim).toBeLessThan(0.98);
    expect(Math.abs(new FrameMeter().measure(a, b).ssim - mssim)).toBeLessThan(1e-4);
  });

  it('that equals its rendering has nothing wrong with it, however small', () => {
    const dot = grey(4, 3, (x) => x * 50);
    expect(new FrameMeter({ artifacts: true, msSsim: true }).measure(dot, dot)).toEqual({
      ...{ ssim: 1, psnr: Number.POSITIVE_INFINITY, deltaE: { mean: 0, p95: 0, max: 0 } },
      ...{ banding: 0, blocking: 0, ringing: 0 },
    });
  });
});
