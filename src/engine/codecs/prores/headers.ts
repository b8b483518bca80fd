import { MATRIX_CODES, PRIMARIES_CODES, TRANSFER_CODES } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { matricesOf } from './matrices.ts';
import { proResAlphaDepth, proResKind } from './profiles.ts';

/** SMPTE RDD 36, clause 6.1.1. */
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

const MATRIX_BYTES = 64;
const FIXED_BYTES = 20;
/** Size and signature go before the header. */
const FRAME_START = 8;
/** 'icpf' */
const SIGNATURE = 0x69637066;
export const PICTURE_HEADER_BYTES = 8;
/** Slices of 8 macroblocks, as a power of two, in the bits of the picture header. */
const SLICE_WIDTH = 3 << 4;
/** alpha_channel_type, by the bits of a sample. */
const ALPHA_TYPES = { 8: 1, 16: 2 } as const;
const CHROMA_422 = 0x80;
const CHROMA_444 = 0xc0;
/** By the field that is shown first. */
const INTERLACED = { tff: 1 << 2, bff: 2 << 2 } as const;
const BOTH_MATRICES = 3;

/** Bytes before the first picture. */
export const FRAME_HEADER_BYTES = FRAME_START + FIXED_BYTES + 2 * MATRIX_BYTES;

export function frameRateCode({ num, den }: EncodeSettings['frameRate']): number {
  return FRAME_RATE_CODES.find(([, n, d]) => n * den === d * num)?.[0] ?? 0;
}

/** Frames a second of a code; undefined where it says nothing. */
export function frameRateOfCode(code: number): number | undefined {
  const found = FRAME_RATE_CODES.find(([own]) => own === code);
  return found && found[1] / found[2];
}

/**
 * Writes a frame's header (SMPTE RDD 36, clause 5.1).
 *
 * @param bytes the frame, from its first byte to its last
 */
export function writeFrameHeader(bytes: Uint8Array, settings: EncodeSettings): void {
  const { width, height, frameRate, colourSpace, alpha, fieldOrder } = settings;
  const { is444 } = proResKind(settings);
  const { luma, chroma } = matricesOf(settings);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  bytes.fill(0, 0, FRAME_HEADER_BYTES);
  view.setUint32(0, bytes.length);
  view.setUint32(4, SIGNATURE);
  view.setUint16(8, FIXED_BYTES + 2 * MATRIX_BYTES);
  // Version 1 is what 4:4:4 and alpha need (clause 6.1.1).
  bytes[11] = is444 ? 1 : 0;
  bytes.set(new TextEncoder().encode('fwrt'), 12);
  view.setUint16(16, width);
  view.setUint16(18, height);
  bytes[20] = (is444 ? CHROMA_444 : CHROMA_422) | (fieldOrder ? INTERLACED[fieldOrder] : 0);
  bytes[21] = frameRateCode(frameRate);
  bytes[22] = PRIMARIES_CODES[colourSpace.primaries];
  bytes[23] = TRANSFER_CODES[colourSpace.transfer];
  bytes[24] = MATRIX_CODES[colourSpace.matrix];
  bytes[25] = alpha ? ALPHA_TYPES[proResAlphaDepth(settings)] : 0;
  bytes[27] = BOTH_MATRICES;
  bytes.set(luma, FRAME_START + FIXED_BYTES);
  bytes.set(chroma, FRAME_START + FIXED_BYTES + MATRIX_BYTES);
}

/**
 * Writes the header of a picture (clause 5.2).
 *
 * @param bytes of the picture, with its header
 */
export function writePictureHeader(header: DataView, bytes: number, slices: number): void {
  header.setUint8(0, PICTURE_HEADER_BYTES << 3);
  header.setUint32(1, bytes);
  header.setUint16(5, slices);
  header.setUint8(7, SLICE_WIDTH);
}
