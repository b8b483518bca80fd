import {
  type ChromaSiting,
  type ColourSpace,
  MATRIX_CODES,
  PRIMARIES_CODES,
  TRANSFER_CODES,
} from '../../media/index.ts';
import { AV1_UNIT, av1Units, readAv1Sequence } from './av1-units.ts';
import { BitReader, writeBits } from './bits.ts';
import type { VideoCodecId } from './bitstream.ts';

/**
 * Writes into a key frame, in place, what the encoder left open about its colours: the browser may drop what VideoFrames
 * declare (Chromium 1377842), and players then guess. H.264 and HEVC carry colours in their parameter sets, which are
 * longer with them than without: those are left as they are, and the container's own tags have to do.
 */
export function tagKeyFrame(
  codec: VideoCodecId,
  keyFrame: Uint8Array,
  colourSpace: ColourSpace,
  siting: ChromaSiting,
): void {
  if (codec === 'vp9') tagVp9(keyFrame, colourSpace);
  if (codec === 'av1') tagAv1(keyFrame, colourSpace, siting);
}

/**
 * color_space of VP9 (section 7.2.2, table), by matrix: what decoders take from it. Primaries and transfer, of which P3, PQ
 * and HLG have no number of their own, are the container's to say.
 */
const VP9_COLOUR_SPACES: Partial<Record<ColourSpace['matrix'], number>> = { bt709: 2, 'bt2020-ncl': 5 };

/** VP9 Bitstream & Decoding Process Specification, sections 6.2 and 6.2.2 (color_config). */
function tagVp9(keyFrame: Uint8Array, { matrix, fullRange }: ColourSpace): void {
  const colour = VP9_COLOUR_SPACES[matrix];
  if (colour === undefined) return;
  const bits = new BitReader(keyFrame);
  bits.skip(2);
  const profile = bits.read(1) + bits.read(1) * 2;
  // Profiles 1 and 3 are not 4:2:0; none is made here.
  if (profile !== 0 && profile !== 2) return;
  const deltaOrShown = bits.read(2);
  bits.skip(2);
  if (deltaOrShown !== 0 || bits.read(8) * 65536 + bits.read(16) !== 0x498342) return;
  if (profile === 2) bits.skip(1);
  const at = bits.position;
  const UNKNOWN = 0;
  if (bits.read(3) !== UNKNOWN) return;
  writeBits(keyFrame, at, 3, colour);
  writeBits(keyFrame, at + 3, 1, fullRange ? 1 : 0);
}

/** chroma_sample_position: AV1 specification, section 6.4.2: 1 is CSP_VERTICAL, 2 is CSP_COLOCATED. */
const AV1_SITING: Record<ChromaSiting, number> = { left: 1, 'top-left': 2 };

function tagAv1(keyFrame: Uint8Array, colourSpace: ColourSpace, siting: ChromaSiting): void {
  for (const { type, payload } of av1Units(keyFrame)) {
    if (type !== AV1_UNIT.sequenceHeader) continue;
    const sequence = readAv1Sequence(payload);
    if (!sequence) return;
    const { coloursAt, rangeAt, sitingAt } = sequence;
    if (coloursAt !== undefined) {
      writeBits(payload, coloursAt, 8, PRIMARIES_CODES[colourSpace.primaries]);
      writeBits(payload, coloursAt + 8, 8, TRANSFER_CODES[colourSpace.transfer]);
      writeBits(payload, coloursAt + 16, 8, MATRIX_CODES[colourSpace.matrix]);
    }
    writeBits(payload, rangeAt, 1, colourSpace.fullRange ? 1 : 0);
    if (sitingAt !== undefined) writeBits(payload, sitingAt, 2, AV1_SITING[siting]);
  }
}
