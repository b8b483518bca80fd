import type { FarmConnection } from '../connect/index.ts';
import { BucketView } from '../manage/bucket-view.ts';
import {
  BUCKETS,
  type JobRow,
  PRIORITIES_BY_URGENCY,
  readJobRow,
  type TaskMessage,
} from '../protocol/index.ts';
import type { Tasks } from './tasks.ts';
import { canBuild, type Need, type Workforce } from './workforce.ts';

/** An urgent task that nobody took by then has somebody else give way to it, and after as long again another. */
const PATIENCE_MILLISECONDS = 1_000;
/** A segment that is built so far is rather ended. */
const NEARLY_DONE = 0.75;

/** Has less urgent tasks given back where an urgent one finds no free worker. */
export class Preemption {
  readonly #tasks: Tasks;
  readonly #workforce: Workforce;
  readonly #jobs: BucketView<JobRow>;
  readonly #waiting = new Map<string, ReturnType<typeof setInterval>>();
  /** Tasks that were asked to give way. */
  readonly #asked = new Set<string>();

  constructor(connection: FarmConnection, tasks: Tasks, workforce: Workforce) {
    this.#tasks = tasks;
    this.#workforce = workforce;
    this.#jobs = new BucketView({ connection, bucket: BUCKETS.jobs, read: readJobRow, changed: () => {} });
  }

  wanted(task: TaskMessage, need: Need): void {
    if (task.priority !== 'urgent') return;
    this.settled(task.taskId);
    this.#waiting.set(
      task.taskId,
      setInterval(() => this.#makeRoom(need), PATIENCE_MILLISECONDS),
    );
  }

  settled(taskId: string): void {
    clearInterval(this.#waiting.get(taskId));
    this.#waiting.delete(taskId);
  }

  close(): void {
    for (const timer of this.#waiting.values()) clearInterval(timer);
    this.#waiting.clear();
    this.#jobs.close();
  }

  /** The least urgent task that has most before it gives way, unless a worker has room. */
  #makeRoom(need: Need): void {
    const able = this.#workforce.live.filter(({ row }) => canBuild(row, need));
    if (able.some(({ row, beat }) => beat.tasks.length < row.slots)) return;
    const urgent = PRIORITIES_BY_URGENCY.indexOf('urgent');
    const victims = able
      .flatMap(({ row, beat }) => beat.tasks.map((task) => ({ ...task, workerId: row.workerId })))
      .map((task) => ({ ...task, rank: this.#rankOf(task.jobId), share: task.frames / Math.max(1, task.of) }))
      .filter(({ taskId, rank, share }) => rank > urgent && share < NEARLY_DONE && !this.#asked.has(taskId))
      .sort((a, b) => b.rank - a.rank || a.share - b.share);
    const [victim] = victims;
    if (!victim) return;
    this.#asked.add(victim.taskId);
    this.#tasks.tell(victim.workerId, { kind: 'preempt', taskId: victim.taskId });
  }

  #rankOf(jobId: string): number {
    return PRIORITIES_BY_URGENCY.indexOf(this.#jobs.rows.get(jobId)?.row.priority ?? 'normal');
  }
}
