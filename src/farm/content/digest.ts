import { sha256 } from '@noble/hashes/sha2.js';
import { sha256Hex, toHex } from '../../engine/host.ts';

/** WebCrypto takes whole buffers only, and is ten times as fast. */
const LARGEST_IN_MEMORY = 64 * 2 ** 20;

/** SHA-256, hexadecimal. */
export async function digestOf(content: Blob | Uint8Array<ArrayBuffer>): Promise<string> {
  if (content instanceof Uint8Array) return sha256Hex(content);
  if (content.size <= LARGEST_IN_MEMORY) return sha256Hex(new Uint8Array(await content.arrayBuffer()));
  const hash = sha256.create();
  for (let at = 0; at < content.size; at += LARGEST_IN_MEMORY) {
    hash.update(new Uint8Array(await content.slice(at, at + LARGEST_IN_MEMORY).arrayBuffer()));
  }
  return toHex(hash.digest());
}
