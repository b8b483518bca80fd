// Gradients: a row of colours at a time, composited through a mask.

import { FULL_RECT, MASK_ROW_BYTES, ROW_BYTES, State, over, unorm } from './state';

/** Composites the row buffer from `left` to `right` onto a row of the layer, through its mask if there is one. */
export function compositeRow(row: i32, left: i32, right: i32, mask: usize): void {
  let at = State.layer + <usize>row * ROW_BYTES + ((<usize>left) << 4);
  let source = State.rowBuffer + ((<usize>left) << 4);
  if (mask == 0) {
    for (let x = left; x < right; x++) {
      v128.store(at, over(v128.load(source), v128.load(at)));
      at += 16;
      source += 16;
    }
    return;
  }
  let coverage = mask + <usize>row * MASK_ROW_BYTES + ((<usize>left) << 1);
  for (let x = left; x < right; x += 4) {
    const m = unorm(coverage);
    v128.store(at, over(f32x4.mul(v128.load(source), v128.shuffle<f32>(m, m, 0, 0, 0, 0)), v128.load(at)));
    v128.store(at, over(f32x4.mul(v128.load(source, 16), v128.shuffle<f32>(m, m, 1, 1, 1, 1)), v128.load(at, 16)), 16);
    v128.store(at, over(f32x4.mul(v128.load(source, 32), v128.shuffle<f32>(m, m, 2, 2, 2, 2)), v128.load(at, 32)), 32);
    v128.store(at, over(f32x4.mul(v128.load(source, 48), v128.shuffle<f32>(m, m, 3, 3, 3, 3)), v128.load(at, 48)), 48);
    at += 64;
    source += 64;
    coverage += 8;
  }
}

// @ts-ignore: decorator
@inline
function premultiply(colour: v128): v128 {
  return f32x4.mul(colour, v128.shuffle<f32>(colour, f32x4.splat(1), 3, 3, 3, 4));
}

/**
 * Turns the parameters t of a row into its colours. A table holds intervals of 48 bytes: end and start (f32), whether
 * the whole table is opaque (i32), at 16 the straight colour at its start and at 32 its change per unit of t. The
 * last one ends at NaN, which no t reaches.
 */
function shadeRow(table: usize, opacity: f32, target: usize, left: i32, right: i32): void {
  const plain = opacity >= 1 && load<i32>(table, 8) != 0;
  const factor = f32x4.splat(opacity);
  let interval = table;
  let end = load<f32>(interval);
  let start = load<f32>(interval, 4);
  let base = v128.load(interval, 16);
  let slope = v128.load(interval, 32);
  for (let x = left; x < right; x += 4) {
    const parameters = State.parameters + ((<usize>x) << 2);
    const at = target + ((<usize>x) << 4);
    const t = v128.load(parameters);
    const inside = v128.and(f32x4.ge(t, f32x4.splat(start)), f32x4.lt(t, f32x4.splat(end)));
    if (i32x4.all_true(inside)) {
      const d = f32x4.sub(t, f32x4.splat(start));
      let c0 = f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 0, 0, 0, 0), slope));
      let c1 = f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 1, 1, 1, 1), slope));
      let c2 = f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 2, 2, 2, 2), slope));
      let c3 = f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 3, 3, 3, 3), slope));
      if (!plain) {
        c0 = f32x4.mul(premultiply(c0), factor);
        c1 = f32x4.mul(premultiply(c1), factor);
        c2 = f32x4.mul(premultiply(c2), factor);
        c3 = f32x4.mul(premultiply(c3), factor);
      }
      v128.store(at, c0);
      v128.store(at, c1, 16);
      v128.store(at, c2, 32);
      v128.store(at, c3, 48);
      continue;
    }
    for (let lane: usize = 0; lane < 4; lane++) {
      const u = load<f32>(parameters + (lane << 2));
      while (u >= load<f32>(interval)) interval += 48;
      while (interval > table && u < load<f32>(interval, 4)) interval -= 48;
      end = load<f32>(interval);
      start = load<f32>(interval, 4);
      base = v128.load(interval, 16);
      slope = v128.load(interval, 32);
      const colour = f32x4.add(base, f32x4.mul(f32x4.splat(u - start), slope));
      v128.store(at + (lane << 4), plain ? colour : f32x4.mul(premultiply(colour), factor));
    }
  }
}

