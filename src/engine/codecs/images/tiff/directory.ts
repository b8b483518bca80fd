import { ExportError } from '../../../errors/index.ts';

/** Field types: TIFF 6.0 section 2. */
const TYPES = {
  byte: { code: 1, bytes: 1 },
  ascii: { code: 2, bytes: 1 },
  short: { code: 3, bytes: 2 },
  long: { code: 4, bytes: 4 },
  rational: { code: 5, bytes: 8 },
  undefined: { code: 7, bytes: 1 },
  srational: { code: 10, bytes: 8 },
  float: { code: 11, bytes: 4 },
} as const;
export type TiffType = keyof typeof TYPES;

/** Bytes of a value by its type's code, those included that are only read. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8] as const;

const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;
/** More are in no picture that anybody makes. */
const MOST_ENTRIES = 1000;

/** dcraw reads this many bytes for a description however long it is, and takes a file that ends before for a broken one. */
const TAIL_BYTES = 512;

/** A field as it lies in the file: its values, in the file's byte order. */
export interface TiffField {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

export interface TiffDirectory {
  readonly littleEndian: boolean;
  /** Where it begins in the file. */
  readonly offset: number;
  readonly fields: ReadonlyMap<number, TiffField>;
  /** Whether the values of fields lie beyond the file's end; they are left out. */
  readonly isCut: boolean;
}

export function isTiff(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return (
    (a === 0x49 && b === 0x49 && c === 42 && d === 0) || (a === 0x4d && b === 0x4d && c === 0 && d === 42)
  );
}

/** Numbers as a field; of rationals pairs, one after the other. */
export function tiffNumbers(
  tag: number,
  type: Exclude<TiffType, 'ascii'>,
  values: readonly number[],
): TiffField {
  const { code, bytes: size } = TYPES[type];
  const pairs = type === 'rational' || type === 'srational';
  const count = pairs ? values.length / 2 : values.length;
  const bytes = new Uint8Array(count * size);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) {
    if (type === 'byte' || type === 'undefined') view.setUint8(index, value);
    else if (type === 'short') view.setUint16(index * 2, value, true);
    else if (type === 'float') view.setFloat32(index * 4, value, true);
    else if (type === 'srational') view.setInt32(index * 4, value, true);
    else view.setUint32(index * 4, value, true);
  }
  return { tag, type: code, count, bytes };
}

/** Bytes as a field. */
export function tiffBytes(tag: number, type: 'byte' | 'undefined', bytes: Uint8Array): TiffField {
  return { tag, type: TYPES[type].code, count: bytes.length, bytes };
}

/** Text, which TIFF ends with a zero. Beyond ASCII it is UTF-8, as today's readers take it. */
export function tiffText(tag: number, text: string): TiffField {
  const bytes = new TextEncoder().encode(`${text.replaceAll('\0', '')}\0`);
  return { tag, type: TYPES.ascii.code, count: bytes.length, bytes };
}

/** A fraction with a denominator that holds its digits. */
export function fraction(value: number, denominator = 1_000_000): [number, number] {
  return [Math.round(value * denominator), denominator];
}

/** Where the first directory of a file begins. */
export function tiffHeader(directory: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES));
  view.setUint16(0, 0x4949, true);
  view.setUint16(2, 42, true);
  view.setUint32(4, directory, true);
  return new Uint8Array(view.buffer);
}

/**
 * A directory, and behind it the values that do not fit its entries.
 *
 * @param offset where it begins in the file; even
 */
export function tiffDirectory(fields: Iterable<TiffField>, offset: number): Uint8Array<ArrayBuffer> {
  const sorted = [...fields].sort((a, b) => a.tag - b.tag);
  const tableBytes = 2 + sorted.length * ENTRY_BYTES + 4;
  const size = (bytes: Uint8Array): number => (bytes.length <= 4 ? 0 : bytes.length + (bytes.length & 1));
  const values = sorted.reduce((sum, { bytes }) => sum + size(bytes), 0);
  const whole = new Uint8Array(tableBytes + values + TAIL_BYTES);
  const view = new DataView(whole.buffer);
  view.setUint16(0, sorted.length, true);
  let free = tableBytes;
  for (const [index, { tag, type, count, bytes }] of sorted.entries()) {
    const at = 2 + index * ENTRY_BYTES;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, count, true);
    if (bytes.length <= 4) {
      whole.set(bytes, at + 8);
    } else {
      view.setUint32(at + 8, offset + free, true);
      whole.set(bytes, free);
      free += size(bytes);
    }
  }
  return whole;
}

