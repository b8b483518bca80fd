import { ExportError } from '../../engine/index.ts';
import type { FarmConnection } from '../connect/index.ts';
import {
  BUCKETS,
  progressSubject,
  readAttempts,
  readCommit,
  readProgress,
  type SegmentCommit,
  type TaskAttempts,
  type TaskMessage,
  type TaskProgress,
} from '../protocol/index.ts';
import { followBucket } from './follow.ts';
import { persist } from './persist.ts';
import type { Standing } from './standing.ts';
import type { Tasks } from './tasks.ts';
import type { Need, Workforce } from './workforce.ts';

/** Failures of so many different workers are the segment's own. */
const MOST_FAILURES = 3;
/** Given back for more urgent work so often, a task is better built elsewhere. */
const MOST_PREEMPTIONS = 10;
/** How long news of an order may be late before it is asked for. */
const ASK_MILLISECONDS = 5_000;
const TICK_MILLISECONDS = 500;
/** Orders that are asked for at a tick. */
const ASKED_AT_ONCE = 10;
/** How long leaving waits for orders to be withdrawn. */
const LEAVE_MILLISECONDS = 5_000;

export interface OrderEvents {
  started(workerId: string): void;
  progressed(progress: TaskProgress): void;
  /** It waits for a worker again. */
  gaveBack(): void;
}

interface Order {
  readonly task: TaskMessage;
  readonly need: Need;
  readonly events: OrderEvents;
  readonly sequence: number;
  readonly done: (commit: SegmentCommit) => void;
  readonly failed: (error: ExportError) => void;
  attempts: TaskAttempts['attempts'];
  askedAt: number;
  /** Who has it, as far as is known. */
  workerId: string | undefined;
  asking: boolean;
}

interface OrdersOptions {
  readonly connection: FarmConnection;
  readonly tasks: Tasks;
  readonly workforce: Workforce;
  readonly standing: Standing;
}

/** Segments that were ordered from the farm, until each is committed or nobody can build it. */
export class Orders {
  readonly #connection: FarmConnection;
  readonly #tasks: Tasks;
  readonly #workforce: Workforce;
  readonly #standing: Standing;
  readonly #orders = new Map<string, Order>();
  readonly #progress = new Map<string, () => void>();
  readonly #places = new Set<Promise<SegmentCommit>>();
  readonly #ends: (() => void)[];
  readonly #closing = new AbortController();

