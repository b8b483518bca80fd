import type { TrackDescription } from '../../media/index.ts';
import { avidBoxes } from './avid-boxes.ts';
import { type Bytes, box, fixed, latin1, u8, u16, u32 } from './bytes.ts';
import { configurationBox } from './codec-configs.ts';
import { colourBoxes } from './colour-boxes.ts';
import type { Flavour } from './track.ts';

const DOTS_PER_INCH = 72;
const COMPRESSOR_NAME_BYTES = 32;
/** QuickTime's `codecNormalQuality` … `codecLosslessQuality`: intra codecs of one quality say the upper end. */
const SPATIAL_QUALITY = 1023;

/** How QuickTime calls them; editing programs show it, and some choose their decoder's label by it. */
export const COMPRESSOR_NAMES: Readonly<Record<string, string>> = {
  apco: 'Apple ProRes 422 Proxy',
  apcs: 'Apple ProRes 422 LT',
  apcn: 'Apple ProRes 422',
  apch: 'Apple ProRes 422 HQ',
  ap4h: 'Apple ProRes 4444',
  ap4x: 'Apple ProRes 4444 XQ',
  AVdn: 'Avid DNxHD Codec',
  AVdh: 'Avid DNxHR Codec',
  avc1: 'H.264',
  hvc1: 'HEVC',
};

/** Codecs of editing whose parameters lie in every frame. */
export function isMasteringCodec(codec: string): boolean {
  return /^(ap(co|cs|cn|ch|4h|4x)|AVd[nh])$/.test(codec);
}

/**
 * A visual sample entry: ISO/IEC 14496-12 section 12.1.3; QuickTime File Format Specification, Video Sample Description.
 *
 * @param firstPacket the track's first, whence DNx's parameters are read
 */
export function videoEntry(track: TrackDescription, flavour: Flavour, firstPacket: Uint8Array): Bytes {
  const { codec, width, height, colourSpace, alpha } = track;
  const type = codec.slice(0, 4);
  const vendor = flavour === 'mov' && type.startsWith('ap') ? 'appl' : '\0\0\0\0';
  const name = flavour === 'mov' ? (COMPRESSOR_NAMES[type] ?? '') : '';
  const quality = flavour === 'mov' && isMasteringCodec(codec) ? SPATIAL_QUALITY : 0;
  return box(
    type,
    new Uint8Array(6),
    u16(1, 0, 0),
    latin1(vendor),
    u32(0, quality),
    u16(width, height),
    fixed(DOTS_PER_INCH, DOTS_PER_INCH),
    u32(0),
    u16(1),
    u8(name.length),
    latin1(name.padEnd(COMPRESSOR_NAME_BYTES - 1, '\0')),
    u16(alpha ? 32 : 24, -1),
    ...codecBoxes(track, firstPacket),
    ...(flavour === 'mov' ? [fieldBox(track.fieldOrder)] : []),
    ...colourBoxes(colourSpace, track.hdr, flavour),
    ...(flavour === 'mov' ? [box('clap', u32(width, 1, height, 1, 0, 1, 0, 1))] : []),
    box('pasp', u32(1, 1)),
  );
}

/**
 * QuickTime File Format Specification, Field Handling: one field, or two that are coded one after the other, of which the first
 * is shown first too: the upper (1) or the lower one (6).
 */
function fieldBox(order: TrackDescription['fieldOrder']): Bytes {
  if (!order) return box('fiel', u8(1, 0));
  return box('fiel', u8(2, order === 'tff' ? 1 : 6));
}

function codecBoxes(track: TrackDescription, firstPacket: Uint8Array): Bytes[] {
  const { codec, width, height, colourSpace } = track;
  if (codec === 'AVdn' || codec === 'AVdh') {
    return avidBoxes(codec, firstPacket, width, height, colourSpace.fullRange);
  }
  return isMasteringCodec(codec) ? [] : [configurationBox(track)];
}
