import { ExportError } from '../../errors/index.ts';
import { type PlanarFormat, type Rational, type TrackDescription, toNumber } from '../../media/index.ts';
import type { DnxProfile, EncodeSettings } from '../codecs.ts';
import type { CodeBooks } from './codewords.ts';
import { WEIGHTS, type Weights } from './weights.ts';

/** A compression of SMPTE ST 2019-1: what its id stands for. */
export interface Compression {
  readonly id: number;
  readonly weights: Weights;
  readonly books: CodeBooks;
  /** A level's step is quantiser × weight divided by this, in samples of 8 or 10 bits. */
  readonly precision: 8 | 32;
  readonly is444: boolean;
}

/** What settings come to. */
export interface Vc3Kind {
  readonly compression: Compression;
  /** Bytes of every frame. */
  readonly frameBytes: number;
  /** Pictures of a frame: two where each field is one. */
  readonly pictures: 1 | 2;
  readonly input: PlanarFormat;
  readonly depth: 8 | 10 | 12;
  /** A level's step is quantiser × weight divided by this, in samples of `depth`. */
  readonly precision: number;
  /** DNxHR's header may be longer than DNxHD's, and says which matrix its colours have. */
  readonly isResolutionIndependent: boolean;
  /** As people say it. */
  readonly name: string;
}

const BOOKS_1235: CodeBooks = { levels: 1235, runs: 1235, dcSizes: 10, indexBits: 6 };
const BOOKS_1237: CodeBooks = { levels: 1237, runs: 1237, dcSizes: 8, indexBits: 4 };
const BOOKS_1238: CodeBooks = { levels: 1238, runs: 1238, dcSizes: 8, indexBits: 4 };
const BOOKS_1250: CodeBooks = { levels: 1250, runs: 1250, dcSizes: 10, indexBits: 6 };
const BOOKS_1251: CodeBooks = { levels: 1251, runs: 1250, dcSizes: 8, indexBits: 4 };
const BOOKS_1252: CodeBooks = { levels: 1252, runs: 1250, dcSizes: 8, indexBits: 4 };

function compression(
  id: number,
  weights: Weights,
  books: CodeBooks,
  { precision = 32, is444 = false }: Partial<Pick<Compression, 'precision' | 'is444'>> = {},
): Compression {
  return { id, weights, books, precision, is444 };
}

/** A compression at a fixed size and number of bytes. */
interface HdRaster {
  readonly compression: Compression;
  readonly frameBytes: number;
  /** As {@link HdProfile.at1080} says. */
  readonly bitRate: string;
}

interface HdProfile {
  readonly depth: 8 | 10;
  /** With the bit rate by which FFmpeg's table tells compressions apart; what results follows from the frame's bytes. */
  readonly at1080: HdRaster;
  readonly interlaced: HdRaster;
  readonly at720: HdRaster;
}

const RATES_1080: readonly Rational[] = [
  { num: 24000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30000, den: 1001 },
  { num: 30, den: 1 },
];
/** Frames of two fields. */
const RATES_INTERLACED: readonly Rational[] = [
  { num: 25, den: 1 },
  { num: 30000, den: 1001 },
];
const RATES_720: readonly Rational[] = [
  ...RATES_1080,
  { num: 50, den: 1 },
  { num: 60000, den: 1001 },
  { num: 60, den: 1 },
];

const LOW: HdProfile = {
  depth: 8,
  at1080: {
    compression: compression(1237, WEIGHTS[1237], BOOKS_1237),
    frameBytes: 606208,
    bitRate: '120M',
  },
  interlaced: {
    compression: compression(1242, WEIGHTS[1242], BOOKS_1237),
    frameBytes: 606208,
    bitRate: '120M',
  },
  at720: { compression: compression(1252, WEIGHTS[1252], BOOKS_1252), frameBytes: 303104, bitRate: '120M' },
};
const HIGH: HdProfile = {
  depth: 8,
  at1080: {
    compression: compression(1238, WEIGHTS[1238], BOOKS_1238),
    frameBytes: 917504,
    bitRate: '185M',
  },
  interlaced: {
    compression: compression(1243, WEIGHTS[1243], BOOKS_1238),
    frameBytes: 917504,
    bitRate: '185M',
  },
  at720: { compression: compression(1251, WEIGHTS[1251], BOOKS_1251), frameBytes: 458752, bitRate: '220M' },
};
const DEEP: HdProfile = {
  depth: 10,
  at1080: {
    compression: compression(1235, WEIGHTS[1235], BOOKS_1235, { precision: 8 }),
    frameBytes: 917504,
    bitRate: '185M',
  },
  interlaced: {
    compression: compression(1241, WEIGHTS[1241], BOOKS_1235, { precision: 8 }),
    frameBytes: 917504,
    bitRate: '185M',
  },
  at720: {
    compression: compression(1250, WEIGHTS[1250], BOOKS_1250, { precision: 8 }),
    frameBytes: 458752,
    bitRate: '220M',
  },
};

