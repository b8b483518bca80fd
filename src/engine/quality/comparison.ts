import type { RateControl } from '../codecs/index.ts';
import { colourDifference, lumaPlane, type Picture, SSIM_WINDOW, ssim } from '../metrics/index.ts';

/** The worst over the frames so far, and each thing that is wrong, in words. */
export interface Comparison {
  framesCompared: number;
  ssim: number;
  deltaE: number;
  readonly problems: string[];
}

/** What a frame must exceed in SSIM (Wang 2004, luma) and stay below in mean CIEDE2000. */
export interface Gates {
  readonly ssim: number;
  readonly deltaE: number;
}

/** At the default quality and above, loss must not be seen. */
const FAITHFUL: Gates = { ssim: 0.98, deltaE: 1 };
/** Who asks for a lower quality or names a bit rate accepts loss; wrong frames, colours or shifts still show. */
const RECOGNISABLE: Gates = { ssim: 0.7, deltaE: 8 };
const DEFAULT_QUALITY = 75;

export function gatesFor(rate: RateControl): Gates {
  return rate.mode === 'quality' && rate.quality >= DEFAULT_QUALITY ? FAITHFUL : RECOGNISABLE;
}

/**
 * Adds a pair of frames to a comparison.
 *
 * @param carried gives what of the expected picture the format can carry at all; asked for only where the decoded
 *   picture is not good enough at first sight, since halved chroma alone may take more than the gate allows
 */
export function compareFrame(
  index: number,
  expected: Picture,
  actual: Picture,
  gates: Gates,
  carried: () => Picture,
  comparison: Comparison,
): void {
  if (expected.width !== actual.width || expected.height !== actual.height) {
    comparison.problems.push(`Frame ${index} is ${actual.width}×${actual.height} pixels.`);
    return;
  }
  const seen = measure(expected, actual);
  comparison.framesCompared++;
  comparison.ssim = Math.min(comparison.ssim, seen.ssim);
  comparison.deltaE = Math.max(comparison.deltaE, seen.deltaE);
  if (passes(seen, gates)) return;
  const { ssim: similarity, deltaE } = measure(carried(), actual);
  if (passes({ ssim: similarity, deltaE }, gates)) return;
  comparison.problems.push(
    `Frame ${index} differs from the rendering: SSIM ${similarity.toFixed(4)} (above ${gates.ssim} is good), mean ΔE2000 ${deltaE.toFixed(2)} (below ${gates.deltaE} is good).`,
  );
}

/** Pictures smaller than SSIM's window are judged by their colours alone. */
function measure(expected: Picture, actual: Picture): Gates {
  const small = Math.min(expected.width, expected.height) < SSIM_WINDOW;
  return {
    ssim: small ? 1 : ssim(lumaPlane(expected), lumaPlane(actual)),
    deltaE: colourDifference(expected, actual).mean,
  };
}

/** False for NaN. */
function passes(seen: Gates, gates: Gates): boolean {
  return seen.ssim > gates.ssim && seen.deltaE < gates.deltaE;
}
