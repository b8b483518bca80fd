/**
 * What a tile's list is made of: an operation's word, then its operands, 32 bits each; floats lie in them by their
 * bits. A *coverage* operand is three words: the mask's address (0: the whole tile), the unique id of the
 * coverage that it belongs to, and the mask's used part (see Coverage). Addresses say where, ids say what: lists of
 * equal words draw equal pixels, on whatever they begin with.
 */
export const Op = {
  /** Ends a list; written only into batches. */
  end: 0,
  /** colour: premultiplied r, g, b, a over the whole tile. */
  fill: 1,
  /** coverage, colour. */
  fillMasked: 2,
  /** Begins a transparent layer. */
  push: 3,
  /** blend index, opacity: places the layer on the one beneath. */
  pop: 4,
  /** coverage, inverted, factor: multiplies the layer by c·factor, or by 1 − c·factor. */
  clip: 5,
  /** value: fills the mask plane. */
  plane: 6,
  /** mask mode index, inverted, opacity, coverage (address 0: nothing is covered). */
  combine: 7,
  /** Multiplies the layer by the mask plane. */
  apply: 8,
  /** matte mode index: multiplies the layer beneath by the top one, which ends. */
  matte: 9,
  /** coverage, table address, table id, opacity, then a, b, c of t = a·x + b·y + c. */
  linear: 10,
  /** coverage, table address, table id, opacity, matrix to the focus's unit circle, focus. */
  radial: 11,
  /** coverage, pixels' address, id, width, height, opacity, matrix to the image's pixels. */
  image: 12,
  /** As image, but interpolated with the Lanczos kernel of three lobes. */
  lanczos: 15,
  /** coverage, surface address, content id, left, top, width, height, opacity: samples of a surface on the same grid, its corner at left, top. */
  surface: 16,
  /**
   * coverage, surface address, content id, width, height, opacity, taps (across | down << 8), nine numbers: a surface
   * seen through the homography from samples here to samples there, bilinear; beyond its edges, and where w ≤ 0, it
   * is transparent. A sample is the mean over a regular grid of across × down places within its square.
   */
  warp: 17,
  /** mask mode index, inverted, opacity, surface address, content id, left, top, width, height: as combine, with the surface's alpha as the mask; 0 beyond it. */
  combineSurface: 18,
  /** Nothing: a push that turned out not to be needed. Not written into batches. */
  none: 13,
  /** Goes on in another chunk. Not written into batches. */
  link: 14,
} as const;

/** Words of each operation, itself included, by its number. */
export const OP_WORDS = Uint8Array.of(1, 5, 8, 1, 3, 6, 2, 7, 1, 2, 10, 14, 15, 1, 1, 15, 11, 19, 10);
