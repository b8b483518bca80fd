export {
  type AllocatableJob,
  type AllocatableWorker,
  type Allocation,
  estimateQueue,
  planAllocation,
  stepsTowards,
} from './allocation.ts';
export { auditObserver } from './audit-observer.ts';
export { Batches, type BatchServices } from './batches.ts';
export { factsOfResult, factsOfSettings } from './delivery-facts.ts';
export type { DocumentWorkerApi } from './document-types.ts';
export { createDocumentWorker } from './document-worker-api.ts';
export type { RunServices } from './file-stages.ts';
export { freeStorage } from './free-storage.ts';
export { exportProgress } from './job-progress.ts';
export { previewSettings, runExport } from './later.ts';
export { JobManager, type JobManagerOptions } from './manager.ts';
export { batchNames, DEFAULT_NAME_TEMPLATE, NAME_FIELDS, type NameFields } from './name-template.ts';
export { pictureSourceOf } from './picture-source.ts';
export { createPreflightWorker, type Preflight, type PreflightWorkerApi } from './preflight.ts';
export { startPreflight } from './preflight-thread.ts';
export { parseQualityProfiles } from './preset-json.ts';
export { openPresets, type Presets } from './presets.ts';
export { previewRequest } from './preview-request.ts';
export { openQuality, type Quality } from './quality.ts';
export { resourceUtilization } from './resource-utilization.ts';
export { SegmentExaminer } from './segment-examiner.ts';
export { validationJson } from './validation-json.ts';
export { WorkerSlots, type WorkerSlotsOptions } from './worker-slots.ts';
