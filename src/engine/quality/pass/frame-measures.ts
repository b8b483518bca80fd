import type { FrameQuality } from '../../api/index.ts';
import { FrameMeter, overChecker, type Picture, PictureMeter, seenPixels } from '../../metrics/index.ts';
import { type ExpectedPicture, measureLikeness } from '../comparison.ts';
import type { ValidationRequest } from '../evidence.ts';

/** Measures decoded frames against their renderings, one after the other. */
export class FrameMeasures {
  readonly #meter = new FrameMeter({ artifacts: true });
  readonly #likeness = new PictureMeter();
  readonly #gates: NonNullable<ValidationRequest['gates']>;

  /** @param gates a frame that misses them is compared with what its planes can carry, too */
  constructor(gates: NonNullable<ValidationRequest['gates']>) {
    this.#gates = gates;
  }

  /** @param alphaError greatest difference of alpha, where the file has it */
  measure(
    frame: number,
    { picture, alpha, carried }: ExpectedPicture,
    actual: Picture,
    alphaError?: number,
  ): FrameQuality {
    const [a, b] = alpha ? [overChecker(picture, alpha), overChecker(actual, alpha)] : [picture, actual];
    const { ssim, psnr, deltaE, banding, blocking, ringing } = this.#meter.measure(a, b);
    // Clear pixels show the ground alone: they would make any difference of the others look small.
    const seen = alpha && seenPixels([a, b], [picture, actual]);
    const mean = seen ? this.#likeness.meanDeltaE(...seen) : alpha ? 0 : deltaE.mean;
    const colour = { ...deltaE, mean };
    const misses = !(ssim > this.#gates.ssim && colour.mean < this.#gates.deltaE);
    return {
      frame,
      ssim,
      ...(Number.isFinite(psnr) && { psnr }),
      deltaE: colour,
      ...(alphaError !== undefined && { alphaError }),
      ...(misses && { carried: measureLikeness(this.#likeness, carried(), actual, alpha) }),
      banding,
      blocking,
      ringing,
    };
  }
}

/** Frames of a film against frames of another: neither has alpha to be asked of. */
export function measurePair(
  meter: FrameMeter,
  frame: number,
  expected: Picture,
  actual: Picture,
): FrameQuality {
  const { ssim, psnr, deltaE, banding, blocking, ringing } = meter.measure(expected, actual);
  return { frame, ssim, ...(Number.isFinite(psnr) && { psnr }), deltaE, banding, blocking, ringing };
}
