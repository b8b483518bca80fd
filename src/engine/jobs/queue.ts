import type { JobPriority } from '../api/index.ts';

const RANK: Readonly<Record<JobPriority, number>> = { urgent: 0, high: 1, normal: 2, low: 3 };

/** Whose turn it is: the more urgent first, then who came first. */
export class JobQueue<Job extends { readonly record: { readonly priority: JobPriority } }> {
  readonly #jobs: Job[] = [];

  add(job: Job): void {
    const rank = RANK[job.record.priority];
    const later = this.#jobs.findIndex((other) => RANK[other.record.priority] > rank);
    this.#jobs.splice(later < 0 ? this.#jobs.length : later, 0, job);
  }

  /** @returns whether it was waiting */
  remove(job: Job): boolean {
    const at = this.#jobs.indexOf(job);
    if (at >= 0) this.#jobs.splice(at, 1);
    return at >= 0;
  }

  take(): Job | undefined {
    return this.#jobs.shift();
  }
}
