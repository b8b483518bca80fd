import type { ExportRequest, ExportStatus, JobPriority } from './exports.ts';
import type { QueueMetrics, ResourceUtilization, WorkerCapabilities, WorkerStatus } from './queue.ts';

export interface RenderFarmConfig {
  /** Address of the farm, such as `https://farm.example`; absent: this machine alone. */
  readonly url?: string;
  /** The right to use it, from an invitation or from the farm's owner. */
  readonly token?: string;
  /** Whether this machine's own workers build segments of jobs as well; true where absent. */
  readonly local?: boolean;
}

/** The seed's queue. */
export interface ExportQueue {
  readonly jobs: readonly ExportStatus[];
  readonly workers: readonly WorkerStatus[];
  readonly priorities: readonly JobPriority[];
  readonly checkpoints: readonly Checkpoint[];
  readonly metrics: QueueMetrics;
}

/** How far a job has come, kept so that it survives whoever works on it. */
export interface Checkpoint {
  readonly jobId: string;
  readonly frameRange: { readonly start: number; readonly end: number };
  /** Frames of the range whose segments are stored. */
  readonly completedFrames: readonly number[];
  /** Whatever the one who wrote it needs to go on; JSON, 64 KiB at most. */
  readonly state?: unknown;
  readonly metadata: {
    /** Seconds. */
    readonly renderTime: number;
    /** Bytes. */
    readonly memoryUsage: number;
    /** 0–1. */
    readonly gpuUtilization: number;
  };
  readonly createdAt: Date;
  readonly validUntil: Date;
}

export interface WorkerRegistration {
  readonly workerId: string;
  readonly registeredAt: Date;
  /** How often `updateWorkerStatus` is to be called; silent for four times as long, the worker counts as offline. */
  readonly heartbeatSeconds: number;
}

/** A job for the farm: an export request, by its parts or by the id of a job that is known already. */
export type FarmJob = ExportRequest | { readonly id: string };

export interface JobSubmission {
  readonly jobId: string;
  readonly status: ExportStatus['status'];
  readonly submittedAt: Date;
}

/** What a job's own runner tells of it. */
export interface JobProgress {
  /** 0–100. */
  readonly progress: number;
  readonly currentFrame?: number;
  readonly currentOperation?: ExportStatus['currentOperation'];
}

/** One thing that would make better use of the machines, or was done for it. */
export interface AllocationStep {
  readonly kind:
    | 'assign'
    | 'move'
    | 'duplicate'
    | 'preempt'
    | 'start-worker'
    | 'stop-worker'
    | 'set-aside'
    | 'none';
  readonly jobId?: string;
  readonly workerId?: string;
  /** The job that gives a worker up for it. */
  readonly fromJobId?: string;
  /** In words. */
  readonly reason: string;
  readonly done: boolean;
}

export interface ResourceOptimization {
  readonly steps: readonly AllocationStep[];
  /** Workers that each job under way should have, and why. */
  readonly allocation: readonly {
    readonly jobId: string;
    readonly workers: number;
    readonly reason: string;
  }[];
  /** Seconds until the queue is empty, before and after these steps; absent where rates are unknown. */
  readonly estimatedSeconds?: { readonly before: number; readonly after: number };
}

export interface ScalingResult {
  readonly target: number;
  readonly running: number;
  readonly starting: number;
  readonly stopping: number;
  /** What starts workers: `threads` (of this page), `process`, `docker`, `kubernetes`. */
  readonly provider: string;
  readonly reasons: readonly string[];
}

/** A worker of the farm, as its page shows it. */
export interface FarmWorker extends WorkerStatus {
  readonly name: string;
  readonly place: 'local' | 'farm';
  readonly kind: 'browser' | 'headless';
  readonly state: 'idle' | 'busy' | 'draining' | 'set-aside' | 'offline';
  readonly slots: number;
  readonly formats: readonly string[];
  readonly encoders: readonly string[];
  readonly browser: string;
  /** What it builds now. */
  readonly segments: readonly {
    readonly jobId: string;
    readonly index: number;
    readonly frames: number;
    readonly of: number;
  }[];
  /** Why it is set aside. */
  readonly reasons?: readonly string[];
}

