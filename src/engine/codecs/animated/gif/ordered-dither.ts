import { blueNoise, NOISE_SIDE } from './blue-noise.ts';
import { writeOklab } from './oklab.ts';
import { nearest, type Palette } from './palette.ts';

/** Colours whose mixture was worked out are kept in so many places. */
const KEPT = 1 << 16;
/** How much grain weighs against the error of the mean colour, as a share of its square. */
const GRAIN = 0.3;
const LEVELS = NOISE_SIDE * NOISE_SIDE;

/**
 * Shows a colour by the two entries of the palette whose mixture comes nearest, in a pattern that is fixed to the picture: where
 * nothing changes, no pixel does. A colour that the palette has is shown by it alone.
 */
export class OrderedDither {
  readonly #lab: Float64Array;
  readonly #noise = blueNoise();
  readonly #colours = new Int32Array(KEPT).fill(-1);
  readonly #first = new Uint8Array(KEPT);
  readonly #second = new Uint8Array(KEPT);
  /** Where the pattern lies below, the second entry is shown. */
  readonly #share = new Uint16Array(KEPT);
  readonly #wanted = new Float64Array(3);

  constructor(palette: Palette) {
    this.#lab = paletteLab(palette);
  }

  /** @param to an index for each opaque pixel; others are left as they are */
  dither(rgba: Uint8Array, width: number, height: number, to: Uint8Array): void {
    for (let y = 0, at = 0; y < height; y++) {
      const row = (y % NOISE_SIDE) * NOISE_SIDE;
      for (let x = 0; x < width; x++, at++) {
        const from = at * 4;
        if ((rgba[from + 3] as number) < 128) continue;
        const colour =
          ((rgba[from] as number) << 16) | ((rgba[from + 1] as number) << 8) | (rgba[from + 2] as number);
        const place = Math.imul(colour, 0x9e3779b1) >>> 16;
        if (this.#colours[place] !== colour) this.#mix(colour, place);
        const below = (this.#noise[row + (x % NOISE_SIDE)] as number) < (this.#share[place] as number);
        to[at] = (below ? this.#second[place] : this.#first[place]) as number;
      }
    }
  }

  #mix(colour: number, place: number): void {
    const lab = this.#lab;
    const wanted = this.#wanted;
    writeOklab(colour >>> 16, (colour >>> 8) & 255, colour & 255, wanted, 0);
    const [l, a, b] = [wanted[0] as number, wanted[1] as number, wanted[2] as number];
    const first = nearest(l, a, b, lab);
    const el = l - (lab[first * 3] as number);
    const ea = a - (lab[first * 3 + 1] as number);
    const eb = b - (lab[first * 3 + 2] as number);
    let least = el * el + ea * ea + eb * eb;
    let second = first;
    let share = 0;
    for (let at = 0; at < lab.length; at += 3) {
      const vl = (lab[at] as number) - (l - el);
      const va = (lab[at + 1] as number) - (a - ea);
      const vb = (lab[at + 2] as number) - (b - eb);
      const along = el * vl + ea * va + eb * vb;
      const apart = vl * vl + va * va + vb * vb;
      if (along <= 0) continue;
      const part = Math.min(0.5, along / apart);
      const [rl, ra, rb] = [el - part * vl, ea - part * va, eb - part * vb];
      const cost = rl * rl + ra * ra + rb * rb + GRAIN * part * (1 - part) * apart;
      if (cost < least) {
        least = cost;
        second = at / 3;
        share = part;
      }
    }
    this.#colours[place] = colour;
    this.#first[place] = first;
    this.#second[place] = second;
    this.#share[place] = Math.round(share * LEVELS);
  }
}

export function paletteLab(palette: Palette): Float64Array {
  const lab = new Float64Array(palette.length);
  for (let at = 0; at < palette.length; at += 3) {
    writeOklab(palette[at] as number, palette[at + 1] as number, palette[at + 2] as number, lab, at);
  }
  return lab;
}
