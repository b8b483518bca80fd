import type { DnxProfile } from '../../codecs/index.ts';
import type { Rational } from '../../media/index.ts';
import type { Raster } from '../formats.ts';
import type { FormatRules } from './format-rules.ts';

const rate = (num: number, den = 1): Rational => ({ num, den });
const UP_TO_30 = [rate(24000, 1001), rate(24), rate(25), rate(30000, 1001), rate(30)];
const FULL = { width: 1920, height: 1080 } as const;
const SMALL = { width: 1280, height: 720 } as const;

const RASTERS: readonly Raster[] = [
  { ...FULL, frameRates: UP_TO_30, interlacedRates: [rate(25), rate(30000, 1001)] },
  { ...SMALL, frameRates: [...UP_TO_30, rate(50), rate(60000, 1001), rate(60)] },
];

type Class = readonly [profile: number, bytes: number];

/** A class of DNxHD: compression id and bytes of a frame at 1080 lines, as two fields of them, and at 720. */
function hd(
  depth: 8 | 10,
  [at1080, bytes1080]: Class,
  interlaced: number,
  [at720, bytes720]: Class,
): FormatRules {
  return {
    source: 'SMPTE ST 2019-1, table of compression ids',
    entries: ['AVdn'],
    chroma: ['422'],
    depths: [depth],
    profiles: [at1080, interlaced, at720],
    scans: ['progressive', 'interlaced'],
    alpha: false,
    sizeMultiple: 2,
    rasters: RASTERS,
    frameBytes: {
      kind: 'fixed',
      sizes: [
        { ...FULL, bytes: bytes1080, profile: at1080 },
        { ...FULL, bytes: bytes1080, profile: interlaced },
        { ...SMALL, bytes: bytes720, profile: at720 },
      ],
    },
  };
}

function hr(profile: number, density: number, depths: readonly number[], chroma: '422' | '444'): FormatRules {
  return {
    source: 'SMPTE ST 2019-1:2016, resolution-independent coding',
    entries: ['AVdh'],
    chroma: [chroma],
    depths,
    profiles: [profile],
    alpha: false,
    sizeMultiple: 2,
    minimumSize: { width: 256, height: 120 },
    maximumSize: { width: 8192, height: 8192 },
    frameBytes: { kind: 'macroblocks', density },
  };
}

const LOW = hd(8, [1237, 606208], 1242, [1252, 303104]);
const DEEP = hd(10, [1235, 917504], 1241, [1250, 458752]);

/** VC-3: every frame of a class has the same number of bytes. */
export const VC3_RULES: Readonly<
  Partial<Record<`dnxhd-${DnxProfile}` | `dnxhr-${DnxProfile}`, FormatRules>>
> = {
  'dnxhd-120': LOW,
  'dnxhd-145': LOW,
  'dnxhd-185': hd(8, [1238, 917504], 1243, [1251, 458752]),
  'dnxhd-185x': DEEP,
  'dnxhd-220x': DEEP,
  'dnxhr-lb': hr(1274, 5888, [8], '422'),
  'dnxhr-sq': hr(1273, 18944, [8], '422'),
  'dnxhr-hq': hr(1272, 28672, [8], '422'),
  'dnxhr-hqx': hr(1271, 28672, [10, 12], '422'),
  'dnxhr-444': hr(1270, 57344, [10, 12], '444'),
};
