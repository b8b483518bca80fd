export {
  type ConsolidationWorkerApi,
  createConsolidationWorker,
  type Gathered,
  type GatheredFile,
  type GatheringTask,
} from './consolidate.ts';
export { type DiskNeed, ensureRoom, type RoomTrial, storageTrial } from './disk-space.ts';
export { expectedFrameBytes, leastBytes } from './expected-bytes.ts';
export { sidecarOf } from './sidecar.ts';
export { pourInto } from './stream.ts';
export { WakeLock, type WakeLockHost } from './wake-lock.ts';
