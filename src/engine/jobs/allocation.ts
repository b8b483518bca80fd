import type { AllocationStep, JobPriority, ResourceOptimization } from '../api/index.ts';

/** A machine, or a thread, that builds segments. */
export interface AllocatableWorker {
  readonly id: string;
  /** Segments that it builds at once. */
  readonly slots: number;
  /** A job can be given to it where each of the job's needs is among these. */
  readonly offers: ReadonlySet<string>;
  /** Segments a second of one slot; 0 where it was not measured yet. */
  readonly rate: number;
  /** Ids of jobs, one for each segment that it builds now. */
  readonly at: readonly string[];
}

export interface AllocatableJob {
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly priority: JobPriority;
  readonly needs: readonly string[];
  /** Segments that are not built yet, those under way included. */
  readonly remaining: number;
}

/** Slots of workers for each job; a job that gets none is among them. */
export interface Allocation {
  readonly jobs: readonly {
    readonly job: AllocatableJob;
    /** How many slots of which worker. */
    readonly slots: ReadonlyMap<string, number>;
    readonly reason: string;
  }[];
  /** Slots that no job has a use for. */
  readonly idle: number;
}

const URGENCY: readonly JobPriority[] = ['urgent', 'high', 'normal', 'low'];
const urgencyOf = ({ priority }: AllocatableJob): number => URGENCY.indexOf(priority);

/** The state of a plan that is being made. */
class Draft {
  readonly #free: Map<string, number>;
  readonly #given = new Map<string, Map<string, number>>();
  /** Fastest first; among equals those that can do least, so that the able stay free for what only they can do. */
  readonly #workers: readonly AllocatableWorker[];

  constructor(
    workers: readonly AllocatableWorker[],
    private readonly jobs: readonly AllocatableJob[],
  ) {
    this.#workers = [...workers].sort((a, b) => b.rate - a.rate || a.offers.size - b.offers.size);
    this.#free = new Map(workers.map(({ id, slots }) => [id, slots]));
  }

  get idle(): number {
    return [...this.#free.values()].reduce((sum, slots) => sum + slots, 0);
  }

  slotsOf(job: AllocatableJob): ReadonlyMap<string, number> {
    return this.#given.get(job.id) ?? new Map();
  }

  /** @returns whether a capable worker had a slot left */
  giveFree(job: AllocatableJob, but?: ReadonlySet<string>): boolean {
    const worker = this.#workers.find(
      (one) => (this.#free.get(one.id) ?? 0) > 0 && !but?.has(one.id) && canBuild(one, job),
    );
    if (worker) this.#move(worker.id, job, 1);
    return worker !== undefined;
  }

  /** As {@link giveFree}, where need be by moving jobs that have a slot to other workers (augmenting paths, Kuhn 1955). */
  giveFirst(job: AllocatableJob, tried = new Set<string>()): boolean {
    if (this.giveFree(job, tried)) return true;
    for (const worker of this.#workers) {
      if (tried.has(worker.id) || !canBuild(worker, job)) continue;
      tried.add(worker.id);
      for (const other of this.jobs) {
        if (!this.slotsOf(other).has(worker.id)) continue;
        this.#move(worker.id, other, -1);
        if (this.giveFirst(other, tried)) {
          this.#move(worker.id, job, 1);
          return true;
        }
        this.#move(worker.id, other, 1);
      }
    }
    return false;
  }

  #move(workerId: string, job: AllocatableJob, slots: 1 | -1): void {
    this.#free.set(workerId, (this.#free.get(workerId) ?? 0) - slots);
    const given = this.#given.get(job.id) ?? new Map<string, number>();
    const now = (given.get(workerId) ?? 0) + slots;
    if (now > 0) given.set(workerId, now);
    else given.delete(workerId);
    this.#given.set(job.id, given);
  }
}

export const canBuild = ({ offers }: AllocatableWorker, { needs }: AllocatableJob): boolean =>
  needs.every((need) => offers.has(need));

/**
 * Deals slots out to jobs. Each job gets one first, the most urgent before others, as many jobs as can be served at once by
 * workers that are able to; what is left goes to the most urgent that have segments for it, and among equals to
 * the one that would take longest. No slot is dealt out twice, and no job gets more than it has segments.
 *
 * @param jobs among equals in the order of their turn
 */
export function planAllocation(
  workers: readonly AllocatableWorker[],
  jobs: readonly AllocatableJob[],
): Allocation {
  const turn = jobs.filter(({ remaining }) => remaining > 0).sort((a, b) => urgencyOf(a) - urgencyOf(b));
  const draft = new Draft(workers, turn);
  for (const job of turn) draft.giveFirst(job);
  const rates = new Map(workers.map(({ id, rate }) => [id, rate]));
  for (let level = 0; level < URGENCY.length; level++) {
    let open = turn.filter((job) => urgencyOf(job) === level);
    while (open.length > 0) {
      open = open.filter((job) => count(draft.slotsOf(job)) < job.remaining);
      const longest = open.reduce<AllocatableJob | undefined>((most, job) => {
        const left = (one: AllocatableJob) => one.remaining / pace(draft.slotsOf(one), rates);
        return most && left(most) >= left(job) ? most : job;
      }, undefined);
      if (longest && !draft.giveFree(longest)) open = open.filter((job) => job !== longest);
    }
  }
  return {
    jobs: turn.map((job) => {
      const slots = draft.slotsOf(job);
      return { job, slots, reason: reasonOf(job, count(slots), workers) };
    }),
    idle: draft.idle,
  };
}

