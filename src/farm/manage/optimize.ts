import {
  type AllocatableJob,
  type AllocatableWorker,
  estimateQueue,
  planAllocation,
  stepsTowards,
} from '../../engine/host.ts';
import type { AllocationStep, ResourceOptimization } from '../../engine/index.ts';
import { ANY_CLASS, type ScaleStatus } from '../protocol/index.ts';
import { type FarmRows, SILENT_MILLISECONDS } from './rows.ts';

/** As many segments a slot are worth a worker more: fewer are done before it has started. */
const SEGMENTS_A_SLOT = 3;

/** Submitters write the rows of their jobs each minute: whose is older, and nobody's task, is gone. */
const ABANDONED_MILLISECONDS = 5 * 60_000;

/** Carries out what can be carried out; each answers whether it could. */
export interface Doer {
  preempt(workerId: string, taskId: string): boolean;
  /** Undefined where nothing starts workers, or the token gives no right to it. */
  readonly scale?: { readonly now: ScaleStatus; to(workers: number): Promise<void> };
}

/** Workers that take work, as the planner sees them. */
export function allocatable({ workers, heartbeats }: FarmRows, now: number): AllocatableWorker[] {
  return [...workers].flatMap(([id, { row }]) => {
    const beat = heartbeats.get(id);
    if (!beat || now - beat.at > SILENT_MILLISECONDS || row.setAside || beat.row.state === 'draining')
      return [];
    const { segments, busySeconds, tasks } = beat.row;
    return [
      {
        id,
        slots: row.slots,
        offers: new Set([...row.formats, ...row.classes, ANY_CLASS]),
        rate: busySeconds > 0 ? segments / busySeconds : 0,
        at: tasks.map(({ jobId }) => jobId),
      },
    ];
  });
}

/** Of jobs under way: the most urgent are dealt with first, and among equals those that began first. */
export function openJobs({ jobs, heartbeats }: FarmRows, now: number): AllocatableJob[] {
  const leased = new Set(
    [...heartbeats.values()]
      .filter(({ at }) => now - at <= SILENT_MILLISECONDS)
      .flatMap(({ row }) => row.tasks.map(({ jobId }) => jobId)),
  );
  return [...jobs.values()]
    .filter(({ row, at }) => leased.has(row.jobId) || now - at <= ABANDONED_MILLISECONDS)
    .map(({ row }) => row)
    .filter(({ state }) => state === 'processing')
    .sort((a, b) => a.startedAt - b.startedAt)
    .map(({ jobId, name, priority, format, encoderClass, segments, done }) => ({
      id: jobId,
      name,
      priority,
      needs: encoderClass === undefined ? [format] : [format, encoderClass],
      remaining: Math.max(0, segments - done),
    }));
}

export async function optimizeFarm(rows: FarmRows, now: number, doer: Doer): Promise<ResourceOptimization> {
  const workers = allocatable(rows, now);
  const plan = planAllocation(workers, openJobs(rows, now));
  const estimatedSeconds = estimateQueue(plan, workers);
  const steps = stepsTowards(plan, workers).map((step) => carryOut(step, rows, doer));
  const scaling = await scaleSteps(plan, workers, doer.scale);
  const all = [...steps, ...scaling];
  if (all.length === 0) {
    const reason =
      plan.jobs.length === 0
        ? 'No job is under way.'
        : 'Every worker is at the job that it should be at: nothing would be faster.';
    all.push({ kind: 'none', reason, done: true });
  }
  return {
    steps: all,
    allocation: plan.jobs.map(({ job, slots, reason }) => ({
      jobId: job.id,
      workers: slots.size,
      reason,
    })),
    ...(estimatedSeconds && { estimatedSeconds }),
  };
}

/** Idle workers and those that end a segment ask for the most urgent task by themselves. */
function carryOut(step: AllocationStep, { heartbeats }: FarmRows, doer: Doer): AllocationStep {
  const { kind, workerId, fromJobId } = step;
  if (kind === 'assign' || kind === 'move') return { ...step, done: true };
  if (kind !== 'preempt' || workerId === undefined) return step;
  // The one that has least to lose.
  const task = heartbeats
    .get(workerId)
    ?.row.tasks.filter(({ jobId }) => jobId === fromJobId)
    .sort((a, b) => a.frames - b.frames)[0];
  return task ? { ...step, done: doer.preempt(workerId, task.taskId) } : step;
}

async function scaleSteps(
  { jobs, idle }: ReturnType<typeof planAllocation>,
  workers: readonly AllocatableWorker[],
  scale: Doer['scale'],
): Promise<AllocationStep[]> {
  const remaining = jobs.reduce((sum, { job }) => sum + job.remaining, 0);
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const each = workers.length > 0 ? slots / workers.length : 1;
  const missing = Math.ceil((remaining / SEGMENTS_A_SLOT - slots) / each);
  if (idle === 0 && missing > 0) {
    const why = `${remaining} segments wait for ${slots} slots`;
    if (!scale) {
      return [step('start-worker', `${why}: more workers would help. Invite some, or start them.`, false)];
    }
    const target = Math.min(scale.now.maximum, scale.now.target + missing);
    if (target <= scale.now.target) {
      const reason = `${why}, but the farm may start no more than ${scale.now.maximum} workers by itself. Invite others.`;
      return [step('start-worker', reason, false)];
    }
    await scale.to(target);
    const reason = `${why}: ${target - scale.now.target} more of ${target} workers are being started.`;
    return [step('start-worker', reason, true)];
  }
  if (remaining === 0 && scale && scale.now.target > scale.now.minimum) {
    await scale.to(scale.now.minimum);
    const reason = `Nothing is under way: ${scale.now.target - scale.now.minimum} workers that the farm started are stopped.`;
    return [step('stop-worker', reason, true)];
  }
  return [];
}

const step = (kind: AllocationStep['kind'], reason: string, done: boolean): AllocationStep => ({
  kind,
  reason,
  done,
});
