import { ExportError } from '../../errors/index.ts';
import type { EncodeSettings, ProResProfile } from '../codecs.ts';
import { isProResProfile } from './profiles.ts';

/** Quantisation matrices in raster order, as frames of Apple's encoders carry them. */
interface Matrices {
  readonly luma: readonly number[];
  readonly chroma: readonly number[];
}

// biome-ignore-start format: matrices
const PROXY = [
  4, 7, 9, 11, 13, 14, 15, 63, 7, 7, 11, 12, 14, 15, 63, 63, 9, 11, 13, 14, 15, 63, 63, 63, 11, 11, 13, 14,
  63, 63, 63, 63, 11, 13, 14, 63, 63, 63, 63, 63, 13, 14, 63, 63, 63, 63, 63, 63, 13, 63, 63, 63, 63, 63, 63,
  63, 63, 63, 63, 63, 63, 63, 63, 63,
];
const PROXY_CHROMA = [
  4, 7, 9, 11, 13, 14, 63, 63, 7, 7, 11, 12, 14, 63, 63, 63, 9, 11, 13, 14, 63, 63, 63, 63, 11, 11, 13, 14,
  63, 63, 63, 63, 11, 13, 14, 63, 63, 63, 63, 63, 13, 14, 63, 63, 63, 63, 63, 63, 13, 63, 63, 63, 63, 63, 63,
  63, 63, 63, 63, 63, 63, 63, 63, 63,
];
const LT = [
  4, 5, 6, 7, 9, 11, 13, 15, 5, 5, 7, 8, 11, 13, 15, 17, 6, 7, 9, 11, 13, 15, 15, 17, 7, 7, 9, 11, 13, 15, 17,
  19, 7, 9, 11, 13, 14, 16, 19, 23, 9, 11, 13, 14, 16, 19, 23, 29, 9, 11, 13, 15, 17, 21, 28, 35, 11, 13, 16,
  17, 21, 28, 35, 41,
];
const STANDARD = [
  4, 4, 5, 5, 6, 7, 7, 9, 4, 4, 5, 6, 7, 7, 9, 9, 5, 5, 6, 7, 7, 9, 9, 10, 5, 5, 6, 7, 7, 9, 9, 10, 5, 6, 7,
  7, 8, 9, 10, 12, 6, 7, 7, 8, 9, 10, 12, 15, 6, 7, 7, 9, 10, 11, 14, 17, 7, 7, 9, 10, 11, 14, 17, 21,
];
const HIGH = [
  4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4,
  4, 4, 5, 5, 4, 4, 4, 4, 4, 5, 5, 6, 4, 4, 4, 4, 5, 5, 6, 7, 4, 4, 4, 4, 5, 6, 7, 7,
];
const EXTREME = [
  2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 2, 2, 2,
  2, 2, 3, 3, 2, 2, 2, 2, 2, 3, 3, 3, 2, 2, 2, 2, 3, 3, 3, 4, 2, 2, 2, 2, 3, 3, 4, 4,
];
/** SMPTE RDD 36, clause 7.2: the order in which frequencies of a progressive picture are coded. */
export const PROGRESSIVE_SCAN = [
  0, 1, 8, 9, 2, 3, 10, 11, 16, 17, 24, 25, 18, 19, 26, 27, 4, 5, 12, 20, 13, 6, 7, 14, 21, 28, 29, 22, 15,
  23, 30, 31, 32, 33, 40, 48, 41, 34, 35, 42, 49, 56, 57, 50, 43, 36, 37, 44, 51, 58, 59, 52, 45, 38, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
];
/** The same of a field. */
export const INTERLACED_SCAN = [
  0, 8, 1, 9, 16, 24, 17, 25, 2, 10, 3, 11, 18, 26, 19, 27, 32, 40, 33, 34, 41, 48, 56, 49, 42, 35, 43, 50,
  57, 58, 51, 59, 4, 12, 5, 6, 13, 20, 28, 21, 14, 7, 15, 22, 29, 36, 44, 37, 30, 23, 31, 38, 45, 52, 60, 53,
  46, 39, 47, 54, 61, 62, 55, 63,
];
// biome-ignore-end format: matrices

const MATRICES: Readonly<Record<ProResProfile, Matrices>> = {
  proxy: { luma: PROXY, chroma: PROXY_CHROMA },
  lt: { luma: LT, chroma: LT },
  '422': { luma: STANDARD, chroma: STANDARD },
  hq: { luma: HIGH, chroma: HIGH },
  '4444': { luma: HIGH, chroma: HIGH },
  '4444xq': { luma: EXTREME, chroma: EXTREME },
};

/** @throws ExportError INTERNAL for a profile that is none of ProRes */
export function matricesOf({ profile }: EncodeSettings): Matrices {
  if (!isProResProfile(profile)) throw new ExportError('INTERNAL', `${profile} is no ProRes profile.`);
  return MATRICES[profile];
}
