/** Code points by name, as in ITU-T H.273 (CICP); the strings are those of WebCodecs' VideoColorSpace. */
export interface ColourSpace {
  readonly primaries: 'bt709' | 'bt2020' | 'smpte432';
  readonly transfer: 'bt709' | 'iec61966-2-1' | 'pq' | 'hlg' | 'linear';
  /** `smpte170m`: that of ITU-R BT.601, for standard definition. */
  readonly matrix: 'rgb' | 'bt709' | 'smpte170m' | 'bt2020-ncl';
  readonly fullRange: boolean;
}

/** HD video: limited range, BT.709 throughout. The default of every delivery format. */
export const BT709_LIMITED: ColourSpace = {
  primaries: 'bt709',
  transfer: 'bt709',
  matrix: 'bt709',
  fullRange: false,
};

/** SD video as it is made from HD: the matrix of BT.601 under the colours of BT.709. */
export const SD_LIMITED: ColourSpace = { ...BT709_LIMITED, matrix: 'smpte170m' };

/** What the renderer works in and what PNG carries by default. */
export const SRGB: ColourSpace = {
  primaries: 'bt709',
  transfer: 'iec61966-2-1',
  matrix: 'rgb',
  fullRange: true,
};

/** What a finished picture's colours can be asked for as. HDR is in Rec. 2020 (ITU-R BT.2100). */
export const COLOUR_CHOICES = ['bt709', 'p3', 'bt2020', 'pq', 'hlg'] as const;
export type ColourChoice = (typeof COLOUR_CHOICES)[number];

/** The RGB of pictures; BT.709 means sRGB there, which shares its primaries. */
export const PICTURE_COLOURS: Readonly<Record<ColourChoice, ColourSpace>> = {
  bt709: SRGB,
  // Display P3: the primaries of SMPTE EG 432-1 under sRGB's transfer.
  p3: { ...SRGB, primaries: 'smpte432' },
  bt2020: { ...SRGB, primaries: 'bt2020', transfer: 'bt709' },
  pq: { ...SRGB, primaries: 'bt2020', transfer: 'pq' },
  hlg: { ...SRGB, primaries: 'bt2020', transfer: 'hlg' },
};

/** Linear light in the primaries of the colours that were asked for, for pictures of floating-point or raw samples. */
export function linearColours(choice: ColourChoice): ColourSpace {
  return { ...PICTURE_COLOURS[choice], transfer: 'linear' };
}

/** Code points of ITU-T H.273 (tables 2, 3 and 4). */
export const PRIMARIES_CODES = { bt709: 1, bt2020: 9, smpte432: 12 } as const;
export const TRANSFER_CODES = { bt709: 1, linear: 8, 'iec61966-2-1': 13, pq: 16, hlg: 18 } as const;
export const MATRIX_CODES = { rgb: 0, bt709: 1, smpte170m: 6, 'bt2020-ncl': 9 } as const;

/** The Y′CbCr of video, limited range, by the colours that were asked for. */
export const VIDEO_COLOURS: Readonly<Record<ColourChoice, ColourSpace>> = {
  bt709: BT709_LIMITED,
  // P3 primaries with the curve and matrix of HD video, as QuickTime writes “P3 D65”.
  p3: { ...BT709_LIMITED, primaries: 'smpte432' },
  bt2020: { ...BT709_LIMITED, primaries: 'bt2020', matrix: 'bt2020-ncl' },
  pq: { primaries: 'bt2020', transfer: 'pq', matrix: 'bt2020-ncl', fullRange: false },
  hlg: { primaries: 'bt2020', transfer: 'hlg', matrix: 'bt2020-ncl', fullRange: false },
};

/** The same colours as R′G′B′ of full range, or as Y′CbCr of limited range; unchanged where they are of that model. */
export function inColourModel(colourSpace: ColourSpace, isRgb: boolean): ColourSpace {
  if ((colourSpace.matrix === 'rgb') === isRgb) return colourSpace;
  if (isRgb) return { ...colourSpace, matrix: 'rgb', fullRange: true };
  const matrix = colourSpace.primaries === 'bt2020' ? 'bt2020-ncl' : 'bt709';
  return { ...colourSpace, matrix, fullRange: false };
}

/** Where the chroma sample of 4:2:0 lies (ITU-T H.273 Chroma420SampleLocType): 0, 2. Horizontally all are co-sited. */
export type ChromaSiting = 'left' | 'top-left';

/** A chromaticity, CIE 1931. */
export type Chromaticity = readonly [x: number, y: number];

/** Static HDR metadata. Luminances in cd/m². */
export interface HdrMetadata {
  /** SMPTE ST 2086: the display that the film was graded on. */
  readonly masteringDisplay: {
    readonly red: Chromaticity;
    readonly green: Chromaticity;
    readonly blue: Chromaticity;
    readonly white: Chromaticity;
    readonly maximumLuminance: number;
    readonly minimumLuminance: number;
  };
  /** CTA-861.3: the brightest pixel, and the brightest average of a frame. */
  readonly contentLight?: { readonly maximum: number; readonly maximumFrameAverage: number };
}
