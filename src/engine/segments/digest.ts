import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../media/index.ts';

/** A file up to this size is hashed whole, by the browser's own code, which is several times faster than a stream's. */
export const HASHED_WHOLE_BYTES = 128 * 2 ** 20;

export interface StreamDigest {
  readonly sha256: string;
  readonly md5?: string;
}

/** Checksums of a stream too long to hold, hexadecimal: WebCrypto only takes whole buffers. */
export async function digestStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  withMd5 = false,
  onChunk?: (chunk: Uint8Array<ArrayBuffer>) => void,
): Promise<StreamDigest> {
  const hash = sha256.create();
  const other = withMd5 ? md5.create() : undefined;
  for await (const chunk of stream) {
    hash.update(chunk);
    other?.update(chunk);
    onChunk?.(chunk);
  }
  return { sha256: toHex(hash.digest()), ...(other && { md5: toHex(other.digest()) }) };
}

/** SHA-256 of a stream too long to hold, hexadecimal. */
export async function sha256OfStream(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  return (await digestStream(stream)).sha256;
}
