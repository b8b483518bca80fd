import { type ColourSpace, type Frame, SRGB } from '../../../media/index.ts';
import { chromaticitiesOf, WHITE } from '../../../pixels/index.ts';
import { iccProfile } from '../icc-profile.ts';
import { fraction, tiffBytes, tiffNumbers, tiffText } from './directory.ts';
import { type TiffCompression, tiffFile } from './strips.ts';
import { TAG } from './tags.ts';

const RGB = 2;
/** TIFF 6.0 section 18: alpha that colours are not multiplied with. */
const UNASSOCIATED_ALPHA = 2;
/** Pixels of a screen; what print programs show a picture's size by. */
const PIXELS_PER_INCH = 72;
const INCH = 2;

export interface TiffOptions {
  readonly colourSpace?: ColourSpace;
  /** False leaves alpha out. */
  readonly alpha?: boolean;
  readonly compression?: TiffCompression;
}

export const TIFF_COMPRESSION = 'deflate';

/** A rendered frame, which must have straight alpha, as a TIFF 6.0 file of its own depth with its colours as an ICC profile. */
export function encodeTiff(
  frame: Frame,
  { colourSpace = SRGB, alpha = true, compression = TIFF_COMPRESSION }: TiffOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { red, green, blue } = chromaticitiesOf(colourSpace.primaries);
  return tiffFile(frame, alpha ? 4 : 3, compression, [
    tiffNumbers(TAG.photometric, 'short', [RGB]),
    tiffNumbers(TAG.xResolution, 'rational', [PIXELS_PER_INCH, 1]),
    tiffNumbers(TAG.yResolution, 'rational', [PIXELS_PER_INCH, 1]),
    tiffNumbers(TAG.resolutionUnit, 'short', [INCH]),
    tiffNumbers(
      TAG.whitePoint,
      'rational',
      WHITE.flatMap((part) => fraction(part)),
    ),
    tiffNumbers(
      TAG.primaryChromaticities,
      'rational',
      [...red, ...green, ...blue].flatMap((part) => fraction(part)),
    ),
    tiffBytes(TAG.iccProfile, 'undefined', iccProfile(colourSpace)),
    tiffText(TAG.software, 'Framewright'),
    ...(alpha ? [tiffNumbers(TAG.extraSamples, 'short', [UNASSOCIATED_ALPHA])] : []),
  ]);
}
