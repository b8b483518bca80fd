import type { Thread } from '../segments/index.ts';

/** Threads of a kind that serve one file after another: starting one takes as long as the work of a short film. */
export class KeptThreads<Api> {
  readonly #start: () => Thread<Api>;
  readonly #idle: Thread<Api>[] = [];

  constructor(start: () => Thread<Api>) {
    this.#start = start;
  }

  /**
   * @param keep whether its thread may serve another file; after a failure it never does
   * @param work the thread is its own meanwhile
   */
  async use<T>(keep: boolean, work: (thread: Thread<Api>) => Promise<T>): Promise<T> {
    const thread = this.#takeIdle() ?? this.#start();
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

  /** Has one ready for who comes next: it loads while others work. */
  warm(): void {
    this.#idle.push(this.#takeIdle() ?? this.#start());
  }

  /** One may have died while nobody used it. */
  #takeIdle(): Thread<Api> | undefined {
    for (;;) {
      const thread = this.#idle.pop();
      if (!thread?.dead) return thread;
    }
  }

  /** Ends those that nobody uses. */
  rest(): void {
    for (const thread of this.#idle.splice(0)) thread.terminate();
  }
}
