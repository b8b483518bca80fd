import type {
  ColourMatrixFilter,
  GrowFilter,
  LevelsFilter,
  RadialWipeFilter,
  ToneMapFilter,
} from '../../scene/index.ts';
import type { Surface } from '../surfaces/surface.ts';

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
 *
 * Every backend computes exactly what is written here and in filter-parameters.ts and blur-kernel.ts, in f32. Beyond
 * a surface all is transparent. *Straight* is a sample's premultiplied colour divided by its alpha, 0 where that is 0;
 * where the renderer blends in linear light, it is sRGB-encoded after the division and decoded before it is multiplied
 * again (IEC 61966-2-1), so that filters see encoded colour either way.
 *
 * - colour-matrix: on straight colour; results clamped to 0–1, then multiplied by the new alpha. A transparent sample
 *   goes through it too (as 0, 0, 0, 0), and shows where the alpha row adds a constant.
 * - levels, tone-map, radial-wipe: see filter-parameters.ts.
 * - grow: the share that edge-distance.ts says of the colour, premultiplied; what the picture was is gone.
 */
export type FilterStep =
  | BlurStep
  | ColourMatrixFilter
  | LevelsFilter
  | ToneMapFilter
  | GrowFilter
  | DisplaceStep
  | RadialWipeFilter;

/**
 * Each axis as blur-kernel.ts says; an axis without a kernel stays as it is. With `repeatWithin`, along each axis on its
 * own: the area is cut to the surface; its whole samples go from first = ⌈left⌉ to last = ⌊right⌋ − 1 (where there is
 * none, both are ⌊(left + right) / 2⌋, kept within the surface); in[n] is that of n clamped to first…last, so a sample
 * that the side cuts through gives nothing of its own; and the result is multiplied by the part of the sample that the
 * area covers, max(0, min(right, n + 1) − max(left, n)). An area that is empty gives nothing.
 */
export interface BlurStep {
  readonly type: 'blur';
  readonly sigmaX: number;
  readonly sigmaY: number;
  readonly repeatWithin?: SurfaceArea;
}

/**
 * The sample at column i and row j becomes the source read bilinearly at (i + ½ + dx, j + ½ + dy), premultiplied;
 * d = amount · (2c − 1) · a with c the map's straight channel there and a its alpha: a transparent map moves nothing.
 * Luma is that of Rec. 709; hue (0 for greys; one turn is 1), lightness and saturation (0 for black and white) those
 * of HSL. `alpha` moves by amount · (2a − 1), `full` by amount, `half` and `off` not at all.
 *
 * With `wrapWithin`, cut to the surface, whole samples first…last along each axis as in BlurStep: the place u wraps into
 * left ≤ u < right by whole widths; then each of the two columns ⌊u − ½⌋ and the next, where it lies beyond
 * first…last, by the number of whole samples; rows likewise; and the result is multiplied by the part of the
 * sample that the area covers.
 */
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
