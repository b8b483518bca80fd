import { ExportError } from '../../errors/index.ts';
import { type PlanarFormat, type Rational, type TrackDescription, toNumber } from '../../media/index.ts';
import type { DnxProfile, EncodeSettings, FfmpegEncoderConfig } from '../codecs.ts';

/** A compression of VC-3 (SMPTE ST 2019-1) at a fixed size: its id, and what a frame takes. */
interface HdCompression {
  readonly id: number;
  readonly frameBytes: number;
  /** Selects the id in FFmpeg's table; the rate that results is that of the frame size. */
  readonly option: string;
}

interface HdProfile {
  readonly depth: 8 | 10;
  readonly at1080: HdCompression;
  readonly at720: HdCompression;
}

const RATES_1080: readonly Rational[] = [
  { num: 24000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30000, den: 1001 },
  { num: 30, den: 1 },
];
const RATES_720: readonly Rational[] = [
  ...RATES_1080,
  { num: 50, den: 1 },
  { num: 60000, den: 1001 },
  { num: 60, den: 1 },
];

const LOW: Pick<HdProfile, 'at1080' | 'at720'> = {
  at1080: { id: 1237, frameBytes: 606208, option: '120M' },
  at720: { id: 1252, frameBytes: 303104, option: '120M' },
};
const HIGH: Pick<HdProfile, 'at1080' | 'at720'> = {
  at1080: { id: 1238, frameBytes: 917504, option: '185M' },
  at720: { id: 1251, frameBytes: 458752, option: '220M' },
};
const DEEP: Pick<HdProfile, 'at1080' | 'at720'> = {
  at1080: { id: 1235, frameBytes: 917504, option: '185M' },
  at720: { id: 1250, frameBytes: 458752, option: '220M' },
};

/**
 * Avid's names count megabits a second at 25 frames (120, 185, 185x) and at 29.97 (145, 220x); a decoder sees the
 * compression id only, which is the same at every rate.
 */
const HD_PROFILES: Readonly<Partial<Record<DnxProfile, HdProfile>>> = {
  '120': { depth: 8, ...LOW },
  '145': { depth: 8, ...LOW },
  '185': { depth: 8, ...HIGH },
  '185x': { depth: 10, ...DEEP },
  '220x': { depth: 10, ...DEEP },
};

interface HrProfile {
  readonly id: number;
  readonly input: PlanarFormat;
  /** Of the frame size: bytes of 255 macroblocks. */
  readonly density: number;
}

/** SMPTE ST 2019-1:2016, resolution-independent compressions. */
const HR_PROFILES: Readonly<Partial<Record<DnxProfile, HrProfile>>> = {
  lb: { id: 1274, input: 'I422', density: 5888 },
  sq: { id: 1273, input: 'I422', density: 18944 },
  hq: { id: 1272, input: 'I422', density: 28672 },
  hqx: { id: 1271, input: 'I422P10', density: 28672 },
  '444': { id: 1270, input: 'I444P10', density: 57344 },
};

/** What FFmpeg's encoder wants at least. */
const LEAST_WIDTH = 256;
const LEAST_HEIGHT = 120;

export interface DnxConfiguration {
  readonly config: FfmpegEncoderConfig;
  readonly input: PlanarFormat;
  readonly name: string;
}

/**
 * DNxHD at a size and rate that it has, or DNxHR at any size.
 *
 * @throws ExportError INVALID_SETTINGS with what would be legal
 */
export function configureDnx(settings: EncodeSettings): DnxConfiguration {
  const { colourSpace, alpha } = settings;
  if (alpha) {
    throw new ExportError('INVALID_SETTINGS', 'DNxHD and DNxHR carry no alpha here. Choose a background.', {
      value: settings.profile,
    });
  }
  if (colourSpace.fullRange || colourSpace.matrix === 'rgb') {
    throw new ExportError('INVALID_SETTINGS', 'DNx is encoded as Y′CbCr in limited range.', {
      value: colourSpace,
    });
  }
  return settings.codec === 'dnxhd' ? configureHd(settings) : configureHr(settings);
}

