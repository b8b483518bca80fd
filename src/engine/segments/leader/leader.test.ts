import { expect, test } from 'vitest';
import { type FormatSettings, resolveSettings, validateSettings } from '../../formats/index.ts';
import { KernelMemory, rational } from '../../media/index.ts';
import { createRenderer } from '../../render/index.ts';
import { filmOf } from '../open-pictures.ts';
import type { Pictures } from '../pictures.ts';
import { addLeaderTone, leaderSamples } from './leader-sound.ts';

const PAL = rational(25);
const pictures: Pictures = {
  facts: {
    ...{ name: 'Café', width: 640, height: 480, frameRate: PAL, frameCount: 500, warnings: [] },
    markers: [{ name: 'Act', frame: 110, duration: 0 }],
  },
  name: async (instant) => ({ hash: `own ${instant}`, size: 0 }),
  scene: async () => ({ width: 640, height: 480, children: [] }),
  [Symbol.dispose]() {},
};
const { signal } = new AbortController();

const resolve = (settings: Partial<FormatSettings> = {}) =>
  resolveSettings(
    {
      ...{ format: 'prores-hq', size: { width: 1920, height: 1080 }, timecode: '10:00:00:00' },
      ...{ range: { start: 100, end: 200 }, leader: { bars: 4, slate: 3, black: 3, pop: true } },
      ...settings,
    },
    pictures.facts,
  );

test('the programme begins with its timecode, behind a leader that has the file begin earlier', async () => {
  const resolved = resolve({ range: { start: 100, end: 495 } });
  const { range, file, leader, frameCount } = resolved;
  expect(frameCount).toBe(250 + 395);
  expect(range).toEqual({ start: 0, end: frameCount });
  expect(file.timecode).toBe('09:59:50:00');
  expect(file.chapters).toEqual([{ title: 'Act', frame: 250 + 10 }]);
  expect(leader).toMatchObject({ bars: 100, slate: 75, black: 75, pop: 200, programme: 100, tone: -20 });
  const film = filmOf(pictures, resolved);
  expect((await film.name(250)).hash).toBe('own 100');
  expect((await film.name(250.5)).hash).toBe('own 100.5');
  const names = await Promise.all([0, 99, 99.5, 100, 124, 125, 200, 200.5, 201].map((at) => film.name(at)));
  const hashes = names.map(({ hash }) => hash);
  expect(hashes[0]).toBe(hashes[1]);
  expect(hashes[1]).toBe(hashes[2]);
  // The clock goes on once a second; the flash is one frame, both of its fields.
  expect(hashes[3]).toBe(hashes[4]);
  expect(new Set([hashes[0], hashes[3], hashes[5], hashes[6], hashes[8]]).size).toBe(5);
  expect(hashes[6]).toBe(hashes[7]);
});

test('handles begin earlier by themselves, as far as the composition has them', () => {
  const asked = {
    format: 'prores-hq',
    timecode: '10:00:00:00',
    handles: 12,
    range: { start: 100, end: 495 },
  } as const;
  const { range, file } = resolveSettings(asked, pictures.facts);
  expect(range).toEqual({ start: 88, end: 500 });
  expect(file).toMatchObject({ timecode: '09:59:59:13', tags: { handles: '12 frames before, 5 after' } });
  expect(file.chapters).toEqual([{ title: 'Act', frame: 12 + 10 }]);
});

test('drop-frame programmes begin on the hour, behind whole seconds of frames', () => {
  const settings = { frameRate: rational(30_000, 1001), scan: 'tff', range: { start: 0, end: 100 } } as const;
  expect(resolve({ ...settings, timecode: '01:00:00;00', leader: { bars: 60 } }).file.timecode).toBe(
    '00:58:59;28',
  );
  expect(resolve({ ...settings, timecode: '00:00:00:00', leader: { black: 2 } }).file.timecode).toBe(
    '23:59:58:00',
  );
});

