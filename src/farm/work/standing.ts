import { FAULTS_OF_THE_JOB } from '../protocol/index.ts';

/** After so many different tasks that failed one after another. */
const MOST_FAILURES = 3;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** Whether a worker is fit to take tasks: one that fails again and again would spoil a whole queue. */
export class Standing {
  readonly #failures = new Map<string, string>();
  #pausedUntil = 0;
  #setAside: { readonly at: number; readonly reasons: readonly string[] } | undefined;

  get setAside(): { readonly at: number; readonly reasons: readonly string[] } | undefined {
    return this.#setAside;
  }

  set setAside(value: { readonly at: number; readonly reasons: readonly string[] } | undefined) {
    this.#setAside = value;
    if (value) return;
    this.#failures.clear();
    this.#pausedUntil = 0;
  }

  /** Milliseconds until it should take another task. */
  get pause(): number {
    return Math.max(0, this.#pausedUntil - performance.now());
  }

  succeeded(): void {
    this.#failures.clear();
    this.#pausedUntil = 0;
  }

  /** @returns true where it is to be set aside now */
  failed(taskId: string, code: string, message: string): boolean {
    if (FAULTS_OF_THE_JOB.has(code)) return false;
    this.#failures.set(taskId, `${code}: ${message}`);
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.#failures.size - 1));
    this.#pausedUntil = performance.now() + pause;
    if (this.#failures.size < MOST_FAILURES || this.#setAside) return false;
    this.#setAside = {
      at: Date.now(),
      reasons: [...this.#failures.values()].map((why) => why.slice(0, 500)),
    };
    return true;
  }
}
