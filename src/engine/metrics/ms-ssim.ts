import { ExportError } from '../errors/index.ts';
import { type Plane, requireEqualSize } from './picture.ts';
import { meanSimilarity, SSIM_WINDOW } from './ssim.ts';

/** Exponents of the five scales, finest first: Wang, Simoncelli and Bovik 2003, section 3.2. */
export const SCALE_EXPONENTS: readonly number[] = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** The coarsest scale still holds a window: each way at least this many pixels. */
export const MS_SSIM_LEAST = (SSIM_WINDOW - 1) * 2 ** (SCALE_EXPONENTS.length - 1) + 1;

/**
 * Multi-scale structural similarity: Wang, Simoncelli and Bovik, "Multi-scale Structural Similarity for Image Quality
 * Assessment", Asilomar 2003, equation 7, with the windows of {@link ssim}. From scale to scale, squares of 2×2 pixels
 * become their mean (at an odd edge, the edge counts twice); contrast and structure count at every scale, luminance at
 * the coarsest.
 *
 * @returns 1 for equal planes, 0 where a scale shows more of the opposite than of the same
 * @throws ExportError INTERNAL for planes of different sizes, or of fewer than 161 pixels either way
 */
export function msSsim(a: Plane, b: Plane): number {
  requireEqualSize(a, b);
  requireScales(a);
  let [p, q] = [a, b];
  let product = 1;
  for (const [scale, exponent] of SCALE_EXPONENTS.entries()) {
    const { similarity, contrastStructure } = meanSimilarity(p, q);
    const isCoarsest = scale === SCALE_EXPONENTS.length - 1;
    product *= Math.max(0, isCoarsest ? similarity : contrastStructure) ** exponent;
    if (!isCoarsest) [p, q] = [halved(p), halved(q)];
  }
  return product;
}

function halved({ width, height, data }: Plane): Plane {
  const columns = (width + 1) >> 1;
  const rows = (height + 1) >> 1;
  const half = new Float32Array(columns * rows);
  for (let y = 0, at = 0; y < rows; y++) {
    const top = 2 * y * width;
    const bottom = Math.min(2 * y + 1, height - 1) * width;
    for (let x = 0; x < columns; x++, at++) {
      const left = 2 * x;
      const right = Math.min(left + 1, width - 1);
      half[at] =
        ((data[top + left] as number) +
          (data[top + right] as number) +
          (data[bottom + left] as number) +
          (data[bottom + right] as number)) /
        4;
    }
  }
  return { width: columns, height: rows, data: half };
}

/** @throws ExportError INTERNAL */
export function requireScales({ width, height }: Pick<Plane, 'width' | 'height'>): void {
  if (Math.min(width, height) >= MS_SSIM_LEAST) return;
  throw new ExportError(
    'INTERNAL',
    `MS-SSIM needs at least ${MS_SSIM_LEAST}×${MS_SSIM_LEAST} pixels, not ${width}×${height}.`,
    { value: [width, height] },
  );
}