test.each([
  // ITU-R BT.709 codes by SMPTE RP 219, left to right at a height of the picture; sRGB of 8 bits.
  ['smpte', 0.3, [102, 191, 191, 0, 0, 191, 191, 0, 102], [102, 191, 191, 191, 191, 0, 0, 0, 102]],
  ['smpte', 0.62, [0, 255, 191, 191, 191, 191, 191, 191, 0], [255, 255, 191, 191, 191, 191, 191, 191, 0]],
  ['ebu', 0.5, [255, 191, 0, 0, 191, 191, 0, 0], [255, 191, 191, 191, 0, 0, 0, 0]],
] as const)('%s bars at %d of the height are what the standard says', async (pattern, y, reds, greens) => {
  const { render, leader } = resolve({ leader: { bars: 1, pattern } });
  if (!leader) throw new Error('no leader');
  const film = filmOf(pictures, { frameRate: PAL, leader });
  const renderer = await createRenderer(
    { ...render, format: 'rgba8' },
    { memory: new KernelMemory(), backend: 'cpu' },
  );
  const { data, width } = await renderer.render(await film.scene(0, signal));
  // The picture is filled, although the composition has another shape.
  const [side, inner] = pattern === 'ebu' ? [0, 240] : [240, 1440 / 7];
  const centres =
    pattern === 'ebu'
      ? reds.map((_, index) => 120 + index * 240)
      : [120, ...Array.from({ length: 7 }, (_, index) => side + (index + 0.5) * inner), 1800];
  const at = (x: number, channel: number): number =>
    Number(data[(Math.floor(y * 1080) * width + Math.floor(x)) * 4 + channel]);
  expect(centres.map((x) => at(x, 0))).toEqual(reds);
  expect(centres.map((x) => at(x, 1))).toEqual(greens);
  renderer[Symbol.dispose]();
});

test('tone lies under the bars and the 2-pop, at its level, in runs of any length', () => {
  const { leader } = resolve({ leader: { bars: 1, black: 3, pop: true, pattern: 'ebu' } });
  if (!leader) throw new Error('no leader');
  const samples = new Float32Array(leaderSamples(leader, 48_000));
  expect(samples).toHaveLength(4 * 48_000);
  addLeaderTone(leader, 48_000, 0, samples.length, [samples]);
  const rms = (from: number, to: number): number =>
    20 * Math.log10(Math.sqrt(samples.subarray(from, to).reduce((sum, s) => sum + s * s, 0) / (to - from)));
  // A sine of peaks at −18 dBFS.
  expect(rms(4800, 43_200)).toBeCloseTo(-18 - 3.01, 1);
  expect(samples.subarray(48_000, 96_000).every((sample) => sample === 0)).toBe(true);
  // A frame, two seconds before the programme.
  expect(rms(96_000 + 480, 96_000 + 1440)).toBeCloseTo(-21, 0);
  expect(samples.subarray(96_000 + 1920).every((sample) => sample === 0)).toBe(true);
  const pieces = new Float32Array(samples.length);
  for (let at = 0; at < pieces.length; at += 7777) {
    const run = pieces.subarray(at, at + 7777);
    addLeaderTone(leader, 48_000, at, run.length, [run]);
  }
  expect(pieces).toEqual(samples);
});

test('what no leader can be is refused with the way out', () => {
  const told = (settings: Partial<FormatSettings>): string[] =>
    validateSettings({ format: 'prores-hq', ...settings }, pictures.facts).map(({ message }) => message);
  expect(told({ leader: {} })).toEqual([expect.stringContaining('give the seconds of one of them')]);
  expect(told({ leader: { black: 1, pop: true } })).toEqual([expect.stringContaining('make it longer')]);
  expect(told({ leader: { black: -1 } })).toEqual([expect.stringContaining('from 0 to 600')]);
  expect(told({ format: 'png-sequence', leader: { black: 2 } })).toEqual([
    expect.stringContaining('not in zip'),
  ]);
  expect(told({ frameRate: rational(25, 2), leader: { black: 2 } })).toEqual([
    expect.stringContaining('timecode'),
  ]);
  const ranged = { handles: 5, range: { start: 10, end: 20 } };
  expect(told({ ...ranged, leader: { black: 2 } })).toEqual([
    expect.stringContaining('leave one of them out'),
  ]);
  expect(told({ ...ranged, handles: 0, leader: { black: 2 } })).toEqual([]);
  expect(told({ colour: 'pq', depth: 10, leader: { bars: 2 } })).toEqual([
    expect.stringContaining('leave out the bars, or the colour'),
  ]);
  expect(told({ colour: 'pq', depth: 10, leader: { black: 2 } })).toEqual([]);
  expect(told({ handles: 5 })).toEqual([expect.stringContaining('there are none')]);
});
