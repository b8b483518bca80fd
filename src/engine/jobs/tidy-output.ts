import { abortReason, ExportError } from '../errors/index.ts';
import type { OutputTarget } from '../segments/index.ts';
import type { LiveJob } from './job.ts';
import { removeStoredFile } from './output.ts';

/**
 * Looks at an assembled file. One that nobody is to have does not stay in the browser's storage, nor does what a server
 * sent back to be looked at; only where another tab goes on with the job, that one is left to write over it.
 *
 * @throws what looking at it threw
 */
export async function orLeaveNothing<T>(
  job: Pick<LiveJob, 'abort' | 'note'>,
  target: OutputTarget,
  look: () => Promise<T>,
): Promise<T> {
  try {
    const seen = await look();
    if (target.kind === 'http') await removeStoredFile(target.copy);
    return seen;
  } catch (thrown) {
    const { signal } = job.abort;
    // The tab that leads now may write to the same file already.
    if (signal.aborted && abortReason(signal).code === 'INTERRUPTED') throw thrown;
    try {
      if (target.kind === 'http') await removeStoredFile(target.copy);
      else if (target.kind === 'opfs') await removeStoredFile(target.file);
    } catch (cause) {
      // The first failure is the one to tell.
      job.note('warning', `The file could not be removed: ${ExportError.from(cause).message}`);
    }
    throw thrown;
  }
}
