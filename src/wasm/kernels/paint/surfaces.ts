// Pictures from beside the frame: on the same grid, as masks, and through a homography.

import { combined } from './masks';
import { compositeRow } from './shaders';
import { FULL_RECT, MASK_ROW_BYTES, ROW_BYTES, State, TILE_HEIGHT, TILE_WIDTH, over } from './state';

export function surface(at: usize): void {
  const mask = load<usize>(at, 4);
  const rect = mask == 0 ? FULL_RECT : load<u32>(at, 12);
  const source = load<usize>(at, 16);
  const offsetX = State.originX - load<i32>(at, 24);
  const offsetY = State.originY - load<i32>(at, 28);
  const width = load<i32>(at, 32);
  const height = load<i32>(at, 36);
  const opacity = f32x4.splat(load<f32>(at, 40));
  const maskLeft = <i32>(rect & 255);
  const maskRight = <i32>((rect >> 16) & 255);
  const left = max(maskLeft, -offsetX);
  const right = min(maskRight, width - offsetX);
  const top = max(<i32>((rect >> 8) & 255), -offsetY);
  const bottom = min(<i32>(rect >> 24), height - offsetY);
  if (left >= right) return;
  for (let row = top; row < bottom; row++) {
    let from = source + (<usize>((offsetY + row) * width + offsetX + left) << 4);
    if (mask == 0) {
      let to = State.layer + <usize>row * ROW_BYTES + ((<usize>left) << 4);
      for (let x = left; x < right; x++) {
        v128.store(to, over(f32x4.mul(v128.load(from), opacity), v128.load(to)));
        from += 16;
        to += 16;
      }
      continue;
    }
    const line = State.rowBuffer;
    // Through a mask four samples are composited at once, also where only some of them are on the surface.
    memory.fill(line + ((<usize>maskLeft) << 4), 0, <usize>(left - maskLeft) << 4);
    memory.fill(line + ((<usize>right) << 4), 0, <usize>(TILE_WIDTH - right) << 4);
    let to = line + ((<usize>left) << 4);
    for (let x = left; x < right; x++) {
      v128.store(to, f32x4.mul(v128.load(from), opacity));
      from += 16;
      to += 16;
    }
    compositeRow(row, maskLeft, maskRight, mask);
  }
}

/** A sample of the surface, 0 beyond it. */
// @ts-ignore: decorator
@inline
function sampleAt(source: usize, x: i32, y: i32, width: i32, height: i32): v128 {
  if (<u32>x >= <u32>width || <u32>y >= <u32>height) return f32x4.splat(0);
  return v128.load(source + (<usize>(y * width + x) << 4));
}

// @ts-ignore: decorator
@inline
function bilinear(source: usize, u: f64, v: f64, width: i32, height: i32): v128 {
  // Also false where u or v is no number, or beyond what an integer holds.
  if (!(u > -1 && v > -1 && u < <f64>width && v < <f64>height)) return f32x4.splat(0);
  const x = <i32>floor(u);
  const y = <i32>floor(v);
  const fu = f32x4.splat(<f32>(u - <f64>x));
  const fv = f32x4.splat(<f32>(v - <f64>y));
  if (x >= 0 && y >= 0 && x + 1 < width && y + 1 < height) {
    const at = source + (<usize>(y * width + x) << 4);
    const below = at + (<usize>width << 4);
    const p = v128.load(at);
    const q = v128.load(below);
    const upper = f32x4.add(p, f32x4.mul(f32x4.sub(v128.load(at, 16), p), fu));
    const lower = f32x4.add(q, f32x4.mul(f32x4.sub(v128.load(below, 16), q), fu));
    return f32x4.add(upper, f32x4.mul(f32x4.sub(lower, upper), fv));
  }
  const p00 = sampleAt(source, x, y, width, height);
  const p10 = sampleAt(source, x + 1, y, width, height);
  const p01 = sampleAt(source, x, y + 1, width, height);
  const p11 = sampleAt(source, x + 1, y + 1, width, height);
  const upper = f32x4.add(p00, f32x4.mul(f32x4.sub(p10, p00), fu));
  const lower = f32x4.add(p01, f32x4.mul(f32x4.sub(p11, p01), fu));
  return f32x4.add(upper, f32x4.mul(f32x4.sub(lower, upper), fv));
}

