import { describe, expect, it } from 'vitest';
import { BT709_LIMITED, VIDEO_COLOURS } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import type { VideoCodecId } from './bitstream.ts';
import { codecStringFor, codecVariants } from './codec-string.ts';
import { av1Level, h264Level, type VideoLoad, vp9Level } from './levels.ts';
import { hevcLevel } from './levels-hevc.ts';

const load = (width: number, height: number, frameRate: number, megabits: number): VideoLoad => ({
  width,
  height,
  frameRate,
  bitsPerSecond: megabits * 1e6,
});

describe('the lowest level that carries a load', () => {
  it.each([
    // The levels that the standards name as examples of each size and rate.
    [load(1280, 720, 30, 10), 31, 31, 5],
    [load(1920, 1080, 30, 10), 40, 40, 8],
    [load(1920, 1080, 60, 20), 42, 41, 9],
    [load(3840, 2160, 30, 30), 51, 50, 12],
    [load(3840, 2160, 60, 40), 52, 51, 13],
  ])('%o', (video, h264, vp9, av1) => {
    expect(h264Level(video, 1.25)).toBe(h264);
    expect(vp9Level(video)).toBe(vp9);
    expect(av1Level(video)).toBe(av1);
  });

  it('rises with the bit rate alone, by the profile’s own factor', () => {
    expect(h264Level(load(1280, 720, 30, 17), 1.25)).toBe(31);
    expect(h264Level(load(1280, 720, 30, 17), 1)).toBe(32);
  });

  it('is none for what no level allows', () => {
    expect(h264Level(load(20000, 16, 30, 1), 1.25)).toBeUndefined();
    expect(vp9Level(load(1920, 1080, 1000, 500))).toBeUndefined();
    expect(av1Level(load(30000, 30000, 1, 1))).toBeUndefined();
  });
});

describe('levels of HEVC', () => {
  it.each([
    // The sizes and rates that ITU-T H.265 table A.10 lists.
    [load(1280, 720, 33, 8), 93, 'main'],
    [load(1920, 1080, 30, 10), 120, 'main'],
    [load(1920, 1080, 60, 18), 123, 'main'],
    [load(1920, 1080, 30, 25), 120, 'high'],
    [load(3840, 2160, 30, 20), 150, 'main'],
    [load(3840, 2160, 60, 20), 153, 'main'],
    [load(7680, 4320, 60, 100), 183, 'main'],
  ])('%o', (video, levelIdc, tier) => {
    expect(hevcLevel(video)).toEqual({ levelIdc, tier });
  });

  it('end at 6.2', () => {
    expect(hevcLevel(load(16384, 8192, 30, 10))).toBeUndefined();
  });
});

describe('codec strings', () => {
  const settings = (codec: VideoCodecId, more: Partial<EncodeSettings> = {}): EncodeSettings => ({
    codec,
    width: 1920,
    height: 1080,
    frameRate: { num: 60, den: 1 },
    rate: { mode: 'bitrate', bitsPerSecond: 20e6 },
    colourSpace: BT709_LIMITED,
    depth: 8,
    ...more,
  });

  it('carry profile, level and BT.709 limited', () => {
    const h264 = codecVariants(settings('h264'), 'h264');
    expect(h264.map((variant) => 'codec' in variant && variant.codec)).toEqual([
      'avc1.64002a',
      'avc1.4d402a',
      'avc1.42e02a',
    ]);
    expect(codecStringFor(settings('h264', { profile: 'main' }), 'h264')).toBe('avc1.4d402a');
    expect(codecStringFor(settings('h265'), 'h265')).toBe('hvc1.1.6.L123.B0');
    expect(codecStringFor(settings('vp9'), 'vp9')).toBe('vp09.00.41.08.00.01.01.01.00');
    expect(codecStringFor(settings('av1'), 'av1')).toBe('av01.0.09M.08.0.111.01.01.01.0');
  });

  it('carry depth, HDR and siting', () => {
    const hdr = { depth: 10, colourSpace: VIDEO_COLOURS.pq, chromaSiting: 'top-left' } as const;
    expect(codecStringFor(settings('h265', hdr), 'h265')).toBe('hvc1.2.4.L123.B0');
    expect(codecStringFor(settings('vp9', hdr), 'vp9')).toBe('vp09.02.41.10.01.09.16.09.00');
    expect(codecStringFor(settings('av1', hdr), 'av1')).toBe('av01.0.09M.10.0.112.09.16.09.0');
  });

  it.each([
    [
      'h264',
      '4.1',
      /level 4\.1 is too low: 1920×1080 at 60 frames a second and 20\.0 Mb\/s needs level 4\.2/,
    ],
    ['h265', '4', /needs level 4\.1/],
    ['vp9', '4', /needs level 4\.1/],
    ['av1', '4.0', /needs level 4\.1/],
  ] as const)('of %s are refused above level %s, in words', (codec, level, words) => {
    const [variant] = codecVariants(settings(codec, { level }), codec);
    expect(variant).toMatchObject({ refusal: expect.stringMatching(words) });
    const enough = codecStringFor(settings(codec, { level: '5.1' }), codec);
    expect(enough).toBe(codecStringFor(settings(codec), codec));
  });
});
