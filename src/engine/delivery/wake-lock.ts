/** What of a page a wake lock needs; absent where there is no page or no such lock. */
export interface WakeLockHost {
  /** Resolves to a lock that the browser takes away when the page is hidden. */
  request(): Promise<{ release(): Promise<void> }>;
  /** `visibilitychange` is told here. */
  readonly page: EventTarget & { readonly visibilityState: string };
}

/**
 * Keeps the screen, and with it most machines, from falling asleep while exports run. The browser takes a lock away
 * from a hidden page: it is asked for again once the page shows. A refusal (low battery, a policy) changes nothing that
 * can be acted on: exports go on without.
 */
export class WakeLock {
  readonly #host: WakeLockHost | undefined;
  #wanted = false;
  #lock: Promise<{ release(): Promise<void> } | undefined> | undefined;

  constructor(host: WakeLockHost | undefined = pageHost()) {
    this.#host = host;
  }

  hold(): void {
    if (this.#wanted || !this.#host) return;
    this.#wanted = true;
    this.#host.page.addEventListener('visibilitychange', this.#onVisibility);
    this.#ask();
  }

  release(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#host?.page.removeEventListener('visibilitychange', this.#onVisibility);
    const lock = this.#lock;
    this.#lock = undefined;
    lock?.then((held) => held?.release()).catch(ignoreRefusal);
  }

  readonly #onVisibility = (): void => {
    if (this.#host?.page.visibilityState === 'visible') this.#ask();
  };

  #ask(): void {
    if (this.#host?.page.visibilityState !== 'visible') return;
    this.#lock = this.#host.request().catch(ignoreRefusal);
  }
}

function ignoreRefusal(): undefined {}

/** The page that this engine runs in, where it runs in one that can keep the screen on. */
function pageHost(): WakeLockHost | undefined {
  const page = (globalThis as { readonly document?: WakeLockHost['page'] }).document;
  const lock = (globalThis.navigator as { readonly wakeLock?: WakeLockApi } | undefined)?.wakeLock;
  return page && lock ? { page, request: () => lock.request('screen') } : undefined;
}

interface WakeLockApi {
  request(type: 'screen'): Promise<{ release(): Promise<void> }>;
}
