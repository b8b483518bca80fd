export { describeBrowser, type EncoderPlan, isPictureCodec } from './codecs/index.ts';
export { Engine, type EngineParts, LOCAL_PARTS } from './engine.ts';
export { abortReason, refuseAborted, unlessAborted } from './errors/index.ts';
export type { ConnectFarm, FarmHost, FarmLink } from './farm-link.ts';
export {
  type AllocatableJob,
  type AllocatableWorker,
  estimateQueue,
  type PreflightWorkerApi,
  planAllocation,
  type RunServices,
  runExport,
  startPreflight,
  stepsTowards,
  WorkerSlots,
} from './jobs/index.ts';
export { sha256Hex, toHex } from './media/index.ts';
export {
  type CompositionSource,
  canonicalJson,
  createSegmentWorker,
  ENGINE_VERSION,
  type Executor,
  LocalPool,
  type LocalPoolOptions,
  type PictureSource,
  parseSegment,
  planSegments,
  type RemoteExecutor,
  SegmentBuilder,
  type SegmentProgress,
  type SegmentRange,
  type SegmentRecipe,
  type SegmentResult,
  type SegmentShelf,
  SegmentStore,
  type SegmentTask,
  type StoredSegment,
  segmentKey,
  serialiseSegment,
  Thread,
} from './segments/index.ts';
