import { spawn } from 'node:child_process';
import { tool } from './framewright.ts';

/** What FFmpeg hears and sees, in seconds of the file. */
export interface Measured {
  readonly frames: number;
  readonly flashes: readonly number[];
  readonly samples: number;
  readonly beeps: readonly number[];
}

const RATE = 48_000;
const PIXELS = 16 * 9;
const LIGHT = 128;
/** Of full scale: an encoder that loses rings a little ahead of a beep. */
const LOUD = 0.3;
/** Silence that ends a beep. */
const GAP_SAMPLES = 4_800;

export async function measureSync(path: string): Promise<Measured> {
  const times = await frameTimes(path);
  const flashes: number[] = [];
  let frames = 0;
  let wasLight = false;
  await decoded(
    path,
    ['-map', '0:v', '-vf', 'scale=16:9', '-pix_fmt', 'gray', '-f', 'rawvideo'],
    PIXELS,
    (frame) => {
      let sum = 0;
      for (const pixel of frame) sum += pixel;
      const light = sum / PIXELS > LIGHT;
      if (light && !wasLight) flashes.push(times[frames] ?? Number.NaN);
      wasLight = light;
      frames++;
    },
  );
  const start = await soundStart(path);
  const beeps: number[] = [];
  let samples = 0;
  let last = Number.NEGATIVE_INFINITY;
  const sound = ['-map', '0:a', '-ac', '1', '-ar', `${RATE}`, '-f', 's16le'];
  await decoded(path, sound, 2, (bytes) => {
    const loud = Math.abs(bytes.readInt16LE(0)) > LOUD * 32_768;
    if (loud && samples - last > GAP_SAMPLES) beeps.push(start + samples / RATE);
    if (loud) last = samples;
    samples++;
  });
  return { frames, flashes, samples, beeps };
}

/** Of all frames, in the order of presentation. */
async function frameTimes(path: string): Promise<number[]> {
  const arguments_ = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'packet=pts_time',
    '-of',
    'csv=p=0',
  ];
  const text = (await tool('ffprobe', [...arguments_, path])).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Number.parseFloat(line))
    .sort((a, b) => a - b);
}

/** When the first sample that comes out of the decoder is heard; priming makes no frame. */
async function soundStart(path: string): Promise<number> {
  // biome-ignore format: a command line
  const text = await tool('ffprobe', ['-v', 'error', '-select_streams', 'a:0', '-read_intervals', '%+0.5',
    '-show_entries', 'frame=best_effort_timestamp_time', '-of', 'csv=p=0', path]);
  const [first = ''] = text.toString('utf8').split('\n');
  return Number.parseFloat(first);
}

/** Streams what FFmpeg decodes, in pieces of equal size. */
function decoded(
  path: string,
  options: readonly string[],
  size: number,
  take: (piece: Buffer) => void,
): Promise<void> {
  const child = spawn('ffmpeg', ['-v', 'error', '-i', path, ...options, '-fps_mode', 'passthrough', '-'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let rest: Buffer = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    for (; at + size <= bytes.length; at += size) take(bytes.subarray(at, at + size));
    rest = bytes.subarray(at);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) =>
      status === 0 ? resolve() : reject(new Error(`ffmpeg ended with ${status}.`)),
    );
  });
}
