import { ExportError } from '../errors/index.ts';
import type { ColourSpace } from '../media/index.ts';

/** Colours of planes that are read: SD video's matrix comes in, but is never written. */
export type ReadableColours = Omit<ColourSpace, 'matrix'> & {
  readonly matrix: ColourSpace['matrix'] | 'smpte170m';
};

/**
 * Weights of R′ and B′ in Y′; G′ has the rest. ITU-R BT.601-7 item 2.5.1; BT.709-6 item 3.2; BT.2020-2 table 4,
 * non-constant luminance.
 */
const LUMA_WEIGHTS = {
  smpte170m: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
  'bt2020-ncl': { red: 0.2627, blue: 0.0593 },
} as const;

/** The affine map from R′G′B′, 0–1, to codes of three planes. */
export interface PlaneMatrix {
  /** Coefficients of red, green and blue. Those of Cb and Cr sum to 0, so that greys have no chroma. */
  readonly y: readonly [number, number, number];
  readonly u: readonly [number, number, number];
  readonly v: readonly [number, number, number];
  readonly yOffset: number;
  readonly chromaOffset: number;
}

/** That of Y′CbCr. */
export interface YuvMatrix extends PlaneMatrix {
  /** Luma weights, for the way back. */
  readonly red: number;
  readonly blue: number;
  /** Codes of Y′ from black to white, and of a chroma component from end to end. */
  readonly yRange: number;
  readonly chromaRange: number;
}

/**
 * Quantisation at n bits. Limited range: Y′ 219 · 2ⁿ⁻⁸ codes from 16 · 2ⁿ⁻⁸, Cb and Cr 224 · 2ⁿ⁻⁸ around 2ⁿ⁻¹
 * (ITU-R BT.709-6 item 3.4, BT.2020-2 table 5); full range 2ⁿ − 1 codes of each (ITU-T H.273 section 8.3, equations
 * 25 to 28).
 *
 * @throws ExportError INVALID_SETTINGS for a colour space without a Y′CbCr matrix
 */
export function yuvMatrix(colourSpace: ReadableColours, bits = 8): YuvMatrix {
  if (colourSpace.matrix === 'rgb') {
    throw new ExportError(
      'INVALID_SETTINGS',
      'YUV pixels need a YUV matrix: choose bt709 or bt2020-ncl instead of rgb.',
      { value: colourSpace.matrix },
    );
  }
  const { red, blue } = LUMA_WEIGHTS[colourSpace.matrix];
  const green = 1 - red - blue;
  const unit = 2 ** (bits - 8);
  const yRange = colourSpace.fullRange ? 2 ** bits - 1 : 219 * unit;
  const chromaRange = colourSpace.fullRange ? 2 ** bits - 1 : 224 * unit;
  const u = chromaRange / (2 * (1 - blue));
  const v = chromaRange / (2 * (1 - red));
  return {
    y: [yRange * red, yRange * green, yRange * blue],
    u: [-u * red, -u * green, u * (1 - blue)],
    v: [v * (1 - red), -v * green, -v * blue],
    yOffset: colourSpace.fullRange ? 0 : 16 * unit,
    chromaOffset: 2 ** (bits - 1),
    red,
    blue,
    yRange,
    chromaRange,
  };
}

/** The planes G, B and R, as video has them where it is not Y′CbCr (ITU-T H.273, matrix 0). */
export function rgbMatrix(colourSpace: ReadableColours, bits: number): PlaneMatrix {
  const { offset, range } = rgbQuantisation(colourSpace, bits);
  return { y: [0, range, 0], u: [0, 0, range], v: [range, 0, 0], yOffset: offset, chromaOffset: offset };
}

/** Codes of black, and from there to white (ITU-T H.273, equations 20 to 28). */
export function rgbQuantisation(
  { fullRange }: Pick<ReadableColours, 'fullRange'>,
  bits: number,
): { readonly offset: number; readonly range: number } {
  const unit = 2 ** (bits - 8);
  return fullRange ? { offset: 0, range: 2 ** bits - 1 } : { offset: 16 * unit, range: 219 * unit };
}
