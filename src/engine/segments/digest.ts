import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../media/index.ts';

/** SHA-256 of a stream too long to hold, hexadecimal: WebCrypto only takes whole buffers. */
export async function sha256OfStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onChunk?: (chunk: Uint8Array<ArrayBuffer>) => void | Promise<void>,
): Promise<string> {
  const hash = sha256.create();
  for await (const chunk of stream) {
    hash.update(chunk);
    await onChunk?.(chunk);
  }
  return toHex(hash.digest());
}
