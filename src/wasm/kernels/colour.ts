// RGBA to planar 4:2:0, two rows and sixteen pixels at a time. The caller's matrix is in Q15 integers, one
// (r, g, b, 0) quadruple a component; sums are exact in 32 bits and rounded once, to nearest.

const SHIFT: i32 = 15;
/** Chroma sums weigh 8 samples: [1 2 1] across, [1 1] down. */
const CHROMA_SHIFT: i32 = SHIFT + 3;

/** The coefficients of one component for two RGBA pixels of 16-bit lanes. */
// @ts-ignore: decorator
@inline
function coefficients(table: usize): v128 {
  return v128.load64_splat(table);
}

/** Adds neighbours of `low` and `high`: (r·cr + g·cg) + (b·cb + 0) for four pixels. */
// @ts-ignore: decorator
@inline
function sumPairs(low: v128, high: v128): v128 {
  return i32x4.add(i32x4.shuffle(low, high, 0, 2, 4, 6), i32x4.shuffle(low, high, 1, 3, 5, 7));
}

// @ts-ignore: decorator
@inline
function lumaOf4(pixels: v128, matrix: v128, offset: v128): v128 {
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(pixels), matrix);
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(pixels), matrix);
  return i32x4.shr_u(i32x4.add(sumPairs(low, high), offset), SHIFT);
}

// @ts-ignore: decorator
@inline
function lumaOf16(p0: v128, p1: v128, p2: v128, p3: v128, matrix: v128, offset: v128): v128 {
  return i8x16.narrow_i16x8_u(
    i16x8.narrow_i32x4_s(lumaOf4(p0, matrix, offset), lumaOf4(p1, matrix, offset)),
    i16x8.narrow_i32x4_s(lumaOf4(p2, matrix, offset), lumaOf4(p3, matrix, offset)),
  );
}

/** Two horizontally filtered samples from column sums: `before` ends where `left` begins, `right` follows. */
// @ts-ignore: decorator
@inline
function filter2(before: v128, left: v128, right: v128): v128 {
  const odd = i64x2.shuffle(left, right, 1, 3);
  const even = i64x2.shuffle(left, right, 0, 2);
  const oddBefore = i64x2.shuffle(before, left, 1, 3);
  return i16x8.add(i16x8.add(oddBefore, odd), i16x8.add(even, even));
}

// @ts-ignore: decorator
@inline
function chromaOf4(first: v128, second: v128, matrix: v128, offset: v128): v128 {
  const sum = sumPairs(i32x4.dot_i16x8_s(first, matrix), i32x4.dot_i16x8_s(second, matrix));
  return i32x4.shr_s(i32x4.add(sum, offset), CHROMA_SHIFT);
}

// @ts-ignore: decorator
@inline
function clampByte(value: i32): u8 {
  return <u8>max(0, min(255, value));
}

// @ts-ignore: decorator
@inline
function lumaAt(pixel: usize, table: usize, offset: i32): u8 {
  const sum =
    <i32>load<u8>(pixel) * <i32>load<i16>(table) +
    <i32>load<u8>(pixel, 1) * <i32>load<i16>(table, 2) +
    <i32>load<u8>(pixel, 2) * <i32>load<i16>(table, 4);
  return clampByte((sum + offset) >> SHIFT);
}

/** One channel of the chroma filter's sum around column `x`, which is even. */
// @ts-ignore: decorator
@inline
function weigh(top: usize, bottom: usize, x: i32, width: i32, channel: i32): i32 {
  const here: usize = (x << 2) + channel;
  const left: usize = (max(x - 1, 0) << 2) + channel;
  const right: usize = (min(x + 1, width - 1) << 2) + channel;
  return (
    <i32>load<u8>(top + left) + <i32>load<u8>(bottom + left) +
    2 * (<i32>load<u8>(top + here) + <i32>load<u8>(bottom + here)) +
    <i32>load<u8>(top + right) + <i32>load<u8>(bottom + right)
  );
}

/**
 * Converts the rectangle from (x0, y0) to (x1, y1), exclusive; x0 and y0 are even, x1 and y1 even or at the
 * picture's edge.
 *
 * @param source RGBA rows without padding
 * @param planes where the Y plane begins; U and V follow
 * @param table at 0, 8 and 16 the i16 quadruples of Y, U and V; at 24 the luma and at 28 the chroma offset, i32,
 *   rounding included
 */
