import type {
  Colour,
  ColourMatrixFilter,
  LevelRange,
  LevelsFilter,
  RadialWipeFilter,
  ToneMapFilter,
} from '../../scene/index.ts';
import { toLinear } from '../resources/linear-light.ts';
import type { SurfaceArea } from './filter-step.ts';

/** Weights of luma, on encoded colour: ITU-R BT.709-6 item 3.2. */
export const LUMA = [0.2126, 0.7152, 0.0722] as const;

/** Floats of one range, and of four of them side by side. */
const RANGE_FLOATS = 5;
const STEP_FLOATS = 4 * RANGE_FLOATS;
const UNCHANGED = [0, 1, 1, 1, 0] as const;
/** Gamma's bounds: beyond them a level is black or white all the same. */
const MIN_GAMMA = 0.01;
const MAX_GAMMA = 100;
/** Of a threshold; f32 holds what comes of it. */
const STEEPEST = 1e9;

/** A colour as accumulators hold it: premultiplied, and in linear light where they hold that. */
export function accumulated(colour: Colour, linear: boolean): readonly [number, number, number, number] {
  const [red, green, blue, alpha] = linear ? toLinear(colour) : colour;
  return [red * alpha, green * alpha, blue * alpha, alpha];
}

/** 20 numbers: five vectors of r, g, b, a: what of red, of green, of blue and of alpha is added to each, and of 1. */
export function colourMatrixParameters({ matrix }: ColourMatrixFilter): Float32Array {
  return Float32Array.from({ length: 20 }, (_, i) => matrix[(i & 3) * 5 + (i >> 2)] ?? 0);
}

/**
 * 40 numbers: two steps, one after the other, each five vectors of r, g, b, a: subtract, multiply, exponent, scale, base.
 * Of a straight channel v a step makes: t = clamp((v − subtract) · multiply, 0, 1); then clamp(t^exponent · scale + base,
 * 0, 1), with 0^e = 0 and no power where the exponent is 1. Red, green and blue go through `all` first and then their
 * own range; alpha through its own, and then nothing. Where input black and white are equal all above them is white:
 * multiply is STEEPEST, and never more.
 */
export function levelsParameters(filter: LevelsFilter): Float32Array {
  const [all, red, green, blue, alpha] = [
    filter.all,
    filter.red,
    filter.green,
    filter.blue,
    filter.alpha,
  ].map(rangeParameters);
  const ranges = [all, all, all, alpha, red, green, blue, UNCHANGED];
  return Float32Array.from({ length: 2 * STEP_FLOATS }, (_, i) => {
    const channel = ranges[Math.floor(i / STEP_FLOATS) * 4 + (i & 3)];
    return channel?.[(i % STEP_FLOATS) >> 2] ?? 0;
  });
}

/** What a range makes of one value. */
export function levelOf(range: LevelRange, value: number): number {
  const [subtract = 0, multiply = 1, exponent = 1, scale = 1, base = 0] = rangeParameters(range);
  return clamp01(clamp01((value - subtract) * multiply) ** exponent * scale + base);
}

