import type { JobPriority } from '../../engine/index.ts';
import type { ProvidedWorker } from './provider.ts';

/** A worker as its heartbeat tells of it, whoever started it. */
export interface WorkerMetrics {
  /** {@link WorkerRow.name}: by it a provider's own workers are found again. */
  readonly name: string;
  readonly slots: number;
  /** Tasks under way. */
  readonly tasks: number;
  readonly state: 'idle' | 'busy' | 'draining';
  readonly tier?: string;
}

/** What the farm has to do, and who does it. */
export interface FarmMetrics {
  /** Tasks that nobody has taken yet. */
  readonly waiting: Readonly<Record<JobPriority, number>>;
  readonly workers: readonly WorkerMetrics[];
}

export interface ScalePolicy {
  /** Bounds of what is provided; workers that people brought are neither counted nor ended. */
  readonly minimum: number;
  readonly maximum: number;
  /** More tasks than this wait, and more than this share of all slots is at work: one more. */
  readonly queueAbove: number;
  readonly busyAbove: number;
  /** Nothing waits, and less than this share of all slots is at work: one less. */
  readonly idleBelow: number;
  /** What urgent tasks get. */
  readonly urgentTier: string;
  /** A crowd, or its absence, counts once it has lasted for so long. */
  readonly crowdedSeconds: number;
  readonly idleSeconds: number;
  /**
   * No worker is ended within this time of one that was started. None is started within it of one that was ended, but
   * for urgent work or where nobody is there at all.
   */
  readonly holdSeconds: number;
  /** Between two steps the same way: what the last one brought must show first. */
  readonly stepSeconds: number;
  /** A worker that does not join, or has fallen silent, for so long is replaced. */
  readonly joinSeconds: number;
  /** How long a number that an operator asked for stands against the policy. */
  readonly operatorSeconds: number;
}

/** The conditions of the plan (more than 10 waiting at over 80 %, none waiting at under 30 %), and times that keep it calm. */
export const DEFAULT_POLICY: ScalePolicy = {
  minimum: 0,
  maximum: 4,
  queueAbove: 10,
  busyAbove: 0.8,
  idleBelow: 0.3,
  urgentTier: 'high-performance',
  crowdedSeconds: 10,
  idleSeconds: 60,
  holdSeconds: 120,
  stepSeconds: 20,
  joinSeconds: 120,
  operatorSeconds: 600,
};

/** What a decision needs to remember; times in milliseconds on the caller's clock. */
export interface ScaleMemory {
  readonly crowdedSince?: number | undefined;
  readonly idleSince?: number | undefined;
  readonly lastStart?: number;
  readonly lastEnd?: number;
  /** By provider's id: since when a worker that should be there has not been seen. */
  readonly unseenSince?: Readonly<Record<string, number>>;
  /** Until when an operator's number stands. */
  readonly operatorUntil?: number;
}

export type ScaleStep =
  | { readonly kind: 'start'; readonly tier?: string; readonly reason: string }
  /** The worker ends what it is at, then leaves. */
  | { readonly kind: 'drain'; readonly id: string; readonly reason: string }
  /** The worker hangs: it is ended at once, and another takes its place. */
  | { readonly kind: 'replace'; readonly id: string; readonly reason: string };

export interface ScaleInput {
  readonly now: number;
  readonly metrics: FarmMetrics;
  readonly provided: readonly ProvidedWorker[];
  readonly policy: ScalePolicy;
  readonly memory: ScaleMemory;
}

export interface ScaleDecision {
  readonly steps: readonly ScaleStep[];
  readonly memory: ScaleMemory;
}

/** Share of all slots that is at work, 0–1; work that nobody is there for counts as full. */
export function utilisation({ waiting, workers }: FarmMetrics): number {
  const active = workers.filter(({ state }) => state !== 'draining');
  const slots = active.reduce((sum, worker) => sum + worker.slots, 0);
  if (slots === 0) return queueLength(waiting) > 0 ? 1 : 0;
  return Math.min(1, active.reduce((sum, { tasks }) => sum + tasks, 0) / slots);
}

export function queueLength(waiting: FarmMetrics['waiting']): number {
  return Object.values(waiting).reduce((sum, tasks) => sum + tasks, 0);
}

/** Decides what to start or end now. Pure: the same input gives the same steps. */
export function decide(input: ScaleInput): ScaleDecision {
  const { now, metrics, policy } = input;
  const queue = queueLength(metrics.waiting);
  const share = utilisation(metrics);
  const crowded = queue > policy.queueAbove && share > policy.busyAbove;
  const idle = queue === 0 && share < policy.idleBelow;
  const memory: ScaleMemory = {
    ...input.memory,
    ...since('crowdedSince', crowded, input),
    ...since('idleSince', idle, input),
    unseenSince: unseen(input),
  };
  const found = { ...input, memory, queue, share };
  const steps = RULES.map((rule) => rule(found)).find((steps) => steps.length > 0) ?? [];
  return { steps, memory: steps.reduce((memory, step) => remember(memory, step, now), memory) };
}

interface Found extends ScaleInput {
  readonly queue: number;
  readonly share: number;
}

/** One at a time, the most pressing first. */
const RULES: readonly ((found: Found) => ScaleStep[])[] = [
  refill,
  replaceLost,
  forUrgent,
  forNobody,
  forCrowd,
  forThrift,
];

const standing = (provided: readonly ProvidedWorker[]): readonly ProvidedWorker[] =>
  provided.filter(({ state }) => state !== 'stopping');

