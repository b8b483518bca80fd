import { unlessAborted } from '../errors/index.ts';
import type { RunServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';

/** Jobs that share no workers are not told when they go on: they look. */
const LOOK_MILLISECONDS = 200;

/**
 * Waits as long as the job, or the whole queue, is paused.
 *
 * @throws ExportError once the job was aborted
 */
export async function whilePaused(job: LiveJob, { claim }: Pick<RunServices, 'claim'>): Promise<void> {
  while (claim(job).paused) {
    await unlessAborted(
      job.abort.signal,
      new Promise<void>((resolve) => setTimeout(resolve, LOOK_MILLISECONDS)),
    );
  }
}
