import type { FormatId, FormatSettings, ReencodeChoice } from '../formats/index.ts';
import type { CompositionFiles, ExportDestination, ExportStatus, JobPriority, JobState } from './exports.ts';

/** A format of a batch: with its defaults, with settings, or by a preset. */
export type BatchFormat =
  | FormatId
  | FormatSettings
  /** As `getSupportedFormats` tells of it. */
  | { readonly id: FormatId }
  | { readonly preset: string; readonly settings?: Partial<FormatSettings> };

export interface BatchSettings {
  /** False: one job after another. True where absent. */
  readonly parallelProcessing?: boolean;
  /** Of this batch; the queue's own limit holds as well. */
  readonly maxConcurrentJobs?: number;
  /** True where absent. */
  readonly retryFailedJobs?: boolean;
  readonly maxRetries?: number;
  /** Puts all files into one: a ZIP archive, or a folder where `destination` is one; files of the same name are replaced there. */
  readonly consolidateOutput?: boolean;
  readonly generateReport?: boolean;
  /** Removes segments once their export is complete, and the stored single files once all of them were brought together. */
  readonly cleanupTempFiles?: boolean;
  /**
   * Names of the files, folders included: `{batch}/{composition}_{format}_{width}x{height}` … Fields: batch, composition, format, preset,
   * width, height, fps, index (from 1), date. The extension is added; a name that is taken gets a number.
   */
  readonly nameTemplate?: string;
  readonly destination?: ExportDestination;
  /** Of each export, as in {@link ExportRequest}: which profile's gates its file must pass, and what follows where it fails. */
  readonly validate?: boolean;
  readonly profileId?: string;
  readonly reencode?: ReencodeChoice;
}

export interface BatchEvent {
  readonly batchId: string;
  readonly kind: 'job-completed' | 'job-failed' | 'completed' | 'failed' | 'cancelled';
  readonly jobId?: string;
  readonly status: BatchStatus;
}

export interface NotificationSettings {
  /** Shown by the browser (Notification API) at the batch's end; needs the user's permission, which the host asks for. */
  readonly browser?: boolean;
  /**
   * Gets a POST with the event as JSON, up to four times where it does not answer with 2xx. It may get an event twice, where
   * a page went away in between. Another origin has to allow it by CORS; headers lie in the browser's storage.
   */
  readonly webhook?: string | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };
  /** Only while the page lives that asked for the batch. */
  readonly callback?: (event: BatchEvent) => void;
  /** Also after each job; only the batch's end where absent. */
  readonly eachJob?: boolean;
}

export interface BatchExportRequest {
  readonly compositionIds: readonly string[];
  readonly formats: readonly BatchFormat[];
  /** Pairs that are not exported, by their places in `compositionIds` and `formats`; all are where absent. */
  readonly omit?: readonly { readonly composition: number; readonly format: number }[];
  readonly settings?: BatchSettings;
  readonly priority?: JobPriority;
  readonly notification?: NotificationSettings;
  /** Ids of exports and batches that must be complete first. */
  readonly dependencies?: readonly string[];
  /** For a person. */
  readonly name?: string;
  /** The compositions by id, where the engine has no `resolveComposition` or not for these. */
  readonly compositions?: ReadonlyMap<string, CompositionFiles>;
}

export interface BatchExportJob {
  readonly id: string;
  readonly name: string;
  readonly jobIds: readonly string[];
  readonly status: JobState;
  readonly createdAt: Date;
}

export interface BatchStatus extends BatchExportJob {
  /** 0–100. */
  readonly progress: number;
  readonly jobs: readonly ExportStatus[];
  readonly completedJobs: number;
  readonly failedJobs: number;
  readonly cancelledJobs: number;
  /** Seconds from start to end, of the completed ones. */
  readonly averageProcessingTime: number;
  /** Seconds; 0 when unknown or done. */
  readonly estimatedTimeRemaining: number;
  readonly completedAt?: Date;
  /** What went wrong with the batch itself (consolidation, a notification), in words. */
  readonly problems: readonly string[];
}

/** What a batch leaves: present once it ended and its settings asked for it. */
export interface BatchResult {
  readonly batchId: string;
  /** The archive of `consolidateOutput`. */
  readonly file?: File;
  readonly report?: { readonly html: string; readonly json: string };
}
