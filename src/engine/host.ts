export { Engine, type EngineParts } from './engine.ts';
export type { ConnectFarm, FarmHost, FarmLink } from './farm-link.ts';
export { type RunServices, runExport, WorkerSlots } from './jobs/index.ts';
export {
  type CompositionSource,
  createSegmentWorker,
  type Executor,
  LocalPool,
  type LocalPoolOptions,
  type PictureSource,
  parseSegment,
  planSegments,
  SegmentBuilder,
  type SegmentProgress,
  type SegmentRange,
  type SegmentRecipe,
  type SegmentResult,
  SegmentStore,
  type SegmentTask,
  segmentKey,
  serialiseSegment,
} from './segments/index.ts';
