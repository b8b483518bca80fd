import { Thread } from '../segments/index.ts';
import type { PreflightWorkerApi } from './preflight.ts';

/**
 * A thread for questions about compositions and encoders.
 *
 * @param storeName names the database and folder that all threads of the engine share
 */
export function startPreflight(storeName: string): Thread<PreflightWorkerApi> {
  return new Thread<PreflightWorkerApi>(
    new Worker(new URL('../../workers/preflight-worker.ts', import.meta.url), {
      type: 'module',
      name: storeName,
    }),
  );
}