export function convert(
  source: usize,
  planes: usize,
  table: usize,
  width: i32,
  height: i32,
  x0: i32,
  y0: i32,
  x1: i32,
  y1: i32,
): void {
  const chromaWidth = (width + 1) >> 1;
  const planeU = planes + <usize>width * <usize>height;
  const planeV = planeU + <usize>chromaWidth * <usize>((height + 1) >> 1);
  const lumaOffset = load<i32>(table, 24);
  const chromaOffset = load<i32>(table, 28);
  const lumaMatrix = coefficients(table);
  const uMatrix = coefficients(table + 8);
  const vMatrix = coefficients(table + 16);
  const lumaOffsets = i32x4.splat(lumaOffset);
  const chromaOffsets = i32x4.splat(chromaOffset);

  for (let y = y0; y < y1; y += 2) {
    const paired = y + 1 < height;
    const top = source + ((<usize>y * <usize>width) << 2);
    const bottom = paired ? top + (<usize>width << 2) : top;
    const lumaTop = planes + <usize>y * <usize>width;
    const lumaBottom = paired ? lumaTop + width : lumaTop;
    const chromaRow: usize = <usize>(y >> 1) * <usize>chromaWidth;

    // Only lanes 4 to 7 of `before` count: the sums of the column left of x0, which repeats at the edge.
    const leftColumn: usize = max(x0 - 1, 0) << 2;
    let before = i16x8.add(
      i16x8.extend_low_i8x16_u(v128.load32_splat(top + leftColumn)),
      i16x8.extend_low_i8x16_u(v128.load32_splat(bottom + leftColumn)),
    );
    let x = x0;
    for (; x + 16 <= x1; x += 16) {
      const a = top + (<usize>x << 2);
      const b = bottom + (<usize>x << 2);
      const a0 = v128.load(a);
      const a1 = v128.load(a, 16);
      const a2 = v128.load(a, 32);
      const a3 = v128.load(a, 48);
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const b2 = v128.load(b, 32);
      const b3 = v128.load(b, 48);
      v128.store(lumaTop + x, lumaOf16(a0, a1, a2, a3, lumaMatrix, lumaOffsets));
      v128.store(lumaBottom + x, lumaOf16(b0, b1, b2, b3, lumaMatrix, lumaOffsets));

      const s0 = i16x8.add(i16x8.extend_low_i8x16_u(a0), i16x8.extend_low_i8x16_u(b0));
      const s1 = i16x8.add(i16x8.extend_high_i8x16_u(a0), i16x8.extend_high_i8x16_u(b0));
      const s2 = i16x8.add(i16x8.extend_low_i8x16_u(a1), i16x8.extend_low_i8x16_u(b1));
      const s3 = i16x8.add(i16x8.extend_high_i8x16_u(a1), i16x8.extend_high_i8x16_u(b1));
      const s4 = i16x8.add(i16x8.extend_low_i8x16_u(a2), i16x8.extend_low_i8x16_u(b2));
      const s5 = i16x8.add(i16x8.extend_high_i8x16_u(a2), i16x8.extend_high_i8x16_u(b2));
      const s6 = i16x8.add(i16x8.extend_low_i8x16_u(a3), i16x8.extend_low_i8x16_u(b3));
      const s7 = i16x8.add(i16x8.extend_high_i8x16_u(a3), i16x8.extend_high_i8x16_u(b3));
      const h0 = filter2(before, s0, s1);
      const h1 = filter2(s1, s2, s3);
      const h2 = filter2(s3, s4, s5);
      const h3 = filter2(s5, s6, s7);
      before = s7;

      const u = i16x8.narrow_i32x4_s(
        chromaOf4(h0, h1, uMatrix, chromaOffsets),
        chromaOf4(h2, h3, uMatrix, chromaOffsets),
      );
      const v = i16x8.narrow_i32x4_s(
        chromaOf4(h0, h1, vMatrix, chromaOffsets),
        chromaOf4(h2, h3, vMatrix, chromaOffsets),
      );
      const uv = i8x16.narrow_i16x8_u(u, v);
      const chroma = chromaRow + <usize>(x >> 1);
      v128.store64_lane(planeU + chroma, uv, 0);
      v128.store64_lane(planeV + chroma, uv, 1);
    }
    for (; x < x1; x += 2) {
      const column: usize = <usize>x << 2;
      store<u8>(lumaTop + x, lumaAt(top + column, table, lumaOffset));
      store<u8>(lumaBottom + x, lumaAt(bottom + column, table, lumaOffset));
      if (x + 1 < x1) {
        store<u8>(lumaTop + x + 1, lumaAt(top + column + 4, table, lumaOffset));
        store<u8>(lumaBottom + x + 1, lumaAt(bottom + column + 4, table, lumaOffset));
      }
      const r = weigh(top, bottom, x, width, 0);
      const g = weigh(top, bottom, x, width, 1);
      const b = weigh(top, bottom, x, width, 2);
      const chroma = chromaRow + <usize>(x >> 1);
      for (let plane = 0; plane < 2; plane++) {
        const row = table + 8 + (plane << 3);
        const sum = r * <i32>load<i16>(row) + g * <i32>load<i16>(row, 2) + b * <i32>load<i16>(row, 4);
        store<u8>((plane == 0 ? planeU : planeV) + chroma, clampByte((sum + chromaOffset) >> CHROMA_SHIFT));
      }
    }
  }
}
