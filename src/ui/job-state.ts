import type { ExportStatus } from '../engine/index.ts';

export type DisplayState = ExportStatus['status'] | 'interrupted';

/** The state as people are told it: a job that an earlier page left behind did not fail, it was interrupted. */
export function displayState(job: ExportStatus): DisplayState {
  return job.status === 'failed' && job.errors.at(-1)?.code === 'INTERRUPTED' ? 'interrupted' : job.status;
}
