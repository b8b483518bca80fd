/** Filter types of W3C PNG (third edition) section 9.2. */
const SUB = 1;
const UP = 2;
const PAETH = 4;

/**
 * Filters rows for PNG. Each row gets the filter with the least sum of absolute differences (PNG section 12.7) out of
 * Sub, Up and Paeth: on rendered pictures None and Average hardly ever win, and leaving them out saves their time.
 */
export class RowFilter {
  readonly #stride: number;
  readonly #rowBytes: number;

  /**
   * @param rowBytes bytes of a row without its filter byte
   * @param stride bytes of a pixel
   */
  constructor(rowBytes: number, stride: number) {
    this.#rowBytes = rowBytes;
    this.#stride = stride;
  }

  /** Writes the filter byte and the filtered row to `out` at `at`. `previous` is all zeros for the first row. */
  filter(row: Uint8Array, previous: Uint8Array, out: Uint8Array, at: number): void {
    const filter = this.#choose(row, previous);
    out[at] = filter;
    const start = at + 1;
    const stride = this.#stride;
    const count = this.#rowBytes;
    if (filter === UP) {
      for (let i = 0; i < count; i++) out[start + i] = (row[i] as number) - (previous[i] as number);
      return;
    }
    if (filter === SUB) {
      for (let i = 0; i < stride; i++) out[start + i] = row[i] as number;
      for (let i = stride; i < count; i++) out[start + i] = (row[i] as number) - (row[i - stride] as number);
      return;
    }
    // At the left edge Paeth predicts from above alone.
    for (let i = 0; i < stride; i++) out[start + i] = (row[i] as number) - (previous[i] as number);
    for (let i = stride; i < count; i++) {
      out[start + i] =
        (row[i] as number) -
        paeth(row[i - stride] as number, previous[i] as number, previous[i - stride] as number);
    }
  }

  #choose(row: Uint8Array, previous: Uint8Array): number {
    let sub = 0;
    let up = 0;
    let best = 0;
    const stride = this.#stride;
    for (let i = stride; i < this.#rowBytes; i++) {
      const value = row[i] as number;
      const left = row[i - stride] as number;
      const above = previous[i] as number;
      sub += magnitude(value - left);
      up += magnitude(value - above);
      best += magnitude(value - paeth(left, above, previous[i - stride] as number));
    }
    if (up <= sub && up <= best) return UP;
    return sub <= best ? SUB : PAETH;
  }
}

/** Size of a difference as a signed byte, since differences wrap around at 256. */
function magnitude(difference: number): number {
  const byte = difference & 255;
  return byte < 128 ? byte : 256 - byte;
}

/** W3C PNG section 9.4: whichever of left, above and upper left lies nearest to left + above − upper left. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
