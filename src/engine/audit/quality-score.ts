import type { ExportCheck } from '../api/index.ts';

/** An SSIM (Wang 2004) at which a picture counts as spoilt. */
const WORST_SSIM = 0.8;
/** A mean ΔE2000 at which colours count as other colours. */
const WORST_DELTA_E = 10;

/**
 * How well a finished file shows what was drawn, as one number:
 *
 *     100 · (SSIM − 0.8) / 0.2 · (1 − ΔE2000 / 10)
 *
 * each factor kept between 0 and 1, of the worst compared frame. A lossless file has 100; one at the gates of the usual
 * check (SSIM 0.98, ΔE 1) has 81. A file without pictures has 100 where it passed its check. One that failed has 0.
 *
 * @returns 0–100, to one decimal
 */
export function qualityScore({ passed, framesCompared, ssim, deltaE }: ExportCheck): number {
  if (!passed) return 0;
  if (framesCompared === 0) return 100;
  const structure = share((ssim - WORST_SSIM) / (1 - WORST_SSIM));
  const colour = share(1 - deltaE / WORST_DELTA_E);
  return Math.round(1000 * structure * colour) / 10;
}

const share = (value: number): number => Math.min(1, Math.max(0, value));
