import type { ExportCheck } from '../api/index.ts';
import type { AlphaMode } from '../media/index.ts';
import {
  alphaDifference,
  overChecker,
  type Picture,
  type PictureMeter,
  SSIM_WINDOW,
  seenPixels,
} from '../metrics/index.ts';
import type { Gates } from './gates.ts';

/** The worst over the frames so far, and each thing that is wrong, in words. */
export interface Comparison {
  framesCompared: number;
  ssim: number;
  deltaE: number;
  /** Decibels; absent where all pictures are equal. */
  psnr?: number;
  /** Greatest difference of alpha, in codes of 8 bits, where the file has alpha. */
  alphaError?: number;
  /**
   * The frames that were judged by what their planes can carry at all, since halved chroma alone takes more than the
   * gates allow, and the worst of that comparison.
   */
  carried?: Carried;
  readonly problems: string[];
}

export const nothingCompared = (): Comparison => ({ framesCompared: 0, ssim: 1, deltaE: 0, problems: [] });

interface Carried extends Likeness {
  readonly frames: number;
}

/** Adds what was seen of other frames. */
export function addComparison(comparison: Comparison, seen: Omit<ExportCheck, 'passed' | 'report'>): void {
  comparison.framesCompared += seen.framesCompared;
  comparison.ssim = Math.min(comparison.ssim, seen.ssim);
  comparison.deltaE = Math.max(comparison.deltaE, seen.deltaE);
  addPsnr(comparison, seen.psnr);
  if (seen.alphaError !== undefined) {
    comparison.alphaError = Math.max(comparison.alphaError ?? 0, seen.alphaError);
  }
  if (seen.carried) addCarried(comparison, seen.carried);
  comparison.problems.push(...seen.problems);
}

function addPsnr(comparison: Comparison, psnr = Number.POSITIVE_INFINITY): void {
  if (Number.isFinite(psnr)) comparison.psnr = Math.min(comparison.psnr ?? psnr, psnr);
}

function addCarried(comparison: Comparison, { frames, ssim, deltaE }: Carried): void {
  const before = comparison.carried ?? { frames: 0, ssim: 1, deltaE: 0 };
  comparison.carried = {
    frames: before.frames + frames,
    ssim: Math.min(before.ssim, ssim),
    deltaE: Math.max(before.deltaE, deltaE),
  };
}

/** A frame as it was to be, in sRGB of 8 bits. */
export interface ExpectedPicture {
  readonly picture: Picture;
  /** Absent for opaque pictures. */
  readonly alpha?: AlphaMode | undefined;
  /** What of it the encoder's planes can carry; asked for only where the decoded picture fails at first sight. */
  carried(): Picture;
}

export interface Likeness {
  readonly ssim: number;
  readonly deltaE: number;
}

/** Adds a pair of frames to a comparison. */
export function compareFrame(
  index: number,
  { picture, alpha, carried }: ExpectedPicture,
  actual: Picture,
  gates: Gates,
  comparison: Comparison,
  meter: PictureMeter,
): void {
  if (picture.width !== actual.width || picture.height !== actual.height) {
    comparison.problems.push(`Frame ${index} is ${actual.width}×${actual.height} pixels.`);
    return;
  }
  comparison.framesCompared++;
  if (alpha) compareAlpha(index, picture, actual, gates, comparison);
  const seen = measureLikeness(meter, picture, actual, alpha);
  comparison.ssim = Math.min(comparison.ssim, seen.ssim);
  comparison.deltaE = Math.max(comparison.deltaE, seen.deltaE);
  addPsnr(comparison, seen.psnr);
  if (passes(seen, gates)) return;
  const likeness = measureLikeness(meter, carried(), actual, alpha);
  if (passes(likeness, gates)) {
    addCarried(comparison, { frames: 1, ...likeness });
    return;
  }
  comparison.problems.push(
    `Frame ${index} differs from the rendering: SSIM ${likeness.ssim.toFixed(4)} (above ${gates.ssim} is good), mean ΔE2000 ${likeness.deltaE.toFixed(2)} (below ${gates.deltaE} is good).`,
  );
}

function compareAlpha(
  index: number,
  expected: Picture,
  actual: Picture,
  gates: Gates,
  comparison: Comparison,
): void {
  const { mean, max } = alphaDifference(expected, actual);
  comparison.alphaError = Math.max(comparison.alphaError ?? 0, max);
  if (mean <= gates.alpha.mean && max <= gates.alpha.max) return;
  comparison.problems.push(
    `The alpha of frame ${index} differs from the rendering by ${mean.toFixed(2)} of 255 on average (up to ${gates.alpha.mean} is good) and by ${max} at most (up to ${gates.alpha.max} is good).`,
  );
}

/**
 * With alpha, structure is that of both pictures over the same ground, and colour is asked of the pixels that are seen.
 * Pictures smaller than SSIM's window are judged by their colours alone.
 */
export function measureLikeness(
  meter: PictureMeter,
  expected: Picture,
  actual: Picture,
  alpha: AlphaMode | undefined,
): Likeness & { readonly psnr: number } {
  if (!alpha) return meter.likeness(expected, actual);
  const [a, b] = [overChecker(expected, alpha), overChecker(actual, alpha)];
  const seen = seenPixels([a, b], [expected, actual]);
  const small = Math.min(a.width, a.height) < SSIM_WINDOW;
  return {
    ssim: small ? 1 : meter.ssim(a, b),
    psnr: meter.psnr(a, b),
    deltaE: seen ? meter.meanDeltaE(...seen) : 0,
  };
}

/** False for NaN. */
function passes(seen: Likeness, gates: Gates): boolean {
  return seen.ssim > gates.ssim && seen.deltaE < gates.deltaE;
}
