import { unlessAborted } from '../../engine/host.ts';

/** Pauses that double, with chance in them, so that many who lost the same server do not all come back at once. */
export class BackOff {
  readonly #first: number;
  readonly #longest: number;
  #next: number;

  /** @param first and @param longest milliseconds */
  constructor(first: number, longest: number) {
    this.#first = first;
    this.#longest = longest;
    this.#next = first;
  }

  /** The next pause, milliseconds: between half of what is due and all of it. */
  take(): number {
    const due = this.#next;
    this.#next = Math.min(this.#longest, due * 2);
    return due * (0.5 + Math.random() / 2);
  }

  /** @throws ExportError the signal's abortReason */
  async wait(signal?: AbortSignal): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const pause = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.take());
    });
    try {
      await unlessAborted(signal, pause);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Things go well again. */
  reset(): void {
    this.#next = this.#first;
  }
}
