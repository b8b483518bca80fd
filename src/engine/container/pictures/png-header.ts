const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature and IHDR chunk: W3C PNG sections 5.2 and 11.2.1. */
export const PNG_HEADER_BYTES = 33;

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly hasAlpha: boolean;
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** Reads the IHDR chunk, or gives undefined where the bytes do not begin with one. */
export function readPngHeader(bytes: Uint8Array): PngHeader | undefined {
  if (bytes.length < PNG_HEADER_BYTES || !isPng(bytes)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (String.fromCharCode(...bytes.subarray(12, 16)) !== 'IHDR') return undefined;
  const colourType = view.getUint8(25);
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: view.getUint8(24),
    hasAlpha: (colourType & 4) !== 0,
  };
}
