import type { Colour, GradientStop, SceneNode } from './scene.ts';

/**
 * What changes a group's picture as a whole. Lengths and places are in the space that the group lies in: the
 * composition's pixels, or those of its plane where it is projected. Colour filters work on straight (not
 * premultiplied) sRGB-encoded colour and clamp what they give to 0–1.
 */
export type Filter =
  | BlurFilter
  | ColourMatrixFilter
  | LevelsFilter
  | ToneMapFilter
  | GrowFilter
  | DisplaceFilter
  | RadialWipeFilter;

/** `[left, top, right, bottom]`. */
export type Rectangle = readonly [number, number, number, number];

/** A Gaussian of the premultiplied picture, within 1/1023 of the true one; what reaches beyond its edges is kept. */
export interface BlurFilter {
  readonly type: 'blur';
  /** Standard deviations along x and y; 0 leaves that axis alone. */
  readonly sigma: readonly [number, number];
  /**
   * Where given, the picture ends there and goes on beyond as at its edge; nothing is drawn outside. A side between two
   * pixels cuts what is drawn there, and the pixel that it cuts through shows what its neighbour inside does.
   */
  readonly repeatWithin?: Rectangle;
}

/**
 * Each of r, g, b, a becomes a weighted sum of r, g, b, a and 1: four rows of five. What is empty (all 0) stays so unless
 * the alpha row adds a constant.
 */
export interface ColourMatrixFilter {
  readonly type: 'colour-matrix';
  readonly matrix: readonly number[];
}

export interface LevelRange {
  readonly inputBlack: number;
  readonly inputWhite: number;
  readonly gamma: number;
  readonly outputBlack: number;
  readonly outputWhite: number;
}

/**
 * v → outputBlack + (outputWhite − outputBlack) · clamp((v − inputBlack) / (inputWhite − inputBlack))^(1/gamma), clamped:
 * `all` for r, g and b, then each channel its own; alpha its own only. Equal input levels make a threshold.
 */
export interface LevelsFilter {
  readonly type: 'levels';
  readonly all: LevelRange;
  readonly red: LevelRange;
  readonly green: LevelRange;
  readonly blue: LevelRange;
  readonly alpha: LevelRange;
}

/**
 * The colour at Rec. 709 luma between the stops takes the place of each colour, by `amount` 0–1; alpha stays, and that
 * of the stops counts for nothing. Before the first stop and after the last the colour stays the same.
 */
export interface ToneMapFilter {
  readonly type: 'tone-map';
  readonly stops: readonly GradientStop[];
  readonly amount: number;
}

/**
 * Moves the outline outward (inward below 0) by `radius`, round at corners, and paints all within in one colour: alpha
 * is clamp(radius − distance + ½), with the distance to the outline in pixels, negative inside. The outline runs where
 * coverage says that the shape ends; translucent shapes have one as opaque ones do.
 */
export interface GrowFilter {
  readonly type: 'grow';
  readonly radius: number;
  readonly colour: Colour;
}

export const CHANNELS = [
  'red',
  'green',
  'blue',
  'alpha',
  'luma',
  'hue',
  'lightness',
  'saturation',
  'full',
  'half',
  'off',
] as const;

/**
 * Each pixel shows what lies by amount · (2 · channel − 1) further along each axis, the channel of the map's straight colour
 * there and the whole times the map's alpha, so that an empty map moves nothing; `alpha` is amount · (2 · alpha − 1), `full`
 * amount; `half` and `off` move nothing. Hue (a turn is 1), lightness and saturation are those of HSL.
 */
export interface DisplaceFilter {
  readonly type: 'displace';
  readonly map: readonly SceneNode[];
  readonly channels: readonly [(typeof CHANNELS)[number], (typeof CHANNELS)[number]];
  readonly amount: readonly [number, number];
  /** Where given, what leaves it on one side comes in on the other; nothing is drawn outside. */
  readonly wrapWithin?: Rectangle;
}

/**
 * Takes away a sector. Angles in degrees, clockwise from straight up; it begins at `startAngle` and goes in `direction`, for
 * `both` half of it to each side. Its edges are anti-aliased; with `feather` they are those of a Gaussian.
 */
export interface RadialWipeFilter {
  readonly type: 'radial-wipe';
  readonly centre: readonly [number, number];
  readonly startAngle: number;
  /** The share that is gone, 0–1. */
  readonly completion: number;
  readonly direction: 'clockwise' | 'counterclockwise' | 'both';
  /** Standard deviation, in pixels, by which the edges are soft. */
  readonly feather: number;
}
