// Composites what was drawn into the row buffer.

import { MASK_ROW_BYTES, ROW_BYTES, State, over, overByShares, unorm } from './state';

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
    overByShares(at, source, unorm(coverage));
    at += 64;
    source += 64;
    coverage += 8;
  }
}
