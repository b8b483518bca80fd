import { ExportError } from '../errors/index.ts';
import type { YuvFrame } from '../media/index.ts';
import { framePlanes, requireEqualLayout, type SamplePlane } from './yuv-planes.ts';

/** Structural similarity of each plane, and of the frame: Y, U and V weighted by their samples, alpha apart. */
export interface PlaneSsim {
  readonly y: number;
  readonly u: number;
  readonly v: number;
  readonly alpha?: number;
  readonly all: number;
}

const WINDOW = 8;
const STRIDE = 4;
const SAMPLES = WINDOW * WINDOW;

/**
 * SSIM as FFmpeg's filter `ssim` counts it: flat windows of 8×8 at every fourth sample, their variance that of a sample
 * (divided by 63), on planes of Y′CbCr. Its values are not those of {@link ssim}, so thresholds of one mean nothing to
 * the other: on one pair of pictures the paper's gives 0.782, this 0.757.
 *
 * @throws ExportError INTERNAL for frames of different sizes or formats, or with a plane smaller than a window
 */
export function ssimFfmpeg(a: YuvFrame, b: YuvFrame): PlaneSsim {
  requireEqualLayout(a, b);
  const [p, q] = [framePlanes(a), framePlanes(b)];
  const peak = 2 ** p.bits - 1;
  let weighted = 0;
  let samples = 0;
  const of = (one: SamplePlane, other: SamplePlane): number => {
    const similarity = similarityOf(one, other, peak);
    weighted += similarity * one.samples.length;
    samples += one.samples.length;
    return similarity;
  };
  const planes = { y: of(p.y, q.y), u: of(p.u, q.u), v: of(p.v, q.v) };
  const alpha = p.alpha && q.alpha ? { alpha: similarityOf(p.alpha, q.alpha, peak) } : undefined;
  return { ...planes, ...alpha, all: weighted / samples };
}

function similarityOf(a: SamplePlane, b: SamplePlane, peak: number): number {
  if (a.width < WINDOW || a.height < WINDOW) {
    throw new ExportError('INTERNAL', `Planes of ${a.width}×${a.height} are smaller than a window of 8×8.`, {
      value: [a.width, a.height],
    });
  }
  // Sums instead of means: the constants of the paper grow by the samples, and rounded, as there.
  const c1 = Math.floor((0.01 * peak) ** 2 * SAMPLES + 0.5);
  const c2 = Math.floor((0.03 * peak) ** 2 * SAMPLES * (SAMPLES - 1) + 0.5);
  const columns = a.width >> 2;
  const rows = a.height >> 2;
  let above = new Float64Array(columns * 4);
  let below = new Float64Array(columns * 4);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    [above, below] = [below, above];
    sumCells(a, b, row, below);
    if (row === 0) continue;
    for (let column = 0; column + 1 < columns; column++) {
      const at = column * 4;
      sum += similarity(
        windowSum(above, below, at),
        windowSum(above, below, at + 1),
        windowSum(above, below, at + 2),
        windowSum(above, below, at + 3),
        c1,
        c2,
      );
    }
  }
  return sum / ((columns - 1) * (rows - 1));
}

/** Of each cell of 4×4 samples in a row of cells: the sums of a, b, a² + b² and a · b. */
function sumCells(a: SamplePlane, b: SamplePlane, row: number, sums: Float64Array): void {
  const { width } = a;
  sums.fill(0);
  for (let y = row * STRIDE; y < (row + 1) * STRIDE; y++) {
    const start = y * width;
    for (let x = 0; x < sums.length; x++) {
      const p = a.samples[start + x] as number;
      const q = b.samples[start + x] as number;
      const at = (x >> 2) * 4;
      sums[at] = (sums[at] as number) + p;
      sums[at + 1] = (sums[at + 1] as number) + q;
      sums[at + 2] = (sums[at + 2] as number) + p * p + q * q;
      sums[at + 3] = (sums[at + 3] as number) + p * q;
    }
  }
}

function windowSum(above: Float64Array, below: Float64Array, at: number): number {
  return (
    (above[at] as number) + (above[at + 4] as number) + (below[at] as number) + (below[at + 4] as number)
  );
}

function similarity(
  sumA: number,
  sumB: number,
  squares: number,
  product: number,
  c1: number,
  c2: number,
): number {
  const variances = squares * SAMPLES - sumA * sumA - sumB * sumB;
  const covariance = product * SAMPLES - sumA * sumB;
  return (
    ((2 * sumA * sumB + c1) * (2 * covariance + c2)) / ((sumA * sumA + sumB * sumB + c1) * (variances + c2))
  );
}
