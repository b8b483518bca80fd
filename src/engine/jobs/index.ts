export { JobManager, type JobManagerOptions } from './manager.ts';
export { createPreflightWorker, type Preflight, type PreflightWorkerApi, sourceOf } from './preflight.ts';
export { type RunServices, runExport } from './run.ts';
