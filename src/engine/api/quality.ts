import type { FileReport } from '../container/index.ts';
import type { FormatId, QualityGate } from '../formats/index.ts';
import type { ExportJob } from './exports.ts';
import type { QualityProfile } from './presets.ts';
import type { QualityCategory, QualityScore } from './score.ts';

export type { GateAction, GateMeasure, QualityGate } from '../formats/index.ts';

/** Straight-alpha RGBA, 8 bits. */
export interface ExportedFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
  /** Output frame that it shows; required to register it as a golden frame. */
  readonly frameNumber?: number;
}

/** `error`: not to be delivered. `warning`: somebody should look. `note`: so it was made, or so it was asked for. */
export type FindingSeverity = 'error' | 'warning' | 'note';

/** What can be found, each by a name that does not change. */
export type FindingId =
  // Pictures against their renderings.
  | 'frame-missing'
  | 'frame-dropped'
  | 'frame-duplicated'
  | 'frames-swapped'
  | 'frame-wrong'
  | 'seam-shifted'
  | 'ssim-low'
  | 'psnr-low'
  | 'colour-wrong'
  | 'hue-shifted'
  | 'matrix-wrong'
  | 'range-wrong'
  | 'alpha-lost'
  | 'alpha-wrong'
  | 'banding'
  | 'blocking'
  | 'ringing'
  | 'flicker'
  | 'golden-frame-differs'
  // The file.
  | 'file-unreadable'
  | 'file-truncated'
  | 'file-structure'
  | 'packet-corrupt'
  | 'frame-count-wrong'
  | 'frame-times-wrong'
  | 'frame-rate-wrong'
  | 'duration-wrong'
  | 'size-wrong'
  | 'codec-wrong'
  | 'profile-wrong'
  | 'colour-tags-wrong'
  | 'key-frames-wrong'
  | 'timecode-missing'
  | 'timecode-wrong'
  | 'metadata-lost'
  | 'checksum-wrong'
  | 'cold-start-failed'
  /** Something that a file does not tell of how it was made, and what was taken instead. */
  | 'assumed'
  // Sound against what was mixed.
  | 'sound-missing'
  | 'sound-unexpected'
  | 'sound-format-wrong'
  | 'sound-length-wrong'
  | 'sound-shifted'
  | 'sound-wrong'
  | 'channels-swapped'
  // Rules of the format, the place, and of broadcasters.
  | 'format-rule'
  | 'delivery-rule'
  | 'black'
  | 'freeze'
  | 'flashes'
  | 'gamut'
  | 'legal-range'
  | 'silence'
  | 'clipping'
  | 'phase'
  | 'loudness'
  | 'true-peak'
  // Speed.
  | 'slower-than-target';

/** One thing that was found. */
export interface QualityFinding {
  readonly id: FindingId;
  readonly category: QualityCategory;
  readonly severity: FindingSeverity;
  /** Names the value, what it should be, and where. */
  readonly message: string;
  readonly value?: number | string;
  readonly threshold?: number | string;
  /** Output frames; the end is excluded. */
  readonly frames?: FrameRange;
  /** The standard, section or bug that it rests on. */
  readonly source?: string;
}

/** Frames of the file, counted from 0; the end is excluded. */
export interface FrameRange {
  readonly start: number;
  readonly end: number;
}

/** A frame of the file against its rendering. */
export interface FrameQuality {
  /** Of the file, counted from 0. */
  readonly frame: number;
  /** Wang 2004, 11×11 Gaussian, on Rec. 709 luma. */
  readonly ssim: number;
  /** Decibels; absent where the pictures are equal, in which case it is infinite. */
  readonly psnr?: number;
  /** CIEDE2000 over the pixels; of frames that were only compared as they were made, the mean alone. */
  readonly deltaE: { readonly mean: number; readonly p95?: number; readonly max?: number };
  /** Codes of 8 bits, where the file has alpha. */
  readonly alphaError?: number;
  /**
   * Where the frame misses the gates: what it is like beside the most that the planes of its file can carry of the
   * rendering, since halved chroma alone takes so much. A frame that passes there passes.
   */
  readonly carried?: { readonly ssim: number; readonly deltaE: number };
  /** What the frame has more of than its rendering; 0 for none. CAMBI's scale for banding, 0–24. */
  readonly banding?: number;
  /** 0–1. */
  readonly blocking?: number;
  readonly ringing?: number;
}

