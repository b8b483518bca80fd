import type { BatchStatus, ExportStatus } from '../../engine/index.ts';
import type { AppState } from '../app-state.ts';
import { isActive, isMovable } from '../job-state.ts';

/** Jobs that are shown together: those of one batch, or a run of single ones. */
export interface QueueGroup {
  readonly batch: BatchStatus | undefined;
  readonly jobs: readonly ExportStatus[];
}

/** The jobs that have not ended, in the order of their turn; oldest first where the engine has not told of it. */
export function queuedJobs({ jobs, queue }: Pick<AppState, 'jobs' | 'queue'>): readonly ExportStatus[] {
  const active = jobs.filter(isActive);
  const place = new Map(queue?.order.map((id, index) => [id, index]));
  const placeOf = (job: ExportStatus) => place.get(job.id) ?? Number.POSITIVE_INFINITY;
  return active.sort((a, b) => {
    const [first, second] = [placeOf(a), placeOf(b)];
    return first === second ? a.createdAt.getTime() - b.createdAt.getTime() : first - second;
  });
}

/** A batch stands where its first job stands; what lies between single jobs and is no batch's is one group. */
export function queueGroups(
  jobs: readonly ExportStatus[],
  batches: readonly BatchStatus[],
): readonly QueueGroup[] {
  const known = new Map(batches.map((batch) => [batch.id, batch]));
  const groups: { batch: BatchStatus | undefined; jobs: ExportStatus[] }[] = [];
  const ofBatch = new Map<string, { jobs: ExportStatus[] }>();
  for (const job of jobs) {
    const batch = job.batchId === undefined ? undefined : known.get(job.batchId);
    const open = batch ? ofBatch.get(batch.id) : groups.at(-1)?.batch ? undefined : groups.at(-1);
    if (open) {
      open.jobs.push(job);
      continue;
    }
    const group = { batch, jobs: [job] };
    groups.push(group);
    if (batch) ofBatch.set(batch.id, group);
  }
  return groups;
}

/** Ended jobs, the latest first. */
export function endedJobs(jobs: readonly ExportStatus[]): readonly ExportStatus[] {
  return jobs.filter((job) => !isActive(job)).sort((a, b) => endOf(b).getTime() - endOf(a).getTime());
}

export const endOf = (job: ExportStatus): Date => job.completedAt ?? job.startedAt ?? job.createdAt;

/** The ids among which a job can be moved: waiting ones of its priority, in order. */
export function movableWith(jobs: readonly ExportStatus[], id: string): readonly string[] {
  const moved = jobs.find((job) => job.id === id);
  if (!moved || !isMovable(moved)) return [];
  return jobs.filter((job) => isMovable(job) && job.priority === moved.priority).map((job) => job.id);
}

/**
 * What a job has to be put before to come to a place among its peers.
 *
 * @returns undefined for the last place; the id itself where it stands there already
 */
export function beforeAt(peers: readonly string[], id: string, place: number): string | undefined {
  const rest = peers.filter((peer) => peer !== id);
  const at = Math.min(rest.length, Math.max(0, place));
  return at === peers.indexOf(id) ? id : rest[at];
}
