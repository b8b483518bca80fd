/** CRC-32 of ISO 3309, reflected polynomial 0xEDB88320, as PNG (W3C PNG, annex D) uses it. */
const TABLE = new Uint32Array(256);
for (let n = 0; n < 256; n++) {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  TABLE[n] = value;
}

/**
 * The checksum of all bytes, as an unsigned 32-bit number.
 *
 * @param before the checksum of the bytes before these, of which it goes on
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = before ^ 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    crc = (TABLE[(crc ^ (bytes[i] as number)) & 255] as number) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