export interface VisualQualityCheck {
  /** Worst frame. */
  readonly ssim: number;
  /** Worst frame, decibels; Infinity where every frame equals its rendering. */
  readonly psnr: number;
  /** Worst frame's mean ΔE2000. */
  readonly deltaE: number;
  readonly mean: { readonly ssim: number; readonly psnr: number; readonly deltaE: number };
  readonly msSsim?: number;
  /** Means over the frames that were looked at. */
  readonly artifacts: { readonly banding: number; readonly blocking: number; readonly ringing: number };
  readonly consistency: {
    /** Whether each frame shows its own instant. */
    readonly inOrder: boolean;
    readonly dropped: readonly number[];
    readonly duplicated: readonly number[];
    /** Change of brightness from frame to frame that the rendering has not, codes of 8 bits, greatest. */
    readonly flicker: number;
  };
  readonly frames: readonly FrameQuality[];
  readonly framesTotal: number;
}

/** A question about the file, with its answer. */
export interface CheckItem {
  readonly name: string;
  readonly passed: boolean;
  readonly expected?: string;
  readonly actual?: string;
}

export interface TechnicalQualityCheck {
  readonly formatCompliance: boolean;
  readonly metadataIntegrity: boolean;
  readonly codecParameters: { readonly valid: boolean; readonly items: readonly CheckItem[] };
  readonly fileStructure: {
    readonly valid: boolean;
    readonly items: readonly CheckItem[];
    readonly report?: FileReport;
  };
  readonly checksums: {
    readonly valid: boolean;
    readonly sha256?: string;
    /** What it should be, where that is known. */
    readonly expected?: string;
    readonly segments: { readonly checked: number; readonly wrong: readonly number[] };
  };
}

export interface ComplianceCheck {
  /** Whether no rule of the format is broken, and none of the place that it is made for. */
  readonly compliant: boolean;
  readonly items: readonly CheckItem[];
  readonly sound?: SoundMeasurement;
}

export interface SoundMeasurement {
  /** LUFS, ITU-R BS.1770-4; absent for silence. */
  readonly integrated?: number;
  /** LU, EBU Tech 3342. */
  readonly range?: number;
  /** The highest of 400 ms and of 3 s, LUFS, EBU Tech 3341; absent for silence, and for sounds that are shorter. */
  readonly momentary?: number;
  readonly shortTerm?: number;
  /** dBTP; absent for silence. */
  readonly truePeak?: number;
}

export interface PerformanceCheck {
  /** True where nothing is known of how long it took. */
  readonly meetsTarget: boolean;
  /** Seconds of work for a second of the film; absent for files that were not made here. */
  readonly secondsPerSecond?: number;
  readonly target: number;
}

export interface GateOutcome extends QualityGate {
  readonly passed: boolean;
  readonly value?: number;
}

/** How much of a file was looked at: what its usual check sees, a sample by all detectors, or every frame of it. */
export type ValidationExtent = 'check' | 'sample' | 'every-frame';

/** A file by its own words, and whether its bytes and the rules of the format that it is nearest to agree with them. */
export interface FileInspection extends FileReport {
  readonly format?: FormatId;
  readonly structure: readonly CheckItem[];
  readonly codec: readonly CheckItem[];
  readonly rules: readonly CheckItem[];
  readonly findings: readonly QualityFinding[];
}

/** All that was found about a file. */
export interface QualityValidation {
  readonly exportId?: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly validatedAt: Date;
  readonly extent: ValidationExtent;
  /** Milliseconds that it took. */
  readonly milliseconds: number;
  readonly profileId?: string;
  readonly visual: VisualQualityCheck;
  readonly technical: TechnicalQualityCheck;
  readonly compliance: ComplianceCheck;
  readonly performance: PerformanceCheck;
  readonly overall: QualityScore;
  readonly gates: readonly GateOutcome[];
  /** Errors first. */
  readonly findings: readonly QualityFinding[];
  readonly evidence: readonly FrameEvidence[];
}

/** A frame to look at, with what it should be. Pictures are PNG files, at most 960 pixels wide. */
export interface FrameEvidence {
  readonly frame: number;
  readonly why: string;
  readonly expected?: Blob;
  readonly actual?: Blob;
  /** ΔE2000 of each pixel in false colours: black 0, blue 1, green 2, yellow 4, red 8 and more. */
  readonly heat?: Blob;
}

export interface QualityReport {
  readonly validation: QualityValidation;
  /** A page in one file; it fetches nothing. */
  readonly html: string;
  readonly json: string;
}

