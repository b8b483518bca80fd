// Luma as a codec sees it.

/** Room at the left and right of a row of luma, so that neighbours and whole vectors can be read there. */
export const LUMA_MARGIN: i32 = 16;

/**
 * Rec. 709 luma of RGBA in the codes of video (16–235), rounded. A row takes width + 32 bytes, its first sample is the
 * 17th; before and after it, and below the last row, the edge is repeated.
 *
 * @param weights red, green, blue in units of 2⁻¹⁴, 16 bits each
 * @param to (height + 1) rows
 */
export function videoLuma(rgba: usize, width: i32, height: i32, weights: u64, to: usize): void {
  const factors = i64x2.splat(weights & 0x0000ffffffffffff);
  const offset = i32x4.splat((16 << 14) + (1 << 13));
  const stride = <usize>(width + 2 * LUMA_MARGIN);
  const zero = i32x4.splat(0);
  for (let y = 0; y < height; y++) {
    const row = to + <usize>y * stride;
    const from = rgba + ((<usize>y * <usize>width) << 2);
    const first = row + <usize>LUMA_MARGIN;
    for (let x = 0; x < width; x += 8) {
      const at = from + (<usize>x << 2);
      const low = codes4(v128.load(at), factors, offset);
      const high = codes4(v128.load(at, 16), factors, offset);
      v128.store64_lane(first + <usize>x, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(low, high), zero), 0);
    }
    const last = first + <usize>(width - 1);
    memory.fill(row, load<u8>(first), <usize>LUMA_MARGIN);
    memory.fill(last + 1, load<u8>(last), <usize>LUMA_MARGIN);
  }
  memory.copy(to + <usize>height * stride, to + <usize>(height - 1) * stride, stride);
}

// @ts-ignore: decorator
@inline
function codes4(pixels: v128, factors: v128, offset: v128): v128 {
  const two = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(pixels), factors);
  const four = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(pixels), factors);
  const sum = i32x4.add(
    v128.shuffle<i32>(two, four, 0, 2, 4, 6),
    v128.shuffle<i32>(two, four, 1, 3, 5, 7),
  );
  return i32x4.shr_s(i32x4.add(sum, offset), 14);
}
