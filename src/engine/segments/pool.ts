import { proxy } from 'comlink';
import type { WorkerStatus } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import { PoolWorker, type WorkerThread } from './pool-worker.ts';
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

/**
 * Builds segments on this machine, one a worker at a time. Workers start when they are needed; a segment goes to one
 * that has its recipe where there is one.
 */
export class LocalPool implements Executor {
  readonly #storeName: string;
  readonly #stallMilliseconds: number;
  readonly #workers: PoolWorker[] = [];
  readonly #waiting: { readonly recipe: SegmentRecipe; readonly take: (worker: PoolWorker) => void }[] = [];
  #slots: number;
  #disposed = false;

  constructor({ storeName, workers, stallMilliseconds = STALL_MILLISECONDS }: LocalPoolOptions) {
    this.#slots = slotCount(workers);
    this.#storeName = storeName;
    this.#stallMilliseconds = stallMilliseconds;
  }

  get slots(): number {
    return this.#slots;
  }

  async run(
    task: SegmentTask,
    onProgress: (progress: SegmentProgress) => void,
    signal: AbortSignal,
    onStart?: (workerId: string) => void,
  ): Promise<SegmentResult> {
    for (let attempt = 1; ; attempt++) {
      const worker = await this.#take(task.recipe);
      try {
        if (signal.aborted) throw new ExportError('CANCELLED', 'The export was cancelled.');
        worker.begin(task);
        onStart?.(worker.id);
        const result = await this.#build(worker, task, onProgress, signal);
        worker.count(task, result);
        return result;
      } catch (thrown) {
        const error = ExportError.from(thrown);
        if (error.code !== 'CANCELLED') worker.failed();
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

  resize(slots: number | undefined): void {
    this.#slots = slotCount(slots);
    for (const worker of this.#workers.splice(this.#slots)) {
      // One that is busy ends with its segment.
      if (!worker.busy) worker.rest();
    }
    this.#serveWaiting();
  }

  warm(most = this.#slots): void {
    for (let slot = 0; slot < Math.min(most, this.#slots); slot++) {
      const worker = this.#workers[slot] ?? new PoolWorker(`worker-${slot + 1}`);
      this.#workers[slot] = worker;
      if (!worker.busy) worker.open(() => this.#start());
    }
  }

  rest(atOnce = false): void {
    for (const worker of this.#workers) {
      if (worker.busy) continue;
      if (atOnce) worker.rest();
      else worker.letGo();
    }
  }

  workers(): readonly WorkerStatus[] {
    for (let slot = 0; slot < this.#slots; slot++)
      this.#workers[slot] ??= new PoolWorker(`worker-${slot + 1}`);
    return this.#workers.map((worker) => worker.status());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const worker of this.#workers) worker.rest();
  }

  async #build(
    worker: PoolWorker,
    task: SegmentTask,
    onProgress: (progress: SegmentProgress) => void,
    signal: AbortSignal,
  ): Promise<SegmentResult> {
    const thread = worker.open(() => this.#start());
    const cancel = (): void => {
      thread
        .call((remote) => remote.cancel())
        .catch(() => {
          // A worker that died meanwhile has nothing left to cancel; its build rejects by itself.
        });
    };
    signal.addEventListener('abort', cancel);
    try {
      return await thread.call(
        async (remote, alive) => {
          if (worker.recipe !== task.recipe) {
            worker.recipe = undefined;
            await remote.setRecipe(task.recipe);
            worker.recipe = task.recipe;
          }
          // A cancellation that arrived meanwhile found no build to stop.
          if (signal.aborted) throw new ExportError('CANCELLED', 'The export was cancelled.');
          const report = (progress: SegmentProgress): void => {
            alive();
            worker.sign();
            onProgress(progress);
          };
          const { recipe: _, ...rest } = task;
          return remote.build(rest, proxy(report));
        },
        { stallMilliseconds: this.#stallMilliseconds },
      );
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async #take(recipe: SegmentRecipe): Promise<PoolWorker> {
    if (this.#disposed) throw new ExportError('WORKER_LOST', 'The workers were ended.');
    const free = this.#free(recipe);
    if (!free) return new Promise<PoolWorker>((take) => this.#waiting.push({ recipe, take }));
    // Busy from now on: the one who asked comes to run later than others might ask.
    free.busy = true;
    return free;
  }

  /** Rather one that has the recipe, then one that has another, then a new one. */
  #free(recipe: SegmentRecipe): PoolWorker | undefined {
    let best: PoolWorker | undefined;
    for (let slot = 0; slot < this.#slots; slot++) {
      const worker = this.#workers[slot] ?? new PoolWorker(`worker-${slot + 1}`);
      this.#workers[slot] = worker;
      if (worker.busy) continue;
      if (worker.recipe === recipe) return worker;
      if (!best || (worker.started && !best.started)) best = worker;
    }
    return best;
  }

  #giveBack(worker: PoolWorker): void {
    worker.end();
    if (this.#disposed || !this.#workers.includes(worker)) worker.rest();
    this.#serveWaiting();
  }

  #serveWaiting(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const free = this.#free(next.recipe);
      if (!free) return;
      this.#waiting.shift();
      free.busy = true;
      next.take(free);
    }
  }

  #start(): WorkerThread {
    if (this.#disposed) throw new ExportError('WORKER_LOST', 'The workers were ended.');
    const worker = new Worker(new URL('../../workers/segment-worker.ts', import.meta.url), {
      type: 'module',
      name: this.#storeName,
    });
    return new Thread<SegmentWorkerApi>(worker);
  }
}

function slotCount(workers: number | undefined): number {
  return Math.max(1, Math.floor(workers ?? navigator.hardwareConcurrency ?? 1));
}
