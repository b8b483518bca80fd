import type { JobPriority } from '../api/index.ts';
import { PRIORITY_RANK } from './slot-policy.ts';

/** What is left of a job, in seconds of one worker. */
export interface Outlook {
  /** Until its first segment can begin. */
  readonly start: number;
  /** What is left of each segment that a worker is at. */
  readonly running: readonly number[];
  /** Of each segment that no worker has begun, in their order. */
  readonly waiting: readonly number[];
  /** From its last segment to its end: the rest of the file, and its check. No worker is needed for it. */
  readonly check: number;
}

/** A job of the queue, as far as others depend on it. */
export interface ForetoldJob {
  readonly id: string;
  readonly priority: JobPriority;
  readonly isLive: boolean;
  /** Undefined where nothing is known. */
  readonly outlook: Outlook | undefined;
  /** The most workers that it may have; all where absent. */
  readonly mostWorkers?: number;
  /** Its batch, where that allows so many of its jobs at once only. */
  readonly batch?: { readonly id: string; readonly limit: number };
}

/** What jobs share. */
export interface Workshop {
  readonly workers: number;
  /** Jobs that may build at once. */
  readonly places: number;
}

/** A queue that would take longer to go through is not: what comes so late is anybody's guess. */
const MOST_SEGMENTS = 20_000;

/** A job while the queue is gone through. */
interface Course {
  readonly job: ForetoldJob;
  readonly outlook: Outlook;
  /** When its first segment can begin. */
  readonly begins: number;
  /** When each of its segments under way ends. */
  readonly ends: number[];
  /** Index into its waiting segments. */
  next: number;
  /** Seconds of workers so far. */
  used: number;
  joined: boolean;
}

/**
 * When each job will be done: goes through the queue as the workers will, segment by segment, whose turn it is as it will be
 * then. A job whose start no worker is needed for leaves them to the others meanwhile, and so does its check.
 *
 * @param jobs those under way, then the others in the order of their turns
 * @param wanted ids that are asked for: nothing is looked at beyond them; all where absent
 * @returns seconds from now by id; missing are live jobs that nothing is known of, and all behind a waiting one that nothing
 *   is known of
 */
export function foretell(
  jobs: readonly ForetoldJob[],
  { workers, places }: Workshop,
  wanted?: ReadonlySet<string>,
): Map<string, number> {
  const done = new Map<string, number>();
  const active = jobs.flatMap((job) => (job.isLive && job.outlook ? [courseOf(job, job.outlook, 0)] : []));
  const waiting = jobs.filter(({ isLive }) => !isLive);
  const unknown = jobs.some(({ isLive, outlook }) => isLive && !outlook)
    ? 0
    : waiting.findIndex(({ outlook }) => !outlook);
  if (unknown >= 0) waiting.length = unknown;
  const asked = new Set(wanted);
  let now = 0;
  for (let begun = 0; begun < MOST_SEGMENTS; ) {
    for (const [index, course] of [...active.entries()].reverse()) {
      if (!isBuilt(course)) continue;
      active.splice(index, 1);
      done.set(course.job.id, now + course.outlook.check);
      asked.delete(course.job.id);
    }
    if (wanted && asked.size === 0) break;
    while (active.length < places) {
      const index = waiting.findIndex((job) => hasRoom(job, active));
      const [job] = index < 0 ? [] : waiting.splice(index, 1);
      if (!job?.outlook) break;
      active.push(courseOf(job, job.outlook, now));
    }
    let free = workers - active.reduce((sum, { ends }) => sum + ends.length, 0);
    for (; free > 0; free--) {
      const course = nextCourse(active, now);
      if (!course) break;
      const seconds = course.outlook.waiting[course.next++] ?? 0;
      course.ends.push(now + seconds);
      course.used += seconds;
      begun++;
    }
    const next = nextEvent(active, now);
    if (next === undefined) {
      if (active.every((course) => !isBuilt(course))) break;
      continue;
    }
    now = next;
    for (const { ends } of active) {
      for (let at = ends.length - 1; at >= 0; at--) if ((ends[at] ?? 0) <= now) ends.splice(at, 1);
    }
  }
  return done;
}

/** Seconds of a job that has the workers to itself. */
export function secondsAlone(outlook: Outlook, workers: number): number {
  const job = { id: '', priority: 'normal', isLive: true, outlook } as const;
  return foretell([job], { workers: Math.max(1, workers), places: 1 }).get('') ?? 0;
}

const courseOf = (job: ForetoldJob, outlook: Outlook, now: number): Course => ({
  ...{ job, outlook, begins: now + outlook.start, ends: outlook.running.map((left) => now + left) },
  ...{ next: 0, used: 0, joined: false },
});

const isBuilt = ({ ends, next, outlook }: Course): boolean =>
  ends.length === 0 && next >= outlook.waiting.length;

function hasRoom({ batch }: ForetoldJob, active: readonly Course[]): boolean {
  return !batch || active.filter(({ job }) => job.batch?.id === batch.id).length < batch.limit;
}

/** As `nextTurn` of the slots' policy decides: the most urgent, then who had least of the workers, then who has fewer. */
function nextCourse(active: readonly Course[], now: number): Course | undefined {
  let best: Course | undefined;
  for (const course of active) {
    const { job, next, outlook, ends, begins } = course;
    if (begins > now || next >= outlook.waiting.length) continue;
    if (ends.length >= (job.mostWorkers ?? Number.POSITIVE_INFINITY)) continue;
    if (!course.joined) join(course, active);
    if (!best || precedes(course, best)) best = course;
  }
  return best;
}

/** Who comes later is neither owed what the others had before, nor in their debt. */
function join(course: Course, active: readonly Course[]): void {
  const others = active.filter((other) => other.joined && !isBuilt(other));
  if (others.length > 0) course.used = Math.min(...others.map(({ used }) => used));
  course.joined = true;
}

function precedes(course: Course, other: Course): boolean {
  const rank = PRIORITY_RANK[course.job.priority] - PRIORITY_RANK[other.job.priority];
  if (rank !== 0) return rank < 0;
  if (course.used !== other.used) return course.used < other.used;
  return course.ends.length < other.ends.length;
}

function nextEvent(active: readonly Course[], now: number): number | undefined {
  let next: number | undefined;
  for (const { ends, begins } of active) {
    for (const at of begins > now ? [...ends, begins] : ends) if (next === undefined || at < next) next = at;
  }
  return next;
}
