import type { ExportStatus, JobPriority } from './exports.ts';
import type { QueueMetrics, ResourceUtilization, WorkerCapabilities, WorkerStatus } from './queue.ts';

export interface RenderFarmConfig {
  /** WebSocket address of the farm; absent: this machine alone. */
  readonly url?: string;
  readonly token?: string;
}

/** The seed's queue. */
export interface ExportQueue {
  readonly jobs: readonly ExportStatus[];
  readonly workers: readonly WorkerStatus[];
  readonly priorities: readonly JobPriority[];
  readonly metrics: QueueMetrics;
}

/**
 * The queue and its workers, as a farm's tools see them. What needs machines beside this one is not built yet: these
 * calls reject with NOT_BUILT.
 */
export interface RenderFarmAPI {
  registerWorker(capabilities: WorkerCapabilities): Promise<never>;
  updateWorkerStatus(workerId: string, status: WorkerStatus): Promise<never>;
  getWorkerCapabilities(workerId: string): Promise<WorkerCapabilities>;
  submitJob(job: { readonly id: string }): Promise<never>;
  getJobStatus(jobId: string): Promise<ExportStatus>;
  updateJobProgress(jobId: string, progress: unknown): Promise<never>;
  checkpointJob(jobId: string, checkpoint: unknown): Promise<never>;
  getQueue(): Promise<ExportQueue>;
  prioritizeJob(jobId: string, priority: JobPriority): Promise<void>;
  cancelJob(jobId: string, reason: string): Promise<void>;
  retryJob(jobId: string): Promise<ExportStatus>;
  getResourceUtilization(): Promise<ResourceUtilization>;
  optimizeResourceAllocation(): Promise<never>;
  scaleWorkers(targetCount: number): Promise<never>;
}
