import type { AffineMatrix, Bounds } from '../../geometry/index.ts';
import type { Projection } from '../../scene/index.ts';

/** Row-major: x′ = (m₀x + m₁y + m₂) / w, y′ = (m₃x + m₄y + m₅) / w with w = m₆x + m₇y + m₈ > 0. */
export type Homography = Projection;

/** Nearer to the eye than this share of what lies farthest counts as behind it: its picture would have no end. */
const NEAREST = 1e-5;
/** Stands for an endless side, where a corner is needed to reckon with. */
const FAR = 1e7;

export function fromAffine([a, b, c, d, e, f]: AffineMatrix): Homography {
  return [a, c, e, b, d, f, 0, 0, 1];
}

/** `outer` after `inner`. */
export function multiply(outer: Homography, inner: Homography): Homography {
  const entry = (row: number, column: number): number =>
    (outer[row * 3] as number) * (inner[column] as number) +
    (outer[row * 3 + 1] as number) * (inner[column + 3] as number) +
    (outer[row * 3 + 2] as number) * (inner[column + 6] as number);
  return [
    entry(0, 0),
    entry(0, 1),
    entry(0, 2),
    entry(1, 0),
    entry(1, 1),
    entry(1, 2),
    entry(2, 0),
    entry(2, 1),
    entry(2, 2),
  ];
}

/** The inverse, whose w is 1/w of the homography and so of its sign; undefined where a plane is seen from its edge. */
export function invert(m: Homography): Homography | undefined {
  const [a, b, c, d, e, f, g, h, i] = m;
  const [A, B, C] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const determinant = a * A + b * B + c * C;
  const inverse = [
    A / determinant,
    (c * h - b * i) / determinant,
    (b * f - c * e) / determinant,
    B / determinant,
    (a * i - c * g) / determinant,
    (c * d - a * f) / determinant,
    C / determinant,
    (b * g - a * h) / determinant,
    (a * e - b * d) / determinant,
  ] as const;
  return inverse.every(Number.isFinite) ? inverse : undefined;
}

/** The affine matrix that a homography without perspective is. */
export function toAffine(m: Homography): AffineMatrix | undefined {
  const w = m[8];
  if (m[6] !== 0 || m[7] !== 0 || !(w > 0)) return undefined;
  return [m[0] / w, m[3] / w, m[1] / w, m[4] / w, m[2] / w, m[5] / w];
}

/** Which part of a plane is seen, and how large. */
export interface View {
  /** Around it on the plane. */
  readonly region: Bounds;
  /** Around where it is seen. */
  readonly shown: Bounds;
  /** The most that a step along the plane's x, or y, is lengthened. */
  readonly scaleX: number;
  readonly scaleY: number;
}

/**
 * What is seen of `extent` on the plane within `visible`. The part is the extent cut by five half-planes, since within
 * w > 0 both x′ ≥ left and the like are linear in x and y.
 */
export function viewPlane(m: Homography, extent: Bounds, visible: Bounds): View | undefined {
  const left = Math.max(extent.left, -FAR);
  const top = Math.max(extent.top, -FAR);
  const right = Math.min(extent.right, FAR);
  const bottom = Math.min(extent.bottom, FAR);
  let polygon = [left, top, right, top, right, bottom, left, bottom];
  let farthest = 0;
  for (let i = 0; i < 8; i += 2) {
    farthest = Math.max(farthest, Math.abs(depthAt(m, polygon[i] as number, polygon[i + 1] as number)));
  }
  const [a, b, c, d, e, f, g, h, w] = m;
  polygon = cut(polygon, g, h, w - farthest * NEAREST);
  if (Number.isFinite(visible.left)) {
    polygon = cut(polygon, a - visible.left * g, b - visible.left * h, c - visible.left * w);
    polygon = cut(polygon, visible.right * g - a, visible.right * h - b, visible.right * w - c);
    polygon = cut(polygon, d - visible.top * g, e - visible.top * h, f - visible.top * w);
    polygon = cut(polygon, visible.bottom * g - d, visible.bottom * h - e, visible.bottom * w - f);
  }
  if (polygon.length < 6) return undefined;
  const xs: number[] = [];
  const ys: number[] = [];
  let scaleX = 0;
  let scaleY = 0;
  for (let i = 0; i < polygon.length; i += 2) {
    const x = polygon[i] as number;
    const y = polygon[i + 1] as number;
    const depth = depthAt(m, x, y);
    const px = (a * x + b * y + c) / depth;
    const py = (d * x + e * y + f) / depth;
    xs.push(px);
    ys.push(py);
    scaleX = Math.max(scaleX, Math.hypot(a - px * g, d - py * g) / depth);
    scaleY = Math.max(scaleY, Math.hypot(b - px * h, e - py * h) / depth);
  }
  return {
    region: around(
      polygon.filter((_, i) => i % 2 === 0),
      polygon.filter((_, i) => i % 2 === 1),
    ),
    shown: around(xs, ys),
    scaleX,
    scaleY,
  };
}

/** Around what a plane's rectangle shows of itself. */
export function projectBounds(bounds: Bounds, m: Homography): Bounds {
  const { left, top, right, bottom } = bounds;
  const shown = { left: -FAR, top: -FAR, right: FAR, bottom: FAR };
  if (!(left < right && top < bottom)) return bounds;
  return viewPlane(m, bounds, shown)?.shown ?? { ...bounds, right: left };
}

function depthAt(m: Homography, x: number, y: number): number {
  return m[6] * x + m[7] * y + m[8];
}

function around(xs: readonly number[], ys: readonly number[]): Bounds {
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

/** The part of a convex polygon, in x, y pairs, where a·x + b·y + c ≥ 0 (Sutherland and Hodgman). */
function cut(polygon: readonly number[], a: number, b: number, c: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < polygon.length; i += 2) {
    const j = (i + 2) % polygon.length;
    const [x0, y0] = [polygon[i] as number, polygon[i + 1] as number];
    const [x1, y1] = [polygon[j] as number, polygon[j + 1] as number];
    const from = a * x0 + b * y0 + c;
    const to = a * x1 + b * y1 + c;
    if (from >= 0) result.push(x0, y0);
    if (from >= 0 !== to >= 0) {
      const t = from / (from - to);
      result.push(x0 + t * (x1 - x0), y0 + t * (y1 - y0));
    }
  }
  return result;
}
