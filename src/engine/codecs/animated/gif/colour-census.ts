import { writeOklab } from './oklab.ts';

/** Colours that stand for all that were counted. */
export interface ColourPoints {
  readonly count: number;
  /** 0xRRGGBB. */
  readonly colours: Uint32Array;
  /** L, a, b of each. */
  readonly lab: Float64Array;
  /** How many pixels each stands for. */
  readonly pixels: Float64Array;
}

/** Counts the colours of pixels in cells of equal codes. */
export class ColourCensus {
  readonly #shift: number;
  readonly #bits: number;
  readonly #pixels: Float64Array;
  readonly #sums: Float64Array;
  /** The colour that most pixels of a cell have, if any has more than half: Boyer and Moore's majority vote (1991). */
  readonly #candidates: Uint32Array;
  readonly #votes: Float64Array;
  readonly #exact = new Set<number>();
  readonly #most: number;

  /**
   * @param bits of a channel that tell cells apart
   * @param most exact colours that are worth knowing one by one
   */
  constructor(bits: number, most: number) {
    const cells = 1 << (3 * bits);
    this.#bits = bits;
    this.#shift = 8 - bits;
    this.#most = most;
    this.#pixels = new Float64Array(cells);
    this.#sums = new Float64Array(cells * 3);
    this.#candidates = new Uint32Array(cells);
    this.#votes = new Float64Array(cells);
  }

  /** @param rgba straight; pixels that are less than half opaque do not count */
  add(rgba: Uint8Array): void {
    const shift = this.#shift;
    const bits = this.#bits;
    for (let at = 0; at < rgba.length; at += 4) {
      if ((rgba[at + 3] as number) < 128) continue;
      const red = rgba[at] as number;
      const green = rgba[at + 1] as number;
      const blue = rgba[at + 2] as number;
      const colour = (red << 16) | (green << 8) | blue;
      const cell = ((red >> shift) << (2 * bits)) | ((green >> shift) << bits) | (blue >> shift);
      (this.#pixels[cell] as number)++;
      (this.#sums[cell * 3] as number) += red;
      (this.#sums[cell * 3 + 1] as number) += green;
      (this.#sums[cell * 3 + 2] as number) += blue;
      if (this.#votes[cell] === 0) {
        this.#candidates[cell] = colour;
        if (this.#exact.size <= this.#most) this.#exact.add(colour);
        this.#votes[cell] = 1;
      } else if (this.#candidates[cell] === colour) {
        (this.#votes[cell] as number)++;
      } else {
        (this.#votes[cell] as number)--;
        if (this.#exact.size <= this.#most) this.#exact.add(colour);
      }
    }
  }

  /** All colours, where they are no more than were worth knowing. */
  exact(): readonly number[] | undefined {
    return this.#exact.size <= this.#most ? [...this.#exact].sort((a, b) => a - b) : undefined;
  }

  points(): ColourPoints {
    const cells: number[] = [];
    for (let cell = 0; cell < this.#pixels.length; cell++)
      if ((this.#pixels[cell] as number) > 0) cells.push(cell);
    const count = cells.length;
    const [colours, lab, pixels] = [
      new Uint32Array(count),
      new Float64Array(count * 3),
      new Float64Array(count),
    ];
    for (const [index, cell] of cells.entries()) {
      const weight = this.#pixels[cell] as number;
      const mean = (channel: number): number =>
        Math.round((this.#sums[cell * 3 + channel] as number) / weight);
      const ruled = (this.#votes[cell] as number) > weight / 3;
      const colour = ruled ? (this.#candidates[cell] as number) : (mean(0) << 16) | (mean(1) << 8) | mean(2);
      colours[index] = colour;
      pixels[index] = weight;
      writeOklab(colour >>> 16, (colour >>> 8) & 255, colour & 255, lab, index * 3);
    }
    return { count, colours, lab, pixels };
  }
}
