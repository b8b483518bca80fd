import { ExportError } from '../../../errors/index.ts';
import type { Frame, Rectangle, TrackDescription } from '../../../media/index.ts';
import type { EncodeSettings, GifChoices } from '../../codecs.ts';
import type { FrameCoder } from '../frame-coder.ts';
import type { FrameRecord } from '../frame-record.ts';
import { ColourCensus } from './colour-census.ts';
import { DiffusionDither } from './diffusion-dither.ts';
import { encodeLzw } from './lzw.ts';
import { OrderedDither } from './ordered-dither.ts';
import { makePalette, type Palette } from './palette.ts';

/** A picture in the colours of a palette; `palette.length / 3` is the index of what is transparent. */
export interface IndexedPicture {
  readonly indices: Uint8Array;
  readonly palette: Palette;
  /** Around all that is not transparent; undefined for an empty picture. */
  readonly covered: Rectangle | undefined;
}

interface Dither {
  dither(rgba: Uint8Array, width: number, height: number, to: Uint8Array): void;
}

/** One entry is kept for what is transparent. */
export const MOST_COLOURS = 255;
const LOCAL_TABLE = 0x80;
/** Cells of a census of one picture: clusters of many would take longer than all else. */
const FRAME_CENSUS_BITS = 5;

export const DEFAULT_GIF: GifChoices = { colours: 256, palette: 'film', dithering: 'ordered' };

/** Frames of GIF: indices into one palette for the film, or one a frame, of what changed since the frame before. */
export class GifCoder implements FrameCoder<IndexedPicture> {
  readonly track: TrackDescription;
  readonly #width: number;
  readonly #height: number;
  readonly #choices: GifChoices;
  readonly #film: { readonly palette: Palette; readonly dither: Dither } | undefined;

  constructor({ width, height, colourSpace, alpha, gif = DEFAULT_GIF }: EncodeSettings) {
    const palette = gif.table === undefined ? undefined : parseTable(gif.table);
    this.#width = width;
    this.#height = height;
    this.#choices = gif;
    this.#film = palette && { palette, dither: openDither(palette, gif) };
    this.track = {
      ...{ codec: 'gif', width, height, colourSpace },
      ...(alpha && { alpha: 'straight' }),
      ...(palette && { description: palette }),
    };
  }

