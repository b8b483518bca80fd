import type { AssetFile, CompositionWarning } from '../composition/index.ts';
import type { FileReport } from '../container/index.ts';
import type { ExportErrorRecord } from '../errors/index.ts';
import type {
  FormatDeclaration,
  FormatId,
  FormatSettings,
  ReencodeChoice,
  SettingsProblem,
} from '../formats/index.ts';
import type { ChannelLayout, Rational } from '../media/index.ts';
import type { RenderOptimization, RenderStatistics } from '../render/index.ts';
import type { QualityScore } from './score.ts';
import type { WaitingReason } from './waiting.ts';

export type JobState = 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';
export type JobOperation = 'rendering' | 'encoding' | 'validating' | 'finalizing';
export type JobPriority = 'low' | 'normal' | 'high' | 'urgent';

/** Where the finished file goes. */
export type ExportDestination =
  /** The origin private file system: `getExportResult` hands out a File. The default. */
  | { readonly kind: 'opfs' }
  /** A file that the user chose (File System Access). */
  | { readonly kind: 'file'; readonly handle: FileSystemFileHandle }
  /** A folder, for sequences. */
  | { readonly kind: 'folder'; readonly handle: FileSystemDirectoryHandle }
  /**
   * A server that takes PUT `url?position=N` with the bytes for that place, and, for sequences,
   * PUT `url?name=FILE`. This is how the command line gets its files.
   */
  | { readonly kind: 'http'; readonly url: string }
  /**
   * A stream of the caller's; a FileSystemWritableFileStream is one. The file is made in the browser's storage, checked,
   * and then written from its first byte to its last at the stream's own pace, so that every container will do; then
   * the stream is closed. Until then nothing is written: an export that fails before leaves the stream as it was. A
   * stream does not outlive its page: after a reload such a job can't be retried, but its segments are found again.
   */
  | { readonly kind: 'stream'; readonly stream: WritableStream<Uint8Array<ArrayBuffer>> };

/**
 * A module whose default export, a CreateFrameSource, makes the renderer of another editor. It is loaded in workers, and
 * again when a job is resumed: an address that outlives the page (no `blob:`) lets it resume after a reload. It runs with
 * the rights of this page's origin: load none that you do not trust.
 */
export interface FrameSourceRequest {
  /** Relative to the page. */
  readonly module: string | URL;
  /** Handed to the module; plain data, as JSON can say it. */
  readonly options?: unknown;
}

/** A `.json` or `.lottie` file, or a video, which stands for a composition that shows it as it is. */
export type DocumentFile = Blob | Uint8Array<ArrayBuffer>;

/** What is exported: a document with its files, or another program's renderer. */
export interface CompositionFiles {
  readonly composition: DocumentFile | FrameSourceRequest;
  readonly fileName?: string;
  /** Files that the document links to, by the path that it names. */
  readonly assets?: ReadonlyMap<string, AssetFile>;
}

export interface ExportRequest extends Partial<CompositionFiles> {
  /** Names the composition in statuses and history, and to the host's `resolveComposition` where none is given here. */
  readonly compositionId: string;
  readonly settings: FormatSettings;
  readonly priority?: JobPriority;
  /** Ids of exports and batches that must be complete first. */
  readonly dependencies?: readonly string[];
  /** How often the whole job is tried again by itself after a failure that may pass; 2 where absent. */
  readonly maxRetries?: number;
  readonly destination?: ExportDestination;
  /** Threads to use; by default one a core. */
  readonly workers?: number;
  /** Validate every frame of the result, as `quality.validateExport` does, instead of a sample. */
  readonly validate?: boolean;
  /**
   * The quality profile whose gates the file must pass. Where absent, the usual gates, as far as the settings do not ask
   * for less.
   */
  readonly profileId?: string;
  /**
   * The preset that the settings come from: the finished file is held against the rules of its place, loudness included. A
   * rule that it breaks is told as a warning; it is an error where a profile was chosen, too.
   */
  readonly presetId?: string;
  /**
   * Whether a file whose pictures fail their gates is made once more, by itself, with a higher quality or bit rate; `codec`:
   * also in the next finer profile of its codec, where it has no quality to raise. As the profile says where absent.
   */
  readonly reencode?: ReencodeChoice;
}

export interface ExportJob {
  readonly id: string;
  readonly compositionId: string;
  readonly format: FormatId;
  readonly priority: JobPriority;
  readonly status: JobState;
  /** 0–100. */
  readonly progress: number;
  /** Seconds remaining; 0 when unknown or done. */
  readonly estimatedTime: number;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly completedAt?: Date;
  readonly retryCount: number;
  readonly maxRetries: number;
  readonly batchId?: string;
  readonly dependencies?: readonly string[];
  /** Held back by its owner, whatever its state: it gets no worker until it is resumed. */
  readonly paused?: boolean;
}

