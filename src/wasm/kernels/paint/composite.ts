// Composites what was drawn into the row buffer.

import { MASK_ROW_BYTES, ROW_BYTES, State, over, unorm } from './state';

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
