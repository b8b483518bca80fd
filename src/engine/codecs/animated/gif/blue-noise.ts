/** A side of the pattern, which repeats. */
export const NOISE_SIDE = 32;
const CELLS = NOISE_SIDE * NOISE_SIDE;
const SIGMA = 1.5;

let made: Uint16Array<ArrayBuffer> | undefined;

/**
 * Ranks from 0 to side² − 1, spread so that points below any threshold lie evenly: R. Ulichney, “The void-and-cluster
 * method for dither array generation” (1993). The same at every call.
 */
export function blueNoise(): Uint16Array<ArrayBuffer> {
  made ??= makeRanks();
  return made;
}

function makeRanks(): Uint16Array<ArrayBuffer> {
  const start = evenStart();
  const ones = start.points.reduce((sum, point) => sum + point, 0);
  const ranks = new Uint16Array(CELLS);
  const thinning = start.copy();
  for (let rank = ones - 1; rank >= 0; rank--) {
    const cluster = thinning.extreme(1);
    thinning.set(cluster, 0);
    ranks[cluster] = rank;
  }
  const filling = start.copy();
  for (let rank = ones; rank < CELLS; rank++) {
    const gap = filling.extreme(0);
    filling.set(gap, 1);
    ranks[gap] = rank;
  }
  return ranks;
}

/** A tenth of the cells, moved from clusters into voids until that changes nothing. */
function evenStart(): Pattern {
  const pattern = new Pattern();
  let seed = 1;
  for (let placed = 0; placed < CELLS / 10; ) {
    // Numerical Recipes' generator: any will do, but it must be the same everywhere.
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const cell = (seed >>> 8) % CELLS;
    if (pattern.points[cell] === 1) continue;
    pattern.set(cell, 1);
    placed++;
  }
  for (;;) {
    const cluster = pattern.extreme(1);
    pattern.set(cluster, 0);
    const gap = pattern.extreme(0);
    pattern.set(gap, 1);
    if (gap === cluster) return pattern;
  }
}

/** Points on a torus, and how crowded each cell is by those around it. */
class Pattern {
  readonly points = new Uint8Array(CELLS);
  readonly #crowd = new Float64Array(CELLS);

  copy(): Pattern {
    const copied = new Pattern();
    copied.points.set(this.points);
    copied.#crowd.set(this.#crowd);
    return copied;
  }

  set(cell: number, point: 0 | 1): void {
    this.points[cell] = point;
    const sign = point === 1 ? 1 : -1;
    const [x, y] = [cell % NOISE_SIDE, Math.floor(cell / NOISE_SIDE)];
    for (let dy = 0; dy < NOISE_SIDE; dy++) {
      const row = ((y + dy) % NOISE_SIDE) * NOISE_SIDE;
      for (let dx = 0; dx < NOISE_SIDE; dx++) {
        (this.#crowd[row + ((x + dx) % NOISE_SIDE)] as number) +=
          sign * (NEARNESS[dy * NOISE_SIDE + dx] as number);
      }
    }
  }

  /** The most crowded point, or the least crowded gap. */
  extreme(point: 0 | 1): number {
    const sign = point === 1 ? 1 : -1;
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let cell = 0; cell < CELLS; cell++) {
      if (this.points[cell] !== point) continue;
      const crowd = sign * (this.#crowd[cell] as number);
      if (crowd > most) {
        most = crowd;
        best = cell;
      }
    }
    return best;
  }
}

const NEARNESS = Float64Array.from({ length: CELLS }, (_, cell) => {
  const around = (distance: number): number => Math.min(distance, NOISE_SIDE - distance);
  const [dx, dy] = [around(cell % NOISE_SIDE), around(Math.floor(cell / NOISE_SIDE))];
  return Math.exp(-(dx * dx + dy * dy) / (2 * SIGMA * SIGMA));
});
