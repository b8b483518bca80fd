import { ExportError } from '../../errors/index.ts';
import type { Rational, TrackDescription } from '../../media/index.ts';
import { toNumber } from '../../media/index.ts';
import type { EncodeSettings, Mpeg2Profile } from '../codecs.ts';

export function isMpeg2Profile(profile: string | undefined): profile is Mpeg2Profile {
  return profile === 'xdcam-hd422' || isImx(profile);
}

export function isImx(profile: string | undefined): profile is Exclude<Mpeg2Profile, 'xdcam-hd422'> {
  return profile === 'imx-30' || profile === 'imx-40' || profile === 'imx-50';
}

/** SMPTE RDD 9: 50 Mb/s at all times. */
export const XDCAM_BITS_PER_SECOND = 50_000_000;
/** 1088 units of 16384 bits, what cameras of the format write. */
export const XDCAM_BUFFER_BITS = 17_825_792;
/** Where each segment finds the buffer, and leaves it: half full, where the encoder's own rate control tends to. */
export const XDCAM_START_BITS = 8_912_896;

/** Pictures between two I pictures: two B between others, 12 for 24 and 25 frames a second and their doubles, 15 for 29.97. */
export const XDCAM_B_FRAMES = 2;

export function xdcamGopLength(frameRate: Rational): number {
  const rate = toNumber(frameRate);
  return Math.abs(rate - 30) < 0.1 || Math.abs(rate - 60) < 0.1 ? 15 : 12;
}

/**
 * Frames that segments are to be a multiple of: whole GOPs whose bits at the constant rate are whole bytes.
 */
export function mpeg2Round({ profile, frameRate }: Pick<EncodeSettings, 'profile' | 'frameRate'>): number {
  if (isImx(profile)) return 1;
  const length = xdcamGopLength(frameRate);
  return (XDCAM_BITS_PER_SECOND * length * frameRate.den) % (8 * frameRate.num) === 0 ? length : 2 * length;
}

/** IMX by its coded picture: SMPTE ST 356 counts lines of the vertical blanking above the picture that is shown. */
interface ImxRaster {
  readonly lines: number;
  readonly blanking: number;
  /** Bytes of a frame. */
  readonly bytes: Readonly<Record<Exclude<Mpeg2Profile, 'xdcam-hd422'>, number>>;
}

const PAL: ImxRaster = {
  lines: 576,
  blanking: 32,
  bytes: { 'imx-30': 150_000, 'imx-40': 200_000, 'imx-50': 250_000 },
};
const NTSC: ImxRaster = {
  lines: 486,
  blanking: 26,
  bytes: { 'imx-30': 125_125, 'imx-40': 166_833, 'imx-50': 208_541 },
};

/** @throws ExportError INVALID_SETTINGS for a size that IMX does not have */
export function imxRaster({ width, height }: Pick<EncodeSettings, 'width' | 'height'>): ImxRaster {
  const raster = [PAL, NTSC].find(({ lines }) => width === 720 && height === lines);
  if (raster) return raster;
  throw new ExportError('INVALID_SETTINGS', `IMX is 720×576 or 720×486, not ${width}×${height}.`, {
    value: [width, height],
  });
}

/** Of a frame; the mean of XDCAM's. */
export function mpeg2FrameBytes(settings: EncodeSettings): number {
  const { profile, frameRate } = settings;
  if (isImx(profile)) return imxRaster(settings).bytes[profile];
  return (XDCAM_BITS_PER_SECOND * frameRate.den) / frameRate.num / 8;
}

export function mpeg2Track(settings: EncodeSettings): TrackDescription {
  const { width, height, colourSpace, profile, fieldOrder, displayAspect, frameRate } = settings;
  const imx = isImx(profile) ? imxRaster(settings) : undefined;
  return {
    codec: 'mpeg2',
    width,
    height: height + (imx?.blanking ?? 0),
    ...(imx && { displaySize: { width, height }, frameBytes: mpeg2FrameBytes(settings) }),
    colourSpace,
    ...(profile !== undefined && { profile }),
    ...(fieldOrder && { fieldOrder }),
    ...(displayAspect && { displayAspect }),
    ...(!imx && { gop: { length: xdcamGopLength(frameRate), bFrames: XDCAM_B_FRAMES } }),
  };
}