export interface ExportStatus extends ExportJob {
  readonly fileName: string;
  /** The composition's name in the request; `fileName` is the file's. */
  readonly sourceName?: string;
  /** As they were asked for. */
  readonly settings?: FormatSettings;
  /** Why nothing is done for it at the moment; absent while something is, and once it ended. */
  readonly waiting?: WaitingReason;
  /** Workers that are at it. */
  readonly workerIds?: readonly string[];
  readonly currentFrame: number;
  readonly totalFrames: number;
  readonly framesPerSecond: number;
  readonly estimatedTimeRemaining: number;
  readonly currentOperation: JobOperation;
  /** Share of ffmpeg.wasm that has come, 0–1, while an export waits for it; a browser fetches it once. */
  readonly download?: number;
  readonly segments: SegmentCounts;
  /** The state of each segment, in order. */
  readonly segmentStates: readonly ('waiting' | 'running' | 'reused' | 'encoded')[];
  readonly preflight: readonly string[];
  readonly warnings: readonly CompositionWarning[];
  readonly errors: readonly ExportErrorRecord[];
  /** Of the validation that is kept, once there is one; the score is 0–100. */
  readonly quality?: { readonly score: number; readonly passed: boolean };
  /** A file of this export that failed its gates and was not delivered: `quality.getKeptAside` gives it. */
  readonly keptAside?: KeptAside;
  /** Straight-alpha RGBA of a recent frame. */
  readonly thumbnail?: {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8Array<ArrayBuffer>;
  };
}

/** A file that failed its gates. */
export interface KeptAside {
  readonly fileName: string;
  readonly bytes: number;
  /** What it was made with, in words, such as `quality 75`. */
  readonly rung?: string;
  /** Why it was not delivered: gate, value and threshold. */
  readonly reason: string;
}

export interface SegmentCounts {
  readonly total: number;
  readonly reused: number;
  readonly encoded: number;
}

export interface ExportResult {
  readonly jobId: string;
  readonly format: FormatId;
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: number;
  readonly frames: number;
  readonly seconds: number;
  readonly frameRate: Rational;
  readonly segments: SegmentCounts;
  readonly encoder: string;
  readonly renderer: string;
  /** SHA-256 of the whole file, hexadecimal; of the names and hashes of all files for a folder. */
  readonly sha256: string;
  readonly warnings: readonly CompositionWarning[];
  /** Absent where the file has no sound. */
  readonly audio?: ExportedAudio;
  readonly check: ExportCheck;
  /** The judgement of its validation, or of its check alone. */
  readonly quality?: QualityScore;
  /** Where the first file failed its gates and this is the second: what was changed, in words. */
  readonly reencoded?: string;
  /** Wall-clock milliseconds by stage, summed over threads. */
  readonly timing: Readonly<Record<string, number>>;
  /** What was drawn and what the caches saved, with the settings that it was done under. */
  readonly rendering: RenderStatistics & { readonly optimization: RenderOptimization };
  /** The file, where the destination is `opfs`. */
  readonly file?: File;
  /** Where settings.sidecar asked for it: a text file to lie beside the file, as md5sum and sha256sum check it. */
  readonly sidecarFile?: { readonly fileName: string; readonly text: string };
  /** Where settings.poster asked for it: a picture of the film to lie beside the file. */
  readonly posterFile?: { readonly fileName: string; readonly picture: Blob };
}

/** The sound track of a finished file. */
export interface ExportedAudio {
  readonly codec: string;
  /** What encoded it. */
  readonly encoder: string;
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  /** Bits a second, of codecs that lose. */
  readonly bitrate?: number;
  /** As it went into the encoder; absent where a stored track was used again. */
  readonly measured?: {
    /** LUFS, ITU-R BS.1770-4; absent for silence. */
    readonly integrated?: number;
    /** LU, EBU Tech 3342. */
    readonly range?: number;
    /** dBTP; absent for silence. */
    readonly truePeak?: number;
    /** Decibels that normalisation added. */
    readonly gain?: number;
  };
}

/** What was found when the finished file was opened again. */
export interface ExportCheck {
  readonly passed: boolean;
  /** Absent for folders. */
  readonly report?: FileReport;
  /** Frames that were decoded and compared with a fresh rendering. */
  readonly framesCompared: number;
  /** Worst over the compared frames; SSIM of Wang 2004 on luma, mean ΔE2000. */
  readonly ssim: number;
  readonly deltaE: number;
  /** Worst over the compared frames, decibels, Rec. 709 luma of 8 bits; absent where all are equal to their renderings. */
  readonly psnr?: number;
  /** Greatest difference of alpha, in codes of 8 bits, where the file has alpha. */
  readonly alphaError?: number;
  /**
   * Frames that passed although `ssim` or `deltaE` miss their gates: halved chroma alone takes so much of them. They
   * were judged by what the encoder's planes can carry at all; the worst of that comparison.
   */
  readonly carried?: { readonly frames: number; readonly ssim: number; readonly deltaE: number };
  /** Each thing that is wrong, in words. */
  readonly problems: readonly string[];
}

export interface ValidationResult {
  readonly valid: boolean;
  readonly problems: readonly SettingsProblem[];
}

/** A format as this browser can make it. */
export interface ExportFormat extends Omit<FormatDeclaration, 'codec'> {
  /** Absent for formats that are not built yet. */
  readonly codec?: FormatDeclaration['codec'];
  readonly available: boolean;
  /** Such as `webcodecs (software)`; empty where unavailable. */
  readonly encoder: string;
  /** In words: what was chosen, or why it can't be made. */
  readonly explanation: readonly string[];
}

/** A composition opened for viewing. */
export interface CompositionPreview {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
  readonly frameCount: number;
  readonly warnings: readonly CompositionWarning[];
  /**
   * Straight-alpha RGBA, drawn by the renderer that exports; only the latest call is sure to be drawn. While it plays,
   * or where the preview's quality was lowered, it may be smaller than `size`: scale it up to show it.
   */
  render(
    frame: number,
    size: { width: number; height: number },
    options?: { readonly playing?: boolean },
  ): Promise<ImageData>;
  close(): void;
}
