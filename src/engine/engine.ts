import type {
  AbortOptions,
  BatchExportJob,
  BatchExportRequest,
  BatchResult,
  BatchStatus,
  CompositionFiles,
  CompositionPreview,
  ExportEngine,
  ExportEngineOptions,
  ExportFormat,
  ExportJob,
  ExportRequest,
  ExportResult,
  ExportStatus,
  FileInspection,
  JobLogEntry,
  JobPriority,
  PreflightReport,
  PreviewResult,
  QualityProfile,
  QueueSettings,
  QueueStatus,
  RenderFarmAPI,
  RenderFarmConfig,
  ResourceUtilization,
  ValidationResult,
  WorkerStatus,
} from './api/index.ts';
import { ANONYMOUS, AuditTrail } from './audit/index.ts';
import { placeFfmpegCore } from './codecs/index.ts';
import { type CompleteRequest, completeRequest } from './complete-request.ts';
import { ExportError, unlessAborted } from './errors/index.ts';
import { farmApi } from './farm-api.ts';
import { FarmConnection } from './farm-connection.ts';
import type { ConnectFarm } from './farm-link.ts';
import { type FormatSettings, getFormat, isFilm, validateSettings } from './formats/index.ts';
import {
  auditObserver,
  Batches,
  exportProgress,
  freeStorage,
  JobManager,
  openPresets,
  openQuality,
  type PreflightWorkerApi,
  type Presets,
  pictureSourceOf,
  previewRequest,
  previewSettings,
  type Quality,
  resourceUtilization,
  startPreflight,
} from './jobs/index.ts';
import { bringLinkedAssets, type LinkedAssetsContext } from './linked-assets.ts';
import { type Executor, LocalPool, type PictureSource, SegmentStore, type Thread } from './segments/index.ts';
import { Views } from './views.ts';

const DEFAULT_STORE = 'framewright';

/** What hosts of the engine may replace. */
export interface EngineParts {
  /** Who builds the segments of a job; by default a pool of workers in this page. */
  createExecutor(options: { readonly storeName: string; readonly workers?: number }): Executor;
  /** Connects to a farm; without it `configureRenderFarm` refuses one. */
  readonly connectFarm?: ConnectFarm;
}

/** Everything on this machine. */
export const LOCAL_PARTS: EngineParts = { createExecutor: (options) => new LocalPool(options) };

/**
 * The way to a farm, for a page that makes its engine without the host's door. What connects and is connected is between it
 * and the engine: a {@link ConnectFarm}, whose types are no part of the package's.
 */
export interface FarmParts {
  connectFarm?(config: RenderFarmConfig & { readonly url: string }, host: never): Promise<unknown>;
}

/**
 * The engine of this page. Importing it touches nothing, so that a server may do so too; workers and storage are
 * opened with the first call.
 */
export function createExportEngine(options: ExportEngineOptions = {}, parts: FarmParts = {}): ExportEngine {
  return new Engine(options, { ...LOCAL_PARTS, ...(parts as Partial<EngineParts>) });
}

export class Engine extends EventTarget implements ExportEngine {
  readonly #options: ExportEngineOptions;
  readonly presets: Presets;
  readonly quality: Quality;
  readonly farm: RenderFarmAPI;
  readonly #farm: FarmConnection;
  readonly #storeName: string;
  readonly #parts: EngineParts;
  readonly audit: AuditTrail;
  readonly #jobs: JobManager;
  readonly #batches: Batches;
  readonly #views = new Views((files, signal) => this.#bring(files, signal));
  #preflightThread: Thread<PreflightWorkerApi> | undefined;