/** Two exports side by side, each as good as it is against its own rendering, and against each other. */
export interface ComparisonResult {
  readonly a: QualityValidation;
  readonly b: QualityValidation;
  /** `b` against `a`, frame by frame, where they have as many frames of one size. */
  readonly frames: readonly FrameQuality[];
  /** In words: what differs, and which is the better one where one is. */
  readonly differences: readonly string[];
  readonly better?: 'a' | 'b';
}

/** A frame as it was when somebody said that it is right. Exports of another size or rate are not compared with it. */
export interface GoldenFrame {
  readonly compositionId: string;
  /** Of the output, at the composition's own rate, counted from the composition's first. */
  readonly frameNumber: number;
  readonly width: number;
  readonly height: number;
  readonly registeredAt: Date;
  readonly picture: Blob;
}

/** Profiles, reports on finished files, and golden frames. */
export interface QualityAPI {
  createQualityProfile(profile: Omit<QualityProfile, 'builtIn'>): Promise<QualityProfile>;
  getQualityProfiles(): Promise<QualityProfile[]>;
  /** Fields that are named as undefined are taken away: gates, to have the usual ones again. */
  updateQualityProfile(
    profileId: string,
    updates: { readonly [Field in keyof QualityProfile]?: QualityProfile[Field] | undefined },
  ): Promise<QualityProfile>;
  deleteQualityProfile(profileId: string): Promise<void>;
  /** Profiles with their gates as JSON text; all of the user's own where no ids are given. */
  exportQualityProfiles(ids?: readonly string[]): Promise<string>;
  /** @returns those that were added; a taken id gets a number. @throws ExportError that names the field and the value */
  importQualityProfiles(text: string): Promise<QualityProfile[]>;
  /**
   * Decodes the file of an export wholly and compares every frame with a fresh rendering; the outcome is kept with the
   * export.
   *
   * @throws ExportError UNKNOWN_JOB, NOT_COMPLETE, SOURCE_MISSING
   */
  validateExport(exportId: string, options?: ValidateOptions): Promise<QualityValidation>;
  /** What is kept of the latest validation of an export; its check alone leaves one too. Starts nothing. */
  getValidation(exportId: string): Promise<QualityValidation | undefined>;
  /**
   * Validates both as far as they are not yet, and compares their frames.
   *
   * @throws ExportError as `validateExport`
   */
  compareExports(
    exportA: string,
    exportB: string,
    options?: Pick<ValidateOptions, 'signal' | 'onProgress'>,
  ): Promise<ComparisonResult>;
  /**
   * The file that failed its gates, which was kept aside.
   *
   * @throws ExportError UNKNOWN_JOB, INVALID_SETTINGS where there is none
   */
  getKeptAside(exportId: string): Promise<File>;
  /**
   * A new export like an earlier one, one rung higher: of a higher quality or bit rate, else in the next finer profile of
   * its codec.
   *
   * @throws ExportError UNKNOWN_JOB, INVALID_SETTINGS where there is no higher rung
   */
  remakeHigher(exportId: string): Promise<ExportJob>;
  /** The kept validation as a page; validates first where no more than the usual check was made. */
  generateQualityReport(exportId: string): Promise<QualityReport>;
  /**
   * Validates any file against a composition. It cannot be told of a leader or a pulldown: what was made with one is checked
   * by `validateExport`.
   */
  validateFile(
    file: File,
    reference: ValidationReference,
    options?: ValidateOptions,
  ): Promise<QualityValidation>;
  /** @param frame with its `frameNumber`; a frame that is registered already is refused */
  registerGoldenFrame(compositionId: string, frame: ExportedFrame): Promise<void>;
  getGoldenFrames(compositionId: string): Promise<GoldenFrame[]>;
  updateGoldenFrame(compositionId: string, frameNumber: number, frame: ExportedFrame): Promise<void>;
  deleteGoldenFrame(compositionId: string, frameNumber: number): Promise<void>;
}

export interface ValidateOptions {
  /** Whose gates are held; those of the export's preset, else `web`. */
  readonly profileId?: string;
  /** A sample instead of every frame. */
  readonly sampled?: boolean;
  /** What a file is to be, for `validateFile`; as its codec and container tell where absent. */
  readonly format?: FormatId;
  /** The frames of the composition that the file shows, end exclusive, for `validateFile`; all of them where absent. */
  readonly range?: FrameRange;
  /** The preset whose place's rules the file is to keep, for `validateFile`; an export is held against those of its own. */
  readonly presetId?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

export interface ValidationReference {
  readonly composition: Blob | Uint8Array<ArrayBuffer>;
  readonly fileName?: string;
  readonly assets?: ReadonlyMap<string, Blob | Uint8Array<ArrayBuffer>>;
  readonly compositionId?: string;
}