/** What would bring the workers from what they do now to what they should do; nothing of it is done yet. */
export function stepsTowards(
  { jobs, idle }: Allocation,
  workers: readonly AllocatableWorker[],
): readonly AllocationStep[] {
  const now = new Map<string, number>();
  for (const jobId of workers.flatMap(({ at }) => at)) now.set(jobId, (now.get(jobId) ?? 0) + 1);
  const surplus = new Map(jobs.map(({ job, slots }) => [job.id, (now.get(job.id) ?? 0) - count(slots)]));
  const open = new Map(workers.map(({ id, slots, at }) => [id, Math.max(0, slots - at.length)]));
  const steps: AllocationStep[] = [];
  for (const { job, slots } of jobs) {
    if (!workers.some((worker) => canBuild(worker, job))) {
      const reason = `No worker that is here can build “${job.name}”, which needs ${job.needs.join(' and ')}.`;
      steps.push({ kind: 'start-worker', jobId: job.id, reason, done: false });
      continue;
    }
    for (let missing = -(surplus.get(job.id) ?? 0); missing > 0; missing--) {
      const able = workers.filter((worker) => canBuild(worker, job));
      const free = able.find(({ id }) => (open.get(id) ?? 0) > 0);
      if (free) {
        open.set(free.id, (open.get(free.id) ?? 0) - 1);
        const reason = `${free.id} has nothing to do and takes the next segment of “${job.name}”.`;
        steps.push({ kind: 'assign', jobId: job.id, workerId: free.id, reason, done: false });
        continue;
      }
      const step = takeOver(job, able, jobs, surplus);
      if (!step) break;
      steps.push(step);
    }
    const running = now.get(job.id) ?? 0;
    const helper = [...open].find(([, slots]) => slots > 0)?.[0];
    if (helper !== undefined && idle > 0 && running > 0 && running >= job.remaining && count(slots) > 0) {
      const reason = `The last ${words(running, 'segment')} of “${job.name}” could be built a second time by ${helper}, so that a slow worker holds nothing up.`;
      steps.push({ kind: 'duplicate', jobId: job.id, workerId: helper, reason, done: false });
    }
  }
  return steps;
}

/** Seconds until all is built at the measured rates; undefined where nothing was measured. */
export function estimateQueue(
  { jobs }: Allocation,
  workers: readonly AllocatableWorker[],
): ResourceOptimization['estimatedSeconds'] {
  const rates = new Map(workers.map(({ id, rate }) => [id, rate]));
  const work = jobs.reduce((sum, { job }) => sum + job.remaining, 0);
  const before = workers.reduce((sum, { rate, at }) => sum + rate * at.length, 0);
  const after = jobs.reduce((sum, { slots }) => sum + pace(slots, rates), 0);
  if (work === 0 || before === 0 || after === 0) return undefined;
  return { before: work / before, after: work / after };
}

/** A segment of a less urgent job makes room at once, one of an equally urgent job when it is done. */
function takeOver(
  job: AllocatableJob,
  able: readonly AllocatableWorker[],
  jobs: Allocation['jobs'],
  surplus: Map<string, number>,
): AllocationStep | undefined {
  const victims = jobs
    .map((entry) => entry.job)
    .filter((other) => (surplus.get(other.id) ?? 0) > 0 && urgencyOf(other) >= urgencyOf(job))
    .reverse();
  for (const other of victims) {
    const worker = able.find(({ at }) => at.includes(other.id));
    if (!worker) continue;
    surplus.set(other.id, (surplus.get(other.id) ?? 0) - 1);
    const urgent = job.priority === 'urgent' && other.priority !== 'urgent';
    return {
      kind: urgent ? 'preempt' : 'move',
      jobId: job.id,
      workerId: worker.id,
      fromJobId: other.id,
      reason: urgent
        ? `“${job.name}” is urgent: ${worker.id} gives a segment of “${other.name}” back for it.`
        : `“${other.name}” has more than its share: ${worker.id} goes on to “${job.name}” after the segment at hand.`,
      done: false,
    };
  }
  return undefined;
}

function reasonOf(job: AllocatableJob, slots: number, workers: readonly AllocatableWorker[]): string {
  const able = workers.filter((worker) => canBuild(worker, job));
  if (able.length === 0) return `No worker that is here can build it: it needs ${job.needs.join(' and ')}.`;
  if (slots === 0)
    return 'All workers that can build it are at more urgent jobs, or came first in their turn.';
  if (slots === job.remaining)
    return `It has ${words(job.remaining, 'segment')} left, which are all under way then.`;
  const capacity = able.reduce((sum, worker) => sum + worker.slots, 0);
  if (slots === capacity) return `Its priority is ${job.priority}: it gets all that can build it.`;
  return `Its priority is ${job.priority}; other jobs keep their share of the ${words(capacity, 'slot')} that can build it.`;
}

const words = (amount: number, noun: string): string => (amount === 1 ? `1 ${noun}` : `${amount} ${noun}s`);

const count = (slots: ReadonlyMap<string, number>): number =>
  [...slots.values()].reduce((sum, number) => sum + number, 0);

/** Segments a second; a worker that was not measured counts as an ordinary one. */
function pace(slots: ReadonlyMap<string, number>, rates: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [id, number] of slots) sum += (rates.get(id) || 1) * number;
  return sum;
}
