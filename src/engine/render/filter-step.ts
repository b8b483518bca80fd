import type {
  ColourMatrixFilter,
  GrowFilter,
  LevelsFilter,
  RadialWipeFilter,
  ToneMapFilter,
} from '../scene/index.ts';
import type { Surface } from './surface.ts';

/** A rectangle within a surface, in samples, its sides not always whole. */
export interface SurfaceArea {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * A Scene's filter with all lengths and places in samples of the surface that it works on (its top left corner is
 * 0, 0; the middle of its first sample 0.5, 0.5). Colours are what the filter of the Scene says.
 */
export type FilterStep =
  | {
      readonly type: 'blur';
      readonly sigmaX: number;
      readonly sigmaY: number;
      readonly repeatWithin?: SurfaceArea;
    }
  | ColourMatrixFilter
  | LevelsFilter
  | ToneMapFilter
  | GrowFilter
  | DisplaceStep
  | RadialWipeFilter;

export interface DisplaceStep {
  readonly type: 'displace';
  /** As large as the surface, and over the same place. */
  readonly map: Surface;
  /** Indices into CHANNELS. */
  readonly channelX: number;
  readonly channelY: number;
  /** Samples. */
  readonly amountX: number;
  readonly amountY: number;
  readonly wrapWithin?: SurfaceArea;
}
