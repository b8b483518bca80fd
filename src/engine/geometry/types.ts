/** `[a, b, c, d, e, f]`: x′ = a·x + c·y + e, y′ = b·x + d·y + f. */
export type AffineMatrix = readonly [number, number, number, number, number, number];

/**
 * Any number of contours: `verbs` holds values of {@link Verb}, `points` the x, y pairs that they take in order.
 */
export interface PathData {
  readonly verbs: Uint8Array;
  readonly points: Float64Array;
}

/** Move and line take one point, a cubic three, close none. */
export const Verb = { move: 0, line: 1, cubic: 2, close: 3 } as const;

/** How a stroke is drawn; lengths in the path's units. */
export interface PenStyle {
  readonly width: number;
  readonly cap: 'butt' | 'round' | 'square';
  readonly join: 'miter' | 'round' | 'bevel';
  /** The most that a miter may be longer than the pen is wide. */
  readonly miterLimit: number;
  /** Dash and gap lengths in turn; empty for a solid line. */
  readonly dashes: readonly number[];
  readonly dashOffset: number;
}

/** An axis-parallel rectangle; right and bottom are its far sides. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Takes the directed edges of polygons, in any order; each polygon's edges must close. */
export interface LineSink {
  line(x0: number, y0: number, x1: number, y1: number): void;
}

/** Row-major: x′ = (m₀x + m₁y + m₂) / w, y′ = (m₃x + m₄y + m₅) / w with w = m₆x + m₇y + m₈. */
export type Perspective = readonly [number, number, number, number, number, number, number, number, number];
