import { join } from 'node:path';
import { type Exported, runJson, withFolder } from './framewright.ts';
import { count, type Proof } from './proof.ts';
import { FRAME_RATE, type SyncFilmOptions, writeSyncFilm } from './sync-film.ts';
import { measureSync } from './sync-measure.ts';

const FRAME_SECONDS = FRAME_RATE.den / FRAME_RATE.num;

export interface SyncRun {
  readonly format: string;
  readonly frames: number;
  readonly flashes: number;
  /** Seconds by which a beep is late, at the first flash, at the last, and the worst of all. */
  readonly first: number;
  readonly last: number;
  readonly worst: number;
  readonly problems: readonly string[];
  readonly took: number;
}

/** Exports a film that flashes and beeps, and measures with FFmpeg how far the two are apart. */
export function syncRun(
  format: string,
  options: SyncFilmOptions,
  ...more: readonly string[]
): Promise<SyncRun> {
  return withFolder(async (folder) => {
    const film = await writeSyncFilm(folder, options);
    const output = join(folder, 'sync.out');
    const started = Date.now();
    await runJson<Exported>('export', film.path, '--format', format, ...more, '-o', output);
    const took = (Date.now() - started) / 1000;
    const measured = await measureSync(output);
    const problems: string[] = [];
    const differs = (what: string, found: number, expected: number): void => {
      if (found !== expected) problems.push(`${found} ${what} instead of ${expected}`);
    };
    differs('frames', measured.frames, options.frames);
    differs('flashes', measured.flashes.length, film.flashes.length);
    differs('beeps', measured.beeps.length, film.flashes.length);
    const late = film.flashes.map((frame, index) => {
      const flash = measured.flashes[index] ?? Number.NaN;
      if (Math.abs(flash - frame * FRAME_SECONDS) > 0.0011)
        problems.push(`frame ${frame} is shown at ${flash} s`);
      return (measured.beeps[index] ?? Number.NaN) - flash;
    });
    const worst = late.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0);
    if (!late.every((each) => Math.abs(each) < FRAME_SECONDS / 2)) {
      problems.push(`a beep is ${(worst * 1000).toFixed(1)} ms off`);
    }
    const [first = Number.NaN] = late;
    return {
      format: [format, ...more].join(' '),
      frames: options.frames,
      flashes: film.flashes.length,
      first,
      last: late.at(-1) ?? Number.NaN,
      worst,
      problems: problems.slice(0, 20),
      took,
    };
  });
}

export const describeSync = ({
  format,
  frames,
  flashes,
  first,
  last,
  worst,
  problems,
  took,
}: SyncRun): string => {
  const ms = (seconds: number): string => `${(seconds * 1000).toFixed(2)} ms`;
  const found = problems.length === 0 ? '' : `; ${problems.join('; ')}`;
  return `${format}: ${frames} frames, ${flashes} flashes, beeps late by ${ms(first)} at the first, ${ms(last)} at the last, ${ms(worst)} at worst, in ${took.toFixed(0)} s${found}`;
};

/** An hour of 29.97 frames a second: every flash within half a frame of its beep. */
export const prove: Proof = async (options) => {
  const minutes = count(options, 'minutes', 60);
  const frames = Math.round((minutes * 60 * FRAME_RATE.num) / FRAME_RATE.den);
  const seed = count(options, 'seed', 1);
  const format = options.get('format') ?? 'h264-mp4';
  const run = await syncRun(format, { frames, seed, sound: 'clips', sampleRate: 48_000 });
  return { passed: run.problems.length === 0, text: describeSync(run), record: { run } };
};