/** A part of a file, shorter at its end; what it gives may last until the next call only. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

/**
 * Reads the first directory.
 *
 * @param most bytes that one field may have; longer ones are left out
 * @returns undefined where the bytes are no TIFF, or its directory can't be
 */
export async function readTiffDirectory(read: ReadBytes, most = 1 << 20): Promise<TiffDirectory | undefined> {
  const head = await read(0, HEADER_BYTES);
  if (head.length < HEADER_BYTES || !isTiff(head)) return undefined;
  const littleEndian = head[0] === 0x49;
  const offset = viewOf(head).getUint32(4, littleEndian);
  const counted = await read(offset, 2);
  if (counted.length < 2) return undefined;
  const entries = viewOf(counted).getUint16(0, littleEndian);
  if (entries === 0 || entries > MOST_ENTRIES) return undefined;
  const table = (await read(offset + 2, entries * ENTRY_BYTES)).slice();
  if (table.length < entries * ENTRY_BYTES) return undefined;
  const view = viewOf(table);
  const fields = new Map<number, TiffField>();
  let isCut = false;
  for (let at = 0; at < table.length; at += ENTRY_BYTES) {
    const tag = view.getUint16(at, littleEndian);
    const type = view.getUint16(at + 2, littleEndian);
    const count = view.getUint32(at + 4, littleEndian);
    const length = count * (TYPE_BYTES[type] ?? 0);
    if (length === 0 || length > most) continue;
    const bytes =
      length <= 4
        ? table.slice(at + 8, at + 8 + length)
        : (await read(view.getUint32(at + 8, littleEndian), length)).slice();
    if (bytes.length === length) fields.set(tag, { tag, type, count, bytes });
    else isCut = true;
  }
  return { littleEndian, offset, fields, isCut };
}

/** The numbers of a field; rationals as quotients. Empty where it is not there. */
export function fieldNumbers({ fields, littleEndian }: TiffDirectory, tag: number): number[] {
  const field = fields.get(tag);
  if (!field) return [];
  const view = viewOf(field.bytes);
  return Array.from({ length: field.count }, (_, index) => {
    switch (field.type) {
      case 3:
        return view.getUint16(index * 2, littleEndian);
      case 4:
        return view.getUint32(index * 4, littleEndian);
      case 5:
        return view.getUint32(index * 8, littleEndian) / view.getUint32(index * 8 + 4, littleEndian);
      case 8:
        return view.getInt16(index * 2, littleEndian);
      case 9:
        return view.getInt32(index * 4, littleEndian);
      case 10:
        return view.getInt32(index * 8, littleEndian) / view.getInt32(index * 8 + 4, littleEndian);
      case 11:
        return view.getFloat32(index * 4, littleEndian);
      case 12:
        return view.getFloat64(index * 8, littleEndian);
      default:
        return view.getUint8(index);
    }
  });
}

/** The text of a field; undefined where it is not there. */
export function fieldText({ fields }: TiffDirectory, tag: number): string | undefined {
  const field = fields.get(tag);
  return field && new TextDecoder().decode(field.bytes).replace(/\0+$/, '');
}

/** Bytes that are all in hand. */
export function bytesReader(bytes: Uint8Array): ReadBytes {
  return async (offset, length) => bytes.subarray(offset, offset + length);
}

/**
 * The file with other fields beside or in place of its own: the directory and its values, which lie at its end, are
 * written anew, and all before them stays where it is.
 *
 * @throws ExportError INTERNAL for a file whose directory does not end it
 */
export async function withTiffFields(
  file: Uint8Array<ArrayBuffer>,
  fields: readonly TiffField[],
): Promise<Uint8Array<ArrayBuffer>> {
  const directory = await readTiffDirectory(bytesReader(file));
  if (!directory?.littleEndian) {
    throw new ExportError('INTERNAL', 'A TIFF file to be tagged has no directory that can be read.', {
      value: file.length,
    });
  }
  const all = new Map(directory.fields);
  for (const field of fields) all.set(field.tag, field);
  const tail = tiffDirectory(all.values(), directory.offset);
  const whole = new Uint8Array(directory.offset + tail.length);
  whole.set(file.subarray(0, directory.offset));
  whole.set(tail, directory.offset);
  return whole;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
