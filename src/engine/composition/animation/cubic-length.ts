/** Arc length of cubics, plane or in space, and the way back from a length to the curve's parameter. */

const INTERVALS = 16;
/** Three-point Gauss–Legendre nodes and weights on 0–1 (Abramowitz and Stegun, table 25.4). */
const NODES = [0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)] as const;
const WEIGHTS = [5 / 18, 8 / 18, 5 / 18] as const;

const FLAT = [0, 0, 0, 0] as const;

/** A cubic Bézier curve from point 0 to point 3 with its length measured. */
export class MeasuredCubic {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly x3: number;
  readonly y3: number;
  readonly #z: readonly [number, number, number, number];
  /** Length from the start to parameter (i + 1) / INTERVALS. */
  readonly #lengths = new Float64Array(INTERVALS);

  constructor(
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    x2: number,
    y2: number,
    x3: number,
    y3: number,
    z: readonly [number, number, number, number] = FLAT,
  ) {
    this.x0 = x0;
    this.y0 = y0;
    this.x1 = x1;
    this.y1 = y1;
    this.x2 = x2;
    this.y2 = y2;
    this.x3 = x3;
    this.y3 = y3;
    this.#z = z;
    let sum = 0;
    for (let i = 0; i < INTERVALS; i++) {
      sum += this.#between(i / INTERVALS, (i + 1) / INTERVALS);
      this.#lengths[i] = sum;
    }
  }

  get length(): number {
    return this.#lengths[INTERVALS - 1] as number;
  }

  /** The parameter at which the curve has run `length`, 0–1. */
  parameterAt(length: number): number {
    const lengths = this.#lengths;
    if (length <= 0) return 0;
    if (length >= this.length) return 1;
    let low = 0;
    let high = INTERVALS - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((lengths[middle] as number) < length) low = middle + 1;
      else high = middle;
    }
    const before = low === 0 ? 0 : (lengths[low - 1] as number);
    const span = (lengths[low] as number) - before;
    const start = low / INTERVALS;
    const end = (low + 1) / INTERVALS;
    let t = start + (span > 0 ? (length - before) / span : 0) / INTERVALS;
    for (let i = 0; i < 2; i++) {
      const speed = this.#speed(t);
      if (speed < 1e-12) break;
      const next = t - (before + this.#between(start, t) - length) / speed;
      t = Math.max(start, Math.min(end, next));
    }
    return t;
  }

  xAt(t: number): number {
    return bezier(this.x0, this.x1, this.x2, this.x3, t);
  }

  yAt(t: number): number {
    return bezier(this.y0, this.y1, this.y2, this.y3, t);
  }

  zAt(t: number): number {
    const [z0, z1, z2, z3] = this.#z;
    return bezier(z0, z1, z2, z3, t);
  }

  #between(from: number, to: number): number {
    const span = to - from;
    let sum = 0;
    for (let i = 0; i < 3; i++)
      sum += (WEIGHTS[i] as number) * this.#speed(from + span * (NODES[i] as number));
    return sum * span;
  }

  #speed(t: number): number {
    const dx = derivative(this.x0, this.x1, this.x2, this.x3, t);
    const dy = derivative(this.y0, this.y1, this.y2, this.y3, t);
    if (this.#z === FLAT) return Math.sqrt(dx * dx + dy * dy);
    const dz = derivative(...this.#z, t);
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
}

function bezier(a: number, b: number, c: number, d: number, t: number): number {
  const u = 1 - t;
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

function derivative(a: number, b: number, c: number, d: number, t: number): number {
  const u = 1 - t;
  return 3 * (u * u * (b - a) + 2 * u * t * (c - b) + t * t * (d - c));
}
