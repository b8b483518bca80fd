import type { ColourSpace } from '../../media/index.ts';

/** `color_space` of VP9's uncompressed header (VP9 Bitstream Specification, section 7.2.2). */
const COLOUR_SPACES = { bt709: 2, 'bt2020-ncl': 5, rgb: 7 } as const;

/**
 * Names the matrix in a VP9 key frame that leaves it unknown, as Chromium's encoder does: decoders believe the stream
 * rather than the file (Chromium issue 1377842). Other frames come back as they are.
 */
export function withVp9Colour(
  frame: Uint8Array<ArrayBuffer>,
  { matrix }: ColourSpace,
): Uint8Array<ArrayBuffer> {
  const [first = 0, a, b, c] = frame;
  const profile = ((first >> 5) & 1) | ((first >> 3) & 2);
  // Profile 3 has a bit more before the frame's kind, which then moves all that follows.
  if (profile === 3 || matrix === 'rgb') return frame;
  const isKey = first >> 6 === 2 && (first & 0b1100) === 0;
  if (!isKey || a !== 0x49 || b !== 0x83 || c !== 0x42) return frame;
  // Profile 2 tells its depth first.
  const shift = profile === 2 ? 4 : 5;
  const byte = frame[4] ?? 0;
  if (((byte >> shift) & 7) !== 0) return frame;
  const copy = frame.slice();
  copy[4] = byte | (COLOUR_SPACES[matrix] << shift);
  return copy;
}
