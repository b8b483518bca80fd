/**
 * Bayer's 8 × 8 matrix as thresholds between 0 and 1, row by row: the bits of x ^ y and of y, interleaved from the
 * lowest down. B. E. Bayer, "An optimum method for two-level rendition of continuous-tone pictures", ICC 1973.
 */
export const DITHER_PATTERN: readonly number[] = Array.from({ length: 64 }, (_, at) => {
  const [x, y] = [at & 7, at >> 3];
  let rank = 0;
  for (let bit = 0; bit < 3; bit++) {
    rank |= (((x ^ y) >> bit) & 1) << (5 - 2 * bit);
    rank |= ((y >> bit) & 1) << (4 - 2 * bit);
  }
  return (rank + 0.5) / 64;
});
