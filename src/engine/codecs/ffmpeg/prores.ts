import { ExportError } from '../../errors/index.ts';
import {
  MATRIX_CODES,
  type PlanarFormat,
  PRIMARIES_CODES,
  TRANSFER_CODES,
  type TrackDescription,
} from '../../media/index.ts';
import type { EncodeSettings, FfmpegEncoderConfig, ProResProfile } from '../codecs.ts';
import { closeAlphaRuns } from './prores-alpha.ts';

/** Part of fingerprints: raised when what is done to FFmpeg's frames changes. */
export const PRORES_FINISH_VERSION = 1;

interface Profile {
  /** Of prores_ks. */
  readonly number: number;
  /** The sample entry, Apple's QuickTime File Format. */
  readonly fourcc: string;
  readonly is444: boolean;
  readonly name: string;
  /** Apple's target at 1920×1080 and 25 frames a second, without alpha; rates scale with the pixels. */
  readonly megabits: number;
}

const PROFILES: Readonly<Record<ProResProfile, Profile>> = {
  proxy: { number: 0, fourcc: 'apco', is444: false, name: 'ProRes 422 Proxy', megabits: 38 },
  lt: { number: 1, fourcc: 'apcs', is444: false, name: 'ProRes 422 LT', megabits: 85 },
  '422': { number: 2, fourcc: 'apcn', is444: false, name: 'ProRes 422', megabits: 122 },
  hq: { number: 3, fourcc: 'apch', is444: false, name: 'ProRes 422 HQ', megabits: 184 },
  '4444': { number: 4, fourcc: 'ap4h', is444: true, name: 'ProRes 4444', megabits: 275 },
  '4444xq': { number: 5, fourcc: 'ap4x', is444: true, name: 'ProRes 4444 XQ', megabits: 413 },
};

/**
 * Bits a macroblock with an alpha plane. Left to itself, prores_ks multiplies its budget by twenty there; these are
 * four thirds (4444) and twice that of 4444 without alpha.
 */
const BITS_PER_MACROBLOCK: Readonly<Partial<Record<ProResProfile, number>>> = {
  '4444': 1425,
  '4444xq': 2137,
};

/** Of soft edges and gradients; flat alpha takes next to nothing. */
const ALPHA_BYTES_PER_PIXEL = 0.5;

/** Table 4 of SMPTE RDD 36. */
const FRAME_RATE_CODES: readonly (readonly [code: number, num: number, den: number])[] = [
  [1, 24000, 1001],
  [2, 24, 1],
  [3, 25, 1],
  [4, 30000, 1001],
  [5, 30, 1],
  [6, 50, 1],
  [7, 60000, 1001],
  [8, 60, 1],
  [9, 100, 1],
  [10, 120000, 1001],
  [11, 120, 1],
];

/** Of the frame, SMPTE RDD 36, § 5.1.1: bytes from its start. */
const SIGNATURE = 4;
const RATE = 21;
const PRIMARIES = 22;
const TRANSFER = 23;
const MATRIX = 24;

function isProResProfile(profile: string | undefined): profile is ProResProfile {
  return profile !== undefined && Object.hasOwn(PROFILES, profile);
}

/** @throws ExportError INVALID_SETTINGS where the settings are none that ProRes has */
export function configureProRes(settings: EncodeSettings): {
  readonly config: FfmpegEncoderConfig;
  readonly input: PlanarFormat;
  readonly name: string;
} {
  const { profile, alpha, colourSpace } = settings;
  const kind = profileOf(settings);
  if (alpha && !kind.is444) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `${kind.name} carries no alpha. Choose prores-4444 or prores-4444xq, or a background.`,
      { value: profile },
    );
  }
  if (colourSpace.fullRange || colourSpace.matrix === 'rgb') {
    throw new ExportError('INVALID_SETTINGS', 'ProRes is encoded as Y′CbCr in limited range.', {
      value: colourSpace,
    });
  }
  const bitsPerMacroblock = alpha && isProResProfile(profile) ? BITS_PER_MACROBLOCK[profile] : undefined;
  return {
    config: {
      encoder: 'prores_ks',
      options: [
        ...['-profile:v', String(kind.number), '-vendor', 'apl0'],
        ...(bitsPerMacroblock === undefined ? [] : ['-bits_per_mb', String(bitsPerMacroblock)]),
        ...(alpha ? ['-alpha_bits', '16'] : []),
      ],
      kind: 'intra',
    },
    input: kind.is444 ? (alpha ? 'I444AP10' : 'I444P10') : 'I422P10',
    name: kind.name,
  };
}

export function proResTrack(settings: EncodeSettings): TrackDescription {
  const { width, height, colourSpace, alpha } = settings;
  return {
    codec: profileOf(settings).fourcc,
    width,
    height,
    colourSpace,
    depth: 10,
    ...(alpha && { alpha: 'straight' as const }),
  };
}

/** What a frame takes in the middle; grain in the alpha plane, which is coded without loss, may add more. */
export function predictProResBytes(settings: EncodeSettings): number {
  const { width, height, alpha } = settings;
  const colour = (profileOf(settings).megabits * 1e6) / 8 / 25 / (1920 * 1080);
  return width * height * (colour + (alpha ? ALPHA_BYTES_PER_PIXEL : 0));
}

/** Bytes of the frame that begins here, from its own head. */
export function proResFrameBytes(bytes: Uint8Array): number | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = view.getUint32(0);
  if (size < 28 || view.getUint32(SIGNATURE) !== 0x69637066 /* icpf */) {
    throw new ExportError('ENCODER_FAILED', 'The encoder did not write a ProRes frame where one was due.', {
      value: size,
    });
  }
  return size;
}

/** Says in the frame's header what prores_ks leaves out, and closes its alpha planes as decoders of Apple's want. */
export function finishProResFrame(
  frame: Uint8Array<ArrayBuffer>,
  { frameRate, colourSpace, alpha }: EncodeSettings,
): Uint8Array<ArrayBuffer> {
  const rate = FRAME_RATE_CODES.find(([, num, den]) => num * frameRate.den === den * frameRate.num)?.[0] ?? 0;
  frame[RATE] = ((frame[RATE] ?? 0) & 0xf0) | rate;
  frame[PRIMARIES] = PRIMARIES_CODES[colourSpace.primaries];
  frame[TRANSFER] = TRANSFER_CODES[colourSpace.transfer];
  frame[MATRIX] = MATRIX_CODES[colourSpace.matrix];
  return alpha ? closeAlphaRuns(frame) : frame;
}

function profileOf({ profile }: EncodeSettings): Profile {
  if (isProResProfile(profile)) return PROFILES[profile];
  throw new ExportError(
    'INVALID_SETTINGS',
    `${profile} is no ProRes profile: it is one of ${Object.keys(PROFILES)}.`,
    { value: profile },
  );
}
