import type { CheckWorkerApi } from '../quality/index.ts';
import { type AssemblyWorkerApi, Thread } from '../segments/index.ts';
import { KeptThreads } from './kept-threads.ts';

/** The threads that work on whole files, beside those that build segments. */
export interface FileThreads {
  /** What writes files. */
  readonly assemblies: KeptThreads<AssemblyWorkerApi>;
  /** What opens finished files again. */
  readonly checks: KeptThreads<CheckWorkerApi>;
}

/** @param storeName names the database and folder that all threads of the engine share */
export function openFileThreads(storeName: string): FileThreads {
  return {
    assemblies: new KeptThreads(
      () =>
        new Thread(
          new Worker(new URL('../../workers/assembly-worker.ts', import.meta.url), {
            type: 'module',
            name: storeName,
          }),
        ),
    ),
    checks: new KeptThreads(
      () =>
        new Thread(new Worker(new URL('../../workers/check-worker.ts', import.meta.url), { type: 'module' })),
    ),
  };
}