/** Every frame of a track takes the same bytes. */
export function dnxFrameBytes(settings: EncodeSettings): number {
  if (settings.codec === 'dnxhd') return compressionOf(settings).frameBytes;
  const { density } = hrProfileOf(settings);
  const macroblocks = Math.ceil(settings.width / 16) * Math.ceil(settings.height / 16);
  return Math.max(8192, Math.floor((Math.floor((macroblocks * density) / 255) + 2048) / 4096) * 4096);
}

export function dnxTrack(settings: EncodeSettings): TrackDescription {
  const { width, height, colourSpace } = settings;
  const { input } = configureDnx(settings);
  return {
    codec: settings.codec === 'dnxhd' ? 'AVdn' : 'AVdh',
    width,
    height,
    colourSpace,
    ...(input !== 'I422' && { depth: 10 as const }),
  };
}

function configureHd(settings: EncodeSettings): DnxConfiguration {
  const { profile, colourSpace, frameRate } = settings;
  const { option, frameBytes } = compressionOf(settings);
  if (colourSpace.primaries !== 'bt709' || colourSpace.matrix !== 'bt709') {
    throw new ExportError('INVALID_SETTINGS', 'DNxHD is BT.709 only; DNxHR takes other colours.', {
      value: colourSpace,
    });
  }
  return {
    config: { encoder: 'dnxhd', options: ['-b:v', option], kind: 'intra' },
    input: hdProfileOf(settings).depth === 10 ? 'I422P10' : 'I422',
    name: `DNxHD ${profile} (${Math.round((frameBytes * 8 * toNumber(frameRate)) / 1e6)} Mb/s at this rate)`,
  };
}

function configureHr(settings: EncodeSettings): DnxConfiguration {
  const { profile, width, height } = settings;
  const { input } = hrProfileOf(settings);
  if (width < LEAST_WIDTH || height < LEAST_HEIGHT) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `DNxHR is at least ${LEAST_WIDTH}×${LEAST_HEIGHT}; ${width}×${height} is smaller. Choose a larger size.`,
      { value: [width, height] },
    );
  }
  return {
    config: { encoder: 'dnxhd', options: ['-profile:v', `dnxhr_${profile}`], kind: 'intra' },
    input,
    name: `DNxHR ${profile?.toUpperCase()}`,
  };
}

function compressionOf(settings: EncodeSettings): HdCompression {
  const { profile, width, height, frameRate } = settings;
  const { at1080, at720 } = hdProfileOf(settings);
  const isOneOf = (rates: readonly Rational[]): boolean =>
    rates.some(({ num, den }) => num * frameRate.den === frameRate.num * den);
  if (width === 1920 && height === 1080 && isOneOf(RATES_1080)) return at1080;
  if (width === 1280 && height === 720 && isOneOf(RATES_720)) return at720;
  throw new ExportError(
    'INVALID_SETTINGS',
    `DNxHD ${profile} is 1920×1080 at ${list(RATES_1080)} frames a second, or 1280×720 at ${list(RATES_720)}; not ${width}×${height} at ${decimal(frameRate)}. Choose one of these, or a dnxhr format, which takes any size and rate.`,
    { value: [width, height, toNumber(frameRate)] },
  );
}

function list(rates: readonly Rational[]): string {
  return rates.map(decimal).join(', ');
}

function decimal(rate: Rational): number {
  return Number(toNumber(rate).toFixed(3));
}

function hdProfileOf({ profile }: EncodeSettings): HdProfile {
  return lookUp(HD_PROFILES, profile, 'DNxHD');
}

function hrProfileOf({ profile }: EncodeSettings): HrProfile {
  return lookUp(HR_PROFILES, profile, 'DNxHR');
}

function lookUp<T>(profiles: Readonly<Record<string, T>>, profile: string | undefined, family: string): T {
  const found = profile === undefined ? undefined : profiles[profile];
  if (found) return found;
  throw new ExportError(
    'INVALID_SETTINGS',
    `${profile} is no profile of ${family}: it is one of ${Object.keys(profiles).join(', ')}.`,
    { value: profile },
  );
}
