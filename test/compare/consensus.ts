import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameComparison, PlayerComparison } from './comparison.ts';
import { REFERENCE_PLAYERS, type RenderJob } from './job.ts';
import { showProgress } from './progress.ts';

/** The bar for one frame, against the nearest player. */
export const BAR = 0.99;

/** A list of frames, each at its size: what `--consensus` reads. `file` is relative to the corpus. */
export interface ConsensusList {
  readonly frames: readonly {
    readonly file: string;
    readonly frame: number;
    readonly width: number;
    readonly height: number;
  }[];
}

export interface ComparisonReport {
  readonly compared: readonly FrameComparison[];
  /** Files that our engine refused or did not finish, with its words. */
  readonly failed: readonly { file: string; frames: number; error: string }[];
}

/** Compares every frame of the list whose file contains `only`. */
export async function compareConsensus(
  comparison: PlayerComparison,
  listPath: string,
  corpus: string,
  options: { supersample: RenderJob['supersample']; only: string },
): Promise<ComparisonReport> {
  const { frames } = JSON.parse(readFileSync(listPath, 'utf8')) as ConsensusList;
  const jobs = new Map<string, RenderJob & { frames: number[] }>();
  for (const { file, frame, width, height } of frames) {
    if (!file.includes(options.only)) continue;
    const key = `${file} ${width}x${height}`;
    const job = jobs.get(key) ?? {
      file: join(corpus, file),
      frames: [],
      width,
      height,
      supersample: options.supersample,
    };
    job.frames.push(frame);
    jobs.set(key, job);
  }
  return compareJobs(comparison, [...jobs.values()]);
}

export async function compareJobs(
  comparison: PlayerComparison,
  jobs: readonly (RenderJob & { frames: readonly number[] })[],
): Promise<ComparisonReport> {
  const compared: FrameComparison[] = [];
  const failed: { file: string; frames: number; error: string }[] = [];
  for (const [index, job] of jobs.entries()) {
    showProgress(index + 1, jobs.length);
    try {
      compared.push(...(await comparison.compare(job)));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      failed.push({ file: job.file, frames: job.frames.length, error: words });
    }
  }
  return { compared, failed };
}

/** A text table of the misses, worst first, and totals. */
export function describeReport({ compared, failed }: ComparisonReport): string {
  const score = (comparison: FrameComparison) => comparison.nearest?.ssim ?? 0;
  const lines: string[] = [];
  for (const miss of compared
    .filter((comparison) => score(comparison) < BAR)
    .sort((a, b) => score(a) - score(b))) {
    const scores = REFERENCE_PLAYERS.map((player) => `${player} ${miss.scores[player]?.toFixed(4) ?? '–'}`);
    const features = [...new Set(miss.warnings.map(({ feature }) => feature))];
    lines.push(
      `${miss.file} frame ${miss.frame}: nearest ${score(miss).toFixed(4)} (${scores.join(', ')})${
        features.length > 0 ? ` warnings: ${features.join(', ')}` : ''
      }`,
    );
  }
  for (const { file, frames, error } of failed) lines.push(`${file}: ${frames} frames not drawn: ${error}`);
  const plain = compared.filter(({ warnings }) => warnings.length === 0);
  const lost = failed.reduce((sum, { frames }) => sum + frames, 0);
  lines.push(
    total('all frames', compared.filter((c) => score(c) >= BAR).length, compared.length + lost),
    total('without warnings', plain.filter((c) => score(c) >= BAR).length, plain.length + lost),
  );
  return lines.join('\n');
}

function total(name: string, good: number, all: number): string {
  return `${name}: ${good} of ${all} within ${BAR} (${((100 * good) / Math.max(1, all)).toFixed(1)} %)`;
}
