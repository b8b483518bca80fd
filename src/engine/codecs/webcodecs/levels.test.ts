import { describe, expect, it } from 'vitest';
import { BT709_LIMITED } from '../../media/index.ts';
import { av1CodecString, H264_PROFILES, h264CodecString, vp9CodecString } from './codec-string.ts';
import { av1Level, h264Level, type VideoLoad, vp9Level } from './levels.ts';

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

describe('codec strings', () => {
  it('carry profile, level and BT.709 limited', () => {
    const video = load(1920, 1080, 60, 20);
    expect(H264_PROFILES.map((profile) => h264CodecString(video, profile))).toEqual([
      'avc1.64002a',
      'avc1.4d402a',
      'avc1.42e02a',
    ]);
    expect(vp9CodecString(video, BT709_LIMITED)).toBe('vp09.00.41.08.00.01.01.01.00');
    expect(av1CodecString(video, BT709_LIMITED)).toBe('av01.0.09M.08.0.110.01.01.01.0');
  });
});
