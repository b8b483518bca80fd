/** A stored file of a ZIP archive. */
export interface StoredEntry {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly bytes: number;
  /** Where its local header begins. */
  readonly offset: number;
}

/** Fields with this value are told in a ZIP64 record instead: PKWARE APPNOTE 6.3.10 section 4.4.1.4. */
const IN_ZIP64_16 = 0xffff;
const IN_ZIP64_32 = 0xffffffff;

/** Version 2.0 suffices without ZIP64, 4.5 with it (section 4.4.3.2). */
const VERSION = 20;
const VERSION_ZIP64 = 45;
/** Names are UTF-8 (section 4.4.4, bit 11). */
const UTF8 = 0x0800;
/** 1 January 1980, the first day that the format can name; its time is 0. */
const DATE = (1 << 5) | 1;

/** Section 4.3.7. Pictures stay below 4 GB each, so that the local header never needs ZIP64. */
export function localHeader({ name, crc, bytes }: StoredEntry): Uint8Array<ArrayBuffer> {
  const record = new DataView(new ArrayBuffer(30 + name.length));
  record.setUint32(0, 0x04034b50, true);
  record.setUint16(4, VERSION, true);
  record.setUint16(6, UTF8, true);
  record.setUint16(12, DATE, true);
  record.setUint32(14, crc, true);
  record.setUint32(18, bytes, true);
  record.setUint32(22, bytes, true);
  record.setUint16(26, name.length, true);
  return withName(record, 30, name);
}

/** Section 4.3.12, with the ZIP64 extra field of section 4.5.3 for offsets past 4 GB. */
export function centralHeader({ name, crc, bytes, offset }: StoredEntry): Uint8Array<ArrayBuffer> {
  const far = offset >= IN_ZIP64_32;
  const record = new DataView(new ArrayBuffer(46 + name.length + (far ? 12 : 0)));
  record.setUint32(0, 0x02014b50, true);
  record.setUint16(4, far ? VERSION_ZIP64 : VERSION, true);
  record.setUint16(6, far ? VERSION_ZIP64 : VERSION, true);
  record.setUint16(8, UTF8, true);
  record.setUint16(14, DATE, true);
  record.setUint32(16, crc, true);
  record.setUint32(20, bytes, true);
  record.setUint32(24, bytes, true);
  record.setUint16(28, name.length, true);
  record.setUint16(30, far ? 12 : 0, true);
  record.setUint32(42, far ? IN_ZIP64_32 : offset, true);
  if (far) {
    const extra = 46 + name.length;
    record.setUint16(extra, 1, true);
    record.setUint16(extra + 2, 8, true);
    record.setBigUint64(extra + 4, BigInt(offset), true);
  }
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

function withName(record: DataView<ArrayBuffer>, at: number, name: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(record.buffer);
  bytes.set(name, at);
  return bytes;
}
