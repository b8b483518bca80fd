import { copyBytes, sha256Hex } from '../media/index.ts';

/** What a decoder is told before the first packet. */
export interface DecoderSetup {
  /** By RFC 6381. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** The decoder's configuration record, where the codec has one outside of its packets. */
  readonly description?: AllowSharedBufferSource | undefined;
}

/**
 * A run of packets by name, with what configures their decoder: equal names are equal bytes, cut in the same places, that
 * a decoder of the same kind takes for pictures of the same size.
 *
 * @returns SHA-256, hexadecimal
 */
export function packetsName(
  { codec, width, height, description }: DecoderSetup,
  packets: readonly Uint8Array[],
): Promise<string> {
  const setup = new TextEncoder().encode(`${kindOf(codec)} ${width} ${height}`);
  const parts = [setup, description ? copyBytes(description) : new Uint8Array(), ...packets];
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

/**
 * Codec and profile. Containers keep the rest in other words, or leave it out; what has a configuration record has its
 * profile in there, and goes by several four-letter codes.
 */
function kindOf(codec: string): string {
  const [family = codec, profile = ''] = codec.toLowerCase().split('.');
  if (family.startsWith('avc')) return 'avc';
  return family === 'hvc1' || family === 'hev1' ? 'hevc' : `${family}.${profile}`;
}
