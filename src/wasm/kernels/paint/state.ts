// What the parts of the paint kernel share: the tile's measures, where its buffers lie, and small vector helpers.

export const TILE_WIDTH: i32 = 64;
export const TILE_HEIGHT: i32 = 16;
export const PIXELS: i32 = TILE_WIDTH * TILE_HEIGHT;
export const LAYER_BYTES: usize = 16384;
export const ROW_BYTES: usize = 1024;
export const MASK_ROW_BYTES: usize = 128;

/** A rectangle's word for the whole tile: left 0, top 0, right 64, bottom 16. */
export const FULL_RECT: u32 = 0x10400000;

/** Buffers and settings; one renderer configures its kernel once, and `layer`, `originX` and `originY` move. */
export class State {
  /** The mask plane: one f32 a sample. */
  static plane: usize = 0;
  static rowBuffer: usize = 0;
  /** Gradient parameters of a row: one f32 a sample. */
  static parameters: usize = 0;
  static layers: usize = 0;
  /** The layer being painted on. */
  static layer: usize = 0;
  static originX: i32 = 0;
  static originY: i32 = 0;
  static output: usize = 0;
  static outputWidth: i32 = 0;
  static outputHeight: i32 = 0;
  static format: i32 = 0;
  static straight: bool = false;
  static scale: i32 = 1;
  static tilesAcross: i32 = 0;
  /** The surface that is drawn into, and the bytes of a row of it. */
  static surface: usize = 0;
  static surfacePitch: usize = 0;
  /** Whether layers hold linear light, which is encoded as it is stored and as it mattes. */
  static linear: bool = false;
  static dither: bool = false;
  /** The tables of tables.ts. */
  static tables: usize = 0;
}

// @ts-ignore: decorator
@inline
export function alphaOf(pixel: v128): v128 {
  return v128.shuffle<f32>(pixel, pixel, 3, 3, 3, 3);
}

// @ts-ignore: decorator
@inline
export function over(source: v128, backdrop: v128): v128 {
  return f32x4.add(source, f32x4.sub(backdrop, f32x4.mul(backdrop, alphaOf(source))));
}

/** Lays four pixels over four others, by a share of each, 0–1. */
// @ts-ignore: decorator
@inline
export function overByShares(at: usize, source: usize, shares: v128): void {
  v128.store(at, over(f32x4.mul(v128.load(source), v128.shuffle<f32>(shares, shares, 0, 0, 0, 0)), v128.load(at)));
  v128.store(at, over(f32x4.mul(v128.load(source, 16), v128.shuffle<f32>(shares, shares, 1, 1, 1, 1)), v128.load(at, 16)), 16);
  v128.store(at, over(f32x4.mul(v128.load(source, 32), v128.shuffle<f32>(shares, shares, 2, 2, 2, 2)), v128.load(at, 32)), 32);
  v128.store(at, over(f32x4.mul(v128.load(source, 48), v128.shuffle<f32>(shares, shares, 3, 3, 3, 3)), v128.load(at, 48)), 48);
}

/** Four coverage values as 0–1. */
// @ts-ignore: decorator
@inline
export function unorm(at: usize): v128 {
  const words = i32x4.extend_low_i16x8_u(v128.load64_zero(at));
  return f32x4.mul(f32x4.convert_i32x4_s(words), f32x4.splat(1.0 / 65535.0));
}
