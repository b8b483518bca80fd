import type { Picture } from '../../metrics/index.ts';

/** Places across and down a frame at which colours are looked at. */
const COLUMNS = 64;
const ROWS = 36;
/** A place counts where the rendering is flat this far around: motion and halved chroma blur edges. */
const FLAT_RADIUS = 3;
const FLAT_CODES = 2;

/** Colours of the rendering are sorted by the upper bits of each channel. */
const BITS = 4;
const BINS = 1 << (3 * BITS);
const FIELDS = 8;
/** Codes of 8 bits that encoders change of a flat area. */
const SAME = 4;

/** A colour of the renderings, and what the file has in its place; means over `count` places. Codes of 8 bits. */
export interface ColourPair {
  readonly expected: readonly [number, number, number];
  readonly actual: readonly [number, number, number];
  readonly count: number;
}

/** What became of each colour of a film, whatever area it covers; its memory does not grow with the film. */
export class ColourMap {
  readonly #bins = new Float64Array(BINS * FIELDS);

  /** @param hasAlpha whether the fourth channel counts: what is not opaque is passed over then */
  add(expected: Picture, actual: Picture, hasAlpha: boolean): void {
    const { width, height } = expected;
    for (let row = 0; row < ROWS; row++) {
      const y = Math.floor(((row + 0.5) * height) / ROWS);
      for (let column = 0; column < COLUMNS; column++) {
        const x = Math.floor(((column + 0.5) * width) / COLUMNS);
        if (isFlat(expected, x, y, hasAlpha)) this.#put(expected.data, actual.data, (y * width + x) * 4);
      }
    }
  }

  pairs(): ColourPair[] {
    const pairs: ColourPair[] = [];
    for (let at = 0; at < this.#bins.length; at += FIELDS) {
      const [count = 0, r = 0, g = 0, b = 0, R = 0, G = 0, B = 0, same = 0] = this.#bins.subarray(
        at,
        at + FIELDS,
      );
      if (count === 0) continue;
      const expected = [r / count, g / count, b / count] as const;
      // What happened to a film's colours happened to them everywhere: a few frames that show something else do not count.
      const changed = same * 2 <= count;
      pairs.push({ expected, actual: changed ? [R / count, G / count, B / count] : expected, count });
    }
    return pairs;
  }

  #put(expected: Picture['data'], actual: Picture['data'], at: number): void {
    const [r, g, b] = [expected[at] as number, expected[at + 1] as number, expected[at + 2] as number];
    const shift = 8 - BITS;
    const bin = (((r >> shift) << (2 * BITS)) | ((g >> shift) << BITS) | (b >> shift)) * FIELDS;
    const bins = this.#bins;
    const isSame =
      Math.abs(r - (actual[at] as number)) <= SAME &&
      Math.abs(g - (actual[at + 1] as number)) <= SAME &&
      Math.abs(b - (actual[at + 2] as number)) <= SAME;
    bins[bin] = (bins[bin] as number) + 1;
    if (isSame) bins[bin + 7] = (bins[bin + 7] as number) + 1;
    bins[bin + 1] = (bins[bin + 1] as number) + r;
    bins[bin + 2] = (bins[bin + 2] as number) + g;
    bins[bin + 3] = (bins[bin + 3] as number) + b;
    bins[bin + 4] = (bins[bin + 4] as number) + (actual[at] as number);
    bins[bin + 5] = (bins[bin + 5] as number) + (actual[at + 1] as number);
    bins[bin + 6] = (bins[bin + 6] as number) + (actual[at + 2] as number);
  }
}

function isFlat({ width, height, data }: Picture, x: number, y: number, hasAlpha: boolean): boolean {
  if (x < FLAT_RADIUS || y < FLAT_RADIUS || x + FLAT_RADIUS >= width || y + FLAT_RADIUS >= height)
    return false;
  const centre = (y * width + x) * 4;
  if (hasAlpha && data[centre + 3] !== 255) return false;
  for (let dy = -FLAT_RADIUS; dy <= FLAT_RADIUS; dy += FLAT_RADIUS) {
    for (let dx = -FLAT_RADIUS; dx <= FLAT_RADIUS; dx += FLAT_RADIUS) {
      const at = centre + (dy * width + dx) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const change = (data[at + channel] as number) - (data[centre + channel] as number);
        if (change > FLAT_CODES || change < -FLAT_CODES) return false;
      }
    }
  }
  return true;
}