  show({ format, data }: Frame): IndexedPicture {
    if (format !== 'rgba8') {
      throw new ExportError('INTERNAL', `GIF takes pixels of 8 bits, not ${format}.`, { value: format });
    }
    const { palette, dither } = this.#film ?? this.#ownPalette(data);
    const indices = new Uint8Array(this.#width * this.#height).fill(palette.length / 3);
    dither.dither(data, this.#width, this.#height, indices);
    return { indices, palette, covered: coveredBox(indices, this.#width, palette.length / 3) };
  }

  async code(
    now: IndexedPicture,
    before: IndexedPicture | undefined,
    next: IndexedPicture | undefined,
  ): Promise<FrameRecord> {
    const base = before && !uncovers(before, now) ? before : undefined;
    const disposes = next !== undefined && uncovers(now, next);
    const clear = now.palette.length / 3;
    const drawn = this.#drawn(now, base, clear);
    const box = (disposes ? now.covered : coveredBox(drawn, this.#width, clear)) ?? ONE_PIXEL;
    const indices = crop(drawn, this.#width, box);
    return {
      ...box,
      ...{ over: true, disposes, data: this.#imageOf(indices, box, now.palette) },
      ...(indices.includes(clear) && { transparentIndex: clear }),
    };
  }

  #ownPalette(rgba: Uint8Array): { readonly palette: Palette; readonly dither: Dither } {
    const most = Math.min(MOST_COLOURS, this.#choices.colours - 1);
    const census = new ColourCensus(FRAME_CENSUS_BITS);
    census.add(rgba);
    const palette = makePalette(census, most);
    return { palette, dither: openDither(palette, this.#choices) };
  }

  /** The picture without what the canvas shows already. */
  #drawn(now: IndexedPicture, base: IndexedPicture | undefined, clear: number): Uint8Array {
    if (!base) return now.indices;
    const drawn = now.indices.slice();
    const same = now.palette === base.palette;
    for (let at = 0; at < drawn.length; at++) {
      const index = drawn[at] as number;
      const old = base.indices[at] as number;
      if (same ? index === old : equalColours(now, index, base, old)) drawn[at] = clear;
    }
    return drawn;
  }

  /** Image descriptor, its own table where the film has none, and the image data: GIF89a sections 20 to 22. */
  #imageOf(indices: Uint8Array, box: Rectangle, palette: Palette): Uint8Array<ArrayBuffer> {
    const bits = tableBits(palette.length / 3 + 1);
    const local = this.#film === undefined;
    const image = encodeLzw(indices, Math.max(2, bits));
    const table = local ? 3 << bits : 0;
    const bytes = new Uint8Array(10 + table + image.length);
    const view = new DataView(bytes.buffer);
    bytes[0] = 0x2c;
    for (const [index, value] of [box.x, box.y, box.width, box.height].entries()) {
      view.setUint16(1 + 2 * index, value, true);
    }
    bytes[9] = local ? LOCAL_TABLE | (bits - 1) : 0;
    if (local) bytes.set(palette, 10);
    bytes.set(image, 10 + table);
    return bytes;
  }
}

function crop(indices: Uint8Array, stride: number, { x, y, width, height }: Rectangle): Uint8Array {
  const cropped = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const start = (y + row) * stride + x;
    cropped.set(indices.subarray(start, start + width), row * width);
  }
  return cropped;
}

const ONE_PIXEL: Rectangle = { x: 0, y: 0, width: 1, height: 1 };

/** Tables have 2 to 256 entries, a power of two: the exponent. */
export function tableBits(entries: number): number {
  return Math.max(1, Math.ceil(Math.log2(entries)));
}

function openDither(palette: Palette, { dithering }: GifChoices): Dither {
  return dithering === 'ordered'
    ? new OrderedDither(palette)
    : new DiffusionDither(palette, dithering === 'diffusion');
}

/** Whether something becomes transparent, which a frame can't draw: the one before must be disposed of. */
function uncovers(before: IndexedPicture, now: IndexedPicture): boolean {
  const [was, is] = [before.palette.length / 3, now.palette.length / 3];
  for (let at = 0; at < now.indices.length; at++) {
    if (now.indices[at] === is && before.indices[at] !== was) return true;
  }
  return false;
}

function equalColours(a: IndexedPicture, index: number, b: IndexedPicture, other: number): boolean {
  if (index * 3 === a.palette.length || other * 3 === b.palette.length) {
    return index * 3 === a.palette.length && other * 3 === b.palette.length;
  }
  return (
    a.palette[index * 3] === b.palette[other * 3] &&
    a.palette[index * 3 + 1] === b.palette[other * 3 + 1] &&
    a.palette[index * 3 + 2] === b.palette[other * 3 + 2]
  );
}

function coveredBox(indices: Uint8Array, width: number, clear: number): Rectangle | undefined {
  const height = indices.length / width;
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let x = 0;
    while (x < width && indices[start + x] === clear) x++;
    if (x === width) continue;
    if (top === height) top = y;
    bottom = y;
    if (x < left) left = x;
    x = width - 1;
    while (x > right && indices[start + x] === clear) x--;
    if (x > right) right = x;
  }
  return bottom < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** As settings carry a palette: six hexadecimal digits an entry. */
export function formatTable(palette: Palette): string {
  return Array.from(palette, (code) => code.toString(16).padStart(2, '0')).join('');
}

function parseTable(table: string): Palette {
  return Uint8Array.from(table.match(/../g) ?? [], (code) => Number.parseInt(code, 16));
}
