export { JobManager, type JobManagerOptions } from './manager.ts';
export { createPreflightWorker, type Preflight, type PreflightWorkerApi } from './preflight.ts';
export { type RunServices, runExport } from './run.ts';
export { sourceOf } from './source.ts';