  constructor({ connection, tasks, workforce, standing }: OrdersOptions) {
    this.#connection = connection;
    this.#tasks = tasks;
    this.#workforce = workforce;
    this.#standing = standing;
    const timer = setInterval(() => this.#ask(), TICK_MILLISECONDS);
    this.#ends = [
      () => clearInterval(timer),
      followBucket(connection, BUCKETS.segments, (key, value) => this.#committed(key, value)),
      followBucket(connection, BUCKETS.attempts, (taskId, value) => this.#attempted(taskId, value)),
    ];
    workforce.watch(() => {
      for (const order of [...this.#orders.values()]) this.#judge(order);
    });
  }

  /** Tasks that wait for a worker or are with one. */
  get open(): readonly { readonly task: TaskMessage; readonly workerId: string | undefined }[] {
    return [...this.#orders.values()];
  }

  /**
   * Has a segment built.
   *
   * @throws ExportError FARM_FAILED, with who failed and why; the signal's reason, and then nobody builds it for us
   */
  async place(
    task: TaskMessage,
    need: Need,
    events: OrderEvents,
    signal: AbortSignal,
  ): Promise<SegmentCommit> {
    const placed = this.#place(task, need, events, AbortSignal.any([signal, this.#closing.signal]));
    this.#places.add(placed);
    try {
      return await placed;
    } finally {
      this.#places.delete(placed);
    }
  }

  async #place(
    task: TaskMessage,
    need: Need,
    events: OrderEvents,
    signal: AbortSignal,
  ): Promise<SegmentCommit> {
    this.#listen(task.jobId);
    const sequence = await this.#tasks.publish(task, signal);
    let order: Order | undefined;
    let cancel = (): void => {};
    try {
      return await new Promise<SegmentCommit>((done, failed) => {
        cancel = () => failed(ExportError.from(signal.reason, 'CANCELLED'));
        const state = { attempts: [], askedAt: Date.now(), workerId: undefined, asking: false };
        order = { task, need, events, sequence, done, failed, ...state };
        this.#orders.set(task.taskId, order);
        if (signal.aborted) cancel();
        signal.addEventListener('abort', cancel);
      });
    } catch (thrown) {
      await this.#tasks.withdraw(sequence, task.taskId, order?.workerId);
      throw thrown;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#orders.delete(task.taskId);
      if (order && order.attempts.length > 0) void this.#forget(task.taskId);
    }
  }

  /** @throws ExportError FARM_FAILED for a row that is malformed */
  async committed(key: string, signal: AbortSignal): Promise<SegmentCommit | undefined> {
    const entry = await persist('tell of a segment', signal, async () => {
      const kv = await this.#connection.kv(BUCKETS.segments);
      return kv.get(key);
    });
    return entry?.operation === 'PUT' ? readCommit(entry.value) : undefined;
  }

  /** Takes a commit back whose bytes are not what they should be; what somebody committed since then stays. */
  async discard(commit: SegmentCommit, signal: AbortSignal): Promise<void> {
    await persist('discard a segment', signal, async () => {
      const kv = await this.#connection.kv(BUCKETS.segments);
      const entry = await kv.get(commit.key);
      const now = entry?.operation === 'PUT' ? orNothing(() => readCommit(entry.value)) : undefined;
      if (!entry || !now || now.taskId !== commit.taskId || now.sha256 !== commit.sha256) return;
      // Rows of commits are never written over: its very message goes.
      const manager = await this.#connection.manager();
      try {
        await manager.streams.deleteMessage(`KV_${BUCKETS.segments}`, entry.revision, false);
      } catch (thrown) {
        // Somebody else may have discarded it at the same time.
        if ((await kv.get(commit.key))?.revision === entry.revision) throw thrown;
      }
    });
  }

  /** Resolves once nobody is asked for anything any more, or the farm does not say so within seconds. */
  async close(): Promise<void> {
    for (const end of [...this.#ends, ...this.#progress.values()]) end();
    this.#progress.clear();
    const error = new ExportError('NO_FARM', 'The farm was left.');
    this.#closing.abort(error);
    const withdrawn = Promise.allSettled(this.#places);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LEAVE_MILLISECONDS);
    });
    await Promise.race([withdrawn, patience]);
    clearTimeout(timer);
  }

  #listen(jobId: string): void {
    if (this.#progress.has(jobId)) return;
    const subscription = this.#connection.nats.subscribe(progressSubject(jobId), {
      callback: (error, message) => {
        if (!error) this.#progressed(message.data);
      },
    });
    this.#progress.set(jobId, () => subscription.unsubscribe());
  }

  #progressed(data: Uint8Array): void {
    const progress = orNothing(() => readProgress(data));
    const order = progress && this.#orders.get(progress.taskId);
    if (!progress || !order) return;
    if (progress.state === 'gave-back') {
      order.workerId = undefined;
      order.askedAt = 0;
      order.events.gaveBack();
      return;
    }
    if (order.workerId !== progress.workerId) {
      order.workerId = progress.workerId;
      order.events.started(progress.workerId);
    }
    order.events.progressed(progress);
  }

  #committed(key: string, value: Uint8Array): void {
    const orders = [...this.#orders.values()].filter(({ task }) => task.key === key);
    if (orders.length === 0) return;
    const commit = orNothing(() => readCommit(value));
    for (const order of orders) {
      if (commit) order.done(commit);
      else order.askedAt = 0;
    }
  }

  #attempted(taskId: string, value: Uint8Array): void {
    const order = this.#orders.get(taskId);
    const said = order && orNothing(() => readAttempts(value));
    if (!order || !said) return;
    // Each counts once, however often its row is read.
    for (const attempt of said.attempts.slice(order.attempts.length)) {
      if (attempt.reason === 'failed') this.#standing.failed(attempt, order.task.key);
    }
    if (said.attempts.length >= order.attempts.length) order.attempts = said.attempts;
    this.#judge(order);
  }

  /** Gives up where nobody can build it any more. */
  #judge({ task, need, attempts, failed }: Order): void {
    if (attempts.length === 0) return;
    const failures = attempts.filter(({ reason }) => reason === 'failed');
    const out = new Set(
      attempts.filter(({ reason }) => reason !== 'preempted').map(({ workerId }) => workerId),
    );
    const preemptions = attempts.filter(({ reason }) => reason === 'preempted').length;
    const left = this.#workforce.able(need).some(({ row }) => !out.has(row.workerId));
    const why =
      new Set(failures.map(({ workerId }) => workerId)).size >= MOST_FAILURES
        ? `${MOST_FAILURES} workers failed at them`
        : preemptions >= MOST_PREEMPTIONS
          ? `they gave way to more urgent work ${preemptions} times`
          : out.size > 0 && !left && this.#workforce.live.length > 0
            ? 'no worker is left that could try'
            : undefined;
    if (why === undefined) return;
    const said = attempts
      .filter(({ reason }) => reason !== 'preempted')
      .map(({ workerId, code, message }) => `${this.#workforce.nameOf(workerId)}: ${message} (${code})`);
    const { start, end } = task.range;
    failed(
      new ExportError(
        'FARM_FAILED',
        `The farm could not build frames ${start} to ${end}: ${why}. ${said.join(' ')}`
          .trim()
          .slice(0, 2_000),
        { value: attempts.map(({ workerId, code }) => `${workerId} ${code}`) },
      ),
    );
  }

