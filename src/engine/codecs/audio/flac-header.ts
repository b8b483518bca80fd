/** `fLaC`, a block header of 4 bytes, and STREAMINFO of 34 (RFC 9639 § 8). */
const HEADER_BYTES = 42;
const LAST_BLOCK = 0x80;

/** The stream's header without comments, which containers have no use for and FFmpeg warns of. */
export function streamInfoOnly(header: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const isStreamInfo = ((header[4] ?? 1) & 0x7f) === 0;
  if (header.length < HEADER_BYTES || !isStreamInfo) return header;
  const short = header.slice(0, HEADER_BYTES);
  short[4] = LAST_BLOCK;
  return short;
}
