import type { CompositionWarning } from '../composition/index.ts';
import type { FormatSettings } from '../formats/index.ts';
import type { RenderOptimization } from '../render/index.ts';
import type { AuditAPI } from './audit.ts';
import type { BatchExportJob, BatchExportRequest, BatchResult, BatchStatus } from './batch.ts';
import type {
  CompositionFiles,
  CompositionPreview,
  ExportFormat,
  ExportJob,
  ExportRequest,
  ExportResult,
  ExportStatus,
  JobPriority,
  ValidationResult,
} from './exports.ts';
import type { RenderFarmAPI, RenderFarmConfig } from './farm.ts';
import type { PresetsAPI, QualityProfile } from './presets.ts';
import type { PreflightReport, PreviewResult } from './preview.ts';
import type { FileInspection, QualityAPI } from './quality.ts';
import type { JobLogEntry, QueueSettings, QueueStatus, ResourceUtilization, WorkerStatus } from './queue.ts';

export interface ExportEngineOptions {
  /** Name of the IndexedDB database and OPFS folder; by default `framewright`. */
  readonly storeName?: string;
  /** The most bytes of finished segments to keep for later exports; by default a tenth of the quota. */
  readonly storeBudget?: number;
  /**
   * Gives a composition by the id that a request names, where the request brings none. It may reject: the export is refused
   * with its reason.
   */
  readonly resolveComposition?: (compositionId: string, signal: AbortSignal) => Promise<CompositionFiles>;
  /**
   * Gives a file that a document links to and nobody brought, by the path as the document writes it; undefined where there is
   * none. It may reject: the export is refused with its reason. Asked before `assetBase`.
   */
  readonly resolveAsset?: (
    path: string,
    compositionId: string,
    signal: AbortSignal,
  ) => Promise<Blob | undefined>;
  /**
   * The folder (relative to the page) below which files are fetched that documents link to and nobody brought; by default
   * none are. A path that leads out of it is refused with ASSET_FAILED; a file that is not there is a warning.
   */
  readonly assetBase?: string | URL;
  /**
   * The folder (relative to the page) with the files of @ffmpeg/core, and of @ffmpeg/core-mt in `threaded/`, of the versions
   * that this package names: DNx and whatever the browser itself can't encode need them. They are fetched when
   * one is first needed, checked by their SHA-256 and kept. It holds for all engines of the page: the last one's wins.
   */
  readonly ffmpegCore?: string | URL;
  /** Who exports, for the audit trail; `anonymous` where absent. */
  readonly userId?: string;
  /**
   * Runs no jobs in this page, and only watches what other tabs of this origin run: for a second view. False where
   * absent.
   */
  readonly watchOnly?: boolean;
  /**
   * Starts nothing in this page before `resumeQueue` is called: for a host that first clears away what earlier pages left.
   * False where absent.
   */
  readonly holdQueue?: boolean;
}

/**
 * Ends a call before its time: it rejects with the signal's reason where that is an ExportError, else with CANCELLED, and
 * stops what it does for itself. A job or batch that is in the queue already goes on: `cancelExport`, `cancelBatch`.
 */
export interface AbortOptions {
  readonly signal?: AbortSignal;
}

/** What an event tells of a job, by the seed's names. */
export interface ExportProgress {
  readonly jobId: string;
  readonly compositionId: string;
  readonly format: string;
  /** 0–100. */
  readonly progress: number;
  readonly currentFrame: number;
  readonly totalFrames: number;
  /** Seconds. */
  readonly estimatedTimeRemaining: number;
  readonly currentOperation: ExportStatus['currentOperation'];
  readonly workerId?: string;
  readonly warnings?: readonly string[];
  readonly errors?: readonly string[];
}

/** What an {@link ExportEngine} says, by the names of its events. */
export interface ExportEngineEvents {
  /** `detail` is a job's id: its status may have changed, in whichever tab it runs. */
  change: CustomEvent<string>;
  /** At most ten a second. */
  progress: CustomEvent<ExportProgress>;
  /** `detail` is a batch's id. */
  batch: CustomEvent<string>;
  /** Order, settings or workers of the queue changed. */
  queue: Event;
  /** Presets or quality profiles changed. */
  presets: Event;
  /** Something of the farm changed. */
  farm: Event;
  /** `detail` is the id of an export whose kept validation changed, or of a composition whose golden frames did. */
  quality: CustomEvent<string>;
}