/** Shades a row straight onto the layer where nothing can shine through, else by way of the row buffer. */
function paintRow(table: usize, opacity: f32, row: i32, left: i32, right: i32, mask: usize): void {
  if (mask == 0 && opacity >= 1 && load<i32>(table, 8) != 0) {
    shadeRow(table, opacity, State.layer + <usize>row * ROW_BYTES, left, right);
    return;
  }
  shadeRow(table, opacity, State.rowBuffer, left, right);
  compositeRow(row, left, right, mask);
}

export function linear(at: usize): void {
  const mask = load<usize>(at, 4);
  const rect = mask == 0 ? FULL_RECT : load<u32>(at, 12);
  const a = <f64>load<f32>(at, 28);
  const b = <f64>load<f32>(at, 32);
  const c = <f64>load<f32>(at, 36);
  const left = <i32>(rect & 255);
  const right = <i32>((rect >> 16) & 255);
  const bottom = <i32>(rect >> 24);
  const step = f32x4.splat(<f32>(a * 4));
  const lanes = f32x4.mul(f32x4.splat(<f32>a), f32x4(0, 1, 2, 3));
  for (let row = <i32>((rect >> 8) & 255); row < bottom; row++) {
    const start = a * (<f64>(State.originX + left) + 0.5) + b * (<f64>(State.originY + row) + 0.5) + c;
    const first = f32x4.add(f32x4.splat(<f32>start), lanes);
    let steps = f32x4.splat(0);
    for (let x = left; x < right; x += 4) {
      v128.store(State.parameters + ((<usize>x) << 2), f32x4.add(first, f32x4.mul(step, steps)));
      steps = f32x4.add(steps, f32x4.splat(1));
    }
    paintRow(load<usize>(at, 16), load<f32>(at, 24), row, left, right, mask);
  }
}

/**
 * Two-point radial: the matrix takes samples to where the end circle is the unit circle about (−focus, 0) and the
 * focus is the origin. With d the sample and k = 1 − focus², |d/t + f| = 1 gives
 * t = (f·d + √((f·d)² + k·|d|²)) / k (SVG 2, §14.2.3, with a start radius of 0).
 */
export function radial(at: usize): void {
  const mask = load<usize>(at, 4);
  const rect = mask == 0 ? FULL_RECT : load<u32>(at, 12);
  const a = load<f32>(at, 28);
  const b = load<f32>(at, 32);
  const c = <f64>load<f32>(at, 36);
  const d = <f64>load<f32>(at, 40);
  const e = <f64>load<f32>(at, 44);
  const f = <f64>load<f32>(at, 48);
  const focus = load<f32>(at, 52);
  const k: f32 = <f32>1 - focus * focus;
  const scale = f32x4.splat(k);
  const inverse = f32x4.splat(<f32>1 / k);
  const left = <i32>(rect & 255);
  const right = <i32>((rect >> 16) & 255);
  const bottom = <i32>(rect >> 24);
  const x = <f64>(State.originX + left) + 0.5;
  for (let row = <i32>((rect >> 8) & 255); row < bottom; row++) {
    const y = <f64>(State.originY + row) + 0.5;
    const startX = f32x4.splat(<f32>(<f64>a * x + c * y + e));
    const startY = f32x4.splat(<f32>(<f64>b * x + d * y + f));
    let steps = f32x4(0, 1, 2, 3);
    for (let column = left; column < right; column += 4) {
      const dx = f32x4.add(startX, f32x4.mul(f32x4.splat(a), steps));
      const dy = f32x4.add(startY, f32x4.mul(f32x4.splat(b), steps));
      const along = f32x4.mul(f32x4.splat(focus), dx);
      const square = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
      const root = f32x4.sqrt(f32x4.add(f32x4.mul(along, along), f32x4.mul(scale, square)));
      v128.store(State.parameters + ((<usize>column) << 2), f32x4.mul(f32x4.add(along, root), inverse));
      steps = f32x4.add(steps, f32x4.splat(4));
    }
    paintRow(load<usize>(at, 16), load<f32>(at, 24), row, left, right, mask);
  }
}
