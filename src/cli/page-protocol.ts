import type {
  CompositionWarning,
  ExportErrorRecord,
  ExportFormat,
  ExportRequest,
  ExportResult,
  ExportStatus,
  FileInspection,
  FormatSettings,
  QualityFinding,
  QualityValidation,
  RenderFarmConfig,
  ValidateOptions,
} from '../engine/index.ts';
import type { ProfileChoice } from './quality-options.ts';

/** Files that were put into the page's file input: the document first, then the assets that it links to. */
export interface PageInput {
  readonly fileName: string;
  /** The paths by which the document names the further files, in their order. */
  readonly assetPaths: readonly string[];
}

export type FrameDrawing = Pick<
  FormatSettings,
  | 'size'
  | 'renderer'
  | 'supersample'
  | 'blending'
  | 'imageSampling'
  | 'dither'
  | 'motionBlur'
  | 'colour'
  | 'theme'
>;

export interface PageExport
  extends PageInput,
    Pick<ExportRequest, 'settings' | 'workers' | 'validate' | 'presetId'> {
  readonly profile?: ProfileChoice;
  readonly outputUrl: string;
  readonly farm?: RenderFarmConfig;
}

export interface PageFrames extends PageInput {
  readonly drawing: FrameDrawing & { readonly depth?: 8 | 16 };
  readonly frames: readonly number[];
  readonly outputUrl: string;
}

/** The file to look at comes first, then the document and what it links to. */
export interface PageValidation extends PageInput, Pick<ValidateOptions, 'format' | 'range' | 'presetId'> {
  readonly profile?: ProfileChoice;
  readonly sampled: boolean;
  /** Whether a page of it is wanted. */
  readonly report: boolean;
}

/** As JSON says it: without pictures, and infinite decibels as text. */
export type WireValidation = Omit<QualityValidation, 'visual' | 'evidence' | 'validatedAt'> & {
  readonly visual: Omit<QualityValidation['visual'], 'psnr'> & { readonly psnr: number | string };
};

/** What the page can be asked for; one at a time, but for `cancel`. */
export interface PageCalls {
  readonly export: {
    readonly argument: PageExport;
    readonly result: Omit<ExportResult, 'file' | 'posterFile'> & {
      /** Its picture in base64. */
      readonly posterFile?: { readonly fileName: string; readonly picture: string };
      /** Where every frame was validated. */
      readonly findings?: readonly QualityFinding[];
    };
  };
  readonly validate: {
    readonly argument: PageValidation;
    readonly result: { readonly validation: WireValidation; readonly html?: string };
  };
  /** Ends the export under way, which then fails as CANCELLED; does nothing where there is none. */
  readonly cancel: { readonly argument: undefined; readonly result: undefined };
  readonly frames: {
    readonly argument: PageFrames;
    readonly result: { readonly written: number; readonly warnings: readonly CompositionWarning[] };
  };
  readonly formats: { readonly argument: undefined; readonly result: ExportFormat[] };
  /** The store's audit trail as JSON Lines. */
  readonly audit: { readonly argument: undefined; readonly result: string };
  readonly inspect: { readonly argument: undefined; readonly result: FileInspection };
}

/** Errors lose their fields on the way out of the page, so they travel as records. */
export type PageAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ExportErrorRecord };

/** What the page says of an export while it runs. */
export type PageProgress = Pick<
  ExportStatus,
  | 'status'
  | 'currentOperation'
  | 'currentFrame'
  | 'totalFrames'
  | 'framesPerSecond'
  | 'estimatedTimeRemaining'
  | 'segmentStates'
  | 'preflight'
  | 'download'
>;

/** Names in the page's global scope. */
export const PAGE_CALLS = 'framewrightCalls';
export const PAGE_PROGRESS = 'framewrightProgress';
