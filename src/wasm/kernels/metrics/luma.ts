// Luma of pictures, and the Gaussian window that is moved over it.

/** Rec. 709 luma of four pixels less 128: what is taken from both changes no variance, and f32 then keeps more of it. */
// @ts-ignore: decorator
@inline
export function centredLuma(pixels: v128): v128 {
  const byte = i32x4.splat(255);
  const red = f32x4.convert_i32x4_s(v128.and(pixels, byte));
  const green = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 8), byte));
  const blue = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 16), byte));
  const sum = f32x4.add(
    f32x4.add(f32x4.mul(red, f32x4.splat(0.2126)), f32x4.mul(green, f32x4.splat(0.7152))),
    f32x4.mul(blue, f32x4.splat(0.0722)),
  );
  return f32x4.sub(sum, f32x4.splat(128));
}

/** Rec. 709's weights of red, green and blue, in 2¹⁵ths: their sum is 1, and a luma is off by at most 1/200. */
// @ts-ignore: decorator
@inline
function weighted(low: v128, high: v128): v128 {
  const weights = i16x8(6966, 23436, 2366, 0, 6966, 23436, 2366, 0);
  const first = i32x4.dot_i16x8_s(low, weights);
  const second = i32x4.dot_i16x8_s(high, weights);
  return f32x4.mul(
    f32x4.convert_i32x4_s(
      i32x4.add(v128.shuffle<i32>(first, second, 0, 2, 4, 6), v128.shuffle<i32>(first, second, 1, 3, 5, 7)),
    ),
    f32x4.splat(1.0 / 32768),
  );
}

/** The sum of the luma of four pixels of two pictures, each less 128. */
// @ts-ignore: decorator
@inline
export function lumaSum(p: v128, q: v128): v128 {
  const sum = weighted(
    i16x8.add(i16x8.extend_low_i8x16_u(p), i16x8.extend_low_i8x16_u(q)),
    i16x8.add(i16x8.extend_high_i8x16_u(p), i16x8.extend_high_i8x16_u(q)),
  );
  return f32x4.sub(sum, f32x4.splat(256));
}

/** The difference of the luma of four pixels of two pictures. */
// @ts-ignore: decorator
@inline
export function lumaDifference(p: v128, q: v128): v128 {
  return weighted(
    i16x8.sub(i16x8.extend_low_i8x16_u(p), i16x8.extend_low_i8x16_u(q)),
    i16x8.sub(i16x8.extend_high_i8x16_u(p), i16x8.extend_high_i8x16_u(q)),
  );
}

/** Four windows' sums along a row: samples at equal distance from the middle have equal weights. */
// @ts-ignore: decorator
@inline
export function across(row: usize, g0: v128, g1: v128, g2: v128, g3: v128, g4: v128, g5: v128): v128 {
  const outer = f32x4.add(
    f32x4.mul(f32x4.add(v128.load(row), v128.load(row, 40)), g0),
    f32x4.mul(f32x4.add(v128.load(row, 4), v128.load(row, 36)), g1),
  );
  const middle = f32x4.add(
    f32x4.mul(f32x4.add(v128.load(row, 8), v128.load(row, 32)), g2),
    f32x4.mul(f32x4.add(v128.load(row, 12), v128.load(row, 28)), g3),
  );
  const inner = f32x4.add(
    f32x4.mul(f32x4.add(v128.load(row, 16), v128.load(row, 24)), g4),
    f32x4.mul(v128.load(row, 20), g5),
  );
  return f32x4.add(f32x4.add(outer, middle), inner);
}
