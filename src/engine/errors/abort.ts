import { ExportError } from './export-error.ts';

/** Why a signal was aborted: the error that it was aborted with, else CANCELLED. */
export function abortReason({ reason }: AbortSignal): ExportError {
  return reason instanceof ExportError ? reason : new ExportError('CANCELLED', 'The export was cancelled.');
}

/**
 * Waits for work as long as the signal lets it. The work itself goes on where it is, but nobody waits for it any more;
 * nothing of it stays behind at the signal, however often it is called.
 *
 * @throws ExportError the {@link abortReason}, or what the work threw
 */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(abortReason(signal));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
