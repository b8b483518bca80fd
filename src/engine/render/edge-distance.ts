/**
 * How `grow` finds the distance from a sample to the edge of a shape that is known by its coverage only. Backends do
 * exactly this, in f32.
 *
 * Alpha a counts as 0 below MIN_ALPHA, as at most 1, and as 0 beyond the surface. M and m are the greatest and the least a of
 * the nine samples around one, b = a / M: so a translucent shape has an edge as an opaque one has.
 *
 * 1. Edge samples: those with M > 0, m < M / 2, a > 0, and b < 1 or a = 0 in one of the four neighbours. Each stands
 *    for a piece of the edge within its square, kept relative to its middle as the piece's middle (mx, my) and half of it
 *    (hx, hy): with the gradient g by Sobel's operator (weights 1, 2, 1; gx = Σ right − Σ left, gy = Σ below − Σ above, of a)
 *    and n = −g / |g|, which points out of the shape, the straight line square to n that leaves the share b of the
 *    square inside. Its distance s from the middle (positive: the middle is outside), with p = max(|nx|, |ny|) and
 *    q = min(|nx|, |ny|): (p + q) / 2 − √(2pq·b) for b < q / 2p; −(p + q) / 2 + √(2pq·(1 − b)) for
 *    1 − b < q / 2p; else (½ − b) · p. The line foot + t · (−ny, nx), foot = −s · n, is cut to |x|, |y| ≤ ½ (an axis along which
 *    |direction| < 1e-6 does not cut); where nothing is left of it, the foot alone is the piece, h = 0. A sample with
 *    |g| < M / 256 lies on a ridge: it stands for a disc around its middle of radius b − ½ (mx = RIDGE + b − ½).
 * 2. For each column and row y: of the edge samples of that column, the last at or above y and the first at or below
 *    it, no more than `reach` rows away; of the two the one whose middle y′ = row + my is nearer to y (|y − y′|; my is 0 on
 *    a ridge); the upper one where they are equal.
 * 3. For each sample: of these, in its row, at columns x, x − 1, x + 1, x − 2, … up to `reach` away, the one whose
 *    piece is nearest to the sample's middle, the first of equals. The distance to a disc is that to its middle less its
 *    radius, and may be negative.
 * 4. Then, at most DESCENT times: of the eight samples around the found one, in reading order, that with the nearest
 *    piece, if nearer than what was found by more than 1e-5.
 * 5. d, so found, is the distance outside and −d the one inside, that is where 2a ≥ M > 0; but a negative d stays as it
 *    is; s is that signed distance. No piece found: s = ±∞. The share: clamp(radius − s + ½, 0, 1); no less than a
 *    where radius ≥ 0, no more than a below.
 *
 * Straight edges come out exact to the gradient's error (1.5° in the mean: 0.01 of a sample), corners to about 0.1.
 */
export const MIN_ALPHA = 1 / 512;
export const DESCENT = 32;
/** Added to the radius in `mx` of a sample on a ridge, whose piece is a disc; pieces of lines have |mx| ≤ ½. */
export const RIDGE = 4;

/** Samples to look away for edges, along each axis. A radius beyond MAX_RADIUS is taken as that. */
export function growReach(radius: number): number {
  return Math.ceil(Math.abs(clampRadius(radius))) + 2;
}

const MAX_RADIUS = 2048;

export function clampRadius(radius: number): number {
  return Math.min(Math.max(radius, -MAX_RADIUS), MAX_RADIUS);
}
