import type { ExportEngine, ExportProgress, ExportStatus } from '../engine/index.ts';

/**
 * A listener for the engine's `change` that asks for a job's status: one question at a time, and once more where something
 * changed while it was asked.
 */
export function follow(
  engine: ExportEngine,
  jobId: string,
  tell: (status: ExportStatus) => void,
): (event: Event) => void {
  let asking = false;
  let again = false;
  const ask = async (): Promise<void> => {
    asking = true;
    do {
      again = false;
      try {
        tell(await engine.getExportStatus(jobId));
      } catch {
        // A job that is gone says so through its result, which is waited for.
        break;
      }
    } while (again);
    asking = false;
  };
  return (event) => {
    if (!(event instanceof CustomEvent) || event.detail !== jobId) return;
    if (asking) again = true;
    else ask();
  };
}

export const progressOf = (status: ExportStatus): ExportProgress => ({
  jobId: status.id,
  compositionId: status.compositionId,
  format: status.format,
  progress: status.progress,
  currentFrame: status.currentFrame,
  totalFrames: status.totalFrames,
  estimatedTimeRemaining: status.estimatedTimeRemaining,
  currentOperation: status.currentOperation,
  ...(status.workerIds?.[0] !== undefined && { workerId: status.workerIds[0] }),
  warnings: status.warnings.map(({ message }) => message),
  errors: status.errors.map(({ message }) => message),
});
