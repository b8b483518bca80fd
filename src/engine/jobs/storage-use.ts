import type { ResourceUtilization } from '../api/index.ts';
import { defaultStoreBudget, openFolder, type SegmentStore, storageError } from '../segments/index.ts';
import { OUTPUTS } from './output.ts';
import { readQueueState } from './queue-settings.ts';

/** What the engine has on the disk, in bytes. */
export async function storageUse(
  store: SegmentStore,
  storeBudget?: number,
): Promise<ResourceUtilization['storage']> {
  const { database } = store;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  const { settings } = await readQueueState(database);
  try {
    const transaction = database.transaction(['segments', 'assets']);
    const segments = await transaction.objectStore('segments').getAll();
    let sources = 0;
    for (
      let cursor = await transaction.objectStore('assets').openCursor();
      cursor;
      cursor = await cursor.continue()
    ) {
      const { bytes } = cursor.value;
      sources += bytes instanceof Blob ? bytes.size : bytes.length;
    }
    await transaction.done;
    return {
      usage,
      quota,
      segments: segments.reduce((sum, { size }) => sum + size, 0),
      segmentBudget: settings.segmentBudget ?? storeBudget ?? (await defaultStoreBudget()),
      outputs: [...(await outputSizes(store)).values()].reduce((sum, size) => sum + size, 0),
      sources,
    };
  } catch (thrown) {
    throw storageError(thrown, 'adding up what it holds');
  }
}

/** Bytes of the jobs' files, by their names. */
export async function outputSizes({ database }: SegmentStore): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for await (const handle of (await openFolder(database.name, OUTPUTS)).values()) {
    if (handle.kind === 'file') sizes.set(handle.name, await sizeOf(handle));
  }
  return sizes;
}

/** 0 for a file that is removed meanwhile. */
async function sizeOf(handle: FileSystemFileHandle): Promise<number> {
  try {
    return (await handle.getFile()).size;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'NotFoundError') return 0;
    throw thrown;
  }
}
