import { ExportError } from '../errors/index.ts';

export interface ZipEntry {
  readonly name: string;
  /** 0 is stored. */
  readonly method: number;
  readonly bytes: number;
  /** CRC-32 of its bytes before compression. */
  readonly crc: number;
  /** Where the local header begins. */
  readonly offset: number;
}

/** PKWARE APPNOTE 6.3.10 sections 4.3.16, 4.3.15, 4.3.14, 4.3.12 and 4.3.7. */
const END = { signature: 0x06054b50, bytes: 22 };
const END64_LOCATOR = { signature: 0x07064b50, bytes: 20 };
const END64 = { signature: 0x06064b50, bytes: 56 };
const CENTRAL = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const LONGEST_COMMENT = 65535;
const IN_ZIP64 = 0xffffffff;
const ZIP64_EXTRA = 1;
/** A million entries with names of 200 characters. */
const LARGEST_DIRECTORY = 256 << 20;

/**
 * Lists a ZIP archive by its central directory, ZIP64 included. Only the directory is read.
 *
 * @throws ExportError CHECK_FAILED where the directory is missing, broken or too large
 */
export async function listZipEntries(file: Blob): Promise<ZipEntry[]> {
  const { offset, bytes } = await findDirectory(file);
  if (bytes > LARGEST_DIRECTORY || offset + bytes > file.size) {
    throw broken(`its directory of ${bytes} bytes at ${offset} can't be`);
  }
  const view = await read(file, offset, bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + CENTRAL.bytes <= view.byteLength; ) {
    if (view.getUint32(at, true) !== CENTRAL.signature) throw broken('an entry of its directory is damaged');
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const commentBytes = view.getUint16(at + 32, true);
    const next = at + CENTRAL.bytes + nameBytes + extraBytes + commentBytes;
    if (next > view.byteLength) throw broken('its directory is cut off');
    entries.push(readEntry(view, at, nameBytes, extraBytes));
    at = next;
  }
  return entries;
}

/** Where the bytes of a stored entry lie in the archive. */
export interface StoredPlace {
  readonly start: number;
  readonly end: number;
}

/** @throws ExportError CHECK_FAILED where the entry is compressed, or not where the directory says */
export async function storedZipPlace(
  file: Blob,
  { name, method, bytes, offset }: ZipEntry,
): Promise<StoredPlace> {
  const header = await read(file, offset, LOCAL.bytes);
  const stored =
    method === 0 && header.byteLength === LOCAL.bytes && header.getUint32(0, true) === LOCAL.signature;
  if (!stored) throw broken(`“${name}” is not stored where its directory says`);
  const start = offset + LOCAL.bytes + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + bytes > file.size) throw broken(`“${name}” is cut off`);
  return { start, end: start + bytes };
}

/**
 * The bytes of a stored entry, not read yet.
 *
 * @throws ExportError CHECK_FAILED where it is compressed, or not where the directory says
 */
export async function storedZipEntry(file: Blob, entry: ZipEntry): Promise<Blob> {
  const { start, end } = await storedZipPlace(file, entry);
  return file.slice(start, end);
}

function readEntry(view: DataView, at: number, nameBytes: number, extraBytes: number): ZipEntry {
  const nameAt = at + CENTRAL.bytes;
  const fields = [24, 20, 42].map((field) => view.getUint32(at + field, true));
  const [bytes = 0, , offset = 0] = widen(view, nameAt + nameBytes, extraBytes, fields);
  return {
    name: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + nameAt, nameBytes)),
    method: view.getUint16(at + 10, true),
    bytes,
    crc: view.getUint32(at + 16, true),
    offset,
  };
}

/** Replaces each field that says "in ZIP64" by the next value of the ZIP64 extra field (section 4.5.3). */
function widen(view: DataView, from: number, bytes: number, fields: readonly number[]): number[] {
  let at = from;
  const end = from + bytes;
  while (at + 4 <= end && view.getUint16(at, true) !== ZIP64_EXTRA) at += 4 + view.getUint16(at + 2, true);
  at += 4;
  return fields.map((field) => {
    if (field !== IN_ZIP64 || at + 8 > end) return field;
    at += 8;
    return Number(view.getBigUint64(at - 8, true));
  });
}

async function findDirectory(file: Blob): Promise<{ offset: number; bytes: number }> {
  const tailStart = Math.max(0, file.size - END.bytes - LONGEST_COMMENT);
  const tail = await read(file, tailStart, file.size - tailStart);
  let at = tail.byteLength - END.bytes;
  while (at >= 0 && tail.getUint32(at, true) !== END.signature) at--;
  if (at < 0) throw broken('its directory is missing, so it is cut off');
  const offset = tail.getUint32(at + 16, true);
  const locatorAt = tailStart + at - END64_LOCATOR.bytes;
  if (locatorAt >= 0) {
    const locator = await read(file, locatorAt, END64_LOCATOR.bytes);
    if (locator.getUint32(0, true) === END64_LOCATOR.signature) {
      const end = await read(file, Number(locator.getBigUint64(8, true)), END64.bytes);
      if (end.byteLength < END64.bytes || end.getUint32(0, true) !== END64.signature) {
        throw broken('its ZIP64 directory is missing');
      }
      return { offset: Number(end.getBigUint64(48, true)), bytes: Number(end.getBigUint64(40, true)) };
    }
  }
  return { offset, bytes: tail.getUint32(at + 12, true) };
}

async function read(file: Blob, offset: number, bytes: number): Promise<DataView> {
  return new DataView(await file.slice(offset, offset + bytes).arrayBuffer());
}

function broken(what: string): ExportError {
  return new ExportError('CHECK_FAILED', `The ZIP archive is broken: ${what}.`, { value: what });
}