/** A surface through a homography, each sample the mean over a grid of places within it. */
export function warp(at: usize): void {
  const mask = load<usize>(at, 4);
  const rect = mask == 0 ? FULL_RECT : load<u32>(at, 12);
  const source = load<usize>(at, 16);
  const width = load<i32>(at, 24);
  const height = load<i32>(at, 28);
  const taps = load<i32>(at, 36);
  const across = taps & 255;
  const down = taps >> 8;
  const factor = f32x4.splat(load<f32>(at, 32) / <f32>(across * down));
  const m0 = <f64>load<f32>(at, 40);
  const m1 = <f64>load<f32>(at, 44);
  const m2 = <f64>load<f32>(at, 48);
  const m3 = <f64>load<f32>(at, 52);
  const m4 = <f64>load<f32>(at, 56);
  const m5 = <f64>load<f32>(at, 60);
  const m6 = <f64>load<f32>(at, 64);
  const m7 = <f64>load<f32>(at, 68);
  const m8 = <f64>load<f32>(at, 72);
  const left = <i32>(rect & 255);
  const right = <i32>((rect >> 16) & 255);
  const bottom = <i32>(rect >> 24);
  const stepX = 1 / <f64>across;
  const stepY = 1 / <f64>down;
  for (let row = <i32>((rect >> 8) & 255); row < bottom; row++) {
    for (let column = left; column < right; column++) {
      let sum = f32x4.splat(0);
      let y = <f64>(State.originY + row) + 0.5 * stepY;
      for (let j = 0; j < down; j++) {
        let x = <f64>(State.originX + column) + 0.5 * stepX;
        for (let i = 0; i < across; i++) {
          const w = m6 * x + m7 * y + m8;
          if (w > 0) {
            const nearness = 1 / w;
            const u = (m0 * x + m1 * y + m2) * nearness - 0.5;
            const v = (m3 * x + m4 * y + m5) * nearness - 0.5;
            sum = f32x4.add(sum, bilinear(source, u, v, width, height));
          }
          x += stepX;
        }
        y += stepY;
      }
      v128.store(State.rowBuffer + ((<usize>column) << 4), f32x4.mul(sum, factor));
    }
    compositeRow(row, left, right, mask);
  }
}

/** As combine, with the alpha of a surface as the mask. */
export function combineSurface(at: usize): void {
  const mode = load<i32>(at, 4);
  const inverted = load<i32>(at, 8) != 0;
  const opacity = f32x4.splat(load<f32>(at, 12));
  const source = load<usize>(at, 16);
  const offsetX = State.originX - load<i32>(at, 24);
  const offsetY = State.originY - load<i32>(at, 28);
  const width = load<i32>(at, 32);
  const height = load<i32>(at, 36);
  const one = f32x4.splat(1);
  let plane = State.plane;
  for (let row = 0; row < TILE_HEIGHT; row++) {
    const y = offsetY + row;
    for (let column = 0; column < TILE_WIDTH; column += 4) {
      let m = f32x4.splat(0);
      if (<u32>y < <u32>height) {
        const x = offsetX + column;
        m = f32x4(
          alphaAt(source, x, y, width),
          alphaAt(source, x + 1, y, width),
          alphaAt(source, x + 2, y, width),
          alphaAt(source, x + 3, y, width),
        );
      }
      if (inverted) m = f32x4.sub(one, m);
      v128.store(plane, combined(mode, v128.load(plane), f32x4.mul(m, opacity)));
      plane += 16;
    }
  }
}

// @ts-ignore: decorator
@inline
function alphaAt(source: usize, x: i32, y: i32, width: i32): f32 {
  return <u32>x < <u32>width ? load<f32>(source + (<usize>(y * width + x) << 4), 12) : 0;
}
