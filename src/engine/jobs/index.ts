export type { RunServices } from './file-stages.ts';
export { JobManager, type JobManagerOptions } from './manager.ts';
export { batchNames, DEFAULT_NAME_TEMPLATE, NAME_FIELDS, type NameFields } from './name-template.ts';
export { pictureSourceOf } from './picture-source.ts';
export { createPreflightWorker, type Preflight, type PreflightWorkerApi } from './preflight.ts';
export { openPresets, type Presets } from './presets.ts';
export { openQuality, type Quality } from './quality.ts';
export { runExport } from './run.ts';
export { WorkerSlots, type WorkerSlotsOptions } from './worker-slots.ts';
