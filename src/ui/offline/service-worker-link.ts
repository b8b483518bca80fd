import type { PageMessage, WorkerStatusReply } from '../../service-worker/protocol.ts';

/** Beside the page; see scripts/service-worker-plugin.ts. */
const WORKER = 'service-worker.js';
const ISOLATION_KEY = 'framewright.isolation';
/** A service worker that does not answer for so long was stopped in between. */
const ANSWER_MS = 5000;

/**
 * Whether this page can have the service worker: the built app in a secure context. The development server has none to
 * offer, and browsers with storage barred hide it.
 */
export const canWorkOffline = (): boolean => import.meta.env.PROD && 'serviceWorker' in navigator;

/** Whether the service worker adds the isolating headers that the host does not send. On, unless the user or the address said otherwise. */
export const isolationWanted = (): boolean => localStorage.getItem(ISOLATION_KEY) !== 'off';

export function storeIsolation(on: boolean): void {
  if (on) localStorage.removeItem(ISOLATION_KEY);
  else localStorage.setItem(ISOLATION_KEY, 'off');
}

/** @returns undefined where the browser refuses it, or a policy of the host forbids it: then the app needs the network */
export async function registerServiceWorker(): Promise<ServiceWorkerRegistration | undefined> {
  const url = isolationWanted() ? `./${WORKER}` : `./${WORKER}?isolation=off`;
  try {
    return await navigator.serviceWorker.register(url, { updateViaCache: 'none' });
  } catch (thrown) {
    // Refused (SecurityError), or not found and of another type (TypeError): nothing that the user did or could mend.
    if (thrown instanceof DOMException || thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}

export function tell(worker: ServiceWorker, message: PageMessage): void {
  worker.postMessage(message);
}

/** What the service worker in charge of this page holds; undefined while there is none. */
export async function askStatus(): Promise<WorkerStatusReply | undefined> {
  const worker = canWorkOffline() ? navigator.serviceWorker.controller : null;
  if (!worker) return undefined;
  const { port1, port2 } = new MessageChannel();
  const message: PageMessage = { kind: 'status' };
  const answer = new Promise<WorkerStatusReply | undefined>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<WorkerStatusReply>) => resolve(data);
    setTimeout(() => resolve(undefined), ANSWER_MS);
  });
  worker.postMessage(message, [port2]);
  try {
    return await answer;
  } finally {
    port1.close();
  }
}
