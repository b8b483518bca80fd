import type { VideoLoad } from './levels.ts';

type HevcLevel = readonly [
  level: string,
  levelIdc: number,
  maxLumaPs: number,
  maxLumaSr: number,
  mainKilobits: number,
  highKilobits: number | undefined,
];

/**
 * ITU-T H.265 (08/2021) tables A.8 and A.9: general_level_idc (30 × the level), luma samples a picture and a second, MaxBR
 * of the main and high tiers in units of 1000 bits/s (CpbVclFactor of Main and Main 10).
 */
const HEVC_LEVELS: readonly HevcLevel[] = [
  ['1', 30, 36864, 552960, 128, undefined],
  ['2', 60, 122880, 3686400, 1500, undefined],
  ['2.1', 63, 245760, 7372800, 3000, undefined],
  ['3', 90, 552960, 16588800, 6000, undefined],
  ['3.1', 93, 983040, 33177600, 10000, undefined],
  ['4', 120, 2228224, 66846720, 12000, 30000],
  ['4.1', 123, 2228224, 133693440, 20000, 50000],
  ['5', 150, 8912896, 267386880, 25000, 100000],
  ['5.1', 153, 8912896, 534773760, 40000, 160000],
  ['5.2', 156, 8912896, 1069547520, 60000, 240000],
  ['6', 180, 35651584, 1069547520, 60000, 240000],
  ['6.1', 183, 35651584, 2139095040, 120000, 480000],
  ['6.2', 186, 35651584, 4278190080, 240000, 800000],
];

/** A level of HEVC and the tier that the bit rate asks for. */
export interface HevcFit {
  readonly levelIdc: number;
  readonly tier: 'main' | 'high';
}

/**
 * The lowest level whose picture size and sample rate suffice, in the main tier where its bit rate does, else in the high
 * tier (ITU-T H.265 section A.4); undefined where none does. A side may be as long as the square root of 8 × MaxLumaPs.
 */
export function hevcLevel(load: VideoLoad): HevcFit | undefined {
  const size = load.width * load.height;
  const kilobits = load.bitsPerSecond / 1000;
  for (const [, levelIdc, maxSize, maxRate, main, high] of HEVC_LEVELS) {
    const fits =
      size <= maxSize &&
      Math.max(load.width, load.height) <= Math.sqrt(8 * maxSize) &&
      size * load.frameRate <= maxRate;
    if (!fits) continue;
    if (kilobits <= main) return { levelIdc, tier: 'main' };
    if (high !== undefined && kilobits <= high) return { levelIdc, tier: 'high' };
  }
  return undefined;
}

/** general_level_idc of a level's name, or undefined for one that the standard does not have. */
export function hevcLevelIdc(name: string): number | undefined {
  return HEVC_LEVELS.find(([level]) => Number(level) === Number(name))?.[1];
}
