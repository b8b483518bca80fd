import { expect, test } from 'vitest';
import { BT709_LIMITED, KernelMemory } from '../media/index.ts';
import { type Picture, PictureMeter } from '../metrics/index.ts';
import { createYuvConverter, yuvToRgba } from '../pixels/index.ts';
import { type Comparison, compareFrame, type ExpectedPicture } from './comparison.ts';
import { gatesFor } from './gates.ts';

const WIDTH = 64;
const HEIGHT = 64;

function picture(colour: (x: number, y: number) => readonly [number, number, number]): Picture {
  const data = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += 4) data.set([...colour(x, y), 255], at);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

function throughVideo({ width, height, data }: Picture): Picture {
  const converter = createYuvConverter({
    width,
    height,
    colourSpace: BT709_LIMITED,
    memory: new KernelMemory(),
  });
  const planes = converter.convert({
    format: 'rgba8',
    width,
    height,
    alpha: 'premultiplied',
    changed: 'all',
    data: new Uint8Array(data),
  });
  return { width, height, data: yuvToRgba(planes.data, width, height, BT709_LIMITED) };
}

const expected = (of: Picture): ExpectedPicture => ({ picture: of, carried: () => throughVideo(of) });
const meter = new PictureMeter();
const fresh = (): Comparison => ({ framesCompared: 0, ssim: 1, deltaE: 0, problems: [] });
const strict = gatesFor({ codec: 'vp9', rate: { mode: 'quality', quality: 75 } });
const lax = gatesFor({ codec: 'vp9', rate: { mode: 'quality', quality: 40 } });
/** Red and blue columns, one pixel wide: the worst for halved chroma. */
const columns = picture((x) => (x % 2 === 0 ? [255, 0, 0] : [0, 0, 255]));

test('what 4:2:0 takes is told but not held against the file', () => {
  const comparison = fresh();
  compareFrame(0, expected(columns), throughVideo(columns), strict, comparison, meter);
  expect(comparison.problems).toEqual([]);
  expect(comparison.framesCompared).toBe(1);
  expect(comparison.deltaE).toBeGreaterThan(1);
  expect(comparison.carried).toEqual({ frames: 1, ssim: 1, deltaE: 0 });
});

test('a frame of the wrong time, colour or size is found whatever quality was asked for', () => {
  const wrong: readonly Picture[] = [
    picture((x) => (x % 2 === 0 ? [0, 255, 0] : [0, 0, 255])),
    picture((x, y) => ((x + y) % 7 < 3 ? [255, 0, 0] : [0, 0, 255])),
    { width: WIDTH / 2, height: HEIGHT * 2, data: columns.data },
  ];
  for (const gates of [strict, lax]) {
    for (const actual of wrong) {
      const comparison = fresh();
      compareFrame(3, expected(columns), actual, gates, comparison, meter);
      expect(comparison.problems).toEqual([expect.stringContaining('Frame 3')]);
    }
  }
});

test('visible loss fails at the default quality and passes where loss was asked for', () => {
  const flat = picture(() => [120, 120, 120]);
  const lossy = picture((x, y) => [124 + ((x * y) % 3), 121, 116]);
  const outcomes = [strict, lax].map((gates) => {
    const comparison = fresh();
    compareFrame(0, expected(flat), lossy, { ...gates, ssim: 0 }, comparison, meter);
    return comparison.problems.length;
  });
  expect(outcomes).toEqual([1, 0]);
  expect(gatesFor({ codec: 'vp9', rate: { mode: 'bitrate', bitsPerSecond: 1e9 } })).toEqual(lax);
});

test('a picture smaller than the window of SSIM is judged by its colours', () => {
  const tiny = (colour: number): Picture => ({ width: 8, height: 8, data: new Uint8Array(256).fill(colour) });
  const [same, other] = [tiny(120), tiny(160)].map((actual) => {
    const comparison = fresh();
    compareFrame(0, expected(tiny(120)), actual, strict, comparison, meter);
    return comparison.problems.length;
  });
  expect([same, other]).toEqual([0, 1]);
});

test('alpha is judged by itself, and colour only where something is seen', () => {
  const withAlpha = (alpha: (x: number) => number, shift = 0): Picture => {
    const data = new Uint8Array(WIDTH * HEIGHT * 4);
    for (let at = 0; at < data.length; at += 4) {
      const x = (at / 4) % WIDTH;
      data.set([200, 40 + shift, 40 + 2 * shift, alpha(x)], at);
    }
    return { width: WIDTH, height: HEIGHT, data };
  };
  const ramp = withAlpha((x) => 4 * x);
  const judge = (actual: Picture, codec: 'prores' | 'vp9', picture = ramp) => {
    const comparison = fresh();
    const rate =
      codec === 'prores' ? ({ mode: 'profile' } as const) : ({ mode: 'quality', quality: 75 } as const);
    const expectedPicture: ExpectedPicture = { picture, alpha: 'straight', carried: () => picture };
    compareFrame(0, expectedPicture, actual, gatesFor({ codec, rate }), comparison, meter);
    return comparison;
  };
  expect(
    judge(
      withAlpha((x) => 4 * x + 1),
      'prores',
    ),
  ).toMatchObject({ alphaError: 1, problems: [] });
  const off = judge(
    withAlpha((x) => 4 * x + 2),
    'prores',
  );
  expect(off).toMatchObject({
    alphaError: 2,
    problems: [expect.stringMatching(/alpha of frame 0 .*by 2 at most/)],
  });
  // The colour of what is wholly transparent is nobody's business; that of a corner is, however small it is.
  const hidden = withAlpha(() => 0);
  expect(
    judge(
      withAlpha(() => 0, 90),
      'vp9',
      hidden,
    ),
  ).toMatchObject({ deltaE: 0, problems: [] });
  const corner = (x: number) => (x < 2 ? 255 : 0);
  const tinted = judge(withAlpha(corner, 60), 'vp9', withAlpha(corner));
  expect(tinted.problems).toEqual([expect.stringContaining('mean ΔE2000')]);
  expect(tinted.deltaE).toBeGreaterThan(5);
});
