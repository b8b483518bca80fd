// Where a picture is: what is empty is skipped, what is to be empty is cleared.

// @ts-ignore: decorator
@inline
function isEmpty(at: usize, end: usize): bool {
  while (at < end) {
    if (v128.any_true(v128.load(at))) return false;
    at += 16;
  }
  return true;
}

/**
 * Writes the smallest rectangle that holds all samples that are not 0 as left, top, right, bottom (exclusive), and
 * returns whether there are any.
 */
export function bounds(source: usize, width: i32, height: i32, out: usize): bool {
  const stride = <usize>width << 4;
  let top = 0;
  while (top < height && isEmpty(source + <usize>top * stride, source + <usize>(top + 1) * stride)) top++;
  if (top == height) return false;
  let bottom = height;
  while (isEmpty(source + <usize>(bottom - 1) * stride, source + <usize>bottom * stride)) bottom--;
  let left = width;
  let right = 0;
  for (let y = top; y < bottom; y++) {
    const row = source + <usize>y * stride;
    let x = 0;
    while (x < left && !v128.any_true(v128.load(row + (<usize>x << 4)))) x++;
    left = x;
    x = width;
    while (x > right && !v128.any_true(v128.load(row + (<usize>(x - 1) << 4)))) x--;
    right = x;
  }
  store<i32>(out, left);
  store<i32>(out, top, 4);
  store<i32>(out, right, 8);
  store<i32>(out, bottom, 12);
  return true;
}

/** Empties all samples outside of a rectangle. */
export function clearAround(
  target: usize, width: i32, height: i32, left: i32, top: i32, right: i32, bottom: i32,
): void {
  const stride = <usize>width << 4;
  if (left >= right || top >= bottom) {
    memory.fill(target, 0, <usize>height * stride);
    return;
  }
  memory.fill(target, 0, <usize>top * stride);
  for (let y = top; y < bottom; y++) {
    const row = target + <usize>y * stride;
    memory.fill(row, 0, <usize>left << 4);
    memory.fill(row + (<usize>right << 4), 0, <usize>(width - right) << 4);
  }
  memory.fill(target + <usize>bottom * stride, 0, <usize>(height - bottom) * stride);
}

/** Multiplies the samples of a rectangle. */
export function scale(target: usize, width: i32, left: i32, top: i32, right: i32, bottom: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (let y = top; y < bottom; y++) {
    const row = target + ((<usize>y * <usize>width) << 4);
    for (let x = left; x < right; x++) {
      const at = row + (<usize>x << 4);
      v128.store(at, f32x4.mul(v128.load(at), factors));
    }
  }
}
