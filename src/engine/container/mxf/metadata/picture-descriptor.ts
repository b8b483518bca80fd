import type { ColourSpace, HdrMetadata, TrackDescription } from '../../../media/index.ts';
import { type Bytes, concat, u8, u16, u32 } from '../../isobmff/bytes.ts';
import type { PictureEssence } from '../essence/essence.ts';
import { MATRICES, PRIMARIES, TRANSFERS } from '../labels.ts';
import type { MetadataSets, Properties } from './sets.ts';
import { batch, ratio } from './values.ts';

/** FrameLayout: ST 377-1 annex G.2.2. */
const [FULL_FRAME, SEPARATE_FIELDS] = [0, 1];
const LAYOUT_BYTES = 16;
/** Chromaticities in steps of 0.00002, luminances of 0.0001 cd/m² (SMPTE ST 2067-21, as in ST 2086). */
const [CHROMATICITY, LUMINANCE] = [50_000, 10_000];

/** @returns name of the descriptor of the pictures */
export function addPictureDescriptor(
  sets: MetadataSets,
  track: TrackDescription,
  essence: PictureEssence,
  common: Properties,
): Bytes {
  const { stored, signalStandard, descriptor, more, avc } = essence;
  // Of a field, where frames are stored field by field.
  const fields = track.fieldOrder ? 2 : 1;
  const height = track.height / fields;
  return sets.add(descriptor, {
    ...common,
    ...(signalStandard !== undefined && { signalStandard: u8(signalStandard) }),
    frameLayout: u8(track.fieldOrder ? SEPARATE_FIELDS : FULL_FRAME),
    ...(track.fieldOrder && { fieldDominance: u8(track.fieldOrder === 'tff' ? 1 : 2) }),
    storedWidth: u32(stored.width),
    storedHeight: u32(stored.height / fields),
    sampledWidth: u32(track.width),
    sampledHeight: u32(height),
    sampledX: u32(0),
    sampledY: u32(0),
    displayWidth: u32(track.width),
    displayHeight: u32(height),
    displayX: u32(0),
    displayY: u32(0),
    aspectRatio: ratio(essence.aspect),
    videoLineMap: batch(essence.lines.map((line) => u32(line))),
    pictureCoding: essence.coding,
    ...colour(track.colourSpace),
    ...(descriptor === 'rgba' ? rgbSamples : yuvSamples)(track.colourSpace, essence),
    ...(track.hdr && mastering(track.hdr)),
    ...more,
    ...(avc && { subDescriptors: batch([addAvc(sets, avc)]) }),
  });
}

function colour({ primaries, transfer, matrix }: ColourSpace): Properties {
  return {
    colourPrimaries: PRIMARIES[primaries],
    // The curve of sRGB has no label.
    ...(transfer !== 'iec61966-2-1' && { captureGamma: TRANSFERS[transfer] }),
    codingEquations: MATRICES[matrix],
  };
}

/** Codes of black and white. */
function levels({ fullRange }: ColourSpace, depth: number): readonly [black: number, white: number] {
  const unit = 2 ** (depth - 8);
  return fullRange ? [0, 256 * unit - 1] : [16 * unit, 235 * unit];
}

/** Of Y′CbCr: ST 377-1 annex G.2, CDCI Picture Essence Descriptor. */
function yuvSamples(space: ColourSpace, { depth, subsampling, siting }: PictureEssence): Properties {
  const unit = 2 ** (depth - 8);
  const [black, white] = levels(space, depth);
  return {
    blackLevel: u32(black),
    whiteLevel: u32(white),
    colourRange: u32(space.fullRange ? 256 * unit : 224 * unit + 1),
    componentDepth: u32(depth),
    horizontalSubsampling: u32(subsampling[0]),
    verticalSubsampling: u32(subsampling[1]),
    colourSiting: u8(siting),
    paddingBits: u16(0),
  };
}

/** Of R′G′B′: ST 377-1 annex G.2, RGBA Picture Essence Descriptor. The layout is a letter and bits for each component. */
function rgbSamples(space: ColourSpace, { depth }: PictureEssence): Properties {
  const [black, white] = levels(space, depth);
  const layout = new Uint8Array(LAYOUT_BYTES);
  layout.set([...'RGB'].flatMap((letter) => [letter.charCodeAt(0), depth]));
  return {
    componentMaximum: u32(white),
    componentMinimum: u32(black),
    pixelLayout: layout,
    // From left to right, and from top to bottom.
    scanningDirection: u8(0),
  };
}

function mastering({ masteringDisplay }: HdrMetadata): Properties {
  const { red, green, blue, white, maximumLuminance, minimumLuminance } = masteringDisplay;
  const point = (values: readonly [number, number]): Bytes =>
    u16(...values.map((value) => Math.round(value * CHROMATICITY)));
  return {
    masteringPrimaries: concat([red, green, blue].map(point)),
    masteringWhite: point(white),
    masteringMaximum: u32(Math.round(maximumLuminance * LUMINANCE)),
    masteringMinimum: u32(Math.round(minimumLuminance * LUMINANCE)),
  };
}

/** ST 381-3: an intra stream whose parameter sets lie in every picture, and never change. */
function addAvc(
  sets: MetadataSets,
  { profile, constraints, level }: NonNullable<PictureEssence['avc']>,
): Bytes {
  const constantInEachFrame = 0x90;
  return sets.add('avcSubDescriptor', {
    avcDecodingDelay: u8(0),
    avcProfile: u8(profile),
    avcConstraints: u8(constraints),
    avcLevel: u8(level),
    avcLongestGop: u16(1),
    avcSpsFlag: u8(constantInEachFrame),
    avcPpsFlag: u8(constantInEachFrame),
  });
}
