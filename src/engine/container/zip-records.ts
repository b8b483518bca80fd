/** A stored file of a ZIP archive. */
export interface StoredEntry {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly bytes: number;
  /** Where its local header begins. */
  readonly offset: number;
  /** In the zone of whoever writes it, as the format has it; 1 January 1980 where absent. */
  readonly modified?: Date;
}

/** Fields with this value are told in a ZIP64 record instead: PKWARE APPNOTE 6.3.10 section 4.4.1.4. */
const IN_ZIP64_16 = 0xffff;
const IN_ZIP64_32 = 0xffffffff;

/** Version 2.0 suffices without ZIP64, 4.5 with it (section 4.4.3.2). */
const VERSION = 20;
const VERSION_ZIP64 = 45;
/** Names are UTF-8 (section 4.4.4, bit 11). */
const UTF8 = 0x0800;
const ZIP64_FIELD = 1;
const FIRST_YEAR = 1980;
const LAST_YEAR = FIRST_YEAR + 127;

/** Section 4.3.7; both lengths stand in the ZIP64 field where one of them needs it (section 4.5.3). */
export function localHeader(entry: StoredEntry): Uint8Array<ArrayBuffer> {
  const { name, crc, bytes } = entry;
  const far = bytes >= IN_ZIP64_32;
  const wide = far ? [bytes, bytes] : [];
  const record = new DataView(new ArrayBuffer(30 + name.length + zip64Bytes(wide)));
  record.setUint32(0, 0x04034b50, true);
  record.setUint16(4, far ? VERSION_ZIP64 : VERSION, true);
  record.setUint16(6, UTF8, true);
  record.setUint32(10, dosTime(entry.modified), true);
  record.setUint32(14, crc, true);
  record.setUint32(18, Math.min(bytes, IN_ZIP64_32), true);
  record.setUint32(22, Math.min(bytes, IN_ZIP64_32), true);
  record.setUint16(26, name.length, true);
  record.setUint16(28, zip64Bytes(wide), true);
  writeZip64(record, 30 + name.length, wide);
  return withName(record, 30, name);
}

/** Where the checksum stands in a local header. */
export const LOCAL_CRC_OFFSET = 14;

/** Section 4.3.12, with the ZIP64 field of section 4.5.3 for lengths and offsets past 4 GB. */
export function centralHeader(entry: StoredEntry): Uint8Array<ArrayBuffer> {
  const { name, crc, bytes, offset } = entry;
  const wide = [bytes, bytes, offset].filter((value) => value >= IN_ZIP64_32);
  const version = wide.length > 0 ? VERSION_ZIP64 : VERSION;
  const record = new DataView(new ArrayBuffer(46 + name.length + zip64Bytes(wide)));
  record.setUint32(0, 0x02014b50, true);
  record.setUint16(4, version, true);
  record.setUint16(6, version, true);
  record.setUint16(8, UTF8, true);
  record.setUint32(12, dosTime(entry.modified), true);
  record.setUint32(16, crc, true);
  record.setUint32(20, Math.min(bytes, IN_ZIP64_32), true);
  record.setUint32(24, Math.min(bytes, IN_ZIP64_32), true);
  record.setUint16(28, name.length, true);
  record.setUint16(30, zip64Bytes(wide), true);
  record.setUint32(42, Math.min(offset, IN_ZIP64_32), true);
  writeZip64(record, 46 + name.length, wide);
  return withName(record, 46, name);
}

/**
 * The end of an archive: the ZIP64 record and its locator where the count or a position needs them (sections
 * 4.3.14 and 4.3.15), then the end record (4.3.16).
 *
 * @param offset where the central directory begins
 * @param bytes its length
 */
export function endRecords(count: number, offset: number, bytes: number): Uint8Array<ArrayBuffer> {
  const far = count >= IN_ZIP64_16 || offset >= IN_ZIP64_32 || bytes >= IN_ZIP64_32;
  const record = new DataView(new ArrayBuffer((far ? 76 : 0) + 22));
  const end = far ? 76 : 0;
  if (far) {
    record.setUint32(0, 0x06064b50, true);
    record.setBigUint64(4, 44n, true);
    record.setUint16(12, VERSION_ZIP64, true);
    record.setUint16(14, VERSION_ZIP64, true);
    record.setBigUint64(24, BigInt(count), true);
    record.setBigUint64(32, BigInt(count), true);
    record.setBigUint64(40, BigInt(bytes), true);
    record.setBigUint64(48, BigInt(offset), true);
    record.setUint32(56, 0x07064b50, true);
    record.setBigUint64(64, BigInt(offset + bytes), true);
    record.setUint32(72, 1, true);
  }
  record.setUint32(end, 0x06054b50, true);
  record.setUint16(end + 8, Math.min(count, IN_ZIP64_16), true);
  record.setUint16(end + 10, Math.min(count, IN_ZIP64_16), true);
  record.setUint32(end + 12, Math.min(bytes, IN_ZIP64_32), true);
  record.setUint32(end + 16, Math.min(offset, IN_ZIP64_32), true);
  return new Uint8Array(record.buffer);
}

function zip64Bytes(values: readonly number[]): number {
  return values.length === 0 ? 0 : 4 + 8 * values.length;
}

function writeZip64(record: DataView, at: number, values: readonly number[]): void {
  if (values.length === 0) return;
  record.setUint16(at, ZIP64_FIELD, true);
  record.setUint16(at + 2, 8 * values.length, true);
  for (const [index, value] of values.entries()) record.setBigUint64(at + 4 + 8 * index, BigInt(value), true);
}

/** Time, then date, of MS-DOS (section 4.4.6), in steps of two seconds. */
function dosTime(moment = new Date(FIRST_YEAR, 0, 1)): number {
  const year = Math.min(LAST_YEAR, Math.max(FIRST_YEAR, moment.getFullYear())) - FIRST_YEAR;
  const date = (year << 9) | ((moment.getMonth() + 1) << 5) | moment.getDate();
  const time = (moment.getHours() << 11) | (moment.getMinutes() << 5) | (moment.getSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}

function withName(record: DataView<ArrayBuffer>, at: number, name: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(record.buffer);
  bytes.set(name, at);
  return bytes;
}
