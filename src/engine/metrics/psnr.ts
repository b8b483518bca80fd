import type { YuvFrame } from '../media/index.ts';
import { type Plane, requireEqualSize } from './picture.ts';
import { framePlanes, requireEqualLayout, type SamplePlane } from './yuv-planes.ts';

/** Decibels of each plane, Infinity for equal ones, and of all samples of the frame together. */
export interface PlanePsnr {
  readonly y: number;
  readonly u: number;
  readonly v: number;
  readonly alpha?: number;
  /**
   * Of the mean squared errors of Y, U and V weighted by their samples, so 4:2:0 counts luma four times as much as either
   * difference of colour: what FFmpeg's `psnr` filter calls average.
   */
  readonly weighted: number;
}

/**
 * Peak signal-to-noise ratio of two planes in dB with a peak of 255: 10 · log10(255² / mean squared error).
 *
 * @returns Infinity for equal planes
 * @throws ExportError INTERNAL for planes of different sizes
 */
export function psnr(a: Plane, b: Plane): number {
  requireEqualSize(a, b);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = (a.data[i] as number) - (b.data[i] as number);
    sum += difference * difference;
  }
  return decibels(sum / a.data.length, 255);
}

/**
 * Peak signal-to-noise ratio of two planar frames, the peak being the greatest code of their depth (255, 1023, 4095).
 *
 * @throws ExportError INTERNAL for frames of different sizes or formats
 */
export function psnrPlanes(a: YuvFrame, b: YuvFrame): PlanePsnr {
  requireEqualLayout(a, b);
  const [p, q] = [framePlanes(a), framePlanes(b)];
  const peak = 2 ** p.bits - 1;
  let errors = 0;
  let samples = 0;
  const of = (one: SamplePlane, other: SamplePlane): number => {
    const sum = squaredError(one.samples, other.samples);
    errors += sum;
    samples += one.samples.length;
    return decibels(sum / one.samples.length, peak);
  };
  const planes = { y: of(p.y, q.y), u: of(p.u, q.u), v: of(p.v, q.v) };
  const weighted = decibels(errors / samples, peak);
  return { ...planes, ...(p.alpha && q.alpha && { alpha: of(p.alpha, q.alpha) }), weighted };
}

function squaredError(a: Uint8Array | Uint16Array, b: Uint8Array | Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    sum += difference * difference;
  }
  return sum;
}

/** @returns Infinity for no error */
export function decibels(meanSquaredError: number, peak: number): number {
  return meanSquaredError === 0
    ? Number.POSITIVE_INFINITY
    : 10 * Math.log10((peak * peak) / meanSquaredError);
}
