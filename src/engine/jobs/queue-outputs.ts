import { removeStoredFile, storedOutput, sweepOutputs } from './output.ts';

/** The files that jobs have in the origin's own file system. */
export interface QueueOutputs {
  remove(jobId: string): Promise<void>;
  /** Removes what killed tabs left. */
  sweep(known: ReadonlySet<string>): Promise<void>;
}

export function storedOutputs(storeName: string): QueueOutputs {
  return {
    async remove(jobId) {
      for (const kind of ['file', 'copy', 'trial', 'aside'] as const) {
        await removeStoredFile(storedOutput(storeName, jobId, kind));
      }
    },
    sweep: (known) => sweepOutputs(storeName, known),
  };
}
