// Offsets into the parameters that src/engine/codecs/vc3/frame-encoder.ts lays out; each is a word.

export const LUMA: usize = 0;
export const CHROMA_BLUE: usize = 4;
export const CHROMA_RED: usize = 8;
/** Bytes from line to line. */
export const LUMA_STRIDE: usize = 12;
export const CHROMA_STRIDE: usize = 16;
export const WIDTH: usize = 20;
export const HEIGHT: usize = 24;
/** Whether chroma is as wide as luma. */
export const FULL_CHROMA: usize = 28;
/** Bits of a sample. */
export const DEPTH: usize = 32;
/** 64 bytes. */
export const SCAN: usize = 36;
/** 64 × 4 floats, in the order of coding. */
export const SCALES: usize = 40;
/** For a macroblock's samples where the picture ends: {@link EDGE_BYTES}; then the transform's work. */
export const SCRATCH: usize = 44;
/** 128 bytes a block. */
export const COEFFICIENTS: usize = 48;
/** A word a block. */
export const DCS: usize = 52;
/** Which slot each macroblock takes, a byte. */
export const CHOICES: usize = 60;
/** Slots: what a quantiser makes of the picture; {@link SLOT_BYTES} apart, then arrays of all macroblocks. */
export const SLOTS: usize = 64;
/** The greatest level that has a code. */
export const MOST_LEVEL: usize = 68;
/** A level's step, in coefficients as they are kept, is the quantiser shifted by this. */
export const STEP_SHIFT: usize = 72;
/** Codewords of levels: ((level × 2 + sign) × 2 + whether a run follows), each (codeword << 5) | its length. */
export const LEVEL_CODES: usize = 76;
/** Codewords of runs 0 to 63, likewise. */
export const RUN_CODES: usize = 80;
/** Codewords of the sizes of DC differences, likewise. */
export const DC_CODES: usize = 84;
/** Lengths of levels 0 to 15 without a run, and then with one; bytes. */
export const SHORT_LENGTHS: usize = 88;
/** Codeword that ends a block, likewise. */
export const END_CODE: usize = 92;
/** Squared weights of distortion: 8 × 4 floats of luma, and of chroma. */
export const IMPORTANCE: usize = 96;
/** Taken off a level's size before it is cut, in steps: 64 floats of luma, and of chroma. */
export const DEADZONES: usize = 100;
/** Distortion of a coefficient that is not zero, beside the quantiser's; a float. */
export const ROUNDING: usize = 104;
/** The lowest bit of a macroblock's header. */
export const HEADER_BIT: usize = 108;

export const EDGE_BYTES: usize = 3 * 16 * 32;
