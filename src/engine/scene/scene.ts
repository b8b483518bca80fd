/**
 * A Scene is a composition at one instant, resolved: nothing in it is animated, named or linked. It is all that a
 * renderer knows. Values are immutable; geometry, paints and images that did not change between two instants should
 * be the *same objects*, since renderers key their caches on identity before content.
 */
export interface Scene {
  /** Size of the composition in its own pixels; the renderer maps it to the output's size. */
  readonly width: number;
  readonly height: number;
  /** Painted in order: the first lies at the back. */
  readonly children: readonly SceneNode[];
  /** All images among the nodes whose pixels are still to be loaded, each once; absent where there are none. */
  readonly deferred?: readonly DeferredImage[];
  /** What the composition's layers draw by themselves, where that was asked for; painted in order, too. */
  readonly layers?: readonly SceneLayer[];
}

/** What one layer of a composition draws by itself, or a part of it where others stand between its parts. */
export interface SceneLayer {
  /** Its number among the layers of the composition. */
  readonly layer: number;
  readonly children: readonly SceneNode[];
}

export type SceneNode = FillNode | StrokeNode | ImageNode | GroupNode;

/** `[a, b, c, d, e, f]`: x′ = a·x + c·y + e, y′ = b·x + d·y + f, as in CSS and canvas. */
export type Matrix = readonly [number, number, number, number, number, number];

/** Straight (not premultiplied) sRGB-encoded red, green, blue and alpha, each 0–1. */
export type Colour = readonly [number, number, number, number];

export const PathVerb = { move: 0, line: 1, cubic: 2, close: 3 } as const;

/**
 * Any number of contours. `verbs` holds PathVerb values; `points` the coordinates in order: move and line take
 * one point (x, y), cubic three (two controls, then the end), close none.
 */
export interface Path {
  readonly verbs: Uint8Array;
  readonly points: Float64Array;
}

export type FillRule = 'nonzero' | 'evenodd';

export interface FillNode {
  readonly type: 'fill';
  readonly path: Path;
  /** From the path's space to the composition's; also carries gradient coordinates. */
  readonly transform: Matrix;
  readonly rule: FillRule;
  readonly paint: Paint;
  /** 0–1, multiplies the paint's alpha. */
  readonly opacity: number;
}

export interface StrokeNode {
  readonly type: 'stroke';
  readonly path: Path;
  /** The stroke is expanded in the path's space and then transformed, so that a skew skews the pen too. */
  readonly transform: Matrix;
  readonly stroke: StrokeStyle;
  readonly paint: Paint;
  readonly opacity: number;
}

/** Places in this list and those below are what a Scene's bytes and the kernels name a choice by: only append. */
export const LINE_CAPS = ['butt', 'round', 'square'] as const;
export const LINE_JOINS = ['miter', 'round', 'bevel'] as const;

export interface StrokeStyle {
  readonly width: number;
  readonly cap: (typeof LINE_CAPS)[number];
  readonly join: (typeof LINE_JOINS)[number];
  readonly miterLimit: number;
  /** Alternating dash and gap lengths in path units; empty for a solid line. Always of even length. */
  readonly dashes: readonly number[];
  readonly dashOffset: number;
}

export interface ImageNode {
  readonly type: 'image';
  readonly image: ImagePixels | DeferredImage;
  /** From the image's pixels (0…width, 0…height) to the composition. */
  readonly transform: Matrix;
  readonly opacity: number;
}

