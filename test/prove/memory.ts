import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clip, save } from './compositions.ts';
import { start, withFolder } from './framewright.ts';
import { descendants, proportionalSetSize } from './processes.ts';
import { count, type Proof } from './proof.ts';

const SAMPLE_INTERVAL_MS = 250;

export interface MemoryRun {
  readonly seconds: number;
  readonly frames: number;
  /** The most that all browser processes held together at one sample, in bytes. */
  readonly peak: number;
  readonly samples: number;
  readonly took: number;
}

const SMALL = { width: 640, height: 360, fps: 30 };
const HD = { width: 1920, height: 1080, fps: 30 };
/** The most that all browser processes may hold during an export of half an hour to disk. */
const MOST_BYTES = 1e9;

/** Exports a clip and samples what the browser's processes hold. */
export async function peakMemory(seconds: number, format: string, size = SMALL): Promise<MemoryRun> {
  return withFolder(async (folder) => {
    const document = clip({ ...size, seconds });
    const input = await save(folder, 'memory.json', document);
    const started = Date.now();
    const running = start(['export', input, '--format', format, '-o', join(folder, 'memory.out'), '--json']);
    let ended = false;
    const finished = running.finished.finally(() => {
      ended = true;
    });
    let peak = 0;
    let samples = 0;
    while (!ended) {
      peak = Math.max(peak, await proportionalSetSize(await descendants(running.pid)));
      samples += 1;
      await Promise.race([sleep(SAMPLE_INTERVAL_MS), finished]);
    }
    const { status, stderr } = await finished;
    if (status !== 0) throw new Error(`The export ended with ${status}: ${stderr}`);
    return { seconds, frames: seconds * size.fps, peak, samples, took: (Date.now() - started) / 1000 };
  });
}

const line = ({ seconds, peak, took }: MemoryRun, { width, height, fps } = SMALL): string =>
  `${seconds} s of ${width}×${height} at ${fps} fps: at most ${(peak / 2 ** 20).toFixed(0)} MiB, in ${took.toFixed(0)} s`;

/** `--hd SECONDS` (1800: half an hour) exports 1080p instead, H.264 unless another format is asked for. */
export const prove: Proof = async (options) => {
  if (options.has('hd')) {
    const format = options.get('format') ?? 'h264-mp4';
    const film = await peakMemory(count(options, 'hd', 1800), format, HD);
    return {
      passed: film.peak < MOST_BYTES,
      text: `${format}\n${line(film, HD)} (at most ${MOST_BYTES / 1e6} MB, proportional set size)`,
      record: { format, film },
    };
  }
  const format = options.get('format') ?? 'vp9-webm';
  const short = await peakMemory(count(options, 'short', 60), format);
  const long = await peakMemory(count(options, 'long', 600), format);
  const ratio = long.peak / short.peak;
  return {
    passed: ratio <= 1.3,
    text: `${format}\n${line(short)}\n${line(long)}\nratio ${ratio.toFixed(3)} (at most 1.3)`,
    record: { format, short, long, ratio },
  };
};
