export { type AssemblyOptions, type AssemblyWorkerApi, createAssemblyWorker } from './assembly.ts';
export type * from './audio.ts';
export { AudioBuilder, type AudioEvents } from './audio-builder.ts';
export { mixSound } from './audio-mix.ts';
export { audioSpan, describeAudio } from './audio-plan.ts';
export { openSounds } from './audio-source.ts';
export { type AudioWorkerApi, createAudioWorker } from './audio-worker-api.ts';
export { SegmentBuilder } from './builder.ts';
export {
  type AssetRow,
  type CommandRow,
  type JobRow,
  type KeptRow,
  openDatabase,
  type StoreDatabase,
  type StoreSchema,
  storageError,
} from './database.ts';
export { HASHED_WHOLE_BYTES, sha256OfStream } from './digest.ts';
export { type Drawing, type DrawingOptions, drawFields, openDrawing } from './drawing.ts';
export { FrameLayers } from './frame-layers.ts';
export type * from './frame-source.ts';
export { isFrameSource } from './is-frame-source.ts';
export { canonicalJson, ENGINE_VERSION, segmentKey } from './key.ts';
export { isHeard, leaderSamples } from './leader/leader-sound.ts';
export { MixedExecutor } from './mixed-executor.ts';
export { SegmentNamer } from './namer.ts';
export { type FilmRecipe, filmOf, openFilm, openPictures } from './open-pictures.ts';
export { listFiles, openFolder, removeEntry } from './opfs.ts';
export type * from './pictures.ts';
export { type PlanOptions, planSegments } from './plan.ts';
export { LocalPool, type LocalPoolOptions } from './pool.ts';
export { LINGER_MILLISECONDS } from './pool-worker.ts';
export { PRIORITY_RANK } from './priority.ts';
export type * from './prover.ts';
export { parseSegment, serialiseSegment } from './segment-file.ts';
export type * from './segments.ts';
export { type OutputDigest, type OutputTarget, openOutput, outputUrl, type StoredFile } from './sinks.ts';
export { openSource, sourceFrame, sourceOptions } from './source.ts';
export { defaultStoreBudget, type SegmentFiles, SegmentStore, type SegmentStoreOptions } from './store.ts';
export { type CallOptions, serve, shareProcessor, Thread } from './thread.ts';
export { createSegmentWorker, type SegmentWorkerApi } from './worker-api.ts';
