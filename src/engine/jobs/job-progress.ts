import type { ExportProgress, ExportStatus } from '../api/index.ts';

/** What the event `progress` tells of a job. */
export function exportProgress(status: ExportStatus): ExportProgress {
  const { id, compositionId, format, progress, currentFrame, totalFrames } = status;
  const { estimatedTimeRemaining, currentOperation, workerIds, warnings, errors } = status;
  const [workerId] = workerIds ?? [];
  return {
    jobId: id,
    ...{
      compositionId,
      format,
      progress,
      currentFrame,
      totalFrames,
      estimatedTimeRemaining,
      currentOperation,
    },
    ...(workerId !== undefined && { workerId }),
    ...(warnings.length > 0 && { warnings: warnings.map(({ message }) => message) }),
    ...(errors.length > 0 && { errors: errors.map(({ message }) => message) }),
  };
}
