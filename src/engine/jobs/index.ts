export type { RunServices } from './file-stages.ts';
export { JobManager, type JobManagerOptions } from './manager.ts';
export { pictureSourceOf } from './picture-source.ts';
export { createPreflightWorker, type Preflight, type PreflightWorkerApi } from './preflight.ts';
export { runExport } from './run.ts';
export { WorkerSlots, type WorkerSlotsOptions } from './worker-slots.ts';
