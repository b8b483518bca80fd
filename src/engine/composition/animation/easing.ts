/** Progress between two key frames: 0–1 in, about 0–1 out (eases may overshoot). */
export interface Easing {
  at(x: number): number;
}

export const LINEAR: Easing = { at: (x) => x };

/**
 * The timing function of CSS Easing Functions Level 1, §2.3 (cubic-bezier), which is also Lottie's: a cubic from
 * (0, 0) to (1, 1) with two control points.
 */
class CubicEasing implements Easing {
  readonly #ax: number;
  readonly #bx: number;
  readonly #cx: number;
  readonly #ay: number;
  readonly #by: number;
  readonly #cy: number;

  constructor(x1: number, y1: number, x2: number, y2: number) {
    // Outside of 0–1 the curve would run back in time.
    const p1 = Math.max(0, Math.min(1, x1));
    const p2 = Math.max(0, Math.min(1, x2));
    this.#cx = 3 * p1;
    this.#bx = 3 * (p2 - p1) - this.#cx;
    this.#ax = 1 - this.#cx - this.#bx;
    this.#cy = 3 * y1;
    this.#by = 3 * (y2 - y1) - this.#cy;
    this.#ay = 1 - this.#cy - this.#by;
  }

  at(x: number): number {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    const t = this.#solve(x);
    return ((this.#ay * t + this.#by) * t + this.#cy) * t;
  }

  /** Newton's method, kept inside a bracket that bisection halves: x rises with t, so it always ends. */
  #solve(x: number): number {
    let low = 0;
    let high = 1;
    let t = x;
    for (let i = 0; i < 48; i++) {
      const error = ((this.#ax * t + this.#bx) * t + this.#cx) * t - x;
      if (Math.abs(error) < 1e-10) break;
      if (error > 0) high = t;
      else low = t;
      const slope = (3 * this.#ax * t + 2 * this.#bx) * t + this.#cx;
      const next = t - error / slope;
      t = next > low && next < high ? next : (low + high) / 2;
    }
    return t;
  }
}

/** An easing from control points; a straight one costs nothing. */
export function easing(x1: number, y1: number, x2: number, y2: number): Easing {
  return x1 === y1 && x2 === y2 ? LINEAR : new CubicEasing(x1, y1, x2, y2);
}
