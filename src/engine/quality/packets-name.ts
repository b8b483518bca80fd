import { copyBytes, sha256Hex } from '../media/index.ts';

/**
 * A run of packets by name, with what configures their decoder: equal names are equal bytes, cut in the same places.
 *
 * @param description the decoder's configuration record, where the codec has one outside of its packets
 * @returns SHA-256, hexadecimal
 */
export function packetsName(
  description: AllowSharedBufferSource | undefined,
  packets: readonly Uint8Array[],
): Promise<string> {
  const parts = [description ? copyBytes(description) : new Uint8Array(), ...packets];
  const lengths = Uint32Array.from(parts, ({ length }) => length);
  const bytes = new Uint8Array(lengths.byteLength + parts.reduce((sum, { length }) => sum + length, 0));
  bytes.set(new Uint8Array(lengths.buffer));
  let at = lengths.byteLength;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return sha256Hex(bytes);
}
