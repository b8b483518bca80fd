import { ExportError } from '../errors/index.ts';
import { Watchdog } from '../media/index.ts';

/**
 * Waits for work, but not for ever. The work itself goes on: nobody waits for it any more.
 *
 * @param late what is thrown when time is up
 * @param signal gives up at once
 */
export function withinTime<T>(
  work: Promise<T>,
  milliseconds: number,
  late: () => ExportError,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const watchdog = new Watchdog(milliseconds, () => {
      settle();
      reject(late());
    });
    const abort = (): void => {
      settle();
      reject(new ExportError('CANCELLED', 'The export was cancelled.'));
    };
    const settle = (): void => {
      watchdog.stop();
      signal?.removeEventListener('abort', abort);
    };
    watchdog.alive();
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    work.then(resolve, reject).finally(settle);
  });
}