/** The engine. Statuses are snapshots; events say what changed. */
export interface ExportEngine extends EventTarget {
  addEventListener<Name extends keyof ExportEngineEvents>(
    name: Name,
    listener: (event: ExportEngineEvents[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Name extends keyof ExportEngineEvents>(
    name: Name,
    listener: (event: ExportEngineEvents[Name]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
  /** Its signal keeps the job out of the queue; once the promise has resolved it has no effect. */
  exportComposition(request: ExportRequest, options?: AbortOptions): Promise<ExportJob>;
  getExportStatus(jobId: string): Promise<ExportStatus>;
  /** Stops after the frame at hand; finished segments stay, so that a retry goes on from there. */
  cancelExport(jobId: string): Promise<void>;
  /** Runs a failed, cancelled or interrupted job again; what the store holds is not built again. */
  retryExport(jobId: string): Promise<ExportJob>;
  /** A new job with the composition, the files and the settings of an earlier one, whatever came of that. */
  repeatExport(jobId: string): Promise<ExportJob>;
  /**
   * Resolves when the job has ended; rejects with its ExportError when it failed or was cancelled. Its signal only ends
   * the waiting: `cancelExport` ends the job.
   */
  getExportResult(jobId: string, options?: AbortOptions): Promise<ExportResult>;
  /** Removes an ended job and its file. */
  deleteExport(jobId: string): Promise<void>;
  /** All jobs, newest first, also those of earlier pages. */
  listExports(): Promise<ExportStatus[]>;
  /** What was done for a job and why, oldest first; the latest 200 lines. */
  getExportLog(jobId: string): Promise<readonly JobLogEntry[]>;

  /** Holds a job back: what is under way ends with its segment. */
  pauseExport(jobId: string): Promise<void>;
  resumeExport(jobId: string): Promise<void>;
  prioritizeExport(jobId: string, priority: JobPriority): Promise<void>;
  /** Moves a waiting job before another one of the same priority, or to the end of these. */
  moveExport(jobId: string, before: string | undefined): Promise<void>;
  getQueueStatus(): Promise<QueueStatus>;
  configureQueue(settings: Partial<QueueSettings>): Promise<void>;
  pauseQueue(): Promise<void>;
  resumeQueue(): Promise<void>;
  getWorkerStatus(): Promise<WorkerStatus[]>;
  getResourceUtilization(): Promise<ResourceUtilization>;
  /** Deletes what no waiting or running job needs: segments of ended jobs, or also the stored files of complete ones. @returns bytes */
  freeStorage(what: 'segments' | 'segments-and-files'): Promise<number>;

  /** Its signal keeps the whole batch out of the queue; once the promise has resolved it has no effect. */
  batchExport(request: BatchExportRequest, options?: AbortOptions): Promise<BatchExportJob>;
  getBatchStatus(batchId: string): Promise<BatchStatus>;
  /** Newest first. */
  listBatches(): Promise<BatchStatus[]>;
  cancelBatch(batchId: string): Promise<void>;
  /**
   * Resolves when the batch has ended, however it did: its status tells. Its signal only ends the waiting: `cancelBatch`
   * ends the batch.
   */
  getBatchResult(batchId: string, options?: AbortOptions): Promise<BatchResult>;
  /** Removes an ended batch with its jobs and files. */
  deleteBatch(batchId: string): Promise<void>;

  getSupportedFormats(): Promise<ExportFormat[]>;
  validateFormatSettings(settings: FormatSettings): Promise<ValidationResult>;
  getQualityProfiles(): Promise<QualityProfile[]>;
  /**
   * Encodes the segments of the three hardest frames and an easy one, as an export with these settings would: pictures of
   * these frames before and after, estimated size, time and quality. No job waits for it, and the export finds what it
   * encoded. Documents are written and thrown away, sound is reckoned: both come without samples.
   */
  previewExportSettings(
    compositionId: string,
    settings: FormatSettings,
    options?: AbortOptions,
  ): Promise<PreviewResult>;
  previewExportSettings(request: ExportRequest, options?: AbortOptions): Promise<PreviewResult>;
  /** The preflight alone: what an export with these settings would use, in words. */
  preflightExport(request: ExportRequest, options?: AbortOptions): Promise<PreflightReport>;
  configureRenderFarm(config: RenderFarmConfig): Promise<void>;

  readonly presets: PresetsAPI;
  readonly quality: QualityAPI;
  readonly farm: RenderFarmAPI;
  readonly audit: AuditAPI;

  /** Its signal ends the opening; what is open is ended by its `close`. */
  openPreview(
    composition: CompositionFiles['composition'],
    options?: Pick<ExportRequest, 'fileName' | 'assets'> & {
      readonly optimization?: RenderOptimization;
    } & AbortOptions,
  ): Promise<CompositionPreview>;
  /** Single frames as PNG files (straight alpha), as `framewright frames` writes them. */
  renderFrames(
    request: CompositionFiles & {
      readonly frames: readonly number[];
      readonly depth?: 8 | 16;
      /** Told once, before the first frame, what is not drawn as the author saw it. */
      readonly onWarnings?: (warnings: readonly CompositionWarning[]) => void;
    } & Pick<
        FormatSettings,
        | 'size'
        | 'supersample'
        | 'renderer'
        | 'blending'
        | 'imageSampling'
        | 'dither'
        | 'motionBlur'
        | 'colour'
        | 'theme'
      >,
    options?: AbortOptions,
  ): AsyncIterable<{ readonly frame: number; readonly png: Uint8Array<ArrayBuffer> }>;
  inspect(file: Blob, options?: AbortOptions): Promise<FileInspection>;
  close(): Promise<void>;
}
