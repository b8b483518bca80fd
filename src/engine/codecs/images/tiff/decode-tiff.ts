import { ExportError } from '../../../errors/index.ts';
import type { Frame } from '../../../media/index.ts';
import { inflate } from '../deflate.ts';
import { bytesReader, fieldNumbers, readTiffDirectory } from './directory.ts';
import { lzwDecode } from './lzw.ts';
import { type TiffLayout, tiffLayout } from './strips.ts';
import { COMPRESSION, PREDICTOR, TAG } from './tags.ts';

/** 64 million pixels are a gigabyte of floats, more than any thread is to hold. */
const MOST_PIXELS = 64_000_000;
/** What says where strips lie. */
const MOST_FIELD_BYTES = 1 << 20;

/**
 * Decodes TIFF and linear DNG files as they are written here: RGB with or without straight alpha, 8 or 16 bits or
 * floats, in strips, uncompressed, LZW or deflate, little-endian.
 *
 * @throws ExportError ASSET_FAILED for what is damaged, or of another kind
 */
export async function decodeTiff(file: Uint8Array<ArrayBuffer>): Promise<Frame> {
  const directory = await readTiffDirectory(bytesReader(file), MOST_FIELD_BYTES);
  const layout = directory && tiffLayout(directory);
  if (!directory?.littleEndian || !layout) {
    throw failed('It has no little-endian directory that can be read.', file.length);
  }
  check(layout);
  const { width, height, channels, bits, rowsPerStrip } = layout;
  const offsets = fieldNumbers(directory, TAG.stripOffsets);
  const counts = fieldNumbers(directory, TAG.stripByteCounts);
  if (offsets.length !== Math.ceil(height / rowsPerStrip) || counts.length !== offsets.length) {
    throw failed(`It has ${offsets.length} strips for ${height} rows.`, offsets.length);
  }
  const target = frameOf(layout);
  for (const [index, offset] of offsets.entries()) {
    const count = counts[index] ?? 0;
    if (offset + count > file.length) throw failed('It is cut off.', file.length);
    const top = index * rowsPerStrip;
    const rows = Math.min(rowsPerStrip, height - top);
    const length = rows * width * channels * (bits / 8);
    const bytes = await unpacked(file.slice(offset, offset + count), length, layout);
    const samples = samplesOf(bytes, layout);
    spread(samples, target.data, top * width * 4, channels, opaqueOf(layout));
  }
  return target;
}

function check({
  width,
  height,
  channels,
  bits,
  floatingPoint,
  compression,
  rowsPerStrip,
}: TiffLayout): void {
  if (width * height > MOST_PIXELS) throw failed(`It is ${width}×${height}, which is too large.`, width);
  const depth = floatingPoint ? bits === 32 : bits === 8 || bits === 16;
  const known = Object.values<number>(COMPRESSION).includes(compression);
  if (!depth || !known || (channels !== 3 && channels !== 4) || rowsPerStrip < 1) {
    throw failed(
      `It has ${channels} channels of ${bits} bits in compression ${compression}, which is not read here.`,
      compression,
    );
  }
}

async function unpacked(
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
  { compression }: TiffLayout,
): Promise<Uint8Array<ArrayBuffer>> {
  if (compression === COMPRESSION.lzw) return lzwDecode(bytes, length);
  if (compression === COMPRESSION.deflate) return inflate(bytes, length);
  if (bytes.length !== length) throw failed('A strip has another length than its pixels.', bytes.length);
  return bytes;
}

function samplesOf(
  bytes: Uint8Array<ArrayBuffer>,
  { width, channels, bits, floatingPoint, predictor }: TiffLayout,
): Uint8Array | Uint16Array | Float32Array {
  const row = width * channels;
  if (floatingPoint) {
    return new Float32Array(
      predictor === PREDICTOR.floatingPoint
        ? undoFloatDifferences(bytes, row, channels).buffer
        : bytes.buffer,
    );
  }
  const samples = bits === 8 ? bytes : new Uint16Array(bytes.buffer);
  if (predictor !== PREDICTOR.horizontal) return samples;
  for (let start = 0; start < samples.length; start += row) {
    for (let i = start + channels; i < start + row; i++) {
      samples[i] = (samples[i] as number) + (samples[i - channels] as number);
    }
  }
  return samples;
}

function undoFloatDifferences(
  bytes: Uint8Array<ArrayBuffer>,
  rowSamples: number,
  channels: number,
): Uint8Array<ArrayBuffer> {
  const target = new Uint8Array(bytes.length);
  const rowBytes = rowSamples * 4;
  for (let start = 0; start < bytes.length; start += rowBytes) {
    for (let i = start + channels; i < start + rowBytes; i++) {
      bytes[i] = (bytes[i] as number) + (bytes[i - channels] as number);
    }
    for (let plane = 0; plane < 4; plane++) {
      const from = start + plane * rowSamples;
      for (let i = 0, to = start + 3 - plane; i < rowSamples; i++, to += 4) {
        target[to] = bytes[from + i] as number;
      }
    }
  }
  return target;
}

function frameOf({ width, height, bits, floatingPoint }: TiffLayout): Frame {
  const base = { width, height, alpha: 'straight', changed: 'all' } as const;
  const length = width * height * 4;
  if (floatingPoint) return { ...base, format: 'rgba32f', data: new Float32Array(length) };
  if (bits === 8) return { ...base, format: 'rgba8', data: new Uint8Array(length) };
  return { ...base, format: 'rgba16', data: new Uint16Array(length) };
}

const opaqueOf = ({ bits, floatingPoint }: TiffLayout): number => (floatingPoint ? 1 : 2 ** bits - 1);

function spread(
  samples: Frame['data'],
  target: Frame['data'],
  at: number,
  channels: number,
  opaque: number,
): void {
  if (channels === 4) {
    target.set(samples, at);
    return;
  }
  for (let read = 0, write = at; read < samples.length; read += 3, write += 4) {
    target[write] = samples[read] as number;
    target[write + 1] = samples[read + 1] as number;
    target[write + 2] = samples[read + 2] as number;
    target[write + 3] = opaque;
  }
}

function failed(reason: string, value: unknown): ExportError {
  return new ExportError('ASSET_FAILED', `A TIFF picture can't be decoded. ${reason}`, { value });
}
