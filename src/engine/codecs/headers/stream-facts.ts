import type { ChromaSubsampling, FieldOrder } from '../../media/index.ts';

/** Code points of ITU-T H.273, as far as a header tells them; 2 (“unspecified”) is left out. */
export interface ColourCodes {
  readonly primaries?: number;
  readonly transfer?: number;
  readonly matrix?: number;
  readonly fullRange?: boolean;
}

/** What a coded picture's own headers say, whatever the container around it says. */
export interface StreamFacts {
  readonly codec: 'h264' | 'h265' | 'vp9' | 'av1' | 'prores' | 'vc3' | 'mpeg2';
  /** Shown pixels. */
  readonly width: number;
  readonly height: number;
  readonly chroma: ChromaSubsampling | '400';
  /** Bits a sample; absent where the header has no field for it, as in ProRes. */
  readonly depth?: number;
  /** profile_idc, general_profile_idc, profile, seq_profile; VC-3's compression id. Absent in ProRes. */
  readonly profile?: number;
  /** level_idc, general_level_idc, seq_level_idx. */
  readonly level?: number;
  readonly highTier?: boolean;
  readonly colour: ColourCodes;
  readonly interlaced: boolean;
  /** Which field is shown first, where an interlaced picture's header tells: in ProRes and VC-3. */
  readonly fieldOrder?: FieldOrder;
  /** Where the header has a field for it. */
  readonly alpha?: boolean;
  /** Bits of a sample of ProRes' alpha, where it has any. */
  readonly alphaDepth?: 8 | 16;
  /** Frames a second, where told: ProRes' code, the timing of H.264 and HEVC. */
  readonly frameRate?: number;
  /** Bytes that the header says the frame has. */
  readonly frameBytes?: number;
}

/** A code point that says something. */
export function codePoint(value: number): number | undefined {
  return value === UNSPECIFIED || value === 0 ? undefined : value;
}

const UNSPECIFIED = 2;

/** The three code points of a colour description; a matrix of 0 is RGB and says something. */
export function colourCodes(
  primaries: number,
  transfer: number,
  matrix: number,
  fullRange: boolean | undefined,
): ColourCodes {
  const [p, t] = [codePoint(primaries), codePoint(transfer)];
  return {
    ...(p !== undefined && { primaries: p }),
    ...(t !== undefined && { transfer: t }),
    ...(matrix !== UNSPECIFIED && { matrix }),
    ...(fullRange !== undefined && { fullRange }),
  };
}
