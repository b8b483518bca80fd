import { ExportError } from '../../errors/index.ts';
import { type ColourSpace, type Frame, PRIMARIES_CODES, SRGB, TRANSFER_CODES } from '../../media/index.ts';
import { crc32 } from './crc32.ts';
import { RowFilter } from './png-filter.ts';

/** Straight RGBA, rows from the top without padding. 16-bit values are in the host's byte order. */
export type PngPixels = {
  readonly width: number;
  readonly height: number;
} & (
  | { readonly depth: 8; readonly data: Uint8Array | Uint8ClampedArray }
  | { readonly depth: 16; readonly data: Uint16Array }
);

const SIGNATURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const TRUECOLOUR_WITH_ALPHA = 6;
/** Pixels are filtered and handed to the compressor in pieces of about this size, so that memory stays small. */
const BAND_BYTES = 1 << 20;
/** W3C PNG section 5.3: a chunk's length fits 31 bits. */
const LONGEST_CHUNK = 2 ** 31 - 1;

/**
 * sRGB's primaries and white point in 100,000ths and its gamma, which W3C PNG section 11.3.2.5 wants beside the sRGB
 * chunk for readers that do not know it.
 */
const CHROMATICITIES = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];
const GAMMA = 45455;

/**
 * A rendered frame, which must have straight alpha, as a PNG file of its own depth.
 *
 * @throws ExportError INTERNAL for floating-point frames, which PNG can't hold
 */
export function encodeFramePng(frame: Frame, colourSpace?: ColourSpace): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = frame;
  switch (frame.format) {
    case 'rgba8':
      return encodePng({ width, height, depth: 8, data: frame.data }, colourSpace);
    case 'rgba16':
      return encodePng({ width, height, depth: 16, data: frame.data }, colourSpace);
    case 'rgba32f':
      throw new ExportError('INTERNAL', 'PNG has no floating-point pixels.', { value: frame.format });
  }
}

/**
 * Writes a PNG file (W3C PNG, third edition) of 8 or 16 bits a channel with alpha, tagged with its colours. Equal pixels
 * give equal bytes on the same browser build.
 *
 * @throws ExportError INTERNAL where the data does not fit the size
 */
export async function encodePng(pixels: PngPixels, colourSpace = SRGB): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, depth, data } = pixels;
  if (!(width > 0 && height > 0) || data.length < width * height * 4) {
    throw new ExportError('INTERNAL', `${data.length} values are no ${width}×${height} RGBA picture.`, {
      value: data.length,
    });
  }
  const image = await deflatePixels(pixels);
  if (image.length > LONGEST_CHUNK) {
    throw new ExportError('ENCODER_FAILED', `A picture of ${width}×${height} is too large for a PNG chunk.`, {
      value: image.length,
    });
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, depth);
  header.setUint8(9, TRUECOLOUR_WITH_ALPHA);
  return concatenate([
    SIGNATURE,
    pngChunk('IHDR', new Uint8Array(header.buffer)),
    ...pngColourChunks(colourSpace),
    pngChunk('IDAT', image),
    pngChunk('IEND', new Uint8Array(0)),
  ]);
}

/** What a PNG says of its colours, ahead of its image data. */
export function pngColourChunks({ primaries, transfer }: ColourSpace): Uint8Array[] {
  if (primaries === 'bt709' && transfer === 'iec61966-2-1') {
    return [
      pngChunk('cHRM', bigEndian(CHROMATICITIES)),
      pngChunk('gAMA', bigEndian([GAMMA])),
      // Rendering intent 0, perceptual.
      pngChunk('sRGB', new Uint8Array(1)),
    ];
  }
  // W3C PNG section 11.3.2.6: code points of H.273; pictures are RGB, matrix 0, of the full range, 1.
  return [pngChunk('cICP', Uint8Array.of(PRIMARIES_CODES[primaries], TRANSFER_CODES[transfer], 0, 1))];
}

/** Filtered and compressed, as the image data of PNG: W3C PNG sections 9 and 10. */
export async function deflatePixels({
  width,
  height,
  depth,
  data,
}: PngPixels): Promise<Uint8Array<ArrayBuffer>> {
  const stride = depth === 8 ? 4 : 8;
  const rowBytes = width * stride;
  const filter = new RowFilter(rowBytes, stride);
  const rowsPerBand = Math.max(1, Math.floor(BAND_BYTES / (rowBytes + 1)));
  const stream = new CompressionStream('deflate');
  const compressed = readAll(stream.readable);
  const writer = stream.writable.getWriter();
  const rows = new RowSource(width * 4, depth, data);
  let previous = new Uint8Array(rowBytes);
  for (let top = 0; top < height; top += rowsPerBand) {
    const count = Math.min(rowsPerBand, height - top);
    const band = new Uint8Array(count * (rowBytes + 1));
    for (let y = 0; y < count; y++) {
      const row = rows.take(top + y);
      filter.filter(row, previous, band, y * (rowBytes + 1));
      previous = row;
    }
    await writer.write(band);
  }
  await writer.close();
  return compressed;
}

/** Rows as PNG stores them, most significant byte first. */
class RowSource {
  readonly #values: number;
  readonly #depth: 8 | 16;
  readonly #data: ArrayLike<number> & (Uint8Array | Uint8ClampedArray | Uint16Array);
  // Two buffers in turn: the row before is still read while the next one is made.
  readonly #buffers: [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];

  constructor(values: number, depth: 8 | 16, data: Uint8Array | Uint8ClampedArray | Uint16Array) {
    this.#values = values;
    this.#depth = depth;
    this.#data = data;
    const bytes = depth === 8 ? values : values * 2;
    this.#buffers = [new Uint8Array(bytes), new Uint8Array(bytes)];
  }

  take(y: number): Uint8Array<ArrayBuffer> {
    const row = this.#buffers[y & 1 ? 1 : 0];
    const start = y * this.#values;
    if (this.#depth === 8) {
      row.set(this.#data.subarray(start, start + this.#values));
      return row;
    }
    for (let i = 0; i < this.#values; i++) {
      const value = this.#data[start + i] as number;
      row[i * 2] = value >> 8;
      row[i * 2 + 1] = value;
    }
    return row;
  }
}

async function readAll(readable: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

/** W3C PNG section 5.3. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function bigEndian(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value);
  return new Uint8Array(view.buffer);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
