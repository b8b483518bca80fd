import type { JobPriority } from '../api/index.ts';
import { PRIORITY_RANK } from '../segments/index.ts';

export { PRIORITY_RANK };

/** A job that may get the next free worker. */
export interface Contender {
  readonly priority: JobPriority;
  readonly paused: boolean;
  /** Milliseconds of the workers' time so far, with what its segments under way are expected to take. */
  readonly used: number;
  /** Its segments under way. */
  readonly running: number;
  /** Segments that could start. */
  readonly waiting: number;
  /** The most workers that it may have now; it may be none. */
  readonly limit: number;
}

/**
 * Whose turn it is: the most urgent job that could use a worker; among equals the one that had least of their time, then
 * the one that has fewer workers now, then the first.
 */
export function nextTurn<Job extends Contender>(jobs: Iterable<Job>): Job | undefined {
  let best: Job | undefined;
  for (const job of jobs) {
    if (wants(job) && job.running < job.limit && (!best || precedes(job, best))) best = job;
  }
  return best;
}

export function wants({ paused, waiting }: Contender): boolean {
  return !paused && waiting > 0;
}

function precedes(job: Contender, other: Contender): boolean {
  const rank = PRIORITY_RANK[job.priority] - PRIORITY_RANK[other.priority];
  if (rank !== 0) return rank < 0;
  if (job.used !== other.used) return job.used < other.used;
  return job.running < other.running;
}

/** Jobs that want a worker and have none since more urgent ones have them, with the ids of these. */
export function outrankedBy<Job extends Contender & { readonly jobId: string }>(
  jobs: readonly Job[],
): Map<string, readonly string[]> {
  const outranked = new Map<string, readonly string[]>();
  for (const job of jobs) {
    if (!wants(job) || job.running > 0) continue;
    const ahead = jobs.filter(
      (other) =>
        !other.paused &&
        other.running + other.waiting > 0 &&
        PRIORITY_RANK[other.priority] < PRIORITY_RANK[job.priority],
    );
    if (ahead.length > 0) outranked.set(job.jobId, [...new Set(ahead.map(({ jobId }) => jobId))]);
  }
  return outranked;
}
