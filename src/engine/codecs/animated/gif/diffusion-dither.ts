import { writeOklab } from './oklab.ts';
import { paletteLab } from './ordered-dither.ts';
import { nearest, type Palette } from './palette.ts';

const KEPT = 1 << 16;

/**
 * R. W. Floyd and L. Steinberg, “An adaptive algorithm for spatial greyscale” (1976): the finest stills; but what
 * changes anywhere in a picture changes the grain behind it.
 */
export class DiffusionDither {
  readonly #palette: Palette;
  readonly #lab: Float64Array;
  readonly #spreads: boolean;
  readonly #colours = new Int32Array(KEPT).fill(-1);
  readonly #nearest = new Uint8Array(KEPT);
  readonly #wanted = new Float64Array(3);

  /** @param spreads false shows each pixel by the nearest entry, and passes no error on */
  constructor(palette: Palette, spreads: boolean) {
    this.#palette = palette;
    this.#lab = paletteLab(palette);
    this.#spreads = spreads;
  }

  /** @param to an index for each opaque pixel; others are left as they are */
  dither(rgba: Uint8Array, width: number, height: number, to: Uint8Array): void {
    // Errors of this row and the next, with a pixel to spare at both ends.
    let here = new Float32Array((width + 2) * 3);
    let below = new Float32Array((width + 2) * 3);
    for (let y = 0; y < height; y++) {
      // Every other row is walked back, so that errors do not all drift to one side.
      const step = y % 2 === 0 ? 1 : -1;
      for (let count = 0, x = step === 1 ? 0 : width - 1; count < width; count++, x += step) {
        const at = y * width + x;
        if ((rgba[at * 4 + 3] as number) < 128) continue;
        const error = (x + 1) * 3;
        const red = clamp((rgba[at * 4] as number) + (here[error] as number));
        const green = clamp((rgba[at * 4 + 1] as number) + (here[error + 1] as number));
        const blue = clamp((rgba[at * 4 + 2] as number) + (here[error + 2] as number));
        const index = this.#find((red << 16) | (green << 8) | blue);
        to[at] = index;
        if (!this.#spreads) continue;
        for (let channel = 0; channel < 3; channel++) {
          const wanted = channel === 0 ? red : channel === 1 ? green : blue;
          const left = (wanted - (this.#palette[index * 3 + channel] as number)) / 16;
          const place = error + channel;
          (here[place + 3 * step] as number) += 7 * left;
          (below[place - 3 * step] as number) += 3 * left;
          (below[place] as number) += 5 * left;
          (below[place + 3 * step] as number) += left;
        }
      }
      [here, below] = [below, here];
      below.fill(0);
    }
  }

  #find(colour: number): number {
    const place = Math.imul(colour, 0x9e3779b1) >>> 16;
    if (this.#colours[place] !== colour) {
      const wanted = this.#wanted;
      writeOklab(colour >>> 16, (colour >>> 8) & 255, colour & 255, wanted, 0);
      this.#colours[place] = colour;
      this.#nearest[place] = nearest(
        wanted[0] as number,
        wanted[1] as number,
        wanted[2] as number,
        this.#lab,
      );
    }
    return this.#nearest[place] as number;
  }
}

function clamp(value: number): number {
  const code = Math.round(value);
  return code < 0 ? 0 : code > 255 ? 255 : code;
}
