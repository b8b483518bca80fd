import type { ExportStatus } from '../../engine/index.ts';

export type DisplayState = ExportStatus['status'] | 'interrupted' | 'paused';

/** The state as people are told it: a job that an earlier page left behind did not fail, it was interrupted. */
export function displayState(job: ExportStatus): DisplayState {
  if (job.status === 'failed' && job.errors.at(-1)?.code === 'INTERRUPTED') return 'interrupted';
  return isActive(job) && job.paused ? 'paused' : job.status;
}

/** Whether a job has not ended: it runs, waits, or is held back. */
export function isActive({ status }: ExportStatus): boolean {
  return status === 'queued' || status === 'processing';
}

/** What can be asked of a job as it stands. */
export type JobWish = 'pause' | 'resume' | 'cancel' | 'retry' | 'repeat' | 'priority' | 'remove';

export function wishesFor(job: ExportStatus): ReadonlySet<JobWish> {
  if (isActive(job)) return new Set([job.paused ? 'resume' : 'pause', 'cancel', 'priority']);
  return new Set(job.status === 'completed' ? ['repeat', 'remove'] : ['retry', 'remove']);
}

/** Whether its place in the queue can be changed: it waits for its turn. */
export const isMovable = (job: ExportStatus): boolean => job.status === 'queued';
