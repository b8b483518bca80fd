import type { Raster } from '../formats.ts';
import {
  AVC_INTRA_RASTERS,
  HD_AVC_INTRA,
  IMX_RASTERS,
  NARROW_AVC_INTRA,
  UHD_RASTERS,
  XDCAM_RASTERS,
} from './broadcast-rasters.ts';
import type { FormatRules, FrameBytesRule } from './format-rules.ts';

const BROADCAST = { alpha: false, sizeMultiple: 2, sampleRates: [48000] } as const;
const BOTH_SCANS = ['progressive', 'interlaced'] as const;

/** profile_idc of High 10 and High 4:2:2, ITU-T H.264 annex A. */
const [HIGH_10, HIGH_422] = [110, 122];

/** Bytes of a frame by its lines: 25 frames a second and 50 have one size, the NTSC rates another. */
type FrameSizes = Readonly<Record<number, readonly [pal: number, ntsc: number]>>;

function avcIntra(profile: number, rasters: readonly Raster[], bytes: FrameSizes): FormatRules {
  const frameBytes: FrameBytesRule = {
    kind: 'fixed',
    sizes: rasters.flatMap(({ width, height }) => {
      const [pal = 0, ntsc = 0] = bytes[height] ?? [];
      return [
        { width, height, bytes: pal, rates: [25, 50] },
        { width, height, bytes: ntsc, rates: [23.98, 29.97, 59.94] },
      ];
    }),
  };
  return {
    ...BROADCAST,
    source: 'SMPTE RP 2027 (AVC-Intra); ITU-T H.264 annex A',
    entries: ['avc-intra', 'avc1', 'ai15', 'ai12'],
    chroma: [profile === HIGH_10 ? '420' : '422'],
    depths: [10],
    profiles: [profile],
    scans: BOTH_SCANS,
    rasters,
    frameBytes,
    longestGop: 1,
  };
}

function xavc(bytes: number): FormatRules {
  return {
    ...BROADCAST,
    source: 'Sony XAVC, Intra profiles (SMPTE RDD 32); ITU-T H.264 annex A',
    entries: ['avc-intra', 'avc1'],
    chroma: ['422'],
    depths: [10],
    profiles: [HIGH_422],
    rasters: UHD_RASTERS,
    frameBytes: { kind: 'fixed', sizes: UHD_RASTERS.map(({ width, height }) => ({ width, height, bytes })) },
    longestGop: 1,
  };
}

/** Of 25 and of 29.97 frames a second. */
function imx(...bytes: readonly [pal: number, ntsc: number]): FormatRules {
  return {
    ...BROADCAST,
    source: 'SMPTE ST 356 (type D-10)',
    entries: ['mpeg2', 'mx5p', 'mx5n', 'mx4p', 'mx4n', 'mx3p', 'mx3n'],
    chroma: ['422'],
    depths: [8],
    scans: ['interlaced'],
    rasters: IMX_RASTERS,
    frameBytes: {
      kind: 'fixed',
      sizes: IMX_RASTERS.map(({ width, height }, index) => ({
        width,
        height,
        bytes: bytes[index] ?? 0,
      })),
    },
    longestGop: 1,
  };
}

const CLASS_100 = { 1080: [568832, 472576], 720: [284672, 236544] } as const;

/** What broadcasters' standards fix. */
export const BROADCAST_RULES = {
  'xdcam-hd422': {
    ...BROADCAST,
    source: 'SMPTE RDD 9 (XDCAM HD422)',
    entries: ['mpeg2', 'xd5b', 'xd5c', 'xd5e', 'xd5f', 'xd54', 'xd55', 'xd59', 'xd5a'],
    chroma: ['422'],
    depths: [8],
    scans: BOTH_SCANS,
    rasters: XDCAM_RASTERS,
    longestGop: 15,
  },
  'avc-intra-50': avcIntra(HIGH_10, NARROW_AVC_INTRA, { 1080: [281088, 232960], 720: [140800, 116736] }),
  'avc-intra-100': avcIntra(HIGH_422, AVC_INTRA_RASTERS, CLASS_100),
  'avc-intra-200': avcIntra(HIGH_422, AVC_INTRA_RASTERS, { 1080: [1144320, 952832], 720: [572416, 476672] }),
  'xavc-100': avcIntra(HIGH_422, HD_AVC_INTRA, CLASS_100),
  'xavc-300': xavc(1260032),
  'xavc-480': xavc(2009600),
  'imx-30': imx(150000, 125125),
  'imx-40': imx(200000, 166833),
  'imx-50': imx(250000, 208541),
} as const satisfies Readonly<Record<string, FormatRules>>;
