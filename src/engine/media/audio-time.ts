import type { Rational } from './rational.ts';

/**
 * The first sample that belongs to a frame: round(frame × sampleRate × den / num), computed exactly for whole frames,
 * so that sound and pictures never drift apart however long the film is.
 *
 * @param frame may be fractional
 */
export function frameToSample(frame: number, frameRate: Rational, sampleRate: number): number {
  if (!Number.isSafeInteger(frame)) return Math.round((frame * frameRate.den * sampleRate) / frameRate.num);
  const dividend = BigInt(frame) * BigInt(frameRate.den) * BigInt(sampleRate);
  const divisor = BigInt(frameRate.num);
  return Number(floorDivide(2n * dividend + divisor, 2n * divisor));
}

/** `/` on BigInts cuts towards zero. */
function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a < 0n && quotient * b !== a ? quotient - 1n : quotient;
}

/** Decibels to a factor of amplitude; −∞ dB and what is beyond hearing give silence. */
export function fromDecibels(decibels: number): number {
  return decibels <= SILENT_DECIBELS ? 0 : 10 ** (decibels / 20);
}

export const toDecibels = (factor: number): number => 20 * Math.log10(factor);

/** Where motion tools' level controls end: After Effects' is −192 dB. */
const SILENT_DECIBELS = -144;
