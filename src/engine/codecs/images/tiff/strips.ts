import type { Frame } from '../../../media/index.ts';
import type { PictureCompression } from '../../codecs.ts';
import { deflate } from '../deflate.ts';
import {
  fieldNumbers,
  type TiffDirectory,
  type TiffField,
  tiffDirectory,
  tiffHeader,
  tiffNumbers,
} from './directory.ts';
import { lzwEncode } from './lzw.ts';
import { COMPRESSION, PREDICTOR, TAG } from './tags.ts';

/** Readers hold a strip at a time; smaller ones compress less well. */
const STRIP_BYTES = 1 << 19;

export type TiffCompression = Extract<PictureCompression, keyof typeof COMPRESSION>;

type Samples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/**
 * A TIFF file of the frame's samples, in strips, with its directory at the end, so that fields can be added later
 * without moving a pixel.
 *
 * @param channels 3 leaves alpha out
 * @param fields besides those that say how pixels are stored
 */
export async function tiffFile(
  frame: Frame,
  channels: 3 | 4,
  compression: TiffCompression,
  fields: readonly TiffField[],
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, format } = frame;
  const sampleBytes = format === 'rgba8' ? 1 : format === 'rgba16' ? 2 : 4;
  const some = Math.max(1, Math.floor(STRIP_BYTES / (width * channels * sampleBytes)));
  const rows = compression === 'none' ? height : Math.min(height, some);
  const strips: Uint8Array[] = [];
  for (let top = 0; top < height; top += rows) {
    const samples = samplesOf(frame, channels, top, Math.min(rows, height - top));
    strips.push(await packed(samples, width, channels, compression));
  }
  const offsets: number[] = [];
  let end = 8;
  for (const { length } of strips) {
    offsets.push(end);
    end += length + (length & 1);
  }
  const floats = format === 'rgba32f';
  const predictor =
    compression === 'none' ? PREDICTOR.none : floats ? PREDICTOR.floatingPoint : PREDICTOR.horizontal;
  const directory = tiffDirectory(
    [
      tiffNumbers(TAG.newSubfileType, 'long', [0]),
      tiffNumbers(TAG.imageWidth, 'long', [width]),
      tiffNumbers(TAG.imageLength, 'long', [height]),
      tiffNumbers(TAG.bitsPerSample, 'short', Array(channels).fill(sampleBytes * 8)),
      tiffNumbers(TAG.compression, 'short', [COMPRESSION[compression]]),
      tiffNumbers(TAG.stripOffsets, 'long', offsets),
      tiffNumbers(TAG.orientation, 'short', [1]),
      tiffNumbers(TAG.samplesPerPixel, 'short', [channels]),
      tiffNumbers(TAG.rowsPerStrip, 'long', [rows]),
      tiffNumbers(
        TAG.stripByteCounts,
        'long',
        strips.map(({ length }) => length),
      ),
      tiffNumbers(TAG.planarConfiguration, 'short', [1]),
      tiffNumbers(TAG.sampleFormat, 'short', Array(channels).fill(floats ? 3 : 1)),
      ...(predictor === PREDICTOR.none ? [] : [tiffNumbers(TAG.predictor, 'short', [predictor])]),
      ...fields,
    ],
    end,
  );
  const whole = new Uint8Array(end + directory.length);
  whole.set(tiffHeader(end));
  for (const [index, strip] of strips.entries()) whole.set(strip, offsets[index]);
  whole.set(directory, end);
  return whole;
}

/** Some rows by themselves, in the host's byte order: little-endian wherever WebAssembly runs in a browser. */
function samplesOf({ width, data }: Frame, channels: 3 | 4, top: number, rows: number): Samples {
  const from = top * width * 4;
  const count = rows * width;
  const source = data.subarray(from, from + count * 4);
  if (channels === 4) return source.slice() as Samples;
  const target =
    source instanceof Uint8Array
      ? new Uint8Array(count * 3)
      : source instanceof Uint16Array
        ? new Uint16Array(count * 3)
        : new Float32Array(count * 3);
  for (let i = 0, read = 0, write = 0; i < count; i++, read += 4, write += 3) {
    target[write] = source[read] as number;
    target[write + 1] = source[read + 1] as number;
    target[write + 2] = source[read + 2] as number;
  }
  return target;
}

async function packed(
  samples: Samples,
  width: number,
  channels: number,
  compression: TiffCompression,
): Promise<Uint8Array> {
  if (compression === 'none') return bytesOf(samples);
  const bytes =
    samples instanceof Float32Array
      ? floatDifferences(samples, width * channels, channels)
      : differences(samples, width * channels, channels);
  return compression === 'lzw' ? lzwEncode(bytes) : await deflate(bytes);
}

function bytesOf({ buffer, byteOffset, byteLength }: Samples): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Horizontal differencing, in place: TIFF 6.0 section 14. */
function differences(
  samples: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>,
  rowSamples: number,
  channels: number,
): Uint8Array<ArrayBuffer> {
  for (let start = 0; start < samples.length; start += rowSamples) {
    for (let i = start + rowSamples - 1; i >= start + channels; i--) {
      samples[i] = (samples[i] as number) - (samples[i - channels] as number);
    }
  }
  return bytesOf(samples);
}

/** The floating-point predictor of TIFF Technical Note 3: bytes of a row by their weight, the heaviest first, as differences. */
function floatDifferences(
  samples: Float32Array<ArrayBuffer>,
  rowSamples: number,
  channels: number,
): Uint8Array<ArrayBuffer> {
  const source = bytesOf(samples);
  const target = new Uint8Array(source.length);
  const rowBytes = rowSamples * 4;
  for (let start = 0; start < source.length; start += rowBytes) {
    for (let plane = 0; plane < 4; plane++) {
      const to = start + plane * rowSamples;
      for (let i = 0, from = start + 3 - plane; i < rowSamples; i++, from += 4) {
        target[to + i] = source[from] as number;
      }
    }
    for (let i = start + rowBytes - 1; i >= start + channels; i--) {
      target[i] = (target[i] as number) - (target[i - channels] as number);
    }
  }
  return target;
}

/** How the pixels of a directory are stored. */
export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bits: number;
  readonly floatingPoint: boolean;
  readonly compression: number;
  readonly predictor: number;
  readonly photometric: number;
  readonly rowsPerStrip: number;
}

/** What a directory says of its pixels, by the defaults of TIFF 6.0 where it is silent; undefined without a size. */
export function tiffLayout(directory: TiffDirectory): TiffLayout | undefined {
  const first = (tag: number, otherwise: number): number => fieldNumbers(directory, tag)[0] ?? otherwise;
  const width = first(TAG.imageWidth, 0);
  const height = first(TAG.imageLength, 0);
  if (width === 0 || height === 0) return undefined;
  return {
    width,
    height,
    channels: first(TAG.samplesPerPixel, 1),
    bits: first(TAG.bitsPerSample, 1),
    floatingPoint: first(TAG.sampleFormat, 1) === 3,
    compression: first(TAG.compression, COMPRESSION.none),
    predictor: first(TAG.predictor, PREDICTOR.none),
    photometric: first(TAG.photometric, 2),
    rowsPerStrip: first(TAG.rowsPerStrip, height),
  };
}
