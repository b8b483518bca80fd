import { ExportError } from '../../../errors/index.ts';
import type { Frame } from '../../../media/index.ts';
import { inflate } from '../deflate.ts';
import { halfNumbers } from '../half.ts';
import { EXR_COMPRESSIONS, exrChannels, exrValues, readExrHeader } from './attributes.ts';
import { join, unpackRuns, unpredict } from './packing.ts';

/** 64 million pixels are a gigabyte of floats, more than any thread is to hold. */
const MOST_PIXELS = 64_000_000;
const HALF = 1;
const FLOAT = 2;
const ORDERS = ['ABGR', 'BGR'] as const;

/**
 * Decodes OpenEXR files as they are written here: RGB with or without alpha, halves or floats, scan lines,
 * uncompressed, RLE, ZIPS or ZIP. Colours stay multiplied with alpha, as the file has them.
 *
 * @throws ExportError ASSET_FAILED for what is damaged, or of another kind
 */
export async function decodeExr(file: Uint8Array<ArrayBuffer>): Promise<Frame> {
  const header = readExrHeader(file);
  if (!header) throw failed('It has no header of scan lines that can be read.', file.length);
  const compression = EXR_COMPRESSIONS[header.attributes.get('compression')?.bytes[0] ?? -1];
  const channels = exrChannels(header);
  const order = channels.map(({ name }) => name).join('');
  const type = channels[0]?.type ?? -1;
  const plain = channels.every(({ type: each, sampling: [x, y] }) => each === type && x === 1 && y === 1);
  const known = ORDERS.find((one) => one === order);
  if (!known || !plain || (type !== HALF && type !== FLOAT)) {
    throw failed(`Its channels are ${order || 'none'}, which are not read here.`, order);
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
  if (header.end + blocks * 8 > file.length) throw failed('It is cut off.', file.length);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const data = new Float32Array(width * height * 4);
  if (known === 'BGR') for (let i = 3; i < data.length; i += 4) data[i] = 1;
  for (let block = 0; block < blocks; block++) {
    const at = Number(view.getBigUint64(header.end + block * 8, true));
    if (!(at + 8 <= file.length)) throw failed('It is cut off.', file.length);
    const line = view.getInt32(at, true) - top;
    const size = view.getInt32(at + 4, true);
    if (line !== block * rows || size < 0 || at + 8 + size > file.length) {
      throw failed(`Block ${block} is not where it should be.`, block);
    }
    const count = Math.min(rows, height - line) * width * known.length;
    const bytes = await unpacked(file.slice(at + 8, at + 8 + size), count * (type === HALF ? 2 : 4), name);
    spread(type === HALF ? halves(bytes) : new Float32Array(bytes.buffer), data, line, width, known);
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

function halves(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const numbers = halfNumbers();
  const words = new Uint16Array(bytes.buffer);
  const samples = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) samples[i] = numbers[words[i] as number] as number;
  return samples;
}

function spread(
  samples: Float32Array,
  target: Float32Array,
  top: number,
  width: number,
  order: (typeof ORDERS)[number],
): void {
  let read = 0;
  for (let line = top * width * 4; read < samples.length; line += width * 4) {
    // The last of the names, R, is the first of a pixel.
    const first = order.length - 1;
    for (let channel = first; channel >= 0; channel--) {
      for (let write = line + channel, end = line + width * 4; write < end; write += 4) {
        target[write] = samples[read++] as number;
      }
    }
  }
}

function failed(reason: string, value: unknown): ExportError {
  return new ExportError('ASSET_FAILED', `An OpenEXR picture can't be decoded. ${reason}`, { value });
}
