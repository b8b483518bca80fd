/** Code points by name, as in ITU-T H.273 (CICP); the strings are those of WebCodecs' VideoColorSpace. */
export interface ColourSpace {
  readonly primaries: 'bt709' | 'bt2020' | 'smpte432';
  readonly transfer: 'bt709' | 'iec61966-2-1' | 'pq' | 'hlg';
  readonly matrix: 'rgb' | 'bt709' | 'bt2020-ncl';
  readonly fullRange: boolean;
}

/** HD video: limited range, BT.709 throughout. The default of every delivery format. */
export const BT709_LIMITED: ColourSpace = {
  primaries: 'bt709',
  transfer: 'bt709',
  matrix: 'bt709',
  fullRange: false,
};

/** What the renderer works in and what PNG carries. */
export const SRGB: ColourSpace = {
  primaries: 'bt709',
  transfer: 'iec61966-2-1',
  matrix: 'rgb',
  fullRange: true,
};
