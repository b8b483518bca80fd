import type { Rational } from '../../media/index.ts';
import type { Raster } from '../formats.ts';

const rate = (num: number, den = 1): Rational => ({ num, den });
const [FILM, NTSC_FILM] = [rate(24), rate(24000, 1001)];
const [PAL, NTSC] = [rate(25), rate(30000, 1001)];
const [PAL_TWICE, NTSC_TWICE] = [rate(50), rate(60000, 1001)];
const INTERLACED = [PAL, NTSC];
const WIDE = rate(16, 9);

const FULL = { width: 1920, height: 1080 } as const;
const SMALL = { width: 1280, height: 720 } as const;
const ALL = [NTSC_FILM, PAL, NTSC, PAL_TWICE, NTSC_TWICE];

/** SMPTE RDD 9. */
export const XDCAM_RASTERS: readonly Raster[] = [
  { ...FULL, frameRates: [NTSC_FILM, FILM, PAL, NTSC], interlacedRates: INTERLACED },
  { ...SMALL, frameRates: [NTSC_FILM, FILM, PAL, NTSC, PAL_TWICE, NTSC_TWICE] },
];

/** SMPTE RP 2027. */
export const HD_AVC_INTRA: readonly Raster[] = [{ ...FULL, frameRates: ALL, interlacedRates: INTERLACED }];
export const AVC_INTRA_RASTERS: readonly Raster[] = [
  ...HD_AVC_INTRA,
  { ...SMALL, frameRates: [PAL_TWICE, NTSC_TWICE] },
];

/** Three quarters of the width: pixels are wider than high. */
export const NARROW_AVC_INTRA: readonly Raster[] = [
  { width: 1440, height: 1080, shownAs: FULL, aspects: [WIDE], frameRates: ALL, interlacedRates: INTERLACED },
  { width: 960, height: 720, shownAs: SMALL, aspects: [WIDE], frameRates: [PAL_TWICE, NTSC_TWICE] },
];

export const UHD_RASTERS: readonly Raster[] = [{ width: 3840, height: 2160, frameRates: ALL }];

const BOTH_SHAPES = [WIDE, rate(4, 3)];

/** SMPTE ST 356: what is shown; the coded picture has lines of the vertical blanking above. */
export const IMX_RASTERS: readonly Raster[] = [
  { width: 720, height: 576, aspects: BOTH_SHAPES, frameRates: [PAL], interlacedRates: [PAL] },
  { width: 720, height: 486, aspects: BOTH_SHAPES, frameRates: [NTSC], interlacedRates: [NTSC] },
];
