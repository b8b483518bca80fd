import type {
  Checkpoint,
  ExportStatus,
  FarmInvitation,
  FarmStatus,
  JobProgress,
  RenderFarmConfig,
  ResourceOptimization,
  ScalingResult,
  ShareLink,
  WorkerCapabilities,
  WorkerRegistration,
  WorkerStatus,
} from './api/index.ts';
import type { SegmentVerdict } from './quality/index.ts';
import type { RemoteExecutor, SegmentShelf, SegmentTask } from './segments/index.ts';

/** What a farm's submitting side needs of the engine that it serves. */
export interface FarmHost {
  readonly storeName: string;
  /** Where segments go that other machines built: from there a job takes them as it takes its own. */
  store(): Promise<SegmentShelf>;
  /** The name of a segment by this machine's reckoning, without building it. */
  nameSegment(task: SegmentTask, signal: AbortSignal): Promise<string>;
  /**
   * Decodes some frames of a segment and compares them with this machine's own renderings.
   *
   * @param frames of the segment, counted on the composition's timeline, ascending
   * @throws ExportError where it could not be looked at
   */
  checkSegment(
    task: SegmentTask,
    bytes: Uint8Array<ArrayBuffer>,
    frames: readonly number[],
    signal: AbortSignal,
  ): Promise<SegmentVerdict>;
  /** @throws ExportError UNKNOWN_JOB */
  job(jobId: string): Promise<ExportStatus>;
  /** @returns ends it */
  watchJobs(changed: (jobId: string) => void): () => void;
  /** The file of a complete job. */
  fileOf(
    jobId: string,
  ): Promise<{ readonly file: Blob; readonly fileName: string; readonly mimeType: string }>;
  /** To be called when what `status` tells may have changed. */
  changed(): void;
}

/** A farm that this engine is connected to. Owned by the engine, which disposes of it. */
export interface FarmLink {
  /** Builds segments on the farm's workers; its slots grow and shrink with these. */
  readonly executor: RemoteExecutor;
  status(): FarmStatus;
  register(capabilities: WorkerCapabilities): Promise<WorkerRegistration>;
  updateWorker(workerId: string, status: WorkerStatus): Promise<void>;
  updateJob(jobId: string, progress: JobProgress): Promise<void>;
  checkpoint(jobId: string, checkpoint: Checkpoint): Promise<void>;
  checkpoints(): Promise<readonly Checkpoint[]>;
  /** Does what would help now, and tells what it did and what it would do if it could. */
  optimize(): Promise<ResourceOptimization>;
  scale(workers: number): Promise<ScalingResult>;
  invite(options: { readonly label?: string; readonly expiresInSeconds?: number }): Promise<FarmInvitation>;
  drain(workerId: string): Promise<void>;
  readmit(workerId: string): Promise<void>;
  share(
    jobId: string,
    options: { readonly expiresInSeconds?: number; readonly disposition?: 'page' | 'attachment' },
  ): Promise<ShareLink>;
  shares(): Promise<readonly ShareLink[]>;
  revokeShare(shareId: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @throws ExportError NO_FARM where nobody answers there, or the token is refused */
export type ConnectFarm = (
  config: RenderFarmConfig & { readonly url: string },
  host: FarmHost,
) => Promise<FarmLink>;
