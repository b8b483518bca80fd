import type { Executor } from '../segments/index.ts';

type CreateExecutor = (workers: number | undefined) => Executor;

/** One executor for all that a job builds, so that its trials and its file start workers only once. */
export class JobPool {
  readonly #create: CreateExecutor;
  #executor: Executor | undefined;

  constructor(create: CreateExecutor) {
    this.#create = create;
  }

  /** The job's executor; whoever takes it need not dispose of it, and may. */
  take(workers: number | undefined): Executor {
    this.#executor ??= this.#create(workers);
    const executor = this.#executor;
    return {
      slots: executor.slots,
      run: (task, onProgress, signal) => executor.run(task, onProgress, signal),
      async [Symbol.asyncDispose]() {},
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const executor = this.#executor;
    this.#executor = undefined;
    await executor?.[Symbol.asyncDispose]();
  }
}
