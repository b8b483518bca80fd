import type { GoldenFrame, QualityValidation } from '../../engine/index.ts';

/** What the screens know of an export's quality. */
export interface QualityView {
  /** `reading` until the engine has answered for the first time. */
  readonly state: 'reading' | 'known' | 'failed';
  /** Absent where nothing is kept of it. */
  readonly validation?: QualityValidation;
  /** Share of a check of every frame that is under way, 0–1. */
  readonly checking?: number;
  /** The engine's sentence about what did not work last; empty where all did. */
  readonly refusal: string;
}

export const UNREAD: QualityView = { state: 'reading', refusal: '' };

/** The golden frames of a composition. */
export interface GoldenView {
  readonly state: 'reading' | 'known' | 'failed';
  readonly frames: readonly GoldenFrame[];
  readonly refusal: string;
}

export const NO_GOLDEN_YET: GoldenView = { state: 'reading', frames: [], refusal: '' };
