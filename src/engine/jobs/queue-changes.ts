import { ExportError, refuseAborted, unlessAborted } from '../errors/index.ts';

/** Messages between tabs may get lost: whoever waits looks again by itself. */
const LOOK_AGAIN_MILLISECONDS = 1000;

/** Lets callers wait until something holds that any tab may bring about. */
export class QueueChanges {
  readonly #sleepers = new Set<{ wake(): void; fail(error: ExportError): void }>();
  #closed = false;

  /** Something changed. */
  wake(): void {
    const sleepers = [...this.#sleepers];
    this.#sleepers.clear();
    for (const sleeper of sleepers) sleeper.wake();
  }

  /** What is waited for will not come about. */
  fail(error: ExportError): void {
    const sleepers = [...this.#sleepers];
    this.#sleepers.clear();
    for (const sleeper of sleepers) sleeper.fail(error);
  }

  close(): void {
    this.#closed = true;
    this.fail(closed());
  }

  /**
   * Looks until there is something to be found.
   *
   * @param look called at once, after each change, and from time to time
   * @param signal ends the waiting, and nothing else
   * @throws ExportError INTERRUPTED once closed, the signal's reason, or what `look` throws
   */
  async until<Found>(look: () => Promise<Found | undefined>, signal?: AbortSignal): Promise<Found> {
    for (;;) {
      if (this.#closed) throw closed();
      refuseAborted(signal);
      // Asleep before looking: a change while it looks must not be missed.
      const change = this.#next();
      try {
        const found = await unlessAborted(signal, look);
        if (found !== undefined) return found;
        await unlessAborted(signal, change.came);
      } finally {
        change.forget();
      }
    }
  }

  #next(): { readonly came: Promise<void>; forget(): void } {
    let forget = (): void => {};
    const came = new Promise<void>((resolve, reject) => {
      const sleeper = { wake: () => resolve(), fail: reject };
      const timer = setTimeout(() => resolve(), LOOK_AGAIN_MILLISECONDS);
      this.#sleepers.add(sleeper);
      forget = () => {
        clearTimeout(timer);
        this.#sleepers.delete(sleeper);
      };
    });
    // Where something was found at once, nobody waits for it any more.
    came.catch(() => {});
    return { came, forget };
  }
}

function closed(): ExportError {
  return new ExportError(
    'INTERRUPTED',
    'The engine of this page was closed. The export goes on in another tab, or once the engine is opened again.',
  );
}
