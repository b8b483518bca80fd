import { ExportError } from '../errors/index.ts';

/** Held by the tab that runs the queue; the browser frees it when the tab goes, however it goes. */
export function queueLockName(storeName: string): string {
  return `${storeName}-queue`;
}

/** What goes wrong with a term is tried again, later each time up to this. */
const LONGEST_WAIT_MILLISECONDS = 30_000;
const FIRST_WAIT_MILLISECONDS = 1000;

/**
 * Stands for leading until `signal` aborts, again after a term that ended by itself, and after a while where one failed:
 * a full disk or a refused store is no reason to leave the queue to nobody.
 *
 * @param term called while this tab leads, at most once at a time; the lead is given up when it ends
 * @param onTrouble told of each failure
 */
export async function standForLeading(
  storeName: string,
  term: () => Promise<void>,
  onTrouble: (error: ExportError) => void,
  signal: AbortSignal,
): Promise<void> {
  let wait = FIRST_WAIT_MILLISECONDS;
  while (!signal.aborted) {
    try {
      await navigator.locks.request(queueLockName(storeName), { signal }, term);
      wait = FIRST_WAIT_MILLISECONDS;
    } catch (thrown) {
      if (signal.aborted) return;
      onTrouble(ExportError.from(thrown));
      await patience(wait, signal);
      wait = Math.min(2 * wait, LONGEST_WAIT_MILLISECONDS);
    }
  }
}

/** Ends early where `signal` aborts. */
function patience(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
