import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waveFile } from '../fixtures/audio/wave-file.ts';
import { save } from './compositions.ts';
import { seeded } from './random.ts';

/** NTSC's 30000/1001, as motion tools write it. */
export const FRAME_RATE = { num: 30_000, den: 1001 } as const;

const WIDTH = 160;
const HEIGHT = 90;
const BEEP_SECONDS = 0.05;

export interface SyncFilmOptions {
  readonly frames: number;
  readonly seed: number;
  /** One clip a beep, or all of them in one file as long as the film. */
  readonly sound: 'clips' | 'file';
  readonly sampleRate: number;
}

export interface SyncFilm {
  readonly path: string;
  /** Frames that are white, each with a beep that begins with it. */
  readonly flashes: readonly number[];
}

/** Writes a film that flashes white for a frame and beeps at the same time, about once a second, at random. */
export async function writeSyncFilm(folder: string, options: SyncFilmOptions): Promise<SyncFilm> {
  const flashes = flashFrames(options);
  const { sampleRate, sound } = options;
  const count =
    sound === 'clips' ? Math.round(BEEP_SECONDS * sampleRate) : samplesOf(options.frames, sampleRate);
  const value = sound === 'clips' ? (n: number) => beep(n, sampleRate) : beeps(flashes, sampleRate);
  await writeFile(
    join(folder, 'beep.wav'),
    waveFile({ sampleRate, channels: 1, count, format: '16', value }),
  );
  return { path: await save(folder, 'sync.json', document(options, flashes)), flashes };
}

/** The first and the last frame flash too: what drifts shows at the ends. */
function flashFrames({ frames, seed }: SyncFilmOptions): number[] {
  const random = seeded(seed);
  const flashes = [0];
  for (let frame = 12; frame < frames - 13; frame += 12 + Math.floor(random() * 38)) flashes.push(frame);
  return [...flashes, frames - 1];
}

const samplesOf = (frames: number, sampleRate: number): number =>
  Math.round((frames * FRAME_RATE.den * sampleRate) / FRAME_RATE.num);

/** Begins with its crest, so that its first sample is its loudest. */
const beep = (n: number, sampleRate: number): number =>
  n < BEEP_SECONDS * sampleRate ? 0.8 * Math.cos((2 * Math.PI * 1000 * n) / sampleRate) : 0;

function beeps(flashes: readonly number[], sampleRate: number): (n: number) => number {
  const starts = flashes.map((frame) => samplesOf(frame, sampleRate));
  let current = 0;
  return (n) => {
    while (n >= (starts[current + 1] ?? Number.POSITIVE_INFINITY)) current++;
    return beep(n - (starts[current] ?? 0), sampleRate);
  };
}

function document({ frames, sound }: SyncFilmOptions, flashes: readonly number[]): object {
  const light = flashes.flatMap((frame) => [
    { t: frame, s: [100], h: 1 },
    { t: frame + 1, s: [0], h: 1 },
  ]);
  const still = {
    r: { a: 0, k: 0 },
    p: { a: 0, k: [0, 0] },
    a: { a: 0, k: [0, 0] },
    s: { a: 0, k: [100, 100] },
  };
  const white = {
    ty: 1, nm: 'Flash', ind: 1, sw: WIDTH, sh: HEIGHT, sc: '#ffffff', ip: 0, op: frames, st: 0,
    ks: { ...still, o: { a: 1, k: light } },
  }; // biome-ignore format: a document
  const heard = (start: number, end: number): object => ({
    ty: 6, nm: 'Beep', refId: 'beep', ip: start, op: end, st: start,
  }); // biome-ignore format: a document
  const sounds =
    sound === 'file' ? [heard(0, frames)] : flashes.map((frame) => heard(frame, Math.min(frames, frame + 6)));
  const assets = [{ id: 'beep', p: 'beep.wav', u: '', e: 0 }];
  return {
    v: '5.7.0',
    nm: 'Sync',
    fr: 29.97,
    ip: 0,
    op: frames,
    w: WIDTH,
    h: HEIGHT,
    assets,
    layers: [white, ...sounds],
  };
}
