import { describe, expect, it } from 'vitest';
import { describeSync, syncRun } from './prove/sync.ts';
import type { SyncFilmOptions } from './prove/sync-film.ts';

/** 20 seconds: the long form is `npm run prove -- sync`. */
const FILM: Omit<SyncFilmOptions, 'sound' | 'sampleRate'> = { frames: 600, seed: 7 };

/** Each is a run of a browser, on build machines that have other work too. */
const LONG = { timeout: 300_000 };

/** Two samples, and half a millisecond where the container counts in milliseconds. */
const SAMPLES = 2 / 48_000;
const TICK = 0.0005;

describe('sound and pictures', LONG, () => {
  it.each<[string, SyncFilmOptions['sound'], number, number, readonly string[]]>([
    ['h264-mp4', 'clips', 48_000, SAMPLES, ['--container', 'mov']],
    ['vp9-webm', 'file', 44_100, SAMPLES + 2 * TICK, []],
  ])('stay together in %s, with sound as %s at %i Hz', async (format, sound, sampleRate, tolerance, more) => {
    const run = await syncRun(format, { ...FILM, sound, sampleRate }, ...more);
    expect(run.problems, describeSync(run)).toEqual([]);
    expect(Math.abs(run.worst), describeSync(run)).toBeLessThanOrEqual(tolerance);
  });
});
