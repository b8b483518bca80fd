import type { ResourceUtilization } from '../api/index.ts';
import type { JobManager } from './manager.ts';
import { storageUse } from './storage-use.ts';

/** What is used where: memory and workers of the tab that leads, and the disk. */
export async function resourceUtilization(
  jobs: JobManager,
  storeBudget: number | undefined,
): Promise<ResourceUtilization> {
  const [used, store] = await Promise.all([jobs.resources(), jobs.store()]);
  return { ...used, storage: await storageUse(store, storeBudget) };
}
