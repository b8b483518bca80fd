import { ExportError } from '../../errors/index.ts';
import { MATRIX_CODES, type PlanarFormat, PRIMARIES_CODES, TRANSFER_CODES } from '../../media/index.ts';
import type { EncodeSettings, FfmpegEncoderConfig, ProResProfile } from '../codecs.ts';
import { frameRateCode } from '../prores/headers.ts';
import {
  isProResProfile,
  proResAlphaDepth,
  proResDepth,
  proResInput,
  proResKind,
} from '../prores/profiles.ts';
import { closeAlphaRuns } from './prores-alpha.ts';

/** Part of fingerprints: raised when what is done to FFmpeg's frames changes, or what is said of their track. */
export const PRORES_FINISH_VERSION = 2;

/**
 * Bits a macroblock with an alpha plane. Left to itself, prores_ks multiplies its budget by twenty there; these are
 * four thirds (4444) and twice that of 4444 without alpha.
 */
const BITS_PER_MACROBLOCK: Readonly<Partial<Record<ProResProfile, number>>> = {
  '4444': 1425,
  '4444xq': 2137,
};

/** Of the frame, SMPTE RDD 36, § 5.1.1: bytes from its start. */
const SIGNATURE = 4;
const RATE = 21;
const PRIMARIES = 22;
const TRANSFER = 23;
const MATRIX = 24;

/** @throws ExportError INVALID_SETTINGS where the settings are none that ProRes has */
export function configureProRes(settings: EncodeSettings): {
  readonly config: FfmpegEncoderConfig;
  readonly input: PlanarFormat;
  readonly name: string;
} {
  const { profile, alpha, fieldOrder } = settings;
  const kind = proResKind(settings);
  if (proResDepth(settings) === 12) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `ffmpeg.wasm encodes ${kind.name} with 10 bits, not with 12: choose a depth of 10, or the encoder auto.`,
      {
        value: settings.depth,
      },
    );
  }
  const bitsPerMacroblock = alpha && isProResProfile(profile) ? BITS_PER_MACROBLOCK[profile] : undefined;
  return {
    config: {
      encoder: 'prores_ks',
      options: [
        ...['-profile:v', String(kind.number), '-vendor', 'apl0'],
        ...(bitsPerMacroblock === undefined ? [] : ['-bits_per_mb', String(bitsPerMacroblock)]),
        ...(alpha ? ['-alpha_bits', String(proResAlphaDepth(settings))] : []),
        ...(fieldOrder ? ['-flags', '+ildct'] : []),
      ],
      kind: 'intra',
    },
    input: proResInput(settings),
    name: kind.name,
  };
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
  frame[RATE] = ((frame[RATE] ?? 0) & 0xf0) | frameRateCode(frameRate);
  frame[PRIMARIES] = PRIMARIES_CODES[colourSpace.primaries];
  frame[TRANSFER] = TRANSFER_CODES[colourSpace.transfer];
  frame[MATRIX] = MATRIX_CODES[colourSpace.matrix];
  return alpha ? closeAlphaRuns(frame) : frame;
}
