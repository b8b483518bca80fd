import type { BatchStatus, ExportStatus, JobState } from '../api/index.ts';
import type { BatchRecord } from './batch-record.ts';
import type { JobRecord } from './record.ts';

/** What of a job tells its end. */
type JobEnd = Pick<JobRecord, 'id' | 'state' | 'completedAt'>;

const OPEN: ReadonlySet<JobState> = new Set<JobState>(['queued', 'processing']);

export const hasEnded = ({ status }: Pick<ExportStatus, 'status'>): boolean => !OPEN.has(status);

/** A job's end, apart from any other end of the same job when it was run again. */
export function endOf({ id, state, completedAt }: JobEnd): string {
  return `${id} ${state} ${completedAt?.getTime() ?? 0}`;
}

/** Whether what was made of a batch's jobs together was made of these; jobs that were deleted since don't count. */
export function isSettled({ settlement }: BatchRecord, jobs: readonly JobEnd[]): boolean {
  return settlement !== undefined && jobs.every((job) => settlement.ends.includes(endOf(job)));
}

/** How a batch ended whose jobs have all ended; jobs that were deleted don't count. */
export function outcomeOf(
  jobs: readonly Pick<ExportStatus, 'status'>[],
): 'completed' | 'failed' | 'cancelled' {
  if (jobs.some(({ status }) => status === 'failed')) return 'failed';
  if (jobs.length === 0 || jobs.some(({ status }) => status === 'cancelled')) return 'cancelled';
  return 'completed';
}

/**
 * How a batch stands. It is complete when its jobs are and what is made of all of them is made too.
 *
 * @param jobs those of the batch that there still are, in its order
 */
export function batchStatusOf(
  record: BatchRecord,
  jobs: readonly ExportStatus[],
  now: number = Date.now(),
): BatchStatus {
  const count = (state: JobState): number => jobs.filter(({ status }) => status === state).length;
  const ends = jobs.map(({ status: state, ...job }) => ({ ...job, state }));
  const settled = isSettled(record, ends) ? record.settlement : undefined;
  const completed = jobs.filter(({ status }) => status === 'completed');
  const progress = settled ? 100 : Math.min(99, mean(jobs.map(progressOf)));
  return {
    id: record.id,
    name: record.name,
    jobIds: jobs.map(({ id }) => id),
    status: settled?.status ?? stateOf(jobs),
    createdAt: record.createdAt,
    progress,
    jobs,
    completedJobs: completed.length,
    failedJobs: count('failed'),
    cancelledJobs: count('cancelled'),
    averageProcessingTime: mean(completed.map(secondsOf)),
    estimatedTimeRemaining: settled ? 0 : secondsLeft(jobs, now),
    ...(settled && { completedAt: settled.at }),
    problems: record.problems,
  };
}

function stateOf(jobs: readonly ExportStatus[]): JobState {
  return jobs.length > 0 && jobs.every(({ status }) => status === 'queued') ? 'queued' : 'processing';
}

/** A job that ended leaves nothing to wait for, however it ended. */
const progressOf = (job: ExportStatus): number => (hasEnded(job) ? 100 : job.progress);

function secondsOf({ startedAt, completedAt }: ExportStatus): number {
  return startedAt && completedAt ? (completedAt.getTime() - startedAt.getTime()) / 1000 : 0;
}

/**
 * From the share that is done and the time that it took: jobs share the workers, so that their own estimates can't
 * be summed. Jobs that failed at once would make the rest look as quick, so only the others count.
 *
 * @returns 0 when unknown
 */
function secondsLeft(jobs: readonly ExportStatus[], now: number): number {
  const counted = jobs.filter(({ status }) => status !== 'failed' && status !== 'cancelled');
  const began = Math.min(...counted.flatMap(({ startedAt }) => (startedAt ? [startedAt.getTime()] : [])));
  const share = mean(counted.map(({ progress }) => progress)) / 100;
  if (share <= 0 || !Number.isFinite(began)) return 0;
  return ((now - began) / 1000) * ((1 - share) / share);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
