import { type ColourSpace, type Frame, linearColours } from '../../../media/index.ts';
import { inverse, multiply, toXyz } from '../../../pixels/index.ts';
import { d65ToD50 } from '../icc-profile.ts';
import { fraction, tiffNumbers, tiffText } from './directory.ts';
import { tiffFile } from './strips.ts';
import { TAG } from './tags.ts';

/** DNG 1.4 chapter 2: colours that are no mosaic any more. */
const LINEAR_RAW = 34892;
const VERSION = [1, 4, 0, 0];
/** Linear raw was there from the start; ForwardMatrix1 came with 1.2, and readers may pass it over. */
const READABLE_FROM = [1, 1, 0, 0];
/** EXIF's code for D65. */
const D65 = 21;
const WHITE_LEVEL = 65_535;
/** DNG 1.4, ProfileEmbedPolicy: the profile may be copied. */
const MAY_BE_COPIED = 0;
/** DNG 1.4, DefaultBlackRender: black is where the file says that it is. */
const BLACK_AS_IT_IS = 1;

/** What the values are like: those that no camera made have no tone curve, no noise and no sharpening of their own. */
const MODEL = 'Framewright';

/**
 * A rendered frame of linear light in codes of 16 bits as a CinemaDNG picture. The “camera” sees in the primaries
 * of the colour space: ColorMatrix1 says so, and D65 is neutral as it is.
 */
export function encodeDng(
  frame: Frame,
  colourSpace: ColourSpace = linearColours('bt709'),
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = frame;
  const light = toXyz(colourSpace.primaries);
  return tiffFile(frame, 3, 'none', [
    tiffNumbers(TAG.photometric, 'short', [LINEAR_RAW]),
    tiffText(TAG.make, MODEL),
    tiffText(TAG.model, MODEL),
    tiffText(TAG.software, MODEL),
    tiffNumbers(TAG.dngVersion, 'byte', VERSION),
    tiffNumbers(TAG.dngBackwardVersion, 'byte', READABLE_FROM),
    tiffText(TAG.uniqueCameraModel, MODEL),
    tiffNumbers(TAG.blackLevel, 'rational', [0, 1, 0, 1, 0, 1]),
    tiffNumbers(TAG.whiteLevel, 'long', [WHITE_LEVEL, WHITE_LEVEL, WHITE_LEVEL]),
    tiffNumbers(TAG.defaultScale, 'rational', [1, 1, 1, 1]),
    tiffNumbers(TAG.defaultCropOrigin, 'long', [0, 0]),
    tiffNumbers(TAG.defaultCropSize, 'long', [width, height]),
    tiffNumbers(
      TAG.colorMatrix1,
      'srational',
      inverse(light).flatMap((part) => fraction(part)),
    ),
    tiffNumbers(TAG.analogBalance, 'rational', [1, 1, 1, 1, 1, 1]),
    tiffNumbers(TAG.asShotNeutral, 'rational', [1, 1, 1, 1, 1, 1]),
    tiffNumbers(TAG.baselineExposure, 'srational', [0, 1]),
    tiffNumbers(TAG.baselineNoise, 'rational', [1, 1]),
    tiffNumbers(TAG.baselineSharpness, 'rational', [1, 1]),
    tiffNumbers(TAG.linearResponseLimit, 'rational', [1, 1]),
    tiffNumbers(TAG.calibrationIlluminant1, 'short', [D65]),
    tiffNumbers(TAG.bestQualityScale, 'rational', [1, 1]),
    tiffNumbers(TAG.activeArea, 'long', [0, 0, height, width]),
    tiffText(TAG.profileName, `${MODEL} linear`),
    // Else developers lay a curve of their own over it, as over a photograph.
    tiffNumbers(TAG.profileToneCurve, 'float', [0, 0, 1, 1]),
    tiffNumbers(TAG.profileEmbedPolicy, 'long', [MAY_BE_COPIED]),
    tiffNumbers(
      TAG.forwardMatrix1,
      'srational',
      multiply(d65ToD50(), light).flatMap((part) => fraction(part)),
    ),
    tiffNumbers(TAG.defaultBlackRender, 'long', [BLACK_AS_IT_IS]),
  ]);
}
