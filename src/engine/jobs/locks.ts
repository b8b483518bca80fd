/**
 * Takes a lock, waiting for it.
 *
 * @returns a function that frees it
 */
export function takeLock(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, () => new Promise<void>((free) => resolve(free))).catch(reject);
  });
}

/** The names of all locks that any tab of this origin holds. */
export async function heldLocks(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map((lock) => lock.name ?? ''));
}
