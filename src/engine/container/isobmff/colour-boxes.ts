import {
  type Chromaticity,
  type ColourSpace,
  type HdrMetadata,
  MATRIX_CODES,
  PRIMARIES_CODES,
  TRANSFER_CODES,
} from '../../media/index.ts';
import { type Bytes, box, fixed, u8, u16, u32 } from './bytes.ts';
import type { Flavour } from './track.ts';

/** QuickTime's customary gamma for video whose transfer function is BT.709's. */
const VIDEO_GAMMA = 2.2;

/**
 * How the picture's numbers are to be seen. QuickTime's `nclc` (QuickTime File Format Specification, Color Parameter
 * Atoms) cannot say that the range is full, ISO's `nclx` (14496-12 section 12.1.5) can.
 */
export function colourBoxes(colour: ColourSpace, hdr: HdrMetadata | undefined, flavour: Flavour): Bytes[] {
  const codes = u16(
    PRIMARIES_CODES[colour.primaries],
    TRANSFER_CODES[colour.transfer],
    MATRIX_CODES[colour.matrix],
  );
  const type = new TextEncoder();
  const colr =
    flavour === 'mov' && !colour.fullRange
      ? box('colr', type.encode('nclc'), codes)
      : box('colr', type.encode('nclx'), codes, u8(colour.fullRange ? 0x80 : 0));
  const gama = flavour === 'mov' && colour.transfer === 'bt709' ? [box('gama', fixed(VIDEO_GAMMA))] : [];
  return [...gama, colr, ...hdrBoxes(hdr)];
}

/** ISO/IEC 14496-12 sections 12.1.6 and 12.1.7; units of 0.00002 and of 0.0001 cd/m², as in SMPTE ST 2086. */
function hdrBoxes(hdr: HdrMetadata | undefined): Bytes[] {
  if (!hdr) return [];
  const { red, green, blue, white, maximumLuminance, minimumLuminance } = hdr.masteringDisplay;
  const point = ([x, y]: Chromaticity): Bytes => u16(Math.round(x * 50000), Math.round(y * 50000));
  const mdcv = box(
    'mdcv',
    ...[green, blue, red, white].map(point),
    u32(Math.round(maximumLuminance * 10000), Math.round(minimumLuminance * 10000)),
  );
  const light = hdr.contentLight;
  return light
    ? [mdcv, box('clli', u16(Math.round(light.maximum), Math.round(light.maximumFrameAverage)))]
    : [mdcv];
}
