// Images: premultiplied RGBA of 16 bits, bilinear or with Lanczos' kernel of three lobes.

import { compositeRow } from './composite';
import { FULL_RECT, over, ROW_BYTES, State } from './state';
import { lanczosWeights } from './tables';

// @ts-ignore: decorator
@inline
function texel(address: usize): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(v128.load64_zero(address)));
}

/** At place u, v, from four pixels. */
// @ts-ignore: decorator
@inline
function bilinear(pixels: usize, width: i32, height: i32, u: f64, v: f64): v128 {
  const iu = <i32>u;
  const iv = <i32>v;
  const fu = f32x4.splat(<f32>(u - <f64>iu));
  const fv = f32x4.splat(<f32>(v - <f64>iv));
  const p0 = pixels + (<usize>(iv * width + iu) << 3);
  const right8: usize = iu + 1 < width ? 8 : 0;
  const p1 = iv + 1 < height ? p0 + ((<usize>width) << 3) : p0;
  const t0 = texel(p0);
  const t1 = texel(p1);
  const upper = f32x4.add(t0, f32x4.mul(f32x4.sub(texel(p0 + right8), t0), fu));
  const lower = f32x4.add(t1, f32x4.mul(f32x4.sub(texel(p1 + right8), t1), fu));
  return f32x4.add(upper, f32x4.mul(f32x4.sub(lower, upper), fv));
}

/** At place u, v, from six by six pixels. The row of parameters, idle while images are drawn, holds the weights. */
// @ts-ignore: decorator
@inline
function sixBySix(pixels: usize, width: i32, height: i32, u: f64, v: f64): v128 {
  const weightsX = State.parameters;
  const weightsY = State.parameters + 32;
  const iu = <i32>u;
  const iv = <i32>v;
  lanczosWeights(<f32>(u - <f64>iu), weightsX);
  lanczosWeights(<f32>(v - <f64>iv), weightsY);
  let sum = f32x4.splat(0);
  for (let j = 0; j < 6; j++) {
    const line = pixels + (<usize>(min(max(iv + j - 2, 0), height - 1) * width) << 3);
    let across = f32x4.splat(0);
    for (let i = 0; i < 6; i++) {
      const value = texel(line + (<usize>min(max(iu + i - 2, 0), width - 1) << 3));
      across = f32x4.add(across, f32x4.mul(value, v128.load32_splat(weightsX + (<usize>i << 2))));
    }
    sum = f32x4.add(sum, f32x4.mul(across, v128.load32_splat(weightsY + (<usize>j << 2))));
  }
  // The kernel overshoots at edges: no colour may pass its alpha, nor that 1.
  sum = f32x4.max(sum, f32x4.splat(0));
  const most = f32x4.min(v128.shuffle<f32>(sum, sum, 3, 3, 3, 3), f32x4.splat(65535));
  return f32x4.min(sum, most);
}

/** Beyond its edges an image goes on as at the edge. Inlined, so that each way of reading has a loop of its own. */
// @ts-ignore: decorator
@inline
function paintImage(at: usize, isLanczos: bool): void {
  const mask = load<usize>(at, 4);
  const rect = mask == 0 ? FULL_RECT : load<u32>(at, 12);
  const pixels = load<usize>(at, 16);
  const width = load<i32>(at, 24);
  const height = load<i32>(at, 28);
  const opacity = f32x4.splat(load<f32>(at, 32) * (1.0 / 65535.0));
  const a = <f64>load<f32>(at, 36);
  const b = <f64>load<f32>(at, 40);
  const c = <f64>load<f32>(at, 44);
  const d = <f64>load<f32>(at, 48);
  const e = <f64>load<f32>(at, 52);
  const f = <f64>load<f32>(at, 56);
  const left = <i32>(rect & 255);
  const right = <i32>((rect >> 16) & 255);
  const bottom = <i32>(rect >> 24);
  const lastX = <f64>(width - 1);
  const lastY = <f64>(height - 1);
  // Pixel upon pixel, nothing lies between. (Lanczos' weights are rounded: they keep to their own way.)
  const upright = a == 1 && b == 0 && c == 0 && d == 1 && e == Math.floor(e) && f == Math.floor(f);
  for (let row = <i32>((rect >> 8) & 255); row < bottom; row++) {
    if (upright && !isLanczos) {
      const line = pixels + (<usize>(min(max(State.originY + row + <i32>f, 0), height - 1) * width) << 3);
      const shift = State.originX + <i32>e;
      if (mask == 0 && shift >= 0 && shift + right <= width) {
        let from = line + (<usize>(shift + left) << 3);
        let to = State.layer + <usize>row * ROW_BYTES + ((<usize>left) << 4);
        for (let column = left; column < right; column++) {
          v128.store(to, over(f32x4.mul(texel(from), opacity), v128.load(to)));
          from += 8;
          to += 16;
        }
        continue;
      }
      for (let column = left; column < right; column++) {
        const value = texel(line + (<usize>min(max(shift + column, 0), width - 1) << 3));
        v128.store(State.rowBuffer + ((<usize>column) << 4), f32x4.mul(value, opacity));
      }
      compositeRow(row, left, right, mask);
      continue;
    }
    const y = <f64>(State.originY + row) + 0.5;
    for (let column = left; column < right; column++) {
      const x = <f64>(State.originX + column) + 0.5;
      const u = min(max(a * x + c * y + e - 0.5, 0), lastX);
      const v = min(max(b * x + d * y + f - 0.5, 0), lastY);
      const value = isLanczos ? sixBySix(pixels, width, height, u, v) : bilinear(pixels, width, height, u, v);
      v128.store(State.rowBuffer + ((<usize>column) << 4), f32x4.mul(value, opacity));
    }
    compositeRow(row, left, right, mask);
  }
}

export function image(at: usize): void {
  paintImage(at, false);
}

export function lanczos(at: usize): void {
  paintImage(at, true);
}
