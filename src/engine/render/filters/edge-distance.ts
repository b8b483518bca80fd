/**
 * How `grow` finds the distance from a sample to the edge of a shape that is known by its coverage only. Backends do
 * exactly this, in f32.
 *
 * Alpha a counts as 0 below MIN_ALPHA, as at most 1, and as 0 beyond the surface. M and m are the greatest and the least a of
 * the nine samples around one, b = a / M: so a translucent shape has an edge as an opaque one has.
 *
 * 1. Edge samples: those with M > 0, m < M / 2, a > 0, and b < 1 or a = 0 in one of the four neighbours. Each stands
 *    for a piece of the edge within its square, kept as four numbers relative to its middle.
 *    - b = 1: the sides of its square beyond which a = 0; mx = SIDES + 1 for the left side + 2 for the right one + 4 for
 *      the top + 8 for the bottom, my = hx = hy = 0.
 *    - Else, with the gradient g by Sobel's operator (weights 1, 2, 1; gx = Σ right − Σ left, gy = Σ below − Σ above, of a),
 *      where |g| < M / 256 it lies on a ridge: a disc around its middle of radius b − ½; mx = RIDGE + b − ½, the rest 0.
 *    - Else, with n = −g / |g|, which points out of the shape: the straight line square to n that leaves the share b of
 *      the square inside, as the piece's middle (mx, my) and half of it (hx, hy). The line's distance s from the middle of
 *      the square (positive: that is outside), with p = max(|nx|, |ny|) and q = min(|nx|, |ny|): (p + q) / 2 − √(2pq·b) for
 *      b < q / 2p; −(p + q) / 2 + √(2pq·(1 − b)) for 1 − b < q / 2p; else (½ − b) · p. The line foot + t · (−ny, nx),
 *      foot = −s · n, −2 ≤ t ≤ 2, is cut to |x|, |y| ≤ ½ (an axis along which |direction| < 1e-6 does not cut); where nothing is
 *      left of it, the foot alone is the piece, h = 0.
 * 2. For each column and row y: of the edge samples of that column, the last at or above y and the first at or below
 *    it, no more than `reach` rows away; of the two the one whose middle y′ = row + my is nearer to y (|y − y′|; my is 0 on
 *    ridges and sides); the upper one where they are equal.
 * 3. For each sample: of these, in its row, at columns x, x − 1, x + 1, x − 2, … up to `reach` away, the one whose
 *    piece is nearest to the sample's middle, the first of equals. The distance to a disc is that to its middle less its
 *    radius, and may be negative.
 * 4. Then, at most DESCENT times: of the eight samples around the found one, in reading order, that with the nearest
 *    piece, if nearer than what was found by more than 1e-5.
 * 5. d, so found, is the distance outside and −d the one inside, that is where 2a ≥ M > 0; but a negative d stays as it
 *    is; s is that signed distance. No piece found: s = ±∞. The share: clamp(radius − s + ½, 0, 1); no less than a
 *    where radius ≥ 0, no more than a below.
 *
 * Straight edges come out exact to the gradient's error (1.5° in the mean: 0.01 of a sample), as do shapes whose sides
 * lie between samples; corners within a sample lose up to 0.3 of it.
 */
export const MIN_ALPHA = 1 / 512;
export const DESCENT = 32;
/** Added to the radius in `mx` of a sample on a ridge, whose piece is a disc; pieces of lines have |mx| ≤ ½. */
export const RIDGE = 4;
/** Added to the bits in `mx` of a sample whose piece is made of sides of its square. */
export const SIDES = 8;

/** Samples to look away for edges, along each axis. A radius beyond MAX_RADIUS is taken as that. */
export function growReach(radius: number): number {
  return Math.ceil(Math.abs(clampRadius(radius))) + 2;
}

const MAX_RADIUS = 2048;

export function clampRadius(radius: number): number {
  return Math.min(Math.max(radius, -MAX_RADIUS), MAX_RADIUS);
}
