import type { EncodeSettings } from '../codecs.ts';
import type { Vc3Kind } from './profiles.ts';

/** Of the frame (SMPTE ST 2019-1, clause on the frame header): bytes from its start. */
const ROW_INDEX = 0x170;
const LEAST_HEADER_BYTES = 0x280;
/** Rows of macroblocks whose places fit into the least header. */
const SHORT_ROWS = 68;
const END_OF_FRAME = 0x600dc0de;
export const END_BYTES = 4;

/** Bit depth in three bits, then bits that are always the same. */
const DEPTHS = { 8: 0x38, 10: 0x58, 12: 0x78 } as const;
const PROGRESSIVE = 0x80;
/** A field of an interlaced frame: which one, and that lines are those of a field. */
const FIELD = 2;
const FIELD_LINES = 0x04;
const FULL_CHROMA = 0x40;
/** ITU-R BT.2020 with non-constant luminance, in the two bits of the colour volume. */
const BT2020 = 0x02;
/**
 * Macroblocks of 4:4:4 are Y′CbCr where they say so themselves; without it they are R′G′B′. So FFmpeg writes and reads it;
 * MediaInfo calls the bit RGB.
 */
const CHOSEN_TRANSFORM = 0x01;

export function rowsOf(height: number): number {
  return Math.ceil(height / 16);
}

export function headerBytes(height: number): number {
  const rows = rowsOf(height);
  return rows > SHORT_ROWS ? ROW_INDEX + 4 * rows : LEAST_HEADER_BYTES;
}

/** What the header of a frame, or of one of its fields, says of it. */
export interface Vc3PictureHeader {
  readonly id: number;
  readonly width: number;
  /** Lines of the picture: of the frame, or of a field. */
  readonly height: number;
  readonly depth: 8 | 10 | 12;
  readonly is444: boolean;
  /** Whether the planes are G, B and R. */
  readonly isRgb: boolean;
  /** Pictures of the frame. */
  readonly pictures: 1 | 2;
  /** 0 for the field of the uppermost line, and for a progressive frame; 1 for the other. */
  readonly field: 0 | 1;
  readonly headerBytes: number;
}

/** Undefined for what is no picture, or of a kind that is not written here. */
export function readPictureHeader(picture: Uint8Array): Vc3PictureHeader | undefined {
  if (picture.length < LEAST_HEADER_BYTES) return undefined;
  const view = new DataView(picture.buffer, picture.byteOffset, picture.length);
  const depth = ([8, 10, 12] as const).find((bits) => DEPTHS[bits] >> 5 === view.getUint8(0x21) >> 5);
  const height = view.getUint16(0x18);
  const stated = view.getUint16(2);
  if (depth === undefined || height === 0 || stated !== headerBytes(height)) return undefined;
  const coding = view.getUint8(0x2c);
  const interlaced = (view.getUint8(5) & FIELD) !== 0;
  const is444 = (coding & FULL_CHROMA) !== 0;
  const chosen = (coding & CHOSEN_TRANSFORM) !== 0;
  // Macroblocks that choose fields by themselves.
  if (chosen && !is444) return undefined;
  return {
    id: view.getUint32(0x28),
    width: view.getUint16(0x1a),
    height,
    depth,
    is444,
    isRgb: is444 && !chosen,
    pictures: interlaced ? 2 : 1,
    field: interlaced && (view.getUint8(5) & 1) === 1 ? 1 : 0,
    headerBytes: stated,
  };
}

/** R′G′B′ has no matrix, but primaries of its own. */
function isBt2020({ matrix, primaries }: EncodeSettings['colourSpace']): boolean {
  return matrix === 'bt2020-ncl' || (matrix === 'rgb' && primaries === 'bt2020');
}

/** Where in a frame the places of its rows of macroblocks stand, four bytes each. */
export const ROW_INDEX_AT = ROW_INDEX;

/**
 * Writes the header of a picture and its last bytes; the places of rows are left as they are.
 *
 * @param height of the picture: the frame, or a field
 * @param field 0 for that of the uppermost line, 1 for the other; none of a progressive frame
 */
export function writePictureEnds(
  picture: Uint8Array,
  { width, colourSpace }: EncodeSettings,
  { compression, depth, isResolutionIndependent }: Vc3Kind,
  height: number,
  field: 0 | 1 | undefined,
): void {
  const view = new DataView(picture.buffer, picture.byteOffset, picture.length);
  const header = headerBytes(height);
  const rows = rowsOf(height);
  picture.fill(0, 0, ROW_INDEX);
  picture.fill(0, ROW_INDEX + 4 * rows, header);
  view.setUint16(2, header);
  picture[4] = isResolutionIndependent ? 3 : 1;
  picture[5] = field === undefined ? 1 : FIELD | field;
  // No checksum.
  picture[6] = 0x80;
  picture[7] = 0xa0;
  view.setUint16(0x18, height);
  view.setUint16(0x1a, width);
  view.setUint16(0x1d, height);
  picture[0x21] = DEPTHS[depth];
  picture[0x22] = 0x88 | (field === undefined ? 0 : FIELD_LINES);
  view.setUint32(0x28, compression.id);
  picture[0x2c] =
    (field === undefined ? PROGRESSIVE : 0) |
    (compression.is444 ? FULL_CHROMA : 0) |
    (compression.is444 && colourSpace.matrix !== 'rgb' ? CHOSEN_TRANSFORM : 0) |
    (isResolutionIndependent && isBt2020(colourSpace) ? BT2020 : 0);
  picture[0x5f] = 1;
  picture[0x167] = 2;
  view.setUint16(0x16a, 4 * rows + 4);
  view.setUint16(0x16c, rows);
  picture[0x16f] = 0x10;
  view.setUint32(picture.length - END_BYTES, END_OF_FRAME);
}
