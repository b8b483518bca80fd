import { unlessAborted } from '../../engine/host.ts';
import { ExportError } from '../../engine/index.ts';
import { BackOff } from '../connect/index.ts';

/** Nobody answers, or the content store's own patience ended: it then tells a cause, and no value that is to blame. */
export const isAway = ({ code, value, cause }: ExportError): boolean =>
  code === 'NO_FARM' || (code === 'FARM_FAILED' && value === undefined && cause !== undefined);

/** Answers that another attempt changes nothing about. */
const isFinal = (thrown: unknown): boolean => {
  if (thrown instanceof ExportError) return !isAway(thrown);
  if (!(thrown instanceof Error)) return true;
  if (thrown.name === 'PermissionViolationError') return true;
  const { status } = thrown as { readonly status?: unknown };
  return thrown.name === 'JetStreamApiError' && typeof status === 'number' && status < 500;
};

/**
 * Does something at the farm, again and again while that is away.
 *
 * @param what names it in errors, such as `publish a task`
 * @throws ExportError FARM_FAILED where the farm refuses it; the signal's reason
 */
export async function persist<T>(what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const waits = new BackOff();
  for (;;) {
    try {
      return await unlessAborted(signal, work);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      if (isFinal(thrown)) {
        if (thrown instanceof ExportError) throw thrown;
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        throw new ExportError('FARM_FAILED', `The farm refused to ${what}: ${reason}.`, { cause: thrown });
      }
      await unlessAborted(signal, new Promise<void>((resolve) => setTimeout(resolve, waits.next())));
    }
  }
}
