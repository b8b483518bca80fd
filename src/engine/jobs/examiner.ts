import type { Remote } from 'comlink';
import { abortReason, unlessAborted } from '../errors/index.ts';
import type { CheckWorkerApi } from '../quality/index.ts';
import { Thread } from '../segments/index.ts';

/** A check worker of one's own, which is ended with whoever asked for it. */
export class Examiner {
  readonly #signal: AbortSignal;
  readonly #thread = new Thread<CheckWorkerApi>(
    new Worker(new URL('../../workers/check-worker.ts', import.meta.url), { type: 'module' }),
  );

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** @throws ExportError the signal's reason as soon as it is aborted */
  ask<T>(work: (remote: Remote<CheckWorkerApi>) => Promise<T>): Promise<T> {
    if (this.#signal.aborted) return Promise.reject(abortReason(this.#signal));
    return unlessAborted(this.#signal, this.#thread.call(work));
  }

  [Symbol.dispose](): void {
    this.#thread.terminate();
  }
}
