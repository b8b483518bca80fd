import type { Rational } from '../../media/index.ts';
import type { Raster } from '../formats.ts';
import type { FormatRules, FrameBytesRule } from './format-rules.ts';

const rate = (num: number, den = 1): Rational => ({ num, den });
const FULL = { width: 1920, height: 1080 } as const;
const SMALL = { width: 1280, height: 720 } as const;
const ULTRA = { width: 3840, height: 2160 } as const;
const FILM = [rate(24000, 1001), rate(24), rate(25), rate(30000, 1001)];
const FAST = [rate(50), rate(60000, 1001)];
const SOUND = { sampleRates: [48000] } as const;

const BROADCAST = { alpha: false, sizeMultiple: 2, ...SOUND } as const;

/** 25 frames a second and 50 have one size, the NTSC rates another. */
function avcIntra(profile: number, width: number, pal: number, ntsc: number): FormatRules {
  const size = { width, height: 1080 };
  const frameBytes: FrameBytesRule = {
    kind: 'fixed',
    sizes: [
      { ...size, bytes: pal, rates: [25, 50] },
      { ...size, bytes: ntsc, rates: [23.98, 29.97, 59.94] },
    ],
  };
  return {
    ...BROADCAST,
    source: 'SMPTE RP 2027 (AVC-Intra); ITU-T H.264 annex A',
    entries: ['avc1', 'ai15', 'ai12'],
    chroma: [profile === 110 ? '420' : '422'],
    depths: [10],
    profiles: [profile],
    rasters: [{ ...size, frameRates: [...FILM, ...FAST] }],
    frameBytes,
    longestGop: 1,
  };
}

function xavc(bytes: number): FormatRules {
  const rasters: readonly Raster[] = [{ ...ULTRA, frameRates: [...FILM, ...FAST] }];
  return {
    ...BROADCAST,
    source: 'Sony XAVC, Intra profiles (SMPTE RDD 32); ITU-T H.264 annex A',
    entries: ['avc1'],
    chroma: ['422'],
    depths: [10],
    profiles: [122],
    rasters,
    frameBytes: { kind: 'fixed', sizes: [{ ...ULTRA, bytes }] },
    longestGop: 1,
  };
}

/** Of 25 and of 29.97 frames a second. */
function imx(pal: number, ntsc: number): FormatRules {
  const [high, low] = [
    { width: 720, height: 608 },
    { width: 720, height: 512 },
  ] as const;
  return {
    ...BROADCAST,
    source: 'SMPTE ST 356 (type D-10)',
    entries: ['mx5p', 'mx5n', 'mx4p', 'mx4n', 'mx3p', 'mx3n'],
    chroma: ['422'],
    depths: [8],
    interlaced: true,
    rasters: [
      { ...high, frameRates: [rate(25)] },
      { ...low, frameRates: [rate(30000, 1001)] },
    ],
    frameBytes: {
      kind: 'fixed',
      sizes: [
        { ...high, bytes: pal },
        { ...low, bytes: ntsc },
      ],
    },
    longestGop: 1,
  };
}

/** What broadcasters' standards fix, of formats that this version does not make yet. */
export const BROADCAST_RULES = {
  'xdcam-hd422': {
    ...BROADCAST,
    source: 'SMPTE RDD 9 (XDCAM HD422)',
    entries: ['xd5b', 'xd5c', 'xd5e', 'xd5f', 'xd54', 'xd55', 'xd59', 'xd5a'],
    chroma: ['422'],
    depths: [8],
    rasters: [
      { ...FULL, frameRates: FILM },
      { ...SMALL, frameRates: [...FILM, ...FAST] },
    ],
    longestGop: 15,
  },
  'avc-intra-50': avcIntra(110, 1440, 281088, 232960),
  'avc-intra-100': avcIntra(122, 1920, 568832, 472576),
  'avc-intra-200': avcIntra(122, 1920, 1144320, 952832),
  'xavc-100': avcIntra(122, 1920, 568832, 472576),
  'xavc-300': xavc(1260032),
  'xavc-480': xavc(2009600),
  'imx-30': imx(150000, 125125),
  'imx-40': imx(200000, 166833),
  'imx-50': imx(250000, 208541),
} as const satisfies Readonly<Record<string, FormatRules>>;