/**
 * Avid's names count megabits a second at 25 frames (120, 185, 185x) and at 29.97 (145, 220x); a decoder sees the
 * compression id only, which is the same at every rate.
 */
const HD_PROFILES: Readonly<Partial<Record<DnxProfile, HdProfile>>> = {
  '120': LOW,
  '145': LOW,
  '185': HIGH,
  '185x': DEEP,
  '220x': DEEP,
};

interface HrProfile {
  readonly compression: Compression;
  /** Of the frame size: bytes of 255 macroblocks. */
  readonly density: number;
  readonly inputs: Readonly<Partial<Record<number, PlanarFormat>>>;
}

const BYTES = { 8: 'I422' } as const;
const WORDS = { 10: 'I422P10', 12: 'I422P12' } as const;
const FULL_WORDS = { 10: 'I444P10', 12: 'I444P12' } as const;
const LUMA_TWICE: Weights = { luma: WEIGHTS[1235].luma, chroma: WEIGHTS[1235].luma };

/** SMPTE ST 2019-1:2016, resolution-independent compressions. */
const HR_PROFILES: Readonly<Partial<Record<DnxProfile, HrProfile>>> = {
  lb: { compression: compression(1274, WEIGHTS[1237], BOOKS_1237), density: 5888, inputs: BYTES },
  sq: { compression: compression(1273, WEIGHTS[1237], BOOKS_1237), density: 18944, inputs: BYTES },
  hq: { compression: compression(1272, WEIGHTS[1238], BOOKS_1238), density: 28672, inputs: BYTES },
  hqx: { compression: compression(1271, WEIGHTS[1241], BOOKS_1235), density: 28672, inputs: WORDS },
  '444': {
    compression: compression(1270, LUMA_TWICE, BOOKS_1235, { is444: true }),
    density: 57344,
    inputs: FULL_WORDS,
  },
};

/** @returns undefined for an id that is not encoded here */
export function compressionOf(id: number): Compression | undefined {
  const hd = Object.values(HD_PROFILES).flatMap(({ at1080, interlaced, at720 }) => [
    at1080,
    interlaced,
    at720,
  ]);
  const all = [...hd, ...Object.values(HR_PROFILES)].map(({ compression }) => compression);
  return all.find((one) => one.id === id);
}

/** What decoders want at least. */
const LEAST_WIDTH = 256;
const LEAST_HEIGHT = 120;

/**
 * DNxHD at a size and rate that it has, or DNxHR at any size.
 *
 * @throws ExportError INVALID_SETTINGS with what would be legal
 */
export function vc3Kind(settings: EncodeSettings): Vc3Kind {
  const { colourSpace, alpha } = settings;
  if (alpha) {
    throw new ExportError('INVALID_SETTINGS', 'DNxHD and DNxHR carry no alpha here. Choose a background.', {
      value: settings.profile,
    });
  }
  const isRgb = colourSpace.matrix === 'rgb';
  if (isRgb !== colourSpace.fullRange) {
    throw new ExportError(
      'INVALID_SETTINGS',
      'DNx is encoded as Y′CbCr in limited range, or as R′G′B′ in full range.',
      { value: colourSpace },
    );
  }
  if (isRgb && settings.profile !== '444') {
    throw new ExportError('INVALID_SETTINGS', 'Of DNx only DNxHR 444 is encoded as R′G′B′.', {
      value: settings.profile,
    });
  }
  return settings.codec === 'dnxhd' ? hdKind(settings) : hrKind(settings);
}

/** Every frame of a track takes the same bytes. @throws ExportError INVALID_SETTINGS */
export function vc3FrameBytes(settings: EncodeSettings): number {
  if (settings.codec === 'dnxhd') return rasterOf(settings).frameBytes;
  const { density } = lookUp(HR_PROFILES, settings.profile, 'DNxHR');
  const macroblocks = Math.ceil(settings.width / 16) * Math.ceil(settings.height / 16);
  return Math.max(8192, Math.floor((Math.floor((macroblocks * density) / 255) + 2048) / 4096) * 4096);
}

