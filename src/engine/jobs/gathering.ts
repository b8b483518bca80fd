import { proxy } from 'comlink';
import type { ConsolidationWorkerApi, Gathered, GatheringTask } from '../delivery/index.ts';
import { unlessAborted } from '../errors/index.ts';
import { Thread } from '../segments/index.ts';

/**
 * A thread that tells of nothing for so long is given up. A server's silence is told of much earlier, in its own words;
 * a browser that examines a large file as it is closed tells nothing meanwhile.
 */
const STALL_MILLISECONDS = 600_000;

/** Brings files together in a thread of its own, so that the page stays quick. */
export async function gatherFiles(task: GatheringTask, signal: AbortSignal): Promise<Gathered> {
  const thread = new Thread<ConsolidationWorkerApi>(
    new Worker(new URL('../../workers/consolidation-worker.ts', import.meta.url), { type: 'module' }),
  );
  try {
    const gathered = thread.call((remote, alive) => remote.gather(task, proxy(alive)), {
      stallMilliseconds: STALL_MILLISECONDS,
    });
    return await unlessAborted(signal, gathered);
  } finally {
    thread.terminate();
  }
}