  constructor(options: ExportEngineOptions, parts: EngineParts = LOCAL_PARTS) {
    super();
    const { storeName = DEFAULT_STORE, storeBudget, ffmpegCore, watchOnly, holdQueue } = options;
    if (ffmpegCore !== undefined) placeFfmpegCore(ffmpegCore);
    this.#options = options;
    this.#parts = parts;
    this.#storeName = storeName;
    this.#farm = new FarmConnection({
      storeName,
      connect: parts.connectFarm,
      store: () => this.#jobs.store(),
      job: (jobId) => this.#jobs.status(jobId),
      fileOf: (jobId) => this.#fileOf(jobId),
      events: this,
      changed: () => this.dispatchEvent(new Event('farm')),
    });
    this.farm = farmApi(
      this,
      (jobId, reason) => this.#jobs.ask({ kind: 'cancel', jobId, reason }),
      () => this.#farm.link,
    );
    this.presets = openPresets(storeName, () => this.dispatchEvent(new Event('presets')));
    this.quality = openQuality(
      { storeName, jobs: () => this.#jobs, preflight: () => this.#preflight() },
      () => this.dispatchEvent(new Event('presets')),
    );
    const database = async () => (await this.#jobs.store()).database;
    this.audit = new AuditTrail(database);
    this.#batches = new Batches({
      storeName,
      jobs: () => this.#jobs,
      presets: this.presets,
      complete: (request, signal) => this.#complete(request, signal),
    });
    this.#jobs = new JobManager({
      storeName,
      ...(storeBudget !== undefined && { storeBudget }),
      ...(watchOnly !== undefined && { watchOnly }),
      ...(holdQueue !== undefined && { holdQueue }),
      openStore: (onGone) => SegmentStore.open(storeName, { onGone }),
      preflight: () => this.#preflight(),
      createExecutor: (workers) =>
        this.#farm.mix(parts.createExecutor({ storeName, ...(workers !== undefined && { workers }) })),
      observers: [auditObserver(this.audit), this.#batches.observer],
      person: () => this.audit.person(options.userId ?? ANONYMOUS),
      onChange: (jobId, status) => {
        if (!status) this.#batches.changed(jobId);
        if (status) this.dispatchEvent(new CustomEvent('progress', { detail: exportProgress(status) }));
        this.dispatchEvent(new CustomEvent('change', { detail: jobId }));
      },
      onQueue: () => this.dispatchEvent(new Event('queue')),
      onQuality: (id) => this.dispatchEvent(new CustomEvent('quality', { detail: id })),
      onBatch: (batchId) => {
        this.#batches.changed(batchId);
        this.dispatchEvent(new CustomEvent('batch', { detail: batchId }));
      },
    });
  }

  async exportComposition(request: ExportRequest, { signal }: AbortOptions = {}): Promise<ExportJob> {
    return this.#jobs.submit(await this.#complete(request, signal), signal);
  }

  getExportStatus(jobId: string): Promise<ExportStatus> {
    return this.#jobs.status(jobId);
  }

  cancelExport(jobId: string): Promise<void> {
    return this.#jobs.ask({ kind: 'cancel', jobId });
  }

  retryExport(jobId: string): Promise<ExportJob> {
    return this.#jobs.retry(jobId);
  }

  repeatExport(jobId: string): Promise<ExportJob> {
    return this.#jobs.repeat(jobId);
  }

  getExportResult(jobId: string, options?: AbortOptions): Promise<ExportResult> {
    return this.#jobs.result(jobId, options?.signal);
  }

  deleteExport(jobId: string): Promise<void> {
    return this.#jobs.ask({ kind: 'delete', jobId });
  }

  listExports(): Promise<ExportStatus[]> {
    return this.#jobs.list();
  }

  getExportLog(jobId: string): Promise<readonly JobLogEntry[]> {
    return this.#jobs.log(jobId);
  }

  pauseExport(jobId: string): Promise<void> {
    return this.#jobs.ask({ kind: 'pause', jobId });
  }

  resumeExport(jobId: string): Promise<void> {
    return this.#jobs.ask({ kind: 'resume', jobId });
  }

  prioritizeExport(jobId: string, priority: JobPriority): Promise<void> {
    return this.#jobs.ask({ kind: 'prioritise', jobId, priority });
  }

  moveExport(jobId: string, before: string | undefined): Promise<void> {
    return this.#jobs.ask({ kind: 'move', jobId, before });
  }

  getQueueStatus(): Promise<QueueStatus> {
    return this.#jobs.queueStatus();
  }

  configureQueue(settings: Partial<QueueSettings>): Promise<void> {
    return this.#jobs.ask({ kind: 'configure', settings });
  }

  pauseQueue(): Promise<void> {
    return this.#jobs.ask({ kind: 'pause-queue' });
  }

  resumeQueue(): Promise<void> {
    return this.#jobs.ask({ kind: 'resume-queue' });
  }

  async getWorkerStatus(): Promise<WorkerStatus[]> {
    return [...(await this.#jobs.workers())];
  }

  getResourceUtilization(): Promise<ResourceUtilization> {
    return resourceUtilization(this.#jobs, this.#options.storeBudget);
  }

  freeStorage(what: 'segments' | 'segments-and-files'): Promise<number> {
    return freeStorage(this.#jobs, what);
  }

  batchExport(request: BatchExportRequest, options?: AbortOptions): Promise<BatchExportJob> {
    return this.#batches.submit(request, options?.signal);
  }

  getBatchStatus(batchId: string): Promise<BatchStatus> {
    return this.#batches.status(batchId);
  }

  listBatches(): Promise<BatchStatus[]> {
    return this.#batches.list();
  }

  cancelBatch(batchId: string): Promise<void> {
    return this.#batches.cancel(batchId);
  }

  getBatchResult(batchId: string, options?: AbortOptions): Promise<BatchResult> {
    return this.#batches.result(batchId, options?.signal);
  }

  deleteBatch(batchId: string): Promise<void> {
    return this.#batches.delete(batchId);
  }

  getQualityProfiles(): Promise<QualityProfile[]> {
    return this.quality.getQualityProfiles();
  }

  previewExportSettings(id: string, settings: FormatSettings, options?: AbortOptions): Promise<PreviewResult>;
  previewExportSettings(request: ExportRequest, options?: AbortOptions): Promise<PreviewResult>;
  async previewExportSettings(
    asked: string | ExportRequest,
    settings: FormatSettings | AbortOptions = {},
    options: AbortOptions = {},
  ): Promise<PreviewResult> {
    const { request, signal } = previewRequest(asked, settings, options);
    const source = await this.#sourceOf(request, signal);
    const services = {
      storeName: this.#storeName,
      preflight: () => this.#preflight(),
      createExecutor: () => this.#parts.createExecutor({ storeName: this.#storeName, workers: 1 }),
      workers: request.workers ?? navigator.hardwareConcurrency ?? 1,
    };
    return unlessAborted(signal, () => previewSettings(source, request.settings, services, signal));
  }

  async configureRenderFarm(config: RenderFarmConfig): Promise<void> {
    await this.#farm.configure(config);
  }

  getSupportedFormats(): Promise<ExportFormat[]> {
    return this.#preflight().call((remote) => remote.supportedFormats());
  }

  async validateFormatSettings(settings: FormatSettings): Promise<ValidationResult> {
    const problems = validateSettings(settings);
    return { valid: problems.every((problem) => problem.severity !== 'error'), problems };
  }

  async preflightExport(request: ExportRequest, { signal }: AbortOptions = {}): Promise<PreflightReport> {
    const source = await this.#sourceOf(request, signal);
    if (!isFilm(getFormat(String(request.settings.format)))) {
      const { explanation, settings } = await unlessAborted(signal, () =>
        this.#preflight().call((remote) => remote.preparePlain(source, request.settings)),
      );
      return { explanation, frames: settings.kind === 'sound' ? 0 : settings.frameCount, segments: 0 };
    }
    const { explanation, settings, ranges } = await unlessAborted(signal, () =>
      this.#preflight().call((remote) => remote.prepare(source, request.settings, false)),
    );
    return { explanation, frames: settings.frameCount, segments: ranges.length };
  }

  openPreview(...asked: Parameters<ExportEngine['openPreview']>): Promise<CompositionPreview> {
    return this.#views.open(...asked);
  }

  renderFrames(...asked: Parameters<ExportEngine['renderFrames']>): ReturnType<ExportEngine['renderFrames']> {
    return this.#views.frames(...asked);
  }

  inspect(file: Blob, options?: AbortOptions): Promise<FileInspection> {
    return unlessAborted(options?.signal, () => this.#preflight().call((remote) => remote.inspect(file)));
  }

  async close(): Promise<void> {
    this.#batches.close();
    await this.#farm.close();
    await this.#jobs.close();
    this.#views.close();
    this.presets.close();
    this.quality.close();
    this.#preflightThread?.terminate();
  }

  async #fileOf(jobId: string): Promise<{ file: File; fileName: string; mimeType: string }> {
    const { status } = await this.#jobs.status(jobId);
    const result = status === 'completed' ? await this.#jobs.result(jobId) : undefined;
    if (result?.file) return { file: result.file, fileName: result.fileName, mimeType: result.mimeType };
    throw new ExportError('INVALID_SETTINGS', 'The file of this export is not kept in the browser.', {
      value: jobId,
    });
  }

  /** The request with its composition and the files that it links to. */
  #complete(request: ExportRequest, signal?: AbortSignal): Promise<CompleteRequest> {
    return completeRequest(request, { ...this.#options, listLinked: this.#listLinked }, signal);
  }

  #sourceOf(request: ExportRequest, signal: AbortSignal | undefined): Promise<PictureSource> {
    return unlessAborted(signal, async () => pictureSourceOf(await this.#complete(request, signal), signal));
  }

  #bring(files: CompositionFiles, signal = new AbortController().signal): Promise<CompositionFiles> {
    const compositionId = files.fileName ?? '';
    return bringLinkedAssets(files, this.#options, { compositionId, listLinked: this.#listLinked, signal });
  }

  readonly #listLinked: LinkedAssetsContext['listLinked'] = (bytes, fileName) =>
    this.#preflight().call((remote) => remote.linkedFiles(bytes, { fileName }));

  /** One worker for all questions; a fresh one after it died. */
  #preflight(): Thread<PreflightWorkerApi> {
    if (!this.#preflightThread || this.#preflightThread.dead) {
      this.#preflightThread = startPreflight(this.#storeName);
    }
    return this.#preflightThread;
  }
}