export function vc3Track(settings: EncodeSettings): TrackDescription {
  const { width, height, colourSpace, fieldOrder, hdr } = settings;
  const { depth } = vc3Kind(settings);
  return {
    codec: settings.codec === 'dnxhd' ? 'AVdn' : 'AVdh',
    width,
    height,
    colourSpace,
    ...(depth !== 8 && { depth }),
    ...(fieldOrder && { fieldOrder }),
    ...(hdr && { hdr }),
  };
}

/** The bit rate by which FFmpeg's encoder knows a compression of DNxHD. @throws ExportError INVALID_SETTINGS */
export function hdBitRate(settings: EncodeSettings): string {
  return rasterOf(settings).bitRate;
}

function hdKind(settings: EncodeSettings): Vc3Kind {
  const { profile, colourSpace, frameRate, fieldOrder } = settings;
  const { compression, frameBytes } = rasterOf(settings);
  if (colourSpace.primaries !== 'bt709' || colourSpace.matrix !== 'bt709') {
    throw new ExportError('INVALID_SETTINGS', 'DNxHD is BT.709 only; DNxHR takes other colours.', {
      value: colourSpace,
    });
  }
  const { depth } = lookUp(HD_PROFILES, profile, 'DNxHD');
  return {
    compression,
    frameBytes,
    pictures: fieldOrder ? 2 : 1,
    input: depth === 10 ? 'I422P10' : 'I422',
    depth,
    precision: compression.precision,
    isResolutionIndependent: false,
    name: `DNxHD ${profile} (${Math.round((frameBytes * 8 * toNumber(frameRate)) / 1e6)} Mb/s at this rate)`,
  };
}

function hrKind(settings: EncodeSettings): Vc3Kind {
  const { profile, width, height } = settings;
  const { compression, inputs } = lookUp(HR_PROFILES, profile, 'DNxHR');
  if (width < LEAST_WIDTH || height < LEAST_HEIGHT) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `DNxHR is at least ${LEAST_WIDTH}×${LEAST_HEIGHT}; ${width}×${height} is smaller. Choose a larger size.`,
      { value: [width, height] },
    );
  }
  if (settings.fieldOrder) {
    throw new ExportError(
      'INVALID_SETTINGS',
      'DNxHR is progressive. Choose scan progressive, or a dnxhd format at 1920×1080, which has fields.',
      { value: settings.fieldOrder },
    );
  }
  const depth = inputs[8] ? 8 : settings.depth === 12 && inputs[12] ? 12 : 10;
  const input = inputs[depth];
  if (!input) throw new ExportError('INTERNAL', `DNxHR ${profile} has no ${depth} bits.`, { value: depth });
  return {
    compression,
    frameBytes: vc3FrameBytes(settings),
    pictures: 1,
    input,
    depth,
    precision: depth === 12 ? compression.precision / 4 : compression.precision,
    isResolutionIndependent: true,
    name: `DNxHR ${profile?.toUpperCase()}${settings.colourSpace.matrix === 'rgb' ? ' RGB' : ''}`,
  };
}

function rasterOf(settings: EncodeSettings): HdRaster {
  const { profile, width, height, frameRate, fieldOrder } = settings;
  const { at1080, interlaced, at720 } = lookUp(HD_PROFILES, profile, 'DNxHD');
  const isOneOf = (rates: readonly Rational[]): boolean =>
    rates.some(({ num, den }) => num * frameRate.den === frameRate.num * den);
  const is1080 = width === 1920 && height === 1080;
  const value = [width, height, toNumber(frameRate)];
  if (fieldOrder) {
    if (is1080 && isOneOf(RATES_INTERLACED)) return interlaced;
    throw new ExportError(
      'INVALID_SETTINGS',
      `Interlaced DNxHD ${profile} is 1920×1080 at ${list(RATES_INTERLACED)} frames a second; not ${width}×${height} at ${decimal(frameRate)}. Choose one of these, or scan progressive.`,
      { value },
    );
  }
  if (is1080 && isOneOf(RATES_1080)) return at1080;
  if (width === 1280 && height === 720 && isOneOf(RATES_720)) return at720;
  throw new ExportError(
    'INVALID_SETTINGS',
    `DNxHD ${profile} is 1920×1080 at ${list(RATES_1080)} frames a second, or 1280×720 at ${list(RATES_720)}; not ${width}×${height} at ${decimal(frameRate)}. Choose one of these, or a dnxhr format, which takes any size and rate.`,
    { value },
  );
}

function list(rates: readonly Rational[]): string {
  return rates.map(decimal).join(', ');
}

function decimal(rate: Rational): number {
  return Number(toNumber(rate).toFixed(3));
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