/** A job as the farm knows it: of whichever machine submitted it. */
export interface FarmJobStatus {
  readonly jobId: string;
  readonly name: string;
  readonly format: string;
  readonly priority: JobPriority;
  readonly state: 'processing' | 'completed' | 'failed' | 'cancelled';
  readonly segments: number;
  readonly done: number;
  /** By segment index: the id of the worker that built it, `local` for the submitter's machine. */
  readonly builders: readonly (string | undefined)[];
  readonly startedAt: Date;
  readonly updatedAt: Date;
  /** Whether this machine submitted it. */
  readonly own: boolean;
}

export interface FarmStatus {
  readonly connected: boolean;
  readonly url?: string;
  readonly tenant?: string;
  readonly role?: 'submit' | 'work' | 'admin';
  /** Why it is not connected, in words. */
  readonly problem?: string;
  readonly workers: readonly FarmWorker[];
  readonly jobs: readonly FarmJobStatus[];
  /** Segments that wait, by priority. */
  readonly waiting: Readonly<Record<JobPriority, number>>;
  readonly leased: number;
}

export interface FarmInvitation {
  readonly id: string;
  readonly token: string;
  readonly expires: Date;
  /** Opens the app as a worker of this farm. */
  readonly joinUrl: string;
}

export interface ShareLink {
  readonly id: string;
  readonly url: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly created: Date;
  readonly expires: Date;
  readonly revoked?: Date;
  readonly accesses: number;
}

/**
 * The queue and its workers, as a farm's tools see them. Without a farm (`configureRenderFarm`) the calls speak of this
 * machine; what makes no sense then rejects with NO_FARM.
 */
export interface RenderFarmAPI {
  registerWorker(capabilities: WorkerCapabilities): Promise<WorkerRegistration>;
  updateWorkerStatus(workerId: string, status: WorkerStatus): Promise<void>;
  getWorkerCapabilities(workerId: string): Promise<WorkerCapabilities>;
  submitJob(job: FarmJob): Promise<JobSubmission>;
  getJobStatus(jobId: string): Promise<ExportStatus>;
  updateJobProgress(jobId: string, progress: JobProgress): Promise<void>;
  checkpointJob(jobId: string, checkpoint: Checkpoint): Promise<void>;
  getQueue(): Promise<ExportQueue>;
  prioritizeJob(jobId: string, priority: JobPriority): Promise<void>;
  cancelJob(jobId: string, reason: string): Promise<void>;
  retryJob(jobId: string): Promise<JobSubmission>;
  getResourceUtilization(): Promise<ResourceUtilization>;
  optimizeResourceAllocation(): Promise<ResourceOptimization>;
  /** Threads of this machine without a farm, workers of the farm with one. */
  scaleWorkers(targetCount: number): Promise<ScalingResult>;

  /** Everything that the farm's page shows. */
  getFarm(): Promise<FarmStatus>;
  inviteWorker(options?: {
    readonly label?: string;
    readonly expiresInSeconds?: number;
  }): Promise<FarmInvitation>;
  /** Ends what is under way there, then the worker leaves. */
  drainWorker(workerId: string): Promise<void>;
  /** Puts a worker that was set aside back to work. */
  readmitWorker(workerId: string): Promise<void>;
  /** A link to the file of a complete job, which is sent to the farm's store. */
  shareExport(
    jobId: string,
    options?: { readonly expiresInSeconds?: number; readonly disposition?: 'page' | 'attachment' },
  ): Promise<ShareLink>;
  listShares(): Promise<readonly ShareLink[]>;
  revokeShare(shareId: string): Promise<void>;
}
