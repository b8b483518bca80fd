import { BitReader } from '../webcodecs/bits.ts';
import type { ColourCodes, StreamFacts } from './stream-facts.ts';

const SYNC_CODE = 0x498342;
const SRGB = 7;
/** color_space as a matrix of ITU-T H.273: VP9 specification, section 7.2.2. What has no such matrix is left out. */
const MATRICES: Readonly<Record<number, number>> = { 1: 6, 2: 1, 3: 6, 4: 7, 5: 9, 7: 0 };

/**
 * The uncompressed header of a key frame: VP9 Bitstream & Decoding Process Specification, sections 6.2 and 6.2.2;
 * undefined for other frames.
 */
export function readVp9Header(packet: Uint8Array): StreamFacts | undefined {
  const bits = new BitReader(packet);
  if (bits.read(2) !== 2) return undefined;
  const profile = bits.read(1) + 2 * bits.read(1);
  if (profile === 3) bits.skip(1);
  if (bits.flag() || bits.flag()) return undefined;
  bits.skip(2);
  if (bits.read(24) !== SYNC_CODE) return undefined;
  const depth = profile >= 2 ? (bits.flag() ? 12 : 10) : 8;
  const space = bits.read(3);
  let chroma: StreamFacts['chroma'] = '420';
  let fullRange = true;
  if (space === SRGB) {
    chroma = '444';
    if (profile & 1) bits.skip(1);
  } else {
    fullRange = bits.flag();
    if (profile & 1) {
      const [across, down] = [bits.flag(), bits.flag()];
      chroma = !across ? '444' : down ? '420' : '422';
      bits.skip(1);
    }
  }
  const matrix = MATRICES[space];
  const colour: ColourCodes = matrix === undefined ? {} : { matrix, fullRange };
  return {
    codec: 'vp9',
    width: bits.read(16) + 1,
    height: bits.read(16) + 1,
    chroma,
    depth,
    profile,
    colour,
    interlaced: false,
  };
}
