import type { QualityProfile } from './presets.ts';

/** Straight-alpha RGBA, 8 bits. */
export interface ExportedFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * Profiles, and the reports on finished files. Reports and golden frames are not built yet: these calls reject with
 * NOT_BUILT.
 */
export interface QualityAPI {
  createQualityProfile(profile: Omit<QualityProfile, 'builtIn'>): Promise<QualityProfile>;
  getQualityProfiles(): Promise<QualityProfile[]>;
  updateQualityProfile(profileId: string, updates: Partial<QualityProfile>): Promise<QualityProfile>;
  deleteQualityProfile(profileId: string): Promise<void>;
  validateExport(exportId: string): Promise<never>;
  compareExports(exportA: string, exportB: string): Promise<never>;
  generateQualityReport(exportId: string): Promise<never>;
  registerGoldenFrame(compositionId: string, frame: ExportedFrame): Promise<never>;
  getGoldenFrames(compositionId: string): Promise<never>;
  updateGoldenFrame(compositionId: string, frameNumber: number, frame: ExportedFrame): Promise<never>;
}
