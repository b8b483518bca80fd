import type { KV } from '@nats-io/kv';
import {
  type LocalPool,
  refuseAborted,
  type SegmentProgress,
  type SegmentResult,
  type SegmentStore,
} from '../../engine/host.ts';
import { ExportError } from '../../engine/index.ts';
import { BackOff, type ContentStore } from '../content/index.ts';
import { PROTOCOL_VERSION, readCommit, type SegmentCommit, type TaskProgress } from '../protocol/index.ts';
import type { AttemptsLog } from './attempts-log.ts';
import type { Lease } from './lease.ts';
import type { RecipeShelf } from './recipe-shelf.ts';
import { Refusal } from './refusal.ts';

/** Nothing that a build shows for so long, and it counts as stuck: its lease is not renewed any more. */
const STALL_MILLISECONDS = 60_000;
/** However long a submitter would wait. */
const LONGEST_TASK_MILLISECONDS = 3_600_000;
const PROGRESS_MILLISECONDS = 500;

/** Why a task is stopped from outside. */
export type StopReason = 'preempted' | 'cancelled' | 'leaving' | 'overdue' | 'redone';

export type TaskOutcome =
  | {
      readonly kind: 'built';
      /** Whether ours was the first; another's is taken in its place. */
      readonly won: boolean;
      readonly result: SegmentResult;
      readonly encoder: string;
      /** Of a frame. */
      readonly pixels: number;
    }
  /** It was committed before anything was done. */
  | { readonly kind: 'not-needed' }
  | { readonly kind: 'stopped'; readonly reason: StopReason }
  /** The farm takes this worker's token no longer, or not now. */
  | { readonly kind: 'unwelcome'; readonly message: string }
  /** This worker gave it back for good at an earlier time. */
  | { readonly kind: 'known' }
  | {
      readonly kind: 'gave-back';
      readonly reason: 'failed' | 'refused';
      readonly code: string;
      readonly message: string;
    };

/** What a worker builds with. */
export interface Workshop {
  readonly workerId: string;
  readonly tenant: string;
  readonly pool: Pick<LocalPool, 'run'>;
  readonly store: Pick<SegmentStore, 'read' | 'release'>;
  readonly content: Pick<ContentStore, 'put'>;
  readonly recipes: Pick<RecipeShelf, 'use'>;
  readonly attempts: Pick<AttemptsLog, 'gaveUp'>;
  readonly segments: () => Promise<KV>;
  readonly tell: (progress: TaskProgress) => void;
}

/** One task under way: from its lease to the commit of its segment. */
export class TaskRun {
  readonly lease: Lease;
  readonly #shop: Workshop;
  readonly #stop = new AbortController();
  readonly #started = performance.now();
  #reason: StopReason | undefined;
  #sign = performance.now();
  #told = 0;
  #waits = false;
  frames = 0;

  constructor(lease: Lease, shop: Workshop) {
    this.lease = lease;
    this.#shop = shop;
  }

  /** Whether it moves: only then is its lease to be renewed. */
  get alive(): boolean {
    // Fetching and sending have a patience of their own.
    return this.#waits || performance.now() - this.#sign < STALL_MILLISECONDS;
  }

  get overdue(): boolean {
    const { milliseconds } = this.lease.task.limits;
    return performance.now() - this.#started > Math.min(milliseconds, LONGEST_TASK_MILLISECONDS);
  }

  stop(reason: StopReason): void {
    this.#reason ??= reason;
    this.#stop.abort();
  }

