import type { ExportEngine } from '../../engine/index.ts';
import { Store } from '../parts/store.ts';
import { tell } from './service-worker-link.ts';

export interface UpdateState {
  /** A new version of the app: `waits-for-exports` is stored and waits, `ready` is in charge and shows after a reload. */
  readonly kind: 'none' | 'waits-for-exports' | 'ready';
}

/** Exports of other tabs end without an event here. */
const LOOK_AGAIN_MS = 10_000;
/** A page that stays open for days looks for a new version so often. */
const CHECK_MS = 3_600_000;

/**
 * New versions of the app. One that waits takes over when no export runs in any tab, or when the user says so. Taking
 * over interrupts nothing: this page goes on with the files that it was loaded from, which the service worker keeps, and
 * the new version shows when the user reloads.
 */
export class Updates {
  readonly store = new Store<UpdateState>({ kind: 'none' });
  #registration: ServiceWorkerRegistration | undefined;
  #engine: ExportEngine | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins to watch; to be called once. */
  watch(registration: ServiceWorkerRegistration, engine: ExportEngine): void {
    this.#registration = registration;
    this.#engine = engine;
    const { serviceWorker } = navigator;
    let before = serviceWorker.controller;
    serviceWorker.addEventListener('controllerchange', () => {
      // The first one takes charge of a page that has been loaded without.
      if (before && isSameKind(before, serviceWorker.controller)) this.#become('ready');
      before = serviceWorker.controller;
    });
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => void this.#consider());
    });
    engine.addEventListener('change', () => {
      if (this.#registration?.waiting) void this.#consider();
    });
    setInterval(() => void this.check(), CHECK_MS);
    void this.#consider();
  }

  /** Asks the server for a new version. */
  async check(): Promise<void> {
    try {
      await this.#registration?.update();
    } catch (thrown) {
      // Offline, or a server that is just being changed; the next hour tells.
      if (!(thrown instanceof TypeError || thrown instanceof DOMException)) throw thrown;
    }
  }

  /** The user wants the new version now. Exports of this page go on after the reload from their finished segments. */
  apply(): void {
    const waiting = this.#registration?.waiting;
    if (!waiting) {
      location.reload();
      return;
    }
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    tell(waiting, { kind: 'take-over' });
  }

  async #consider(): Promise<void> {
    clearTimeout(this.#timer);
    // A worker that waits although nothing is in charge is about to take charge by itself.
    if (!this.#registration?.waiting || !this.#registration.active) return;
    const busy = this.#engine ? await exportsRun(this.#engine) : false;
    const { waiting } = this.#registration;
    if (!waiting) return;
    if (!busy) {
      tell(waiting, { kind: 'take-over' });
      return;
    }
    if (isSameKind(this.#registration.active, waiting)) this.#become('waits-for-exports');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#consider(), LOOK_AGAIN_MS);
  }

  #become(kind: UpdateState['kind']): void {
    if (this.store.state.kind !== kind) this.store.update({ kind });
  }
}

/** By its address: another one is the same version that was told to add the isolating headers, or no more. */
const isSameKind = (before: ServiceWorker | null, now: ServiceWorker | null): boolean =>
  before?.scriptURL === now?.scriptURL;

/** Whether any tab of this origin is at work, or about to be. */
export async function exportsRun(engine: ExportEngine): Promise<boolean> {
  const jobs = await engine.listExports();
  return jobs.some(
    ({ status, paused, waiting }) =>
      !paused && (status === 'processing' || (status === 'queued' && waiting === undefined)),
  );
}

export const updates = new Updates();
