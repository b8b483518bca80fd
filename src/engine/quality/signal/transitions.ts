/**
 * When each cell of a grid last changed to the opposite, as far back as a limit needs: two opposing changes are a flash,
 * so that `limit` flashes take 2 · limit changes, and one more within a second is too much.
 */
export class Transitions {
  /** How many changes are kept of each cell. */
  readonly kept: number;
  /** Frames of the last changes by cell, a ring each. */
  readonly #frames: Int32Array;
  readonly #next: Uint8Array;

  constructor(cells: number, flashesPerSecond: number) {
    this.kept = 2 * flashesPerSecond + 1;
    this.#frames = new Int32Array(cells * this.kept);
    this.#next = new Uint8Array(cells);
    this.clear();
  }

  clear(): void {
    this.#frames.fill(NEVER);
  }

  record(cell: number, frame: number): void {
    const at = this.#next[cell] as number;
    this.#frames[cell * this.kept + at] = frame;
    this.#next[cell] = at + 1 === this.kept ? 0 : at + 1;
  }

  /** The frame of the earliest change that is kept; far below 0 where there are too few. */
  earliest(cell: number): number {
    return this.#frames[cell * this.kept + (this.#next[cell] as number)] as number;
  }

  /** The frame of the last change. */
  latest(cell: number): number {
    const next = this.#next[cell] as number;
    return this.#frames[cell * this.kept + (next === 0 ? this.kept : next) - 1] as number;
  }
}

/** Before any frame by more than a second at any rate. */
const NEVER = -(2 ** 30);