function refill({ provided, policy }: Found): ScaleStep[] {
  const missing = policy.minimum - standing(provided).length;
  const reason = `fewer than ${policy.minimum} workers`;
  return Array.from({ length: Math.max(0, missing) }, () => ({ kind: 'start', reason }) as const);
}

function replaceLost({ now, provided, policy, memory }: Found): ScaleStep[] {
  const lost = standing(provided).find(
    ({ id }) => now - (memory.unseenSince?.[id] ?? now) >= seconds(policy.joinSeconds),
  );
  if (!lost) return [];
  const reason = `${lost.id} has not been heard of for ${policy.joinSeconds} s`;
  return [{ kind: 'replace', id: lost.id, reason }];
}

function forUrgent({ now, metrics, provided, policy, memory }: Found): ScaleStep[] {
  const { urgent } = metrics.waiting;
  if (urgent === 0 || standing(provided).length >= policy.maximum) return [];
  const tier = policy.urgentTier;
  const coming = provided.some((worker) => worker.tier === tier && isStarting(worker, memory));
  if (coming || within(now, memory.lastStart, policy.stepSeconds)) return [];
  return [{ kind: 'start', tier, reason: `${tasks(urgent)} urgent, waiting` }];
}

/** Below its threshold a queue that nobody serves would wait for ever. */
function forNobody({ now, metrics, provided, policy, memory, queue }: Found): ScaleStep[] {
  if (queue === 0 || metrics.workers.some(({ state }) => state !== 'draining')) return [];
  if (standing(provided).length > 0 || policy.maximum === 0) return [];
  if (within(now, memory.lastStart, policy.stepSeconds)) return [];
  return [{ kind: 'start', reason: `${tasks(queue)} waiting, and no worker` }];
}

function forCrowd({ now, provided, policy, memory, queue, share }: Found): ScaleStep[] {
  if (memory.crowdedSince === undefined || !lasted(now, memory.crowdedSince, policy.crowdedSeconds))
    return [];
  if (standing(provided).length >= policy.maximum || operated(now, memory)) return [];
  if (provided.some((worker) => isStarting(worker, memory))) return [];
  if (within(now, memory.lastStart, policy.stepSeconds)) return [];
  if (within(now, memory.lastEnd, policy.holdSeconds)) return [];
  return [{ kind: 'start', reason: `${tasks(queue)} waiting at ${percent(share)} of all slots` }];
}

function forThrift({ now, metrics, provided, policy, memory, share }: Found): ScaleStep[] {
  if (memory.idleSince === undefined || !lasted(now, memory.idleSince, policy.idleSeconds)) return [];
  if (standing(provided).length <= policy.minimum || operated(now, memory)) return [];
  if (within(now, memory.lastStart, policy.holdSeconds)) return [];
  if (within(now, memory.lastEnd, policy.stepSeconds)) return [];
  const [one] = dispensable(provided, metrics, policy.urgentTier).filter(({ idle }) => idle);
  return one
    ? [{ kind: 'drain', id: one.id, reason: `nothing waits, ${percent(share)} of all slots at work` }]
    : [];
}

/** Own workers that could go, those first whose going costs least: idle, of the dear tier, young. */
export function dispensable(
  provided: readonly ProvidedWorker[],
  metrics: FarmMetrics,
  dearTier: string,
): readonly (ProvidedWorker & { readonly idle: boolean })[] {
  const byName = new Map(metrics.workers.map((worker) => [worker.name, worker]));
  const dear = (worker: ProvidedWorker): number => Number(worker.tier === dearTier);
  return standing(provided)
    .map((worker) => {
      const seen = byName.get(worker.id);
      return { ...worker, idle: seen !== undefined && seen.state === 'idle' && seen.tasks === 0 };
    })
    .toSorted((a, b) => Number(b.idle) - Number(a.idle) || dear(b) - dear(a) || b.startedAt - a.startedAt);
}

function since(
  name: 'crowdedSince' | 'idleSince',
  holds: boolean,
  { now, memory }: ScaleInput,
): Pick<ScaleMemory, typeof name> {
  return { [name]: holds ? (memory[name] ?? now) : undefined };
}

function unseen({ now, metrics, provided, memory }: ScaleInput): Record<string, number> {
  const names = new Set(metrics.workers.map(({ name }) => name));
  const missing = provided.filter(({ id, state }) => state === 'running' && !names.has(id));
  return Object.fromEntries(missing.map(({ id }) => [id, memory.unseenSince?.[id] ?? now]));
}

function remember(memory: ScaleMemory, step: ScaleStep, now: number): ScaleMemory {
  switch (step.kind) {
    case 'start':
      return { ...memory, lastStart: now };
    case 'drain':
      return { ...memory, lastEnd: now };
    case 'replace':
      return { ...memory, unseenSince: { ...memory.unseenSince, [step.id]: now } };
  }
}

const isStarting = (worker: ProvidedWorker, memory: ScaleMemory): boolean =>
  worker.state === 'starting' ||
  (worker.state === 'running' && memory.unseenSince?.[worker.id] !== undefined);
const seconds = (count: number): number => count * 1000;
const lasted = (now: number, from: number, count: number): boolean => now - from >= seconds(count);
const within = (now: number, at: number | undefined, count: number): boolean =>
  at !== undefined && !lasted(now, at, count);
const operated = (now: number, { operatorUntil }: ScaleMemory): boolean =>
  operatorUntil !== undefined && now < operatorUntil;
const tasks = (count: number): string => `${count} ${count === 1 ? 'task' : 'tasks'}`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
