import { type SegmentStore, storageError } from '../segments/index.ts';
import type { JobManager } from './manager.ts';
import { storedOutput } from './output.ts';
import { isEnded, type JobRecord } from './record.ts';
import { outputSizes } from './storage-use.ts';

/**
 * Deletes what no waiting or running job needs.
 *
 * @param what segments that are finished, or also the stored files of complete jobs and what failed ones left
 * @returns the bytes that this freed
 */
export async function freeStorage(
  jobs: Pick<JobManager, 'store' | 'ask'>,
  what: 'segments' | 'segments-and-files',
): Promise<number> {
  const store = await jobs.store();
  const records = (await store.database.getAll('jobs')) as JobRecord[];
  const before = await store.trim(Number.POSITIVE_INFINITY);
  await releaseEnded(store);
  let freed = before - (await store.trim(0));
  if (what === 'segments') return freed;
  const sizes = await outputSizes(store);
  for (const record of records) {
    const { id } = record;
    const sizeOf = (kind: 'file' | 'aside'): number | undefined =>
      sizes.get(storedOutput(store.database.name, id, kind).name);
    const [file, aside] = [sizeOf('file'), sizeOf('aside')];
    if (!isEnded(record) || (file === undefined && aside === undefined)) continue;
    await jobs.ask({ kind: 'remove-file', jobId: id });
    freed += (file ?? 0) + (aside ?? 0);
  }
  return freed;
}

/** Segments of failed and cancelled jobs are kept for a retry, until somebody wants the room. */
async function releaseEnded({ database }: SegmentStore): Promise<void> {
  try {
    // In one transaction with the jobs' states: one that is retried meanwhile keeps its segments.
    const transaction = database.transaction(['jobs', 'pins'], 'readwrite');
    const rows = (await transaction.objectStore('jobs').getAll()) as JobRecord[];
    const needed = new Set(rows.filter((row) => !isEnded(row)).map(({ id }) => id));
    for (const { owner, key } of await transaction.objectStore('pins').getAll()) {
      if (!needed.has(owner)) await transaction.objectStore('pins').delete([owner, key]);
    }
    await transaction.done;
  } catch (thrown) {
    throw storageError(thrown, 'making room');
  }
}
