import { ExportError } from '../../errors/index.ts';

/*
 * The layout of a ProRes frame, after SMPTE RDD 36, section 5: frame header, then one picture (two of interlaced
 * frames), each of a header, a table of slice sizes, and slices. A slice holds the planes one after the other; with
 * alpha, its header gives the sizes of Y′, Cb and Cr, and alpha takes the rest.
 */
const FRAME_HEADER = 8;
const INTERLACING = 20;
const ALPHA_TYPE = 25;
const HORIZONTAL_SIZE = 16;
const VERTICAL_SIZE = 18;
const PICTURE_HEADER_LEAST = 8;
const MACROBLOCK_SAMPLES = 256;

/** Where the slices of a picture lie. */
interface ProResPicture {
  /** Byte at which the picture begins. */
  readonly start: number;
  readonly size: number;
  /** Byte at which the table of slice sizes begins: 16 bits a slice. */
  readonly table: number;
  readonly slices: readonly ProResSlice[];
}

export interface ProResSlice {
  readonly start: number;
  readonly size: number;
  /** Macroblocks side by side. */
  readonly macroblocks: number;
  /** Byte at which the alpha plane begins; it ends with the slice. */
  readonly alpha: number;
}

/** Bits a sample of alpha that the frame header announces: 0, 8 or 16. */
function proResAlphaBits(frame: Uint8Array): 0 | 8 | 16 {
  const type = (frame[ALPHA_TYPE] ?? 0) & 15;
  return type === 1 ? 8 : type === 2 ? 16 : 0;
}

/** @throws ExportError ENCODER_FAILED where sizes do not add up */
function readProResPictures(frame: Uint8Array): ProResPicture[] {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const interlaced = (((frame[INTERLACING] ?? 0) >> 2) & 3) !== 0;
  const columns = Math.ceil(view.getUint16(HORIZONTAL_SIZE) / 16);
  const lines = view.getUint16(VERTICAL_SIZE);
  const pictures: ProResPicture[] = [];
  let start = FRAME_HEADER + view.getUint16(FRAME_HEADER);
  for (let field = 0; field < (interlaced ? 2 : 1); field++) {
    const rows = Math.ceil((interlaced ? Math.ceil(lines / 2) : lines) / 16);
    const picture = readPicture(view, start, columns, rows);
    pictures.push(picture);
    start += picture.size;
  }
  return pictures;
}

function readPicture(view: DataView, start: number, columns: number, rows: number): ProResPicture {
  const headerSize = view.getUint8(start) >> 3;
  const size = view.getUint32(start + 1);
  const widths = sliceWidths(columns, 1 << ((view.getUint8(start + 7) >> 4) & 3));
  const count = widths.length * rows;
  const table = start + headerSize;
  let at = table + 2 * count;
  const sound = headerSize >= PICTURE_HEADER_LEAST && start + size <= view.byteLength && at <= start + size;
  if (!sound) throw malformed(start);
  const slices: ProResSlice[] = [];
  for (let index = 0; index < count; index++) {
    const bytes = view.getUint16(table + 2 * index);
    if (at + bytes > start + size) throw malformed(at);
    const colour = view.getUint16(at + 2) + view.getUint16(at + 4) + view.getUint16(at + 6);
    const alpha = at + (view.getUint8(at) >> 3) + colour;
    const macroblocks = widths[index % widths.length] ?? 1;
    slices.push({ start: at, size: bytes, macroblocks, alpha });
    at += bytes;
  }
  return { start, size, table, slices };
}

/** A row is cut into slices of the wanted width, what remains into ever smaller powers of two (RDD 36, § 7.2). */
function sliceWidths(columns: number, desired: number): number[] {
  const widths: number[] = [];
  let width = desired;
  for (let rest = columns; rest > 0; ) {
    while (width > rest) width >>= 1;
    widths.push(width);
    rest -= width;
  }
  return widths;
}

/**
 * Adds the run code that FFmpeg before 7.0 leaves out of an alpha plane whose last sample differs from the one before
 * it: a single 1 bit that says “no repetition”. FFmpeg's decoder does without, Apple's does not.
 *
 * @param frame taken over
 * @throws ExportError ENCODER_FAILED where the frame is malformed
 */
export function closeAlphaRuns(frame: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bits = proResAlphaBits(frame);
  if (bits === 0) return frame;
  const pictures = readProResPictures(frame);
  /** Slices whose padding has no bit to spare: by the byte at which they end. */
  const grown: { readonly end: number; readonly table: number; readonly picture: number }[] = [];
  for (const { start, table, slices } of pictures) {
    for (const [index, slice] of slices.entries()) {
      const end = slice.start + slice.size;
      const position = missingRunCode(frame, slice.alpha, end, slice.macroblocks * MACROBLOCK_SAMPLES, bits);
      if (position === undefined) continue;
      if (position < end * 8) frame[position >> 3] = (frame[position >> 3] ?? 0) | (0x80 >> (position & 7));
      else grown.push({ end, table: table + 2 * index, picture: start });
    }
  }
  return grown.length === 0 ? frame : insertBytes(frame, grown);
}

/** The bit at which the last run code belongs, or undefined where the plane ends with a run. */
function missingRunCode(
  frame: Uint8Array,
  start: number,
  end: number,
  samples: number,
  bits: 8 | 16,
): number | undefined {
  const shortDifference = bits === 16 ? 7 : 4;
  const limit = end * 8;
  let position = start * 8;
  let sample = 0;
  for (;;) {
    if (position >= limit) throw malformed(end);
    position += 1 + (readBits(frame, position, 1) === 1 ? bits : shortDifference);
    sample++;
    if (sample === samples) return position;
    if (readBits(frame, position, 1) === 1) {
      position++;
      continue;
    }
    let run = readBits(frame, position + 1, 4);
    position += 5;
    if (run === 0) {
      run = readBits(frame, position, 11);
      position += 11;
    }
    sample += run;
    if (sample > samples) throw malformed(end);
    if (sample === samples) return undefined;
  }
}

/** Up to 16 bits; zeros beyond the end. */
function readBits(bytes: Uint8Array, position: number, count: number): number {
  const byte = position >> 3;
  const word = ((bytes[byte] ?? 0) << 16) | ((bytes[byte + 1] ?? 0) << 8) | (bytes[byte + 2] ?? 0);
  return (word >> (24 - (position & 7) - count)) & ((1 << count) - 1);
}

function insertBytes(
  frame: Uint8Array<ArrayBuffer>,
  grown: readonly { readonly end: number; readonly table: number; readonly picture: number }[],
): Uint8Array<ArrayBuffer> {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  // Tables and headers lie before the slices that they describe, so old positions hold until the bytes are moved.
  view.setUint32(0, view.getUint32(0) + grown.length);
  for (const { table, picture } of grown) {
    view.setUint16(table, view.getUint16(table) + 1);
    view.setUint32(picture + 1, view.getUint32(picture + 1) + 1);
  }
  const result = new Uint8Array(frame.length + grown.length);
  let from = 0;
  for (const [added, { end }] of grown.entries()) {
    result.set(frame.subarray(from, end), from + added);
    result[end + added] = 0x80;
    from = end;
  }
  result.set(frame.subarray(from), from + grown.length);
  return result;
}

function malformed(position: number): ExportError {
  return new ExportError('ENCODER_FAILED', `A ProRes frame is malformed at byte ${position}.`, {
    value: position,
  });
}
