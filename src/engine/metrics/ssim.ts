import { ExportError } from '../errors/index.ts';
import { type Plane, requireEqualSize } from './picture.ts';

/** (K1 · L)² and (K2 · L)² with K1 = 0.01, K2 = 0.03, L = 255: Wang, Bovik, Sheikh, Simoncelli 2004, section III-B. */
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** The paper's window: 11 samples of a Gaussian of σ = 1.5, normalised; one half, centre last. */
const RADIUS = 5;
/** Pixels on each side of the window: the least that a picture must have. */
export const SSIM_WINDOW = 2 * RADIUS + 1;
const SIZE = SSIM_WINDOW;
export const GAUSSIAN = gaussian();
const [G0, G1, G2, G3, G4, G5] = GAUSSIAN as unknown as [number, number, number, number, number, number];

/**
 * Structural similarity as in Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment: From Error Visibility to
 * Structural Similarity", IEEE TIP 13(4), 2004: circular Gaussian windows of 11×11, at every position where the
 * window lies wholly inside, without downsampling.
 *
 * @returns the mean over all windows; 1 for equal planes
 * @throws ExportError INTERNAL for planes of different sizes or smaller than a window
 */
export function ssim(a: Plane, b: Plane): number {
  return meanSimilarity(a, b).similarity;
}

/** Means over all windows of two planes. */
export interface MeanSimilarity {
  readonly similarity: number;
  /** Of contrast and structure alone: (2σxy + C2) / (σx² + σy² + C2), what luminance multiplies. */
  readonly contrastStructure: number;
}

/**
 * The similarity of {@link ssim}, and its second factor by itself.
 *
 * @throws ExportError INTERNAL for planes of different sizes or smaller than a window
 */
export function meanSimilarity(a: Plane, b: Plane): MeanSimilarity {
  requireEqualSize(a, b);
  requireWindow(a, SIZE);
  const { width, height } = a;
  const columns = width - SIZE + 1;
  const rows = height - SIZE + 1;
  // Horizontally filtered rows of a, b, a² + b² and a·b, the last eleven of each in a ring.
  const ringA = new Float64Array(SIZE * columns);
  const ringB = new Float64Array(SIZE * columns);
  const ringSquares = new Float64Array(SIZE * columns);
  const ringProduct = new Float64Array(SIZE * columns);
  const rowSquares = new Float64Array(width);
  const rowProduct = new Float64Array(width);
  const rowA = new Float64Array(width);
  const rowB = new Float64Array(width);
  const slots = new Int32Array(SIZE);
  const sums = new Float64Array(2);
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const p = a.data[at] as number;
      const q = b.data[at] as number;
      rowA[x] = p;
      rowB[x] = q;
      rowSquares[x] = p * p + q * q;
      rowProduct[x] = p * q;
    }
    const slot = (y % SIZE) * columns;
    filterRow(rowA, ringA, slot, columns);
    filterRow(rowB, ringB, slot, columns);
    filterRow(rowSquares, ringSquares, slot, columns);
    filterRow(rowProduct, ringProduct, slot, columns);
    if (y < SIZE - 1) continue;
    for (let k = 0; k < SIZE; k++) slots[k] = ((y - SIZE + 1 + k) % SIZE) * columns;
    addRow(ringA, ringB, ringSquares, ringProduct, slots, columns, sums);
  }
  const windows = columns * rows;
  return { similarity: (sums[0] as number) / windows, contrastStructure: (sums[1] as number) / windows };
}

/**
 * A cheaper relative of {@link ssim}: the mean over square windows of 8×8, unweighted, every 4 pixels each way, with
 * the same constants. The values are not comparable with those of the Gaussian variant.
 *
 * @returns the mean over all windows; 1 for equal planes
 * @throws ExportError INTERNAL for planes of different sizes or smaller than a window
 */
export function ssimBoxes(a: Plane, b: Plane): number {
  requireEqualSize(a, b);
  requireWindow(a, 8);
  const { width, height } = a;
  let sum = 0;
  let windows = 0;
  for (let top = 0; top + 8 <= height; top += 4) {
    for (let left = 0; left + 8 <= width; left += 4) {
      let sumA = 0;
      let sumB = 0;
      let squares = 0;
      let product = 0;
      for (let y = top; y < top + 8; y++) {
        for (let at = y * width + left, end = at + 8; at < end; at++) {
          const p = a.data[at] as number;
          const q = b.data[at] as number;
          sumA += p;
          sumB += q;
          squares += p * p + q * q;
          product += p * q;
        }
      }
      sum += similarity(sumA / 64, sumB / 64, squares / 64, product / 64);
      windows++;
    }
  }
  return sum / windows;
}

/** Equation 13 of the paper from the weighted means of a, b, a² + b² and a·b. */
function similarity(meanA: number, meanB: number, squares: number, product: number): number {
  return luminance(meanA, meanB) * contrastStructure(meanA, meanB, squares, product);
}

/** Equation 6. */
function luminance(meanA: number, meanB: number): number {
  return (2 * meanA * meanB + C1) / (meanA * meanA + meanB * meanB + C1);
}

/** Equations 9 and 10 with C3 = C2 / 2, multiplied. */
function contrastStructure(meanA: number, meanB: number, squares: number, product: number): number {
  const covariance = product - meanA * meanB;
  return (2 * covariance + C2) / (squares - meanA * meanA - meanB * meanB + C2);
}

/** Adds to both sums the windows whose last row came last. */
function addRow(
  ringA: Float64Array,
  ringB: Float64Array,
  ringSquares: Float64Array,
  ringProduct: Float64Array,
  slots: Int32Array,
  columns: number,
  sums: Float64Array,
): void {
  let similarities = 0;
  let structures = 0;
  for (let x = 0; x < columns; x++) {
    let meanA = 0;
    let meanB = 0;
    let squares = 0;
    let product = 0;
    for (let k = 0; k < SIZE; k++) {
      const at = (slots[k] as number) + x;
      const weight = GAUSSIAN[k] as number;
      meanA += weight * (ringA[at] as number);
      meanB += weight * (ringB[at] as number);
      squares += weight * (ringSquares[at] as number);
      product += weight * (ringProduct[at] as number);
    }
    const structure = contrastStructure(meanA, meanB, squares, product);
    similarities += luminance(meanA, meanB) * structure;
    structures += structure;
  }
  sums[0] = (sums[0] as number) + similarities;
  sums[1] = (sums[1] as number) + structures;
}

/** The weights are written out: a loop over them takes longer. */
function filterRow(source: Float64Array, target: Float64Array, offset: number, columns: number): void {
  for (let x = 0; x < columns; x++) {
    target[offset + x] =
      G0 * ((source[x] as number) + (source[x + 10] as number)) +
      G1 * ((source[x + 1] as number) + (source[x + 9] as number)) +
      G2 * ((source[x + 2] as number) + (source[x + 8] as number)) +
      G3 * ((source[x + 3] as number) + (source[x + 7] as number)) +
      G4 * ((source[x + 4] as number) + (source[x + 6] as number)) +
      G5 * (source[x + 5] as number);
  }
}

function gaussian(): Float64Array {
  const weights = Float64Array.from({ length: SIZE }, (_, i) =>
    Math.exp(-((i - RADIUS) ** 2) / (2 * 1.5 ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** @throws ExportError INTERNAL */
export function requireWindow({ width, height }: Pick<Plane, 'width' | 'height'>, size: number): void {
  if (width < size || height < size) {
    throw new ExportError('INTERNAL', `SSIM needs at least ${size}×${size} pixels, not ${width}×${height}.`, {
      value: [width, height],
    });
  }
}
