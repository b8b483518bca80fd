import {
  type BatchStatus,
  type ExportEngine,
  ExportError,
  type ExportJob,
  type ExportRequest,
  type ExportResult,
  type ExportStatus,
  type JobPriority,
  type QueueSettings,
  type QueueStatus,
  type RenderFarmAPI,
  type WorkerStatus,
} from '../../../src/engine/index.ts';
import { openPresets } from '../../../src/engine/jobs/index.ts';
import { audit, batchExport, freeStorage, getResourceUtilization, previewExportSettings } from './dialogs.ts';
import { FarmDouble } from './farm.ts';
import { FORMATS, FRAMES } from './formats.ts';
import { initialJobs, job, logOf, type Mutable, preview, resultOf } from './jobs.ts';
import { QualityDouble } from './quality.ts';

const nothing = async (): Promise<void> => {};
const nowhere = async (): Promise<never> => {
  throw new Error('The double has none.');
};

const isActive = ({ status }: ExportStatus): boolean => status === 'queued' || status === 'processing';

/** An engine that makes no files: it has a job in each state, and does to them what it is asked. */
export class EngineDouble extends EventTarget implements ExportEngine {
  readonly #jobs: Map<string, Mutable<ExportStatus>>;
  #order: string[];
  #paused = false;
  #settings: QueueSettings = {
    ...{ maxConcurrentJobs: 2, workers: 4, memoryCeiling: 2 ** 31, processorShare: 1 },
  };
  /** The engine's own: what they do needs no files. */
  readonly presets = openPresets('double', () => this.dispatchEvent(new Event('presets')));
  readonly quality = new QualityDouble(
    (event) => this.dispatchEvent(event),
    (jobId) => this.#job(jobId),
  ).api;
  readonly farmDouble = new FarmDouble(() => this.dispatchEvent(new Event('farm')));
  /** What no screen calls rejects. */
  readonly farm = new Proxy(this.farmDouble.api, {
    get: (calls, name) => Reflect.get(calls, name) ?? nowhere,
  }) as unknown as RenderFarmAPI;
  readonly audit = audit;
  configureRenderFarm = this.farmDouble.configure;
  getQualityProfiles = () => this.quality.getQualityProfiles();
  freeStorage = freeStorage;
  getResourceUtilization = getResourceUtilization;
  batchExport = batchExport;
  getBatchResult = nowhere;
  previewExportSettings = previewExportSettings;

  /** @param film what the results hold */
  constructor(
    private readonly film: File,
    private readonly watching = false,
    jobs = initialJobs(),
  ) {
    super();
    this.#jobs = new Map(jobs.map((status) => [status.id, status]));
    this.#order = jobs.filter(isActive).map(({ id }) => id);
  }

  async exportComposition(_request: ExportRequest): Promise<ExportJob> {
    throw new Error('The disk is full: make room, then export again.');
  }
  async getExportStatus(jobId: string): Promise<ExportStatus> {
    return this.#job(jobId);
  }
  async cancelExport(jobId: string): Promise<void> {
    this.#change(
      jobId,
      { status: 'cancelled', completedAt: new Date(), framesPerSecond: 0, estimatedTimeRemaining: 0 },
      ['waiting', 'workerIds', 'paused'],
    );
  }
  async retryExport(jobId: string): Promise<ExportJob> {
    return this.#change(jobId, { status: 'processing', errors: [] }, ['completedAt']);
  }
  async repeatExport(jobId: string): Promise<ExportJob> {
    const { fileName, format } = this.#job(jobId);
    const again = job(`${jobId}-again`, { fileName, format, createdAt: new Date() });
    this.#jobs.set(again.id, again);
    return this.#change(again.id, {});
  }
  async getExportResult(jobId: string): Promise<ExportResult> {
    return resultOf(this.#job(jobId), this.film);
  }
  async deleteExport(jobId: string): Promise<void> {
    this.#jobs.delete(jobId);
    this.#tell(jobId);
  }
  async listExports(): Promise<ExportStatus[]> {
    return [...this.#jobs.values()].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  }
  async getExportLog(jobId: string) {
    return logOf(this.#job(jobId));
  }
  async pauseExport(jobId: string): Promise<void> {
    this.#change(jobId, {
      paused: true,
      waiting: { kind: 'paused', message: 'It is paused until you resume it.' },
    });
  }
  async resumeExport(jobId: string): Promise<void> {
    this.#change(jobId, {}, ['paused', 'waiting']);
  }
  async prioritizeExport(jobId: string, priority: JobPriority): Promise<void> {
    this.#change(jobId, { priority });
  }
  async moveExport(jobId: string, before: string | undefined): Promise<void> {
    const moved = this.#job(jobId);
    const rest = this.#order.filter((id) => id !== jobId);
    const peers = rest.filter((id) => this.#jobs.get(id)?.priority === moved.priority);
    const at = before === undefined ? rest.indexOf(peers.at(-1) ?? '') + 1 : rest.indexOf(before);
    this.#order = [...rest.slice(0, at), jobId, ...rest.slice(at)];
    this.dispatchEvent(new Event('queue'));
  }
  async pauseQueue(): Promise<void> {
    this.#paused = true;
    this.dispatchEvent(new Event('queue'));
  }
  async resumeQueue(): Promise<void> {
    this.#paused = false;
    this.dispatchEvent(new Event('queue'));
  }
  async configureQueue(settings: Partial<QueueSettings>): Promise<void> {
    this.#settings = { ...this.#settings, ...settings };
    this.dispatchEvent(new Event('queue'));
  }
  async getQueueStatus(): Promise<QueueStatus> {
    return {
      jobs: this.#order.map((id) => this.#job(id)),
      workers: await this.getWorkerStatus(),
      priorities: ['low', 'normal', 'high', 'urgent'],
      metrics: {
        queueLength: this.#order.length,
        avgProcessingTime: 42,
        workerUtilization: 0.91,
        pendingUrgentJobs: 0,
      },
      paused: this.#paused,
      leading: !this.watching,
      settings: this.#settings,
    };
  }
  async getWorkerStatus(): Promise<WorkerStatus[]> {
    const busy = [...this.#jobs.values()].flatMap(({ id, workerIds }) =>
      (workerIds ?? []).map((worker) => [worker, id]),
    );
    return ['worker-1', 'worker-2', 'worker-3', 'worker-4'].map((id) => {
      const currentJob = busy.find(([worker]) => worker === id)?.[1];
      return {
        id,
        status: currentJob ? 'busy' : 'idle',
        capabilities: { cores: 1, memory: 2 ** 32 },
        ...(currentJob !== undefined && { currentJob }),
        performance: { segments: 7, frames: 420, framesPerSecond: 12, busySeconds: 35 },
        lastHeartbeat: new Date(),
      };
    });
  }
  async listBatches(): Promise<BatchStatus[]> {
    const jobs = [...this.#jobs.values()].filter(({ batchId }) => batchId === 'batch');
    if (jobs.length === 0) return [];
    return [
      {
        id: 'batch',
        name: 'Spring campaign',
        jobIds: jobs.map(({ id }) => id),
        jobs,
        status: 'processing',
        createdAt: new Date(),
        progress: jobs.reduce((sum, { progress }) => sum + progress, 0) / jobs.length,
        completedJobs: jobs.filter(({ status }) => status === 'completed').length,
        failedJobs: jobs.filter(({ status }) => status === 'failed').length,
        cancelledJobs: jobs.filter(({ status }) => status === 'cancelled').length,
        averageProcessingTime: 40,
        estimatedTimeRemaining: 185,
        problems: [],
      },
    ];
  }
  async getBatchStatus(batchId: string): Promise<BatchStatus> {
    const found = (await this.listBatches()).find(({ id }) => id === batchId);
    if (!found) throw new ExportError('UNKNOWN_BATCH', `There is no batch ${batchId}.`);
    return found;
  }
  async cancelBatch(batchId: string): Promise<void> {
    for (const { id } of (await this.getBatchStatus(batchId)).jobs) await this.cancelExport(id);
  }
  async deleteBatch(batchId: string): Promise<void> {
    for (const { id } of (await this.getBatchStatus(batchId)).jobs) await this.deleteExport(id);
  }
  async getSupportedFormats() {
    return [...FORMATS];
  }
  async validateFormatSettings(settings: ExportRequest['settings']) {
    const width = settings.size?.width ?? preview.width;
    if (width % 2 === 0) return { valid: true, problems: [] };
    const message = `A width of ${width} is odd; H.264 takes even ones, such as ${width + 1}.`;
    return {
      valid: false,
      problems: [{ severity: 'error', setting: 'size', message, value: width } as const],
    };
  }
  async preflightExport() {
    return { explanation: ['H.264 High is encoded in software.'], frames: FRAMES, segments: 5 };
  }
  async openPreview(_composition: unknown, options?: { fileName?: string }) {
    if (options?.fileName?.startsWith('broken')) throw new Error('This is not JSON: it ends after 3 bytes.');
    return preview;
  }
  renderFrames(): never {
    throw new Error('The double makes no files.');
  }
  inspect = nowhere;
  close = nothing;

  /** Goes on with what runs, by so many frames: what a test calls to see progress. */
  advance(frames: number): void {
    for (const { id, status, paused, currentFrame } of [...this.#jobs.values()]) {
      if (status !== 'processing' || paused) continue;
      const frame = Math.min(FRAMES, currentFrame + frames);
      const states = Array.from({ length: 5 }, (_, index) => {
        const done = (frame / FRAMES) * 5;
        return index < Math.floor(done)
          ? ('encoded' as const)
          : index < done
            ? ('running' as const)
            : ('waiting' as const);
      });
      const { thumbnail } = job(id, { status, currentFrame: frame });
      this.#change(id, {
        currentFrame: frame,
        progress: (100 * frame) / FRAMES,
        segmentStates: states,
        segments: { total: 5, reused: 0, encoded: states.filter((state) => state === 'encoded').length },
        ...(thumbnail && { thumbnail }),
        ...(frame === FRAMES && { status: 'completed', completedAt: new Date() }),
      });
    }
  }

  #job(jobId: string): Mutable<ExportStatus> {
    const status = this.#jobs.get(jobId);
    if (!status) throw new ExportError('UNKNOWN_JOB', `There is no job ${jobId}.`);
    return status;
  }

  #change(
    jobId: string,
    fields: Partial<ExportStatus>,
    without: readonly ('paused' | 'waiting' | 'workerIds' | 'completedAt')[] = [],
  ): ExportStatus {
    const status = { ...this.#job(jobId), ...fields };
    for (const field of without) delete status[field];
    this.#jobs.set(jobId, status);
    this.#tell(jobId);
    return status;
  }

  /** The order is kept for those that have not ended; whoever comes back goes to its end. */
  #tell(jobId: string): void {
    const status = this.#jobs.get(jobId);
    if (!status || !isActive(status)) this.#order = this.#order.filter((id) => id !== jobId);
    else if (!this.#order.includes(jobId)) this.#order.push(jobId);
    this.dispatchEvent(new CustomEvent('change', { detail: jobId }));
    this.dispatchEvent(new Event('queue'));
  }
}
