import type { ExportedFrame } from './quality.ts';

/** Frames before and after the encoder, with what they cost: what an export will be like, before it is made. */
export interface PreviewResult {
  /** What would be used, in words. */
  readonly explanation: readonly string[];
  readonly frames: number;
  readonly segments: number;
  /** The hardest frames, as drawn and as the file will show them. */
  readonly samples: readonly {
    readonly frame: number;
    readonly before: ExportedFrame;
    readonly after: ExportedFrame;
    readonly ssim: number;
    readonly deltaE: number;
  }[];
  readonly estimatedBytes: number;
  /** Seconds of the whole export, on this machine. */
  readonly estimatedTime: number;
  /** Worst SSIM and mean ΔE2000 of the samples. */
  readonly quality: { readonly ssim: number; readonly deltaE: number };
}

/** The preflight alone: what an export would use. */
export interface PreflightReport {
  readonly explanation: readonly string[];
  readonly frames: number;
  readonly segments: number;
}
