/** Held while a tab runs a job; the browser frees it when the tab goes, however it goes. */
export function jobLockName(storeName: string, jobId: string): string {
  return `${storeName}-job-${jobId}`;
}

/**
 * Takes a lock without waiting.
 *
 * @returns a function that frees it, or undefined where somebody else holds it
 */
export function tryLock(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(undefined);
          return;
        }
        return new Promise<void>((free) => resolve(free));
      })
      .catch(reject);
  });
}

/** The names of all locks that any tab of this origin holds. */
export async function heldLocks(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map((lock) => lock.name ?? ''));
}
