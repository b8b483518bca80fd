import { ExportError } from '../../../errors/index.ts';
import type { Frame } from '../../../media/index.ts';
import { inflate } from '../deflate.ts';
import { halfNumbers } from '../half.ts';
import { EXR_COMPRESSIONS, type ExrChannel, exrChannels, exrValues, readExrHeader } from './attributes.ts';
import { join, unpackRuns, unpredict } from './packing.ts';

/** 64 million pixels are a gigabyte of floats, more than any thread is to hold. */
const MOST_PIXELS = 64_000_000;
const HALF = 1;
const FLOAT = 2;
/** Those of 254 layers, with room. */
const MOST_CHANNELS = 1100;
/** Of what a block unpacks to. */
const MOST_BLOCK_BYTES = 2 ** 29;

/**
 * Decodes OpenEXR files as they are written here: RGB with or without alpha, halves or floats, scan lines,
 * uncompressed, RLE, ZIPS or ZIP. Colours stay multiplied with alpha, as the file has them.
 *
 * @param layer the composite where absent
 * @throws ExportError ASSET_FAILED for what is damaged, or of another kind
 */
export async function decodeExr(file: Uint8Array<ArrayBuffer>, layer?: string): Promise<Frame> {
  const header = readExrHeader(file);
  if (!header) throw failed('It has no header of scan lines that can be read.', file.length);
  const compression = EXR_COMPRESSIONS[header.attributes.get('compression')?.bytes[0] ?? -1];
  const channels = exrChannels(header);
  const wanted = placesOf(channels, layer);
  const type = channels[0]?.type ?? -1;
  const plain = channels.every(({ type: each, sampling: [x, y] }) => each === type && x === 1 && y === 1);
  if (!wanted || !plain || (type !== HALF && type !== FLOAT) || channels.length > MOST_CHANNELS) {
    const names = channels.map(({ name: each }) => each).join(', ');
    throw failed(`Its channels are ${names.slice(0, 200) || 'none'}, which are not read here.`, names);
  }
  const name = compression?.name ?? 'unknown';
  if (name !== 'none' && name !== 'rle' && name !== 'zips' && name !== 'zip') {
    throw failed(`Its compression is ${name}, which is not read here.`, name);
  }
  const [left = 0, top = 0, right = -1, bottom = -1] = exrValues(header, 'dataWindow', 'int');
  const [width, height] = [right - left + 1, bottom - top + 1];
  if (!(width > 0 && height > 0 && width * height <= MOST_PIXELS)) {
    throw failed(`It is ${width}×${height}.`, [width, height]);
  }
  const rows = compression?.rows ?? 1;
  const blocks = Math.ceil(height / rows);
  const lineBytes = width * channels.length * (type === HALF ? 2 : 4);
  if (lineBytes * rows > MOST_BLOCK_BYTES) throw failed('Its blocks are too large.', lineBytes * rows);
  if (header.end + blocks * 8 > file.length) throw failed('It is cut off.', file.length);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const data = new Float32Array(width * height * 4);
  if (wanted.length === 3) for (let i = 3; i < data.length; i += 4) data[i] = 1;
  for (let block = 0; block < blocks; block++) {
    const at = Number(view.getBigUint64(header.end + block * 8, true));
    if (!(at + 8 <= file.length)) throw failed('It is cut off.', file.length);
    const line = view.getInt32(at, true) - top;
    const size = view.getInt32(at + 4, true);
    if (line !== block * rows || size < 0 || at + 8 + size > file.length) {
      throw failed(`Block ${block} is not where it should be.`, block);
    }
    const length = Math.min(rows, height - line) * lineBytes;
    const bytes = await unpacked(file.slice(at + 8, at + 8 + size), length, name);
    const words = type === HALF ? new Uint16Array(bytes.buffer) : new Float32Array(bytes.buffer);
    spread(words, data.subarray(line * width * 4), width, channels.length, wanted);
  }
  return { width, height, alpha: 'premultiplied', changed: 'all', format: 'rgba32f', data };
}

async function unpacked(
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
  compression: 'none' | 'rle' | 'zips' | 'zip',
): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes.length === length) return bytes;
  if (compression === 'none') throw failed('A line has another length than its pixels.', bytes.length);
  const differences = compression === 'rle' ? unpackRuns(bytes, length) : await inflate(bytes, length);
  unpredict(differences);
  const joined = new Uint8Array(length);
  join(differences, joined);
  return joined;
}

/** Places of R, G, B and, where there is one, A among a file's channels. */
function placesOf(channels: readonly ExrChannel[], layer: string | undefined): number[] | undefined {
  const prefix = layer === undefined ? '' : `${layer}.`;
  const places = ['R', 'G', 'B', 'A'].map((letter) =>
    channels.findIndex(({ name }) => name === `${prefix}${letter}`),
  );
  const [red = -1, green = -1, blue = -1, alpha = -1] = places;
  if (red < 0 || green < 0 || blue < 0) return undefined;
  return alpha < 0 ? [red, green, blue] : places;
}

/** @param places of the channels that are wanted, in the order of a pixel's, among `count` */
function spread(
  samples: Uint16Array | Float32Array,
  target: Float32Array,
  width: number,
  count: number,
  places: readonly number[],
): void {
  const halves = samples instanceof Uint16Array ? halfNumbers() : undefined;
  for (let line = 0, write = 0; line < samples.length; line += width * count, write += width * 4) {
    for (const [channel, place] of places.entries()) {
      const start = line + place * width;
      for (let x = 0; x < width; x++) {
        const word = samples[start + x] as number;
        target[write + x * 4 + channel] = halves ? (halves[word] as number) : word;
      }
    }
  }
}

function failed(reason: string, value: unknown): ExportError {
  return new ExportError('ASSET_FAILED', `An OpenEXR picture can't be decoded. ${reason}`, { value });
}
