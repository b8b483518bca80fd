import { ExportError } from '../errors/index.ts';

/** Held by the tab that runs the queue; the browser frees it when the tab goes, however it goes. */
export function queueLockName(storeName: string): string {
  return `${storeName}-queue`;
}

/**
 * Stands for leading until `signal` aborts, and again after a term that ended by itself.
 *
 * @param term called while this tab leads, at most once at a time; the lead is given up when it resolves
 */
export async function standForLeading(
  storeName: string,
  term: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await navigator.locks.request(queueLockName(storeName), { signal }, term);
    } catch (thrown) {
      if (!signal.aborted) throw ExportError.from(thrown);
    }
  }
}