  /** What was tried for a task that is done with; a row that stays does no harm. */
  async #forget(taskId: string): Promise<void> {
    try {
      const kv = await this.#connection.kv(BUCKETS.attempts);
      await kv.delete(taskId);
    } catch {
      // The farm is away.
    }
  }

  /** Asks after orders that nothing was heard of for long: news may have been lost with the line. */
  #ask(): void {
    if (!this.#connection.state.connected) return;
    const before = Date.now() - ASK_MILLISECONDS;
    const late = [...this.#orders.values()].filter(({ asking, askedAt }) => !asking && askedAt < before);
    for (const order of late.slice(0, ASKED_AT_ONCE)) void this.#askAfter(order);
  }

  async #askAfter(order: Order): Promise<void> {
    const { task, sequence } = order;
    order.asking = true;
    try {
      const [segments, attempts] = await Promise.all([
        this.#connection.kv(BUCKETS.segments),
        this.#connection.kv(BUCKETS.attempts),
      ]);
      const open = await this.#tasks.isOpen(sequence);
      const attempted = await attempts.get(task.taskId);
      if (attempted?.operation === 'PUT') this.#attempted(task.taskId, attempted.value);
      // After the look at the queue: whoever has done with a task has committed before.
      const commit = await segments.get(task.key);
      if (commit?.operation === 'PUT') order.done(readCommit(commit.value));
      else if (!open) {
        const { start, end } = task.range;
        const message = `The farm lost the task of frames ${start} to ${end}.`;
        order.failed(new TaskLost(message, { value: task.taskId }));
      }
    } catch {
      // The farm is away or slow; it is asked again.
    } finally {
      order.asking = false;
      order.askedAt = Date.now();
    }
  }
}

/** Nobody has the task, and nobody committed it: it is to be published anew. */
export class TaskLost extends ExportError {
  constructor(message: string, options: { readonly value: unknown }) {
    super('FARM_FAILED', message, options);
  }
}

/** What others write may be malformed; then it says nothing. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
