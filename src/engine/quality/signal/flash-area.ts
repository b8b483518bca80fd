/** A field of 10° on a screen of 1024×768 is 341×256 pixels (WCAG 2.2): a third each way. */
const FIELD = 1 / 3;

/** How much of a screen flashes at once. */
export interface FlashArea {
  /** Of the field of view that has most. */
  readonly field: number;
  readonly screen: number;
}

/** Finds the field of view in which most cells are marked. */
export class FlashAreaMeter {
  readonly #columns: number;
  readonly #rows: number;
  /** Sums of all marked cells above and left of a corner. */
  readonly #sums: Int32Array;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#sums = new Int32Array((columns + 1) * (rows + 1));
  }

  /** @param marked 1 for each cell that flashes */
  measure(marked: Uint8Array): FlashArea {
    const columns = this.#columns;
    const rows = this.#rows;
    const sums = this.#sums;
    const stride = columns + 1;
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        sum += marked[row * columns + column] as number;
        sums[(row + 1) * stride + column + 1] = (sums[row * stride + column + 1] as number) + sum;
      }
    }
    const width = Math.max(1, Math.round(columns * FIELD));
    const height = Math.max(1, Math.round(rows * FIELD));
    let most = 0;
    for (let top = 0; top + height <= rows; top++) {
      for (let left = 0; left + width <= columns; left++) {
        const above = top * stride + left;
        const below = above + height * stride;
        const inside =
          (sums[below + width] as number) -
          (sums[below] as number) -
          (sums[above + width] as number) +
          (sums[above] as number);
        if (inside > most) most = inside;
      }
    }
    return {
      field: most / (width * height),
      screen: (sums[rows * stride + columns] as number) / (columns * rows),
    };
  }
}