  /** @param onBuilt is told when the machine has nothing more to do for it but to send it; never throws */
  async run(onBuilt: () => void): Promise<TaskOutcome> {
    try {
      return await this.#run(onBuilt);
    } catch (thrown) {
      if (this.#reason) return { kind: 'stopped', reason: this.#reason };
      if (thrown instanceof Refusal) {
        return { kind: 'gave-back', reason: 'refused', code: thrown.code, message: thrown.message };
      }
      const error = ExportError.from(thrown);
      // No fault of the task's, nor of this machine's.
      if (error.code === 'NO_FARM') return { kind: 'unwelcome', message: error.message };
      // Only a name that differs from the plan's fails a build so.
      const refused = error.code === 'CHECK_FAILED';
      return {
        kind: 'gave-back',
        reason: refused ? 'refused' : 'failed',
        code: refused ? 'SCENE_MISMATCH' : error.code,
        message: error.message,
      };
    }
  }

  /** Whether the segment was committed meanwhile, by whomever. */
  async isCommitted(): Promise<boolean> {
    const row = await (await this.#shop.segments()).get(this.lease.task.key);
    return row?.operation === 'PUT';
  }

  async #run(onBuilt: () => void): Promise<TaskOutcome> {
    const { task } = this.lease;
    const { attempts, recipes, workerId, tenant } = this.#shop;
    if (task.version !== PROTOCOL_VERSION) {
      throw new Refusal(
        'VERSION_MISMATCH',
        `The task speaks version ${task.version} of the farm's protocol.`,
      );
    }
    if (task.tenant !== tenant) throw new Refusal('SCENE_MISMATCH', 'The task is another tenant’s.');
    this.#waits = true;
    const [committed, known] = await this.#overNats(() =>
      Promise.all([this.isCommitted(), attempts.gaveUp(task.taskId, workerId)]),
    );
    if (committed) return { kind: 'not-needed' };
    if (known) return { kind: 'known' };
    this.#tell('started', true);
    return recipes.use(task.bundle, this.#stop.signal, async ({ recipe, fingerprint }) => {
      if (fingerprint !== task.fingerprint || recipe.encoder.fingerprint !== task.fingerprint) {
        throw new Refusal(
          'FINGERPRINT_MISMATCH',
          'The encoder of this machine is not the one that the job is pinned to.',
        );
      }
      const { range, key, priority, taskId } = task;
      this.#waits = false;
      this.#sign = performance.now();
      try {
        const result = await this.#shop.pool.run(
          { recipe, range, key, priority, owner: taskId },
          (progress) => this.#progress(progress),
          this.#stop.signal,
        );
        this.#waits = true;
        onBuilt();
        const won = await this.#commit(result);
        const { width, height } = recipe.render;
        const { encoder } = recipe.encoder;
        return { kind: 'built', won, result, encoder, pixels: width * height };
      } finally {
        await this.#shop.store.release(taskId);
      }
    });
  }

  #progress({ frames }: SegmentProgress): void {
    this.#sign = performance.now();
    this.frames = frames;
    this.#tell('working');
  }

  /** @returns whether ours is the first */
  async #commit(result: SegmentResult): Promise<boolean> {
    const { task } = this.lease;
    if (result.bytes > task.limits.bytes) {
      throw new Refusal(
        'TOO_LARGE',
        `The segment has ${result.bytes} bytes; the job takes ${task.limits.bytes} at most.`,
      );
    }
    const bytes = await this.#shop.store.read(result.key);
    if (!bytes) {
      throw new ExportError('STORAGE_CORRUPT', 'The segment that was just built is not in the store.', {
        value: result.key,
      });
    }
    const ref = await this.#shop.content.put(bytes, this.#stop.signal);
    const commit: SegmentCommit = {
      ...ref,
      key: task.key,
      taskId: task.taskId,
      jobId: task.jobId,
      index: task.range.index,
      workerId: this.#shop.workerId,
      fingerprint: task.fingerprint,
      at: Date.now(),
      frames: task.range.end - task.range.start,
      timing: result.timing,
      ...(result.rendering && { rendering: result.rendering }),
    };
    return this.#overNats(async () => {
      const segments = await this.#shop.segments();
      try {
        await segments.create(task.key, JSON.stringify(commit));
        return true;
      } catch (thrown) {
        const row = await segments.get(task.key);
        if (row?.operation !== 'PUT') throw thrown;
        // Ours, where the answer was lost on its way.
        return readCommit(row.value).workerId === commit.workerId && readCommit(row.value).at === commit.at;
      }
    });
  }

  /** A line that is down is no failure of the task: it is tried again for as long as the task may take. */
  async #overNats<T>(work: () => Promise<T>): Promise<T> {
    const pauses = new BackOff(250, 5_000);
    for (;;) {
      refuseAborted(this.#stop.signal);
      try {
        return await work();
      } catch (thrown) {
        if (thrown instanceof ExportError) throw thrown;
        await pauses.wait(this.#stop.signal);
      }
    }
  }

  #tell(state: TaskProgress['state'], atOnce = false): void {
    const now = performance.now();
    if (!atOnce && now - this.#told < PROGRESS_MILLISECONDS) return;
    this.#told = now;
    const { taskId, jobId, range } = this.lease.task;
    const { workerId, tell } = this.#shop;
    tell({ taskId, jobId, index: range.index, workerId, state, frames: this.frames });
  }

  /** Tells the job's submitter that it is not built here. */
  tellGaveBack(): void {
    this.#tell('gave-back', true);
  }
}
