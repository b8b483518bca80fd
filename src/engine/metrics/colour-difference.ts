import { deltaE2000 } from './ciede2000.ts';
import { labOfRgb8 } from './lab.ts';
import { type Picture, requireEqualSize } from './picture.ts';

/** CIEDE2000 over the pixels of two pictures. About 1 is just visible side by side. */
export interface ColourDifference {
  readonly mean: number;
  /** 95 % of the pixels differ by no more than this; exact to 0.01, rounded up. */
  readonly percentile95: number;
  readonly max: number;
}

/** Codecs move flat colours by the same few codes everywhere, so most pairs of colours have been seen before. */
const CACHE_BITS = 16;
const CACHE_SIZE = 1 << CACHE_BITS;

/** The largest difference of two sRGB colours is about 119. */
const BIN = 0.01;
const BINS = 12_500;

/**
 * CIEDE2000 of each pixel, both pictures being sRGB with the white D65. Alpha is ignored.
 *
 * @throws ExportError INTERNAL for pictures of different sizes
 */
export function colourDifference(a: Picture, b: Picture): ColourDifference {
  requireEqualSize(a, b);
  const pixels = a.width * a.height;
  const keysA = new Int32Array(CACHE_SIZE).fill(-1);
  const keysB = new Int32Array(CACHE_SIZE).fill(-1);
  const values = new Float64Array(CACHE_SIZE);
  const lab = new Float64Array(6);
  const histogram = new Uint32Array(BINS);
  let sum = 0;
  let max = 0;
  for (let i = 0, at = 0; i < pixels; i++, at += 4) {
    const redA = a.data[at] as number;
    const greenA = a.data[at + 1] as number;
    const blueA = a.data[at + 2] as number;
    const redB = b.data[at] as number;
    const greenB = b.data[at + 1] as number;
    const blueB = b.data[at + 2] as number;
    const colourA = (redA << 16) | (greenA << 8) | blueA;
    const colourB = (redB << 16) | (greenB << 8) | blueB;
    if (colourA === colourB) continue;
    // Multiplicative hashing by 2³² over the golden ratio: Knuth, TAOCP volume 3, section 6.4.
    const slot = Math.imul(Math.imul(colourA, 31) + colourB, 0x9e3779b1) >>> (32 - CACHE_BITS);
    let difference = values[slot] as number;
    if (keysA[slot] !== colourA || keysB[slot] !== colourB) {
      labOfRgb8(redA, greenA, blueA, lab, 0);
      labOfRgb8(redB, greenB, blueB, lab, 3);
      difference = deltaE2000(
        lab[0] as number,
        lab[1] as number,
        lab[2] as number,
        lab[3] as number,
        lab[4] as number,
        lab[5] as number,
      );
      keysA[slot] = colourA;
      keysB[slot] = colourB;
      values[slot] = difference;
    }
    sum += difference;
    if (difference > max) max = difference;
    const bin = Math.min(BINS - 1, Math.floor(difference / BIN));
    histogram[bin] = (histogram[bin] as number) + 1;
  }
  return { mean: sum / pixels, percentile95: percentile(histogram, pixels, 0.95, max), max };
}

/** Equal pixels are not in the histogram: what is missing to `pixels` lies at 0. */
function percentile(histogram: Uint32Array, pixels: number, share: number, max: number): number {
  let above = 0;
  for (let bin = BINS - 1; bin >= 0; bin--) {
    above += histogram[bin] as number;
    if (above > (1 - share) * pixels) return Math.min(max, (bin + 1) * BIN);
  }
  return 0;
}
