import type { BatchStatus, ExportStatus } from '../../engine/index.ts';
import type { AppState } from '../app-state.ts';
import { isActive, isMovable } from '../job-parts/job-state.ts';

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

/**
 * A batch stands where its first job stands, with all of its jobs, ended ones too; what lies between single jobs and is
 * no batch's is one group.
 *
 * @param shown those that are to be seen, in order
 * @param all every job, of which those of the batches are taken along
 */
export function queueGroups(
  shown: readonly ExportStatus[],
  batches: readonly BatchStatus[],
  all: readonly ExportStatus[],
): readonly QueueGroup[] {
  const known = new Map(batches.map((batch) => [batch.id, batch]));
  const groups: { batch: BatchStatus | undefined; jobs: ExportStatus[] }[] = [];
  const placed = new Set<string>();
  for (const job of shown) {
    if (placed.has(job.id)) continue;
    const batch = job.batchId === undefined ? undefined : known.get(job.batchId);
    const members = batch ? membersOf(batch.id, shown, all) : [job];
    for (const { id } of members) placed.add(id);
    const last = groups.at(-1);
    if (batch || !last || last.batch) groups.push({ batch, jobs: [...members] });
    else last.jobs.push(job);
  }
  return groups;
}

/** A batch's jobs: those that are shown in their order, then the others as they ended. */
function membersOf(
  batchId: string,
  shown: readonly ExportStatus[],
  all: readonly ExportStatus[],
): readonly ExportStatus[] {
  const first = shown.filter((job) => job.batchId === batchId);
  const ids = new Set(first.map(({ id }) => id));
  const others = all.filter((job) => job.batchId === batchId && !ids.has(job.id));
  return [...first, ...others.sort((a, b) => endOf(b).getTime() - endOf(a).getTime())];
}

/** The latest ended jobs, a batch counted as one; those of batches that are still under way stand with these. */
export function recentJobs(
  { jobs, batches }: Pick<AppState, 'jobs' | 'batches'>,
  most: number,
): readonly ExportStatus[] {
  const underWay = new Set(jobs.filter(isActive).map(({ batchId }) => batchId));
  const known = new Set(batches.map(({ id }) => id));
  const counted = new Set<string>();
  return endedJobs(jobs).filter(({ id, batchId }) => {
    const ofBatch = batchId !== undefined && known.has(batchId);
    if (ofBatch && underWay.has(batchId)) return false;
    const entry = ofBatch ? batchId : id;
    if (!counted.has(entry) && counted.size >= most) return false;
    counted.add(entry);
    return true;
  });
}

/** Ended jobs, the latest first. */
export function endedJobs(jobs: readonly ExportStatus[]): readonly ExportStatus[] {
  return jobs.filter((job) => !isActive(job)).sort((a, b) => endOf(b).getTime() - endOf(a).getTime());
}

export const endOf = (job: ExportStatus): Date => job.completedAt ?? job.startedAt ?? job.createdAt;

/** The jobs that are to be seen: those of a folded batch are not. */
export function visibleJobs(
  groups: readonly QueueGroup[],
  folded: ReadonlySet<string>,
): readonly ExportStatus[] {
  return groups.flatMap(({ batch, jobs }) => (batch && folded.has(batch.id) ? [] : jobs));
}

/** Where a job is to go: before another one, or to the end. */
export interface QueueMove {
  readonly id: string;
  readonly before: string | undefined;
  /** Its new place among the jobs that it was moved among, counted from 0, and how many these are. */
  readonly place: number;
  readonly of: number;
}

/**
 * What it takes to bring a job to a place among its visible peers. Behind the last of them it stands right behind that
 * one, before whatever follows folded away.
 *
 * @returns undefined where the job stands there already
 */
export function moveTo(
  groups: readonly QueueGroup[],
  folded: ReadonlySet<string>,
  id: string,
  place: number,
): QueueMove | undefined {
  const peers = movableWith(visibleJobs(groups, folded), id);
  const at = Math.min(peers.length - 1, Math.max(0, place));
  if (at < 0 || at === peers.indexOf(id)) return undefined;
  const rest = peers.filter((peer) => peer !== id);
  const all = movableWith(visibleJobs(groups, new Set()), id).filter((peer) => peer !== id);
  const last = rest.at(-1);
  const before = rest[at] ?? (last === undefined ? undefined : all[all.indexOf(last) + 1]);
  return { id, before, place: at, of: peers.length };
}

/** The ids among which a job can be moved: waiting ones of its priority, in order. */
export function movableWith(jobs: readonly ExportStatus[], id: string): readonly string[] {
  const moved = jobs.find((job) => job.id === id);
  if (!moved || !isMovable(moved)) return [];
  return jobs.filter((job) => isMovable(job) && job.priority === moved.priority).map((job) => job.id);
}
