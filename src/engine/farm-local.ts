import type {
  AllocationStep,
  ExportEngine,
  FarmStatus,
  FarmWorker,
  JobPriority,
  QueueStatus,
  ResourceOptimization,
  ScalingResult,
  WorkerStatus,
} from './api/index.ts';
import {
  type AllocatableJob,
  type AllocatableWorker,
  estimateQueue,
  planAllocation,
  stepsTowards,
} from './jobs/index.ts';

/* What a farm's calls say of a machine that is alone. */

/** Reasons to wait that end by themselves when a worker comes free. */
const WAITS_FOR_WORKERS: ReadonlySet<string> = new Set(['turn', 'preempted']);

const cores = (): number => globalThis.navigator?.hardwareConcurrency ?? 1;
const threadsOf = ({ settings }: QueueStatus): number => settings.workers ?? cores();

export function localFarm(queue: QueueStatus): FarmStatus {
  const waiting: Record<JobPriority, number> = { low: 0, normal: 0, high: 0, urgent: 0 };
  for (const { priority, segmentStates } of queue.jobs) {
    waiting[priority] += segmentStates.filter((state) => state === 'waiting').length;
  }
  return {
    connected: false,
    workers: localWorkers(queue.workers),
    jobs: [],
    waiting,
    leased: queue.workers.filter(({ status }) => status === 'busy').length,
  };
}

/** Threads of this machine as the farm's page shows workers. */
export function localWorkers(workers: readonly WorkerStatus[]): FarmWorker[] {
  return workers.map((worker) => ({
    ...worker,
    name: worker.id,
    place: 'local',
    kind: 'browser',
    state: worker.status,
    slots: 1,
    formats: [],
    encoders: [],
    browser: '',
    segments: [],
  }));
}

/** The queue deals segments out by itself; this tells how, and what would help that it can't do. */
export function optimizeLocal(queue: QueueStatus): ResourceOptimization {
  const threads = threadsOf(queue);
  const jobs: AllocatableJob[] = [];
  const held: ResourceOptimization['allocation'][number][] = [];
  for (const job of queue.jobs) {
    const { waiting } = job;
    if (waiting && !WAITS_FOR_WORKERS.has(waiting.kind)) {
      held.push({ jobId: job.id, workers: 0, reason: waiting.message });
      continue;
    }
    const { total, reused, encoded } = job.segments;
    // Before its preflight a job has no segments yet; it will have one at least.
    const remaining = total === 0 ? 1 : total - reused - encoded;
    jobs.push({ id: job.id, name: job.fileName, priority: job.priority, needs: [], remaining });
  }
  const workers = threadsAsWorkers(queue, threads);
  const plan = planAllocation(workers, jobs);
  const estimatedSeconds = estimateQueue(plan, workers);
  const steps = stepsTowards(plan, workers).flatMap((step) => localStep(step));
  return {
    steps: [...steps, ...threadSteps(queue, threads, plan.idle, steps.length)],
    allocation: [
      ...plan.jobs.map(({ job, slots, reason }) => ({
        jobId: job.id,
        workers: [...slots.values()].reduce((sum, number) => sum + number, 0),
        reason,
      })),
      ...held,
    ],
    ...(estimatedSeconds && { estimatedSeconds }),
  };
}

function threadsAsWorkers(queue: QueueStatus, threads: number): AllocatableWorker[] {
  const offers: ReadonlySet<string> = new Set();
  const known = queue.workers
    .filter(({ status }) => status !== 'offline')
    .slice(0, threads)
    .map(({ id, currentJob, performance: { segments, busySeconds } }) => ({
      id,
      slots: 1,
      offers,
      rate: busySeconds > 0 ? segments / busySeconds : 0,
      at: currentJob === undefined ? [] : [currentJob],
    }));
  // Threads start when they are first needed.
  const others = Array.from({ length: threads - known.length }, (_, index) => ({
    id: `thread ${known.length + index + 1}`,
    slots: 1,
    offers,
    rate: 0,
    at: [],
  }));
  return [...known, ...others];
}

/** Threads are equals, and give way when the segment at hand is done. */
function localStep(step: AllocationStep): AllocationStep[] {
  if (step.kind === 'duplicate') return [];
  if (step.kind !== 'preempt') return [{ ...step, done: true }];
  return [
    { ...step, kind: 'move', reason: `${step.reason} It does so after the segment at hand.`, done: true },
  ];
}

function threadSteps(queue: QueueStatus, threads: number, idle: number, others: number): AllocationStep[] {
  const step = (kind: AllocationStep['kind'], reason: string): AllocationStep => ({
    kind,
    reason,
    done: false,
  });
  if (queue.paused) return [step('none', 'The queue is paused: resume it, and it goes on with what waits.')];
  if (queue.jobs.length === 0) return others > 0 ? [] : [step('none', 'Nothing is in the queue.')];
  if (threads > cores()) {
    const reason = `${threads} threads share ${cores()} cores: as many threads as cores take less memory and no more time.`;
    return [step('stop-worker', reason)];
  }
  if (idle === 0 && threads < cores()) {
    const reason = `All ${threads} threads are at work and ${cores() - threads} cores have nothing to do: \`scaleWorkers(${cores()})\` uses them.`;
    return [step('start-worker', reason)];
  }
  if (others > 0) return [];
  return [step('none', 'Every segment that can be built is under way, or all cores are at work.')];
}

/** Threads stand for workers. */
export async function scaleLocal(
  engine: Pick<ExportEngine, 'configureQueue' | 'getQueueStatus'>,
  target: number,
): Promise<ScalingResult> {
  await engine.configureQueue({ workers: target });
  const { workers } = await engine.getQueueStatus();
  const alive = workers.filter(({ status }) => status !== 'offline').length;
  const reasons = [
    ...(target > cores() ? [`This machine has ${cores()} cores: more threads than that gain nothing.`] : []),
    ...(alive < target ? ['Threads start when segments wait for them.'] : []),
    ...(alive > target ? ['Threads that are at a segment end it first.'] : []),
  ];
  return {
    target,
    running: Math.min(alive, target),
    starting: 0,
    stopping: Math.max(0, alive - target),
    provider: 'threads',
    reasons,
  };
}
