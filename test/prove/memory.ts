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

/** Exports a clip and samples what the browser's processes hold. */
export async function peakMemory(seconds: number, format: string): Promise<MemoryRun> {
  return withFolder(async (folder) => {
    const document = clip({ width: 640, height: 360, fps: 30, seconds });
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
    return { seconds, frames: seconds * 30, peak, samples, took: (Date.now() - started) / 1000 };
  });
}

export const prove: Proof = async (options) => {
  const format = options.get('format') ?? 'vp9-webm';
  const short = await peakMemory(count(options, 'short', 60), format);
  const long = await peakMemory(count(options, 'long', 600), format);
  const ratio = long.peak / short.peak;
  const line = ({ seconds, peak, took }: MemoryRun): string =>
    `${seconds} s of 640×360 at 30 fps: at most ${(peak / 2 ** 20).toFixed(0)} MiB, in ${took.toFixed(0)} s`;
  return {
    passed: ratio <= 1.3,
    text: `${format}\n${line(short)}\n${line(long)}\nratio ${ratio.toFixed(3)} (at most 1.3)`,
    record: { format, short, long, ratio },
  };
};
