// Coverage and mattes: what scales a layer.

import { LAYER_BYTES, MASK_ROW_BYTES, PIXELS, ROW_BYTES, State, TILE_HEIGHT, TILE_WIDTH, alphaOf, overByShares, unorm } from './state';
import { encode } from './tables';

// @ts-ignore: decorator
@inline
function scaleFour(at: usize, m: v128): void {
  v128.store(at, f32x4.mul(v128.load(at), v128.shuffle<f32>(m, m, 0, 0, 0, 0)));
  v128.store(at, f32x4.mul(v128.load(at, 16), v128.shuffle<f32>(m, m, 1, 1, 1, 1)), 16);
  v128.store(at, f32x4.mul(v128.load(at, 32), v128.shuffle<f32>(m, m, 2, 2, 2, 2)), 32);
  v128.store(at, f32x4.mul(v128.load(at, 48), v128.shuffle<f32>(m, m, 3, 3, 3, 3)), 48);
}

/** Multiplies the layer by coverage · factor, or by 1 − coverage · factor. Beyond `rect` coverage is 0. */
export function clip(mask: usize, rect: u32, inverted: bool, factor: f32): void {
  const left = <i32>(rect & 255);
  const top = <i32>((rect >> 8) & 255);
  const right = <i32>((rect >> 16) & 255);
  const bottom = <i32>(rect >> 24);
  const by = f32x4.splat(factor);
  const one = f32x4.splat(1);
  for (let row = 0; row < TILE_HEIGHT; row++) {
    const line = State.layer + <usize>row * ROW_BYTES;
    if (row < top || row >= bottom) {
      if (!inverted) memory.fill(line, 0, ROW_BYTES);
      continue;
    }
    if (!inverted) {
      memory.fill(line, 0, (<usize>left) << 4);
      memory.fill(line + ((<usize>right) << 4), 0, (<usize>(TILE_WIDTH - right)) << 4);
    }
    const source = mask + <usize>row * MASK_ROW_BYTES;
    for (let x = left; x < right; x += 4) {
      const m = f32x4.mul(unorm(source + ((<usize>x) << 1)), by);
      scaleFour(line + ((<usize>x) << 4), inverted ? f32x4.sub(one, m) : m);
    }
  }
}

/** Places the layer above on this one, through coverage · factor. */
export function popClipped(mask: usize, rect: u32, factor: f32): void {
  const left = <i32>(rect & 255);
  const right = <i32>((rect >> 16) & 255);
  const bottom = <i32>(rect >> 24);
  const by = f32x4.splat(factor);
  for (let row = <i32>((rect >> 8) & 255); row < bottom; row++) {
    let at = State.layer + <usize>row * ROW_BYTES + ((<usize>left) << 4);
    let coverage = mask + <usize>row * MASK_ROW_BYTES + ((<usize>left) << 1);
    for (let x = left; x < right; x += 4) {
      if (load<u64>(coverage) != 0) {
        overByShares(at, at + LAYER_BYTES, f32x4.mul(unorm(coverage), by));
      }
      at += 64;
      coverage += 8;
    }
  }
}

/** The algebra of Scene's masks. */
// @ts-ignore: decorator
@inline
export function combined(mode: i32, a: v128, m: v128): v128 {
  switch (mode) {
    case 0:
      return f32x4.add(a, f32x4.sub(m, f32x4.mul(a, m)));
    case 1:
      return f32x4.sub(a, f32x4.mul(a, m));
    case 2:
      return f32x4.mul(a, m);
    case 3:
      return f32x4.max(a, m);
    case 4:
      return f32x4.min(a, m);
    default:
      return f32x4.abs(f32x4.sub(a, m));
  }
}

export function combine(mode: i32, inverted: bool, opacity: f32, mask: usize, rect: u32): void {
  const left = <i32>(rect & 255);
  const top = <i32>((rect >> 8) & 255);
  const right = <i32>((rect >> 16) & 255);
  const bottom = <i32>(rect >> 24);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const by = f32x4.splat(opacity);
  let at = State.plane;
  for (let row = 0; row < TILE_HEIGHT; row++) {
    const inRow = row >= top && row < bottom;
    const source = mask + <usize>row * MASK_ROW_BYTES;
    for (let x = 0; x < TILE_WIDTH; x += 4) {
      let m = inRow && x >= left && x < right ? unorm(source + ((<usize>x) << 1)) : zero;
      if (inverted) m = f32x4.sub(one, m);
      m = f32x4.mul(m, by);
      const a = v128.load(at);
      v128.store(at, combined(mode, a, m));
      at += 16;
    }
  }
}

export function applyPlane(): void {
  let at = State.layer;
  for (let i = 0; i < PIXELS * 4; i += 16) {
    scaleFour(at, v128.load(State.plane + i));
    at += 64;
  }
}

function encodePremultiplied(pixel: v128): v128 {
  const alpha = alphaOf(pixel);
  if (!(f32x4.extract_lane(alpha, 0) > 0)) return pixel;
  return f32x4.mul(encode(f32x4.div(pixel, alpha)), alpha);
}

/** In all lanes. ITU-R BT.709-6, item 3.2; premultiplied colour is colour over black. */
// @ts-ignore: decorator
@inline
function lumas(pixel: v128): v128 {
  const products = f32x4.mul(pixel, f32x4(0.2126, 0.7152, 0.0722, 0));
  const pairs = f32x4.add(products, v128.shuffle<f32>(products, products, 1, 0, 3, 2));
  return f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1));
}

/** Multiplies the layer by the one above it: 0 alpha, 1 alpha inverted, 2 luma, 3 luma inverted. */
export function matte(mode: i32): void {
  const end = State.layer + LAYER_BYTES;
  const one = f32x4.splat(1);
  const inverted = (mode & 1) != 0;
  if (mode < 2) {
    for (let at = State.layer; at < end; at += 16) {
      const value = alphaOf(v128.load(at, LAYER_BYTES));
      v128.store(at, f32x4.mul(v128.load(at), inverted ? f32x4.sub(one, value) : value));
    }
    return;
  }
  const encodes = State.linear;
  for (let at = State.layer; at < end; at += 16) {
    const source = v128.load(at, LAYER_BYTES);
    const value = lumas(encodes ? encodePremultiplied(source) : source);
    v128.store(at, f32x4.mul(v128.load(at), inverted ? f32x4.sub(one, value) : value));
  }
}