/** A decoded image: straight-alpha sRGB, RGBA interleaved, 8 bits. */
export interface ImagePixels {
  /** SHA-256 of the encoded file, hexadecimal: stands for the pixels in a Scene's hash. */
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** An image whose pixels are loaded only when it is drawn: a frame of a video. */
export interface DeferredImage {
  /** Names the pixels, for good: the file's content and the frame's exact time. */
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  /**
   * Pixels as those of {@link ImagePixels}, width × height × 4 bytes. They belong to the loader and last until its next
   * call.
   *
   * @throws ExportError ASSET_FAILED
   */
  load(): Promise<Uint8Array>;
}

/**
 * Children composited on their own, from transparent, and then placed on what lies behind. Order: children,
 * clip, masks, filters, projection, matte, opacity, blend.
 */
export interface GroupNode {
  readonly type: 'group';
  readonly children: readonly SceneNode[];
  readonly opacity: number;
  readonly blend: BlendMode;
  /** Nothing is painted outside of it: the bounds of a precomposition. */
  readonly clip?: { readonly path: Path; readonly transform: Matrix };
  readonly masks: readonly Mask[];
  /** Change the picture of children, clip and masks, each taking what the one before it gave. */
  readonly filters?: readonly Filter[];
  /** Puts the picture in perspective; all but matte, opacity and blend then lies in the space before it. */
  readonly projection?: Projection;
  readonly matte?: Matte;
}

/**
 * The homography from a plane to the composition: x′ = (m₀x + m₁y + m₂) / w, y′ = (m₃x + m₄y + m₅) / w with
 * w = m₆x + m₇y + m₈. What comes to w ≤ 0 lies behind the eye and does not show.
 */
export type Projection = readonly [number, number, number, number, number, number, number, number, number];

export const MASK_MODES = ['add', 'subtract', 'intersect', 'lighten', 'darken', 'difference'] as const;

/**
 * Masks combine in order into one coverage value. It starts at 0 if the first mask adds, else at 1. With m the mask's
 * coverage (inverted first where asked) times opacity: add a + m − a·m; subtract a·(1 − m); intersect a·m; lighten
 * max(a, m); darken min(a, m); difference |a − m|.
 */
export interface Mask {
  readonly mode: (typeof MASK_MODES)[number];
  readonly path: Path;
  readonly transform: Matrix;
  readonly inverted: boolean;
  readonly opacity: number;
  /** Standard deviations along x and y, in pixels, of the Gaussian that softens the coverage; absent for none. */
  readonly feather?: readonly [number, number];
}

export const MATTE_MODES = ['alpha', 'alpha-inverted', 'luma', 'luma-inverted'] as const;

export interface Matte {
  /** Luma is Rec. 709 luma of the matte's sRGB-encoded colour over black, that is with its alpha multiplied in. */
  readonly mode: (typeof MATTE_MODES)[number];
  readonly source: readonly SceneNode[];
}

/**
 * The separable and non-separable modes of W3C Compositing and Blending Level 1, under their CSS names; then two of
 * After Effects: `add` sums premultiplied colour and alpha, at most 1 each; `hard-mix` is the separable mode
 * B(b, s) = 1 where b + s ≥ 1, else 0.
 */
export const BLEND_MODES = [
  'normal',
  'multiply',
  'screen',
  'overlay',
  'darken',
  'lighten',
  'color-dodge',
  'color-burn',
  'hard-light',
  'soft-light',
  'difference',
  'exclusion',
  'hue',
  'saturation',
  'color',
  'luminosity',
  'add',
  'hard-mix',
] as const;

export type BlendMode = (typeof BLEND_MODES)[number];

export type Paint = SolidPaint | LinearGradientPaint | RadialGradientPaint;

export interface SolidPaint {
  readonly type: 'solid';
  readonly colour: Colour;
}

/** Offsets ascend within 0–1; two equal offsets make a hard edge. Interpolated with straight alpha. */
export interface GradientStop {
  readonly offset: number;
  readonly colour: Colour;
}

export interface LinearGradientPaint {
  readonly type: 'linear';
  readonly stops: readonly GradientStop[];
  readonly start: readonly [number, number];
  readonly end: readonly [number, number];
}

/** The end circle has `centre` and `radius`; the start circle is the point `focus`. Padded beyond both ends. */
export interface RadialGradientPaint {
  readonly type: 'radial';
  readonly stops: readonly GradientStop[];
  readonly centre: readonly [number, number];
  readonly radius: number;
  readonly focus: readonly [number, number];
}

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

export const WIPE_DIRECTIONS = ['clockwise', 'counterclockwise', 'both'] as const;

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
  readonly direction: (typeof WIPE_DIRECTIONS)[number];
  /** Standard deviation, in pixels, by which the edges are soft. */
  readonly feather: number;
}
