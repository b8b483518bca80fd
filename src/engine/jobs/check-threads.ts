import type { CheckWorkerApi } from '../quality/index.ts';
import { Thread } from '../segments/index.ts';

type CheckThread = Thread<CheckWorkerApi>;

/** Threads that open finished files again. Starting one takes as long as checking a frame, so that they serve many files. */
export class CheckThreads {
  readonly #start: () => CheckThread;
  readonly #idle: CheckThread[] = [];

  constructor(start: () => CheckThread = startThread) {
    this.#start = start;
  }

  /**
   * @param keep whether its thread may serve another file; after a failure it never does
   * @param work the thread is its own meanwhile
   */
  async use<T>(keep: boolean, work: (thread: CheckThread) => Promise<T>): Promise<T> {
    const thread = this.#idle.pop() ?? this.#start();
    let done = false;
    try {
      const result = await work(thread);
      done = true;
      return result;
    } finally {
      if (done && keep) this.#idle.push(thread);
      else thread.terminate();
    }
  }

  /** Ends those that nobody uses. */
  rest(): void {
    for (const thread of this.#idle.splice(0)) thread.terminate();
  }
}

function startThread(): CheckThread {
  return new Thread<CheckWorkerApi>(
    new Worker(new URL('../../workers/check-worker.ts', import.meta.url), { type: 'module' }),
  );
}
