import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PlayerComparison } from './comparison.ts';
import { showProgress } from './progress.ts';

/** A file that was not drawn within its time. */
export interface SmokeFailure {
  readonly file: string;
  readonly error: string;
}

export interface SmokeReport {
  readonly files: number;
  readonly failures: readonly SmokeFailure[];
  /** The five that took longest, in seconds, start of the process included for the first. */
  readonly slowest: readonly { file: string; seconds: number }[];
}

/**
 * Loads every `.json` and `.lottie` beneath `folder` and draws its first, middle and last frame, save for files whose
 * path contains one of `except`: lists of frames, footage and documents that are to be refused.
 */
export async function smoke(
  comparison: PlayerComparison,
  folder: string,
  options: { timeout: number; except: readonly string[] },
): Promise<SmokeReport> {
  const files = (readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => /\.(json|lottie)$/i.test(file))
    .filter((file) => !options.except.some((text) => file.includes(text)))
    .sort();
  const failures: SmokeFailure[] = [];
  const times: { file: string; seconds: number }[] = [];
  for (const [index, file] of files.entries()) {
    showProgress(index + 1, files.length);
    const started = performance.now();
    try {
      await comparison.render(
        { file: join(folder, file), frames: 'ends', width: 0, height: 0, supersample: 1 },
        options.timeout,
      );
    } catch (error) {
      failures.push({ file, error: error instanceof Error ? error.message : String(error) });
    }
    times.push({ file, seconds: (performance.now() - started) / 1000 });
  }
  times.sort((a, b) => b.seconds - a.seconds);
  return { files: files.length, failures, slowest: times.slice(0, 5) };
}
