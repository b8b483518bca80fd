import { ExportError } from './export-error.ts';

/** Why a signal was aborted: the error that it was aborted with, else CANCELLED. */
export function abortReason({ reason }: AbortSignal): ExportError {
  return reason instanceof ExportError
    ? reason
    : new ExportError('CANCELLED', 'The call was cancelled by its signal.');
}

/**
 * Waits for work as long as the signal lets it. The work itself goes on where it is, but nobody waits for it any more;
 * nothing of it stays behind at the signal, however often it is called.
 *
 * @param work where a function, it is not begun once the signal is aborted
 * @throws ExportError the {@link abortReason}, or what the work threw
 */
export function unlessAborted<T>(
  signal: AbortSignal | undefined,
  work: Promise<T> | (() => Promise<T>),
): Promise<T> {
  if (typeof work === 'function') {
    if (signal?.aborted) return Promise.reject(abortReason(signal));
    return unlessAborted(signal, new Promise<T>((resolve) => resolve(work())));
  }
  if (!signal) return work;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(abortReason(signal));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** @throws ExportError the {@link abortReason} of a signal that is aborted */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}
