import { type Plane, requireEqualSize } from './picture.ts';

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

/** @returns Infinity for no error */
export function decibels(meanSquaredError: number, peak: number): number {
  return meanSquaredError === 0
    ? Number.POSITIVE_INFINITY
    : 10 * Math.log10((peak * peak) / meanSquaredError);
}
