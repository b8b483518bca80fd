import { sha256 } from '@noble/hashes/sha2.js';

/** SHA-256 of bytes in hand, hexadecimal. Needs a secure context, as WebCodecs does. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

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

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