function clamp01(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

function rangeParameters({ inputBlack, inputWhite, gamma, outputBlack, outputWhite }: LevelRange): number[] {
  const width = inputWhite - inputBlack;
  const multiply = Math.abs(width) < 1 / STEEPEST ? (width < 0 ? -STEEPEST : STEEPEST) : 1 / width;
  const exponent = 1 / Math.min(Math.max(gamma, MIN_GAMMA), MAX_GAMMA);
  return [inputBlack, multiply, exponent, outputWhite - outputBlack, outputBlack];
}

/** Whether a step of levels, 0 or 1, has an exponent other than 1. */
export function hasExponent(levels: Float32Array, step: number): boolean {
  const at = step * STEP_FLOATS + 8;
  return levels.subarray(at, at + 4).some((exponent) => exponent !== 1);
}

/**
 * Four numbers a stop: offset, red, green, blue (as in the filter; the stop's alpha counts for nothing). With t the luma
 * of a straight colour c, clamped to 0–1: m is the last stop's colour whose offset is ≤ t, mixed with the next one's by
 * (t − offset) / (next offset − offset); the first stop's before all of them, the last one's after. The result is
 * c + (m − c) · amount, clamped to 0–1; alpha stays.
 */
export function toneMapParameters(filter: ToneMapFilter): Float32Array {
  return Float32Array.from(
    filter.stops.flatMap(({ offset, colour }) => [offset, colour[0], colour[1], colour[2]]),
  );
}

/**
 * The smaller of the two sectors that a radial wipe makes, as two half planes with one common point. Signed distances
 * of a sample's middle: s = nx · (x − centreX) + ny · (y − centreY), positive inside. The share c of the sample that a half
 * plane covers: without feather the exact area of the unit square beyond the line, that is with g = max(|nx|, |ny|),
 * l = min(|nx|, |ny|), h = (g + l) / 2: 0 for s ≤ −h; (s + h)² / 2gl for s < (l − g) / 2; ½ + s / g up to (g − l) / 2;
 * then 1 − (h − s)² / 2gl; 1 for s ≥ h. With feather σ: Φ(s / √(σ² + 1/12)), the normal distribution (1/12 is the
 * variance of the sample itself), by the approximation 7.1.26 of Abramowitz and Stegun, and 0 or 1 beyond four.
 * The sector's share is mix(c₁c₂, min(c₁, c₂), k) for k ≥ 0 and mix(c₁c₂, max(0, c₁ + c₂ − 1), −k) below, with k = angle /
 * 90° − 1: exact where the edges coincide, are perpendicular, or fall together, and at the common point (where a
 * blurred sector's share is its angle's). The sample is multiplied by it, or by 1 − it if what is kept is the larger one.
 */
export interface WipeParameters {
  /**
   * centreX, centreY, nx₁, ny₁, nx₂, ny₂, then k, −1 (no angle) to 1 (half a turn), and 1 / √(σ² + 1/12), 0 without
   * feather.
   */
  readonly numbers: readonly number[];
  readonly keepsInside: boolean;
}

/** `all` where nothing is taken away, `nothing` where nothing is left. */
export function wipeParameters(filter: RadialWipeFilter): WipeParameters | 'all' | 'nothing' {
  const { completion, direction, startAngle, centre, feather } = filter;
  if (!(completion > 0)) return 'all';
  if (completion >= 1) return 'nothing';
  const gone = 360 * completion;
  const from =
    direction === 'clockwise'
      ? startAngle
      : direction === 'counterclockwise'
        ? startAngle - gone
        : startAngle - gone / 2;
  const keepsInside = gone > 180;
  const [start, angle] = keepsInside ? [from + gone, 360 - gone] : [from, gone];
  const softness = feather > 0 ? 1 / Math.sqrt(feather ** 2 + 1 / 12) : 0;
  const normals = [...clockwiseSide(start), ...clockwiseSide(start + angle + 180)];
  return { numbers: [...centre, ...normals, angle / 90 - 1, softness], keepsInside };
}

/** The unit normal, to its clockwise side, of the ray at `angle` degrees clockwise from straight up. */
function clockwiseSide(angle: number): readonly [number, number] {
  const radians = ((angle % 360) * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)];
}

/** One axis of `repeatWithin` or `wrapWithin`, cut to a surface of `size` samples; undefined where nothing is left. */
export interface AreaSpan {
  readonly start: number;
  readonly end: number;
  /** The first and the last whole sample. */
  readonly first: number;
  readonly last: number;
}

export function areaSpans(
  area: SurfaceArea,
  width: number,
  height: number,
): readonly [AreaSpan, AreaSpan] | undefined {
  const x = span(area.left, area.right, width);
  const y = span(area.top, area.bottom, height);
  return x && y && [x, y];
}

function span(from: number, to: number, size: number): AreaSpan | undefined {
  const start = Math.max(from, 0);
  const end = Math.min(to, size);
  if (!(end > start)) return undefined;
  const first = Math.ceil(start);
  const last = Math.floor(end) - 1;
  if (last >= first) return { start, end, first, last };
  const only = Math.min(Math.floor((start + end) / 2), size - 1);
  return { start, end, first: only, last: only };
}
