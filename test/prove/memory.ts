import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clip, save } from './compositions.ts';
import { savePassingPicture } from './every-format/natural.ts';
import { start, withFolder } from './framewright.ts';
import { descendants, proportionalSetSize } from './processes.ts';
import { count, type Proof, type ProofResult } from './proof.ts';

const SAMPLE_INTERVAL_MS = 250;

export interface MemoryRun {
  readonly seconds: number;
  readonly frames: number;
  /** The most that all browser processes held together at one sample, in bytes. */
  readonly peak: number;
  /** The same with the command's own process. */
  readonly peakOfAll: number;
  readonly samples: number;
  readonly took: number;
}

const SMALL = { width: 640, height: 360, fps: 30 };
const UHD = { width: 3840, height: 2160, fps: 25 };
const HD = { width: 1920, height: 1080, fps: 30 };
/** The most that all processes may hold while UHD is exported in the largest profile of ProRes. */
const MOST_BYTES_UHD = 2e9;
/** The most that all browser processes may hold during an export of half an hour to disk. */
const MOST_BYTES = 1e9;

type Filmed = (folder: string, name: string, shape: typeof SMALL & { seconds: number }) => Promise<string>;

const drawn: Filmed = (folder, name, shape) => save(folder, `${name}.json`, clip(shape));

/** Exports a film and samples what the browser's processes hold, and the command's. */
export async function peakMemory(
  seconds: number,
  format: string,
  size = SMALL,
  film = drawn,
): Promise<MemoryRun> {
  return withFolder(async (folder) => {
    const input = await film(folder, 'memory', { ...size, seconds });
    const started = Date.now();
    const running = start(['export', input, '--format', format, '-o', join(folder, 'memory.out'), '--json']);
    let ended = false;
    const finished = running.finished.finally(() => {
      ended = true;
    });
    let [peak, peakOfAll] = [0, 0];
    let samples = 0;
    while (!ended) {
      const browser = await proportionalSetSize(await descendants(running.pid));
      peak = Math.max(peak, browser);
      peakOfAll = Math.max(peakOfAll, browser + (await proportionalSetSize([running.pid])));
      samples += 1;
      await Promise.race([sleep(SAMPLE_INTERVAL_MS), finished]);
    }
    const { status, stderr } = await finished;
    if (status !== 0) throw new Error(`The export ended with ${status}: ${stderr}`);
    return {
      seconds,
      frames: seconds * size.fps,
      peak,
      peakOfAll,
      samples,
      took: (Date.now() - started) / 1000,
    };
  });
}

const line = ({ seconds, peak, took }: MemoryRun, { width, height, fps } = SMALL): string =>
  `${seconds} s of ${width}×${height} at ${fps} fps: at most ${(peak / 2 ** 20).toFixed(0)} MiB, in ${took.toFixed(0)} s`;

/**
 * Pictures of a camera in UHD as ProRes 4444 XQ, half as long and of the whole length: what more the second half takes, a
 * minute would take over and over.
 */
async function proveUhd(seconds: number): Promise<ProofResult> {
  const format = 'prores-4444xq';
  const half = await peakMemory(seconds / 2, format, UHD, savePassingPicture);
  const whole = await peakMemory(seconds, format, UHD, savePassingPicture);
  const slope = (whole.peakOfAll - half.peakOfAll) / (seconds - half.seconds);
  const minute = whole.peakOfAll + Math.max(0, slope) * (60 - seconds);
  return {
    passed: whole.peakOfAll < MOST_BYTES_UHD && minute < MOST_BYTES_UHD,
    text: [
      format,
      ...[half, whole].map((film) => line({ ...film, peak: film.peakOfAll }, UHD)),
      `${(slope / 2 ** 20).toFixed(1)} MiB more a second, so that a minute takes ${(minute / 2 ** 20).toFixed(0)} MiB (at most ${MOST_BYTES_UHD / 1e6} MB, proportional set size)`,
    ].join('\n'),
    record: { format, half, whole, slope, minute },
  };
}

/**
 * `--hd SECONDS` (1800: half an hour) exports 1080p instead, H.264 unless another format is asked for; `--uhd SECONDS` UHD as
 * ProRes 4444 XQ.
 */
export const prove: Proof = async (options) => {
  if (options.has('uhd')) return proveUhd(count(options, 'uhd', 10));
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
