// Gradients: a row of parameters at a time, turned into colours and composited through a mask.

import { FULL_RECT, MASK_ROW_BYTES, ROW_BYTES, State, over, unorm } from './state';

// @ts-ignore: decorator
@inline
function premultiply(colour: v128): v128 {
  return f32x4.mul(colour, v128.shuffle<f32>(colour, f32x4.splat(1), 3, 3, 3, 4));
}

/** The interval that a parameter lies in, looked for from another one on: neighbours mostly share theirs. */
// @ts-ignore: decorator
@inline
function intervalAt(table: usize, from: usize, t: f32): usize {
  let interval = from;
  while (t >= load<f32>(interval)) interval += 48;
  while (interval > table && t < load<f32>(interval, 4)) interval -= 48;
  return interval;
}

/**
 * Turns the parameters t of a row into the colours of an opaque table. A table holds intervals of 48 bytes: end and start
 * (f32), whether the whole table is opaque (i32), at 16 the straight colour at its start and at 32 its change per unit
 * of t. The last one ends at NaN, which no t reaches.
 */
function shadeRow(table: usize, target: usize, left: i32, right: i32): void {
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
      v128.store(at, f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 0, 0, 0, 0), slope)));
      v128.store(at, f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 1, 1, 1, 1), slope)), 16);
      v128.store(at, f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 2, 2, 2, 2), slope)), 32);
      v128.store(at, f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 3, 3, 3, 3), slope)), 48);
      continue;
    }
    for (let lane: usize = 0; lane < 4; lane++) {
      const u = load<f32>(parameters + (lane << 2));
      interval = intervalAt(table, interval, u);
      start = load<f32>(interval, 4);
      base = v128.load(interval, 16);
      slope = v128.load(interval, 32);
      v128.store(at + (lane << 4), f32x4.add(base, f32x4.mul(f32x4.splat(u - start), slope)));
    }
    end = load<f32>(interval);
  }
}

// @ts-ignore: decorator
@inline
function layOver(at: usize, colour: v128, rest: v128): void {
  v128.store(at, f32x4.add(colour, f32x4.mul(v128.load(at), rest)));
}

// @ts-ignore: decorator
@inline
function lay(at: usize, colour: v128): void {
  v128.store(at, over(colour, v128.load(at)));
}

/**
 * Turns the parameters t of a row into colours and composites them, four at a time in registers: by way of a buffer both
 * would wait for memory. What is multiplied by the opacity and, where the table is opaque, by an alpha of 1, is so
 * for a whole interval.
 */
function blendRow(table: usize, opacity: f32, row: i32, left: i32, right: i32, mask: usize): void {
  const opaque = load<i32>(table, 8) != 0;
  const factor = f32x4.splat(opacity);
  const scale = opaque ? factor : f32x4.splat(1);
  const rest = f32x4.splat(<f32>1 - opacity);
  let interval = table;
  let end = load<f32>(table);
  let start = load<f32>(table, 4);
  let base = f32x4.mul(v128.load(table, 16), scale);
  let slope = f32x4.mul(v128.load(table, 32), scale);
  let at = State.layer + <usize>row * ROW_BYTES + ((<usize>left) << 4);
  let parameters = State.parameters + ((<usize>left) << 2);
  let coverage = mask + <usize>row * MASK_ROW_BYTES + ((<usize>left) << 1);
  for (let x = left; x < right; x += 4, at += 64, parameters += 16, coverage += 8) {
    const covered = mask == 0 ? u64.MAX_VALUE : load<u64>(coverage);
    if (covered == 0) continue;
    const t = v128.load(parameters);
    const inside = v128.and(f32x4.ge(t, f32x4.splat(start)), f32x4.lt(t, f32x4.splat(end)));
    let c0: v128;
    let c1: v128;
    let c2: v128;
    let c3: v128;
    if (i32x4.all_true(inside)) {
      const d = f32x4.sub(t, f32x4.splat(start));
      c0 = f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 0, 0, 0, 0), slope));
      c1 = f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 1, 1, 1, 1), slope));
      c2 = f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 2, 2, 2, 2), slope));
      c3 = f32x4.add(base, f32x4.mul(v128.shuffle<f32>(d, d, 3, 3, 3, 3), slope));
    } else {
      for (let lane: usize = 0; lane < 4; lane++) {
        const u = load<f32>(parameters + (lane << 2));
        interval = intervalAt(table, interval, u);
        start = load<f32>(interval, 4);
        base = f32x4.mul(v128.load(interval, 16), scale);
        slope = f32x4.mul(v128.load(interval, 32), scale);
        v128.store(State.rowBuffer + (lane << 4), f32x4.add(base, f32x4.mul(f32x4.splat(u - start), slope)));
      }
      end = load<f32>(interval);
      c0 = v128.load(State.rowBuffer);
      c1 = v128.load(State.rowBuffer, 16);
      c2 = v128.load(State.rowBuffer, 32);
      c3 = v128.load(State.rowBuffer, 48);
    }
    if (opaque && covered == u64.MAX_VALUE) {
      layOver(at, c0, rest);
      layOver(at + 16, c1, rest);
      layOver(at + 32, c2, rest);
      layOver(at + 48, c3, rest);
      continue;
    }
    if (!opaque) {
      c0 = f32x4.mul(premultiply(c0), factor);
      c1 = f32x4.mul(premultiply(c1), factor);
      c2 = f32x4.mul(premultiply(c2), factor);
      c3 = f32x4.mul(premultiply(c3), factor);
    }
    if (covered != u64.MAX_VALUE) {
      const m = unorm(coverage);
      c0 = f32x4.mul(c0, v128.shuffle<f32>(m, m, 0, 0, 0, 0));
      c1 = f32x4.mul(c1, v128.shuffle<f32>(m, m, 1, 1, 1, 1));
      c2 = f32x4.mul(c2, v128.shuffle<f32>(m, m, 2, 2, 2, 2));
      c3 = f32x4.mul(c3, v128.shuffle<f32>(m, m, 3, 3, 3, 3));
    }
    lay(at, c0);
    lay(at + 16, c1);
    lay(at + 32, c2);
    lay(at + 48, c3);
  }
}

/** Shades a row straight onto the layer where nothing can shine through. */
function paintRow(table: usize, opacity: f32, row: i32, left: i32, right: i32, mask: usize): void {
  if (mask == 0 && opacity >= 1 && load<i32>(table, 8) != 0) {
    shadeRow(table, State.layer + <usize>row * ROW_BYTES, left, right);
  } else {
    blendRow(table, opacity, row, left, right, mask);
  }
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
      const square = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
      let t: v128;
      if (focus == 0) {
        // The same to the last bit: k is 1 then.
        t = f32x4.sqrt(square);
      } else {
        const along = f32x4.mul(f32x4.splat(focus), dx);
        const root = f32x4.sqrt(f32x4.add(f32x4.mul(along, along), f32x4.mul(scale, square)));
        t = f32x4.mul(f32x4.add(along, root), inverse);
      }
      v128.store(State.parameters + ((<usize>column) << 2), t);
      steps = f32x4.add(steps, f32x4.splat(4));
    }
    paintRow(load<usize>(at, 16), load<f32>(at, 24), row, left, right, mask);
  }
}
