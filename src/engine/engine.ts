import type {
  CompositionPreview,
  ExportEngine,
  ExportEngineOptions,
  ExportFormat,
  ExportJob,
  ExportRequest,
  ExportResult,
  ExportStatus,
  ValidationResult,
} from './api.ts';
import type { FileReport } from './container/index.ts';
import { completeMotionBlur, type FormatSettings, validateSettings } from './formats/index.ts';
import { JobManager, type PreflightWorkerApi, pictureSourceOf } from './jobs/index.ts';
import { openPreview, renderPngs } from './preview/index.ts';
import { type Executor, isFrameSource, LocalPool, SegmentStore, Thread } from './segments/index.ts';

const DEFAULT_STORE = 'framewright';

/** What hosts of the engine may replace. */
export interface EngineParts {
  /** Who builds the segments of a job; by default a pool of workers in this page. */
  createExecutor(options: { readonly storeName: string; readonly workers?: number }): Executor;
}

const LOCAL: EngineParts = { createExecutor: (options) => new LocalPool(options) };

/**
 * The engine of this page. Importing it touches nothing, so that a server may do so too; workers and storage are
 * opened with the first call.
 */
export function createExportEngine(options: ExportEngineOptions = {}): ExportEngine {
  return new Engine(options);
}

export class Engine extends EventTarget implements ExportEngine {
  readonly #storeName: string;
  readonly #jobs: JobManager;
  readonly #previews = new Set<CompositionPreview>();
  #preflightThread: Thread<PreflightWorkerApi> | undefined;

  constructor({ storeName = DEFAULT_STORE, storeBudget }: ExportEngineOptions, parts: EngineParts = LOCAL) {
    super();
    this.#storeName = storeName;
    this.#jobs = new JobManager({
      storeName,
      ...(storeBudget !== undefined && { storeBudget }),
      openStore: () => SegmentStore.open(storeName),
      preflight: () => this.#preflight(),
      createExecutor: (workers) =>
        parts.createExecutor({ storeName, ...(workers !== undefined && { workers }) }),
      onChange: (jobId) => this.dispatchEvent(new CustomEvent('change', { detail: jobId })),
    });
  }

  exportComposition(request: ExportRequest): Promise<ExportJob> {
    return this.#jobs.submit(request);
  }

  getExportStatus(jobId: string): Promise<ExportStatus> {
    return this.#jobs.status(jobId);
  }

  cancelExport(jobId: string): Promise<void> {
    return this.#jobs.cancel(jobId);
  }

  retryExport(jobId: string): Promise<ExportJob> {
    return this.#jobs.retry(jobId);
  }

  getExportResult(jobId: string): Promise<ExportResult> {
    return this.#jobs.result(jobId);
  }

  deleteExport(jobId: string): Promise<void> {
    return this.#jobs.delete(jobId);
  }

  listExports(): Promise<ExportStatus[]> {
    return this.#jobs.list();
  }

  getSupportedFormats(): Promise<ExportFormat[]> {
    return this.#preflight().call((remote) => remote.supportedFormats());
  }

  async validateFormatSettings(settings: FormatSettings): Promise<ValidationResult> {
    const problems = validateSettings(settings);
    return { valid: problems.every((problem) => problem.severity !== 'error'), problems };
  }

  async previewExportSettings(
    request: ExportRequest,
  ): Promise<{ explanation: readonly string[]; frames: number; segments: number }> {
    const source = await pictureSourceOf(request);
    const { explanation, settings, ranges } = await this.#preflight().call((remote) =>
      remote.prepare(source, request.settings, false),
    );
    return { explanation, frames: settings.frameCount, segments: ranges.length };
  }

  async openPreview(
    composition: ExportRequest['composition'],
    { optimization, ...options }: NonNullable<Parameters<ExportEngine['openPreview']>[1]> = {},
  ): Promise<CompositionPreview> {
    const opened = await openPreview(await pictureSourceOf({ ...options, composition }), optimization);
    const preview: CompositionPreview = {
      ...opened,
      close: () => {
        this.#previews.delete(preview);
        opened.close();
      },
    };
    this.#previews.add(preview);
    return preview;
  }

  async *renderFrames({
    frames,
    composition,
    fileName,
    assets,
    motionBlur,
    theme,
    onWarnings,
    ...settings
  }: Parameters<ExportEngine['renderFrames']>[0]): AsyncGenerator<{
    readonly frame: number;
    readonly png: Uint8Array<ArrayBuffer>;
  }> {
    const source = await pictureSourceOf({
      composition,
      ...(fileName !== undefined && { fileName }),
      ...(assets && { assets }),
    });
    const reading = {
      ...(motionBlur && { motionBlur: completeMotionBlur(motionBlur) }),
      ...(theme !== undefined && { themeId: theme }),
    };
    yield* renderPngs(isFrameSource(source) ? source : { ...source, reading }, frames, settings, onWarnings);
  }

  inspect(file: Blob): Promise<FileReport> {
    return this.#preflight().call((remote) => remote.inspect(file));
  }

  async close(): Promise<void> {
    await this.#jobs.close();
    for (const preview of [...this.#previews]) preview.close();
    this.#preflightThread?.terminate();
  }

  /** One worker for all questions; a fresh one after it died. */
  #preflight(): Thread<PreflightWorkerApi> {
    if (!this.#preflightThread || this.#preflightThread.dead) {
      this.#preflightThread = new Thread<PreflightWorkerApi>(
        new Worker(new URL('../workers/preflight-worker.ts', import.meta.url), {
          type: 'module',
          name: this.#storeName,
        }),
      );
    }
    return this.#preflightThread;
  }
}
