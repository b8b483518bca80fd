import { colourDifference, lumaPlane, type Picture, ssim } from '../metrics/index.ts';

/** What a delivered file must reach against our own rendering, frame by frame. */
const LEAST_SSIM = 0.98;
const MOST_DELTA_E = 1;

/** The worst over the frames so far, and each thing that is wrong, in words. */
export interface Comparison {
  framesCompared: number;
  ssim: number;
  deltaE: number;
  readonly problems: string[];
}

/** Adds a pair of frames to a comparison: SSIM (Wang 2004) on luma, mean CIEDE2000. */
export function compareFrame(
  index: number,
  expected: Picture,
  actual: Picture,
  comparison: Comparison,
): void {
  if (expected.width !== actual.width || expected.height !== actual.height) {
    comparison.problems.push(`Frame ${index} is ${actual.width}×${actual.height} pixels.`);
    return;
  }
  const similarity = ssim(lumaPlane(expected), lumaPlane(actual));
  const difference = colourDifference(expected, actual).mean;
  comparison.framesCompared++;
  comparison.ssim = Math.min(comparison.ssim, similarity);
  comparison.deltaE = Math.max(comparison.deltaE, difference);
  // Written so that a NaN fails too.
  if (!(similarity > LEAST_SSIM)) {
    comparison.problems.push(`Frame ${index} has SSIM ${similarity.toFixed(4)}, not above ${LEAST_SSIM}.`);
  }
  if (!(difference < MOST_DELTA_E)) {
    comparison.problems.push(
      `Frame ${index} has a mean ΔE2000 of ${difference.toFixed(2)}, not below ${MOST_DELTA_E}.`,
    );
  }
}
