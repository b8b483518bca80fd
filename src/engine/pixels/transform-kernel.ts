import type { ColourSpace } from '../media/index.ts';
import { betweenPrimaries, toXyz } from './primaries.ts';

/** src/wasm/kernels/output-transform.ts */
export interface TransformKernel {
  transform(
    ...operands: [
      ...frame: [source: number, target: number, width: number, height: number],
      parameters: number,
      transfer: number,
      isPremultiplied: boolean,
      maximum: number,
      dither: boolean,
    ]
  ): void;
}

/** Places in this list are what the kernel names a transfer by. */
const TRANSFERS: readonly ColourSpace['transfer'][] = ['iec61966-2-1', 'bt709', 'pq', 'hlg', 'linear'];
/** The kernel's name for sRGB in its own primaries, which frames are in already. */
export const UNCHANGED = -1;
/** cd/m² at the top of SMPTE ST 2084. */
export const PQ_PEAK = 10000;
/** ITU-R BT.2408, table 1: 58 % of PQ, 75 % of HLG. */
export const REFERENCE_WHITE = 203;
export const HLG_PEAK = 1000;

export function transferNumber(transfer: ColourSpace['transfer']): number {
  return TRANSFERS.indexOf(transfer);
}

export interface TransformTarget {
  readonly primaries: ColourSpace['primaries'];
  readonly transfer: ColourSpace['transfer'];
  /** cd/m² of the frame's white under PQ and HLG, and of the display's peak under HLG. */
  readonly referenceWhite?: number;
  readonly peak?: number;
}

/** Four vectors and a number, as the kernel takes them. */
export function transformParameters(target: TransformTarget): Float32Array {
  const matrix = betweenPrimaries('bt709', target.primaries).map((n) => n * whiteLevel(target));
  const gamma = hlgGamma(target.peak ?? HLG_PEAK);
  // F = L·Y^(γ−1)·E gives E = (F / L) / (Y_F / L)^((γ − 1) / γ).
  return kernelNumbers(matrix, target.primaries, (gamma - 1) / gamma);
}

/** The same for the way back. */
export function restoreParameters(target: TransformTarget): Float32Array {
  const matrix = betweenPrimaries(target.primaries, 'bt709').map((n) => n / whiteLevel(target));
  return kernelNumbers(matrix, target.primaries, hlgGamma(target.peak ?? HLG_PEAK) - 1);
}

/** What a linear value of 1 in sRGB is in the light of the transfer. */
function whiteLevel({
  transfer,
  referenceWhite = REFERENCE_WHITE,
  peak = HLG_PEAK,
}: TransformTarget): number {
  return transfer === 'pq' ? referenceWhite / PQ_PEAK : transfer === 'hlg' ? referenceWhite / peak : 1;
}

/** ITU-R BT.2100 table 5, note 5f. */
function hlgGamma(peak: number): number {
  return 1.2 + 0.42 * Math.log10(peak / 1000);
}

function kernelNumbers(
  matrix: readonly number[],
  primaries: ColourSpace['primaries'],
  exponent: number,
): Float32Array {
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = matrix;
  const [, , , red, green, blue] = toXyz(primaries);
  return Float32Array.from([
    ...[rr, gr, br, 0],
    ...[rg, gg, bg, 0],
    ...[rb, gb, bb, 0],
    ...[red, green, blue, 0],
    ...[exponent, 0, 0, 0],
  ] as number[]);
}
