import type { LevelRange, LevelsFilter, RadialWipeFilter, ToneMapFilter } from '../scene/index.ts';
import type { SurfaceArea } from './filter-step.ts';

/** Weights of luma, on encoded colour: ITU-R BT.709-6 item 3.2. */
export const LUMA = [0.2126, 0.7152, 0.0722] as const;

/** Floats of one range in `levelsParameters`. */
const RANGE_FLOATS = 5;
/** Gamma's bounds: beyond them a level is black or white all the same. */
const MIN_GAMMA = 0.01;
const MAX_GAMMA = 100;

/**
 * 25 numbers: for all, red, green, blue and alpha each: subtract, multiply, exponent, scale, base. Of a straight
 * channel v: t = clamp((v − subtract) · multiply, 0, 1); then clamp(t^exponent · scale + base, 0, 1), with 0^e = 0 and no
 * power where the exponent is 1. Red, green and blue go through `all` and then their own range; alpha through its
 * own only. Where input black and white are equal all above them is white: multiply is 1e9.
 */
export function levelsParameters(filter: LevelsFilter): Float32Array {
  const parameters = new Float32Array(5 * RANGE_FLOATS);
  const ranges = [filter.all, filter.red, filter.green, filter.blue, filter.alpha];
  for (const [index, range] of ranges.entries()) parameters.set(rangeParameters(range), index * RANGE_FLOATS);
  return parameters;
}

function rangeParameters({ inputBlack, inputWhite, gamma, outputBlack, outputWhite }: LevelRange): number[] {
  const width = inputWhite - inputBlack;
  const multiply = width === 0 ? 1e9 : 1 / width;
  const exponent = 1 / Math.min(Math.max(gamma, MIN_GAMMA), MAX_GAMMA);
  return [inputBlack, multiply, exponent, outputWhite - outputBlack, outputBlack];
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
  readonly centreX: number;
  readonly centreY: number;
  readonly normal1: readonly [number, number];
  readonly normal2: readonly [number, number];
  /** −1 (no angle) to 1 (half a turn). */
  readonly k: number;
  readonly keepsInside: boolean;
  readonly feather: number;
}

/** `all` where nothing is taken away, `nothing` where nothing is left. */
export function wipeParameters(filter: RadialWipeFilter): WipeParameters | 'all' | 'nothing' {
  const { completion, direction, startAngle, centre } = filter;
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
  return {
    centreX: centre[0],
    centreY: centre[1],
    normal1: clockwiseSide(start),
    normal2: clockwiseSide(start + angle + 180),
    k: angle / 90 - 1,
    keepsInside,
    feather: Math.max(0, filter.feather),
  };
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
