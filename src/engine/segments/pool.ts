import { proxy } from 'comlink';
import { ExportError } from '../errors/index.ts';
import type { Executor, SegmentProgress, SegmentRecipe, SegmentResult, SegmentTask } from './segments.ts';
import { Thread } from './thread.ts';
import type { SegmentWorkerApi } from './worker-api.ts';

const STALL_MILLISECONDS = 60_000;
const MAXIMUM_ATTEMPTS = 3;

export interface LocalPoolOptions {
  readonly storeName: string;
  /** By default one worker a core. */
  readonly workers?: number;
  /** A worker that shows no sign of life for so long is replaced. */
  readonly stallMilliseconds?: number;
}

interface PoolWorker {
  readonly thread: Thread<SegmentWorkerApi>;
  recipe: SegmentRecipe | undefined;
}

/** Builds segments on this machine, one a worker at a time. Workers start when they are needed. */
export class LocalPool implements Executor {
  readonly slots: number;
  readonly #storeName: string;
  readonly #stallMilliseconds: number;
  readonly #idle: PoolWorker[] = [];
  readonly #busy = new Set<PoolWorker>();
  readonly #waiting: ((worker: PoolWorker) => void)[] = [];
  #disposed = false;

  constructor({ storeName, workers, stallMilliseconds = STALL_MILLISECONDS }: LocalPoolOptions) {
    this.slots = Math.max(1, Math.floor(workers ?? navigator.hardwareConcurrency ?? 1));
    this.#storeName = storeName;
    this.#stallMilliseconds = stallMilliseconds;
  }

  async run(
    task: SegmentTask,
    onProgress: (progress: SegmentProgress) => void,
    signal: AbortSignal,
  ): Promise<SegmentResult> {
    for (let attempt = 1; ; attempt++) {
      const worker = await this.#take();
      try {
        if (signal.aborted) throw new ExportError('CANCELLED', 'The export was cancelled.');
        return await this.#build(worker, task, onProgress, signal);
      } catch (thrown) {
        const error = ExportError.from(thrown);
        if (error.code !== 'WORKER_LOST' || this.#disposed) throw error;
        if (attempt === MAXIMUM_ATTEMPTS) {
          throw new ExportError(
            'WORKER_LOST',
            `Workers died ${attempt} times at frames ${task.range.start} to ${task.range.end}: ${error.message} Fewer workers or a smaller size may help.`,
            { value: [task.range.start, task.range.end], cause: error },
          );
        }
      } finally {
        this.#giveBack(worker);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const worker of [...this.#idle, ...this.#busy]) worker.thread.terminate();
    this.#idle.length = 0;
  }

  async #build(
    worker: PoolWorker,
    task: SegmentTask,
    onProgress: (progress: SegmentProgress) => void,
    signal: AbortSignal,
  ): Promise<SegmentResult> {
    const cancel = (): void => {
      worker.thread
        .call((remote) => remote.cancel())
        .catch(() => {
          // A worker that died meanwhile has nothing left to cancel; its build rejects by itself.
        });
    };
    signal.addEventListener('abort', cancel);
    try {
      return await worker.thread.call(
        async (remote, alive) => {
          if (worker.recipe !== task.recipe) {
            await remote.setRecipe(task.recipe);
            worker.recipe = task.recipe;
          }
          // A cancellation that arrived meanwhile found no build to stop.
          if (signal.aborted) throw new ExportError('CANCELLED', 'The export was cancelled.');
          const report = (progress: SegmentProgress): void => {
            alive();
            onProgress(progress);
          };
          return remote.build(task.range, task.owner, proxy(report));
        },
        { stallMilliseconds: this.#stallMilliseconds },
      );
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async #take(): Promise<PoolWorker> {
    if (this.#disposed) throw new ExportError('WORKER_LOST', 'The workers were ended.');
    const worker =
      this.#idle.pop() ??
      (this.#busy.size < this.slots
        ? this.#start()
        : await new Promise<PoolWorker>((resolve) => this.#waiting.push(resolve)));
    this.#busy.add(worker);
    return worker;
  }

  #giveBack(worker: PoolWorker): void {
    this.#busy.delete(worker);
    if (this.#disposed) worker.thread.terminate();
    const next = worker.thread.dead ? undefined : worker;
    const waiting = this.#waiting.shift();
    if (waiting) {
      const heir = next ?? this.#start();
      // Busy from now on: the one who waits comes to run later than others might ask.
      this.#busy.add(heir);
      waiting(heir);
    } else if (next) {
      this.#idle.push(next);
    }
  }

  #start(): PoolWorker {
    const worker = new Worker(new URL('../../workers/segment-worker.ts', import.meta.url), {
      type: 'module',
      name: this.#storeName,
    });
    return { thread: new Thread<SegmentWorkerApi>(worker), recipe: undefined };
  }
}
