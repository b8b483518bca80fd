/** The load that a level must carry. */
export interface VideoLoad {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly frameRate: number;
  readonly bitsPerSecond: number;
}

type H264Level = readonly [levelIdc: number, maxMbps: number, maxFs: number, maxKilobits: number];

/** ITU-T H.264 (08/2021) table A-1: level_idc, macroblocks a second, macroblocks a frame, MaxBR in 1000 bits/s. */
const H264_LEVELS: readonly H264Level[] = [
  [10, 1485, 99, 64],
  [11, 3000, 396, 192],
  [12, 6000, 396, 384],
  [13, 11880, 396, 768],
  [20, 11880, 396, 2000],
  [21, 19800, 792, 4000],
  [22, 20250, 1620, 4000],
  [30, 40500, 1620, 10000],
  [31, 108000, 3600, 14000],
  [32, 216000, 5120, 20000],
  [40, 245760, 8192, 20000],
  [41, 245760, 8192, 50000],
  [42, 522240, 8704, 50000],
  [50, 589824, 22080, 135000],
  [51, 983040, 36864, 240000],
  [52, 2073600, 36864, 240000],
  [60, 4177920, 139264, 240000],
  [61, 8355840, 139264, 480000],
  [62, 16711680, 139264, 800000],
];

/**
 * The lowest level_idc whose frame size, macroblock rate and bit rate suffice, by ITU-T H.264 section A.3; undefined
 * where none does.
 *
 * @param bitRateFactor cpbBrVclFactor / 1000 of the profile: 1 for Baseline and Main, 1.25 for High (table A-2)
 */
export function h264Level(load: VideoLoad, bitRateFactor: number): number | undefined {
  const columns = Math.ceil(load.width / 16);
  const rows = Math.ceil(load.height / 16);
  const size = columns * rows;
  const kilobits = load.bitsPerSecond / 1000;
  return H264_LEVELS.find(
    ([, maxMbps, maxFs, maxKilobits]) =>
      size <= maxFs &&
      Math.max(columns, rows) <= Math.sqrt(maxFs * 8) &&
      size * load.frameRate <= maxMbps &&
      kilobits <= maxKilobits * bitRateFactor,
  )?.[0];
}

/** level_idc of a level's name (`4.1`), or undefined for one that the standard does not have. */
export function h264LevelIdc(name: string): number | undefined {
  return H264_LEVELS.find(([idc]) => idc === Math.round(Number(name) * 10))?.[0];
}

/** MaxBR of a level in bits a second (table A-1), for profiles with the factor. */
export function h264LevelBits(levelIdc: number, bitRateFactor: number): number {
  const kilobits = H264_LEVELS.find(([idc]) => idc === levelIdc)?.[3] ?? 0;
  return kilobits * 1000 * bitRateFactor;
}

type Vp9Level = readonly [
  level: number,
  maxRate: number,
  maxSize: number,
  maxKilobits: number,
  maxSide: number,
];

/** WebM Project, VP9 Levels: ten times the level, luma samples a second and a picture, kb/s, longest side. */
const VP9_LEVELS: readonly Vp9Level[] = [
  [10, 829440, 36864, 200, 512],
  [11, 2764800, 73728, 800, 768],
  [20, 4608000, 122880, 1800, 960],
  [21, 9216000, 245760, 3600, 1344],
  [30, 20736000, 552960, 7200, 2048],
  [31, 36864000, 983040, 12000, 2752],
  [40, 83558400, 2228224, 18000, 4160],
  [41, 160432128, 2228224, 30000, 4160],
  [50, 311951360, 8912896, 60000, 8384],
  [51, 588251136, 8912896, 120000, 8384],
  [52, 1176502272, 8912896, 180000, 8384],
  [60, 1176502272, 35651584, 180000, 16832],
  [61, 2353004544, 35651584, 240000, 16832],
  [62, 4706009088, 35651584, 480000, 16832],
];

/** Ten times the lowest VP9 level that carries the load, or undefined. */
export function vp9Level(load: VideoLoad): number | undefined {
  const size = load.width * load.height;
  return VP9_LEVELS.find(
    ([, maxRate, maxSize, maxKilobits, maxSide]) =>
      size <= maxSize &&
      Math.max(load.width, load.height) <= maxSide &&
      size * load.frameRate <= maxRate &&
      load.bitsPerSecond <= maxKilobits * 1000,
  )?.[0];
}

/** Ten times a level's name, or undefined for one that VP9 does not have. */
export function vp9LevelNumber(name: string): number | undefined {
  return VP9_LEVELS.find(([level]) => level === Math.round(Number(name) * 10))?.[0];
}

type Av1Level = readonly [
  levelIndex: number,
  maxSize: number,
  maxWidth: number,
  maxHeight: number,
  maxRate: number,
  maxMegabits: number,
];

/**
 * AV1 Bitstream & Decoding Process Specification, section A.3: seq_level_idx, MaxPicSize, MaxHSize, MaxVSize,
 * MaxDisplayRate, MainMbps.
 */
const AV1_LEVELS: readonly Av1Level[] = [
  [0, 147456, 2048, 1152, 4423680, 1.5],
  [1, 278784, 2816, 1584, 8363520, 3],
  [4, 665856, 4352, 2448, 19975680, 6],
  [5, 1065024, 5504, 3096, 31950720, 10],
  [8, 2359296, 6144, 3456, 70778880, 12],
  [9, 2359296, 6144, 3456, 141557760, 20],
  [12, 8912896, 8192, 4352, 267386880, 30],
  [13, 8912896, 8192, 4352, 534773760, 40],
  [14, 8912896, 8192, 4352, 1069547520, 60],
  [16, 35651584, 16384, 8704, 1069547520, 60],
  [17, 35651584, 16384, 8704, 2139095040, 100],
  [18, 35651584, 16384, 8704, 4278190080, 160],
];

/** The lowest seq_level_idx of the main tier that carries the load, or undefined. */
export function av1Level(load: VideoLoad): number | undefined {
  const size = load.width * load.height;
  return AV1_LEVELS.find(
    ([, maxSize, maxWidth, maxHeight, maxRate, maxMegabits]) =>
      size <= maxSize &&
      load.width <= maxWidth &&
      load.height <= maxHeight &&
      size * load.frameRate <= maxRate &&
      load.bitsPerSecond <= maxMegabits * 1e6,
  )?.[0];
}

/** seq_level_idx of a level's name: `5.1` is 13 (section A.3: 4 × (major − 2) + minor). */
export function av1LevelIndex(name: string): number | undefined {
  const tenths = Math.round(Number(name) * 10);
  const wanted = (Math.floor(tenths / 10) - 2) * 4 + (tenths % 10);
  return AV1_LEVELS.find(([index]) => index === wanted)?.[0];
}
