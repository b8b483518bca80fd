// Pictures from beside the frame: on the same grid, as masks, and through a homography.

import { combined } from './masks';
import { compositeRow } from './composite';
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

/** Between the four samples around x + fu, y + fv, of which some may lie beyond the surface. */
function bilinear(source: usize, x: i32, y: i32, fu: v128, fv: v128, width: i32, height: i32): v128 {
  const p00 = sampleAt(source, x, y, width, height);
  const p10 = sampleAt(source, x + 1, y, width, height);
  const p01 = sampleAt(source, x, y + 1, width, height);
  const p11 = sampleAt(source, x + 1, y + 1, width, height);
  const upper = f32x4.add(p00, f32x4.mul(f32x4.sub(p10, p00), fu));
  const lower = f32x4.add(p01, f32x4.mul(f32x4.sub(p11, p01), fu));
  return f32x4.add(upper, f32x4.mul(f32x4.sub(lower, upper), fv));
}

/** The same where all four are on it. */
// @ts-ignore: decorator
@inline
function bilinearInside(at: usize, pitch: usize, fu: v128, fv: v128): v128 {
  const p = v128.load(at);
  const q = v128.load(at + pitch);
  const upper = f32x4.add(p, f32x4.mul(f32x4.sub(v128.load(at, 16), p), fu));
  const lower = f32x4.add(q, f32x4.mul(f32x4.sub(v128.load(at + pitch, 16), q), fu));
  return f32x4.add(upper, f32x4.mul(f32x4.sub(lower, upper), fv));
}

/** Adds to the sample of the row that the place is one of. */
// @ts-ignore: decorator
@inline
function addTap(column: i32, value: v128): void {
  const at = State.rowBuffer + ((<usize>column) << 4);
  v128.store(at, f32x4.add(v128.load(at), value));
}

/**
 * A surface through a homography, each sample the mean over a grid of places within it. Four places of a row are found
 * at once, in single precision counted from the row's start, which is right to 1/2000 of a sample 8192 away.
 */
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
  const m0 = load<f32>(at, 40);
  const m3 = load<f32>(at, 52);
  const m6 = load<f32>(at, 64);
  const left = <i32>(rect & 255);
  const right = <i32>((rect >> 16) & 255);
  const bottom = <i32>(rect >> 24);
  const step: f32 = <f32>1 / <f32>across;
  const pitch = <usize>width << 4;
  const lastX = f32x4.splat(<f32>(width - 1));
  const lastY = f32x4.splat(<f32>(height - 1));
  const zero = f32x4.splat(0);
  const half = f32x4.splat(0.5);
  const places = (right - left) * across;
  for (let row = <i32>((rect >> 8) & 255); row < bottom; row++) {
    memory.fill(State.rowBuffer + ((<usize>left) << 4), 0, <usize>(right - left) << 4);
    for (let j = 0; j < down; j++) {
      const x0 = <f64>(State.originX + left);
      const y = <f64>(State.originY + row) + (<f64>j + 0.5) / <f64>down;
      const startU = f32x4.splat(<f32>(<f64>m0 * x0 + <f64>load<f32>(at, 44) * y + <f64>load<f32>(at, 48)));
      const startV = f32x4.splat(<f32>(<f64>m3 * x0 + <f64>load<f32>(at, 56) * y + <f64>load<f32>(at, 60)));
      const startW = f32x4.splat(<f32>(<f64>m6 * x0 + <f64>load<f32>(at, 68) * y + <f64>load<f32>(at, 72)));
      let column = left;
      let tap = 0;
      for (let place = 0; place < places; place += 4) {
        const lanes = f32x4.add(f32x4.splat(<f32>place + 0.5), f32x4(0, 1, 2, 3));
        const x = f32x4.mul(lanes, f32x4.splat(step));
        const w = f32x4.add(startW, f32x4.mul(f32x4.splat(m6), x));
        const u = f32x4.sub(f32x4.div(f32x4.add(startU, f32x4.mul(f32x4.splat(m0), x)), w), half);
        const v = f32x4.sub(f32x4.div(f32x4.add(startV, f32x4.mul(f32x4.splat(m3), x)), w), half);
        const du = f32x4.floor(u);
        const dv = f32x4.floor(v);
        const fu = f32x4.sub(u, du);
        const fv = f32x4.sub(v, dv);
        const insideU = v128.and(f32x4.ge(du, zero), f32x4.lt(du, lastX));
        const insideV = v128.and(f32x4.ge(dv, zero), f32x4.lt(dv, lastY));
        const inside = v128.and(v128.and(insideU, insideV), f32x4.gt(w, zero));
        const iu = i32x4.trunc_sat_f32x4_s(du);
        const iv = i32x4.trunc_sat_f32x4_s(dv);
        if (i32x4.all_true(inside)) {
          const offset = i32x4.add(i32x4.mul(iv, i32x4.splat(width)), iu);
          addTap(column, bilinearInside(source + (<usize>i32x4.extract_lane(offset, 0) << 4), pitch, v128.shuffle<f32>(fu, fu, 0, 0, 0, 0), v128.shuffle<f32>(fv, fv, 0, 0, 0, 0)));
          if (++tap == across) { tap = 0; column++; }
          addTap(column, bilinearInside(source + (<usize>i32x4.extract_lane(offset, 1) << 4), pitch, v128.shuffle<f32>(fu, fu, 1, 1, 1, 1), v128.shuffle<f32>(fv, fv, 1, 1, 1, 1)));
          if (++tap == across) { tap = 0; column++; }
          addTap(column, bilinearInside(source + (<usize>i32x4.extract_lane(offset, 2) << 4), pitch, v128.shuffle<f32>(fu, fu, 2, 2, 2, 2), v128.shuffle<f32>(fv, fv, 2, 2, 2, 2)));
          if (++tap == across) { tap = 0; column++; }
          addTap(column, bilinearInside(source + (<usize>i32x4.extract_lane(offset, 3) << 4), pitch, v128.shuffle<f32>(fu, fu, 3, 3, 3, 3), v128.shuffle<f32>(fv, fv, 3, 3, 3, 3)));
          if (++tap == across) { tap = 0; column++; }
          continue;
        }
        // Lanes of a vector are told apart by their number only where that is a constant: so by way of memory.
        const lane = State.parameters;
        v128.store(lane, fu);
        v128.store(lane, fv, 16);
        v128.store(lane, iu, 32);
        v128.store(lane, iv, 48);
        v128.store(lane, w, 64);
        for (let i: usize = 0; i < 16; i += 4) {
          const px = load<i32>(lane + i, 32);
          const py = load<i32>(lane + i, 48);
          if (load<f32>(lane + i, 64) > 0 && px >= -1 && py >= -1 && px < width && py < height) {
            addTap(column, bilinear(source, px, py, v128.load32_splat(lane + i), v128.load32_splat(lane + i, 16), width, height));
          }
          if (++tap == across) { tap = 0; column++; }
        }
      }
    }
    for (let column = left; column < right; column++) {
      const target = State.rowBuffer + ((<usize>column) << 4);
      v128.store(target, f32x4.mul(v128.load(target), factor));
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
