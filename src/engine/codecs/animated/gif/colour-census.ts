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

/** Colours that are told apart one by one; pictures of more are counted in cells. */
const MOST_EXACT = 1 << 16;
const SLOTS = MOST_EXACT * 2;

/** Counts the colours of pixels: each by itself as long as they are few enough, else in cells of equal codes. */
export class ColourCensus {
  readonly #bits: number;
  readonly #colours = new Int32Array(SLOTS).fill(-1);
  readonly #counts = new Float64Array(SLOTS);
  #known = 0;
  #cells: Cells | undefined;

  /** @param bits of a channel that tell cells apart */
  constructor(bits: number) {
    this.#bits = bits;
  }

  /** @param rgba straight; pixels that are less than half opaque do not count */
  add(rgba: Uint8Array): void {
    let run = 0;
    let before = -1;
    for (let at = 0; at < rgba.length; at += 4) {
      if ((rgba[at + 3] as number) < 128) continue;
      const colour =
        ((rgba[at] as number) << 16) | ((rgba[at + 1] as number) << 8) | (rgba[at + 2] as number);
      if (colour === before) {
        run++;
        continue;
      }
      if (run > 0) this.#count(before, run);
      before = colour;
      run = 1;
    }
    if (run > 0) this.#count(before, run);
  }

  points(): ColourPoints {
    if (this.#cells) return pointsOf(this.#cells.means());
    const pairs: [colour: number, pixels: number][] = [];
    for (const [slot, colour] of this.#colours.entries()) {
      if (colour !== -1) pairs.push([colour, this.#counts[slot] as number]);
    }
    return pointsOf(pairs.sort(([a], [b]) => a - b));
  }

  #count(colour: number, pixels: number): void {
    if (this.#cells) {
      this.#cells.count(colour, pixels);
      return;
    }
    let slot = Math.imul(colour, 0x9e3779b1) >>> 15;
    while (this.#colours[slot] !== -1 && this.#colours[slot] !== colour) slot = (slot + 1) % SLOTS;
    if (this.#colours[slot] === -1) {
      if (this.#known === MOST_EXACT) {
        this.#cells = new Cells(this.#bits);
        for (const [at, known] of this.#colours.entries()) {
          if (known !== -1) this.#cells.count(known, this.#counts[at] as number);
        }
        this.#cells.count(colour, pixels);
        return;
      }
      this.#colours[slot] = colour;
      this.#known++;
    }
    (this.#counts[slot] as number) += pixels;
  }
}

/** Pixels by the highest bits of their codes. */
class Cells {
  readonly #bits: number;
  readonly #pixels: Float64Array;
  readonly #sums: Float64Array;

  constructor(bits: number) {
    this.#bits = bits;
    this.#pixels = new Float64Array(1 << (3 * bits));
    this.#sums = new Float64Array(3 << (3 * bits));
  }

  count(colour: number, pixels: number): void {
    const [shift, bits] = [8 - this.#bits, this.#bits];
    const red = colour >>> 16;
    const green = (colour >>> 8) & 255;
    const blue = colour & 255;
    const cell = ((red >> shift) << (2 * bits)) | ((green >> shift) << bits) | (blue >> shift);
    (this.#pixels[cell] as number) += pixels;
    (this.#sums[cell * 3] as number) += red * pixels;
    (this.#sums[cell * 3 + 1] as number) += green * pixels;
    (this.#sums[cell * 3 + 2] as number) += blue * pixels;
  }

  /** The mean colour of each cell, and its pixels. */
  means(): [colour: number, pixels: number][] {
    const found: [number, number][] = [];
    for (const [cell, pixels] of this.#pixels.entries()) {
      if (pixels === 0) continue;
      const mean = (channel: number): number =>
        Math.round((this.#sums[cell * 3 + channel] as number) / pixels);
      found.push([(mean(0) << 16) | (mean(1) << 8) | mean(2), pixels]);
    }
    return found;
  }
}

function pointsOf(pairs: readonly (readonly [colour: number, pixels: number])[]): ColourPoints {
  const count = pairs.length;
  const lab = new Float64Array(count * 3);
  for (const [index, [colour]] of pairs.entries()) {
    writeOklab(colour >>> 16, (colour >>> 8) & 255, colour & 255, lab, index * 3);
  }
  return {
    count,
    lab,
    colours: Uint32Array.from(pairs, ([colour]) => colour),
    pixels: Float64Array.from(pairs, ([, pixels]) => pixels),
  };
}
