import { ExportError } from '../../../errors/index.ts';
import { type ColourSpace, type Frame, linearColours } from '../../../media/index.ts';
import { chromaticitiesOf, WHITE } from '../../../pixels/index.ts';
import type { PictureCompression } from '../../codecs.ts';
import { deflate } from '../deflate.ts';
import { halfNumbers, toHalves } from '../half.ts';
import {
  EXR_COMPRESSIONS,
  type ExrAttribute,
  exrByte,
  exrChannelList,
  exrHeader,
  exrNumbers,
  exrText,
} from './attributes.ts';
import { packRuns, predict, split } from './packing.ts';

export type ExrCompression = Extract<PictureCompression, 'none' | 'rle' | 'zips' | 'zip'>;

export const EXR_COMPRESSION: ExrCompression = 'zip';

const HALF = 1;
const FLOAT = 2;
const INCREASING_Y = 0;
/** Row and size. */
const BLOCK_HEADER_BYTES = 8;

export interface ExrOptions {
  readonly colourSpace?: ColourSpace;
  /** Bits a sample: halves or floats. */
  readonly depth?: 16 | 32;
  /** False leaves alpha out. */
  readonly alpha?: boolean;
  readonly compression?: ExrCompression;
  /** cd/m² of light at 1, where it is known. */
  readonly whiteLuminance?: number;
}

/**
 * A frame of linear light with straight alpha as an OpenEXR file of scan lines, in which colours are multiplied with
 * alpha (Technical Introduction to OpenEXR, “RGB Color” and “Alpha”).
 *
 * @throws ExportError INTERNAL for frames of codes
 */
export async function encodeExr(frame: Frame, options: ExrOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  if (frame.format !== 'rgba32f') {
    throw new ExportError('INTERNAL', `OpenEXR holds linear light, not ${frame.format}.`, {
      value: frame.format,
    });
  }
  const { depth = 16, alpha = true, compression = EXR_COMPRESSION } = options;
  const { width, height, data } = frame;
  const number = EXR_COMPRESSIONS.findIndex(({ name }) => name === compression);
  const rows = EXR_COMPRESSIONS[number]?.rows ?? 1;
  const head = exrHeader(attributesOf(frame, number, { ...options, depth, alpha }));
  const blocks: Uint8Array[] = [];
  const pixels = new Float32Array(width * Math.min(rows, height) * 4);
  const halves = depth === 16 ? new Uint16Array(pixels.length) : undefined;
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top) * width * 4;
    const block = pixels.subarray(0, count);
    multiplied(data.subarray(top * width * 4, top * width * 4 + count), block);
    if (halves) toHalves(block, halves);
    const samples = halves ?? new Uint32Array(block.buffer, 0, count);
    const planar = linesOf(samples.subarray(0, count), width, alpha);
    blocks.push(await packed(planar, compression));
  }
  return assemble(head, blocks, rows);
}

function attributesOf(
  { width, height }: Frame,
  compression: number,
  { colourSpace = linearColours('bt709'), depth, alpha, whiteLuminance }: ExrOptions,
): ExrAttribute[] {
  const { red, green, blue } = chromaticitiesOf(colourSpace.primaries);
  const window = [0, 0, width - 1, height - 1];
  return [
    exrChannelList(alpha ? ['A', 'B', 'G', 'R'] : ['B', 'G', 'R'], depth === 16 ? HALF : FLOAT),
    exrNumbers('chromaticities', 'chromaticities', [...red, ...green, ...blue, ...WHITE], 'float'),
    exrByte('compression', 'compression', compression),
    exrNumbers('dataWindow', 'box2i', window, 'int'),
    exrNumbers('displayWindow', 'box2i', window, 'int'),
    exrByte('lineOrder', 'lineOrder', INCREASING_Y),
    exrNumbers('pixelAspectRatio', 'float', [1], 'float'),
    exrNumbers('screenWindowCenter', 'v2f', [0, 0], 'float'),
    exrNumbers('screenWindowWidth', 'float', [1], 'float'),
    exrText('software', 'Framewright'),
    ...(whiteLuminance === undefined
      ? []
      : [exrNumbers('whiteLuminance', 'float', [whiteLuminance], 'float')]),
  ];
}

/** The samples of a frame as its file has them. */
export function exrSamples(
  frame: Frame & { readonly format: 'rgba32f' },
  depth: 16 | 32,
  alpha: boolean,
): Frame {
  const data = new Float32Array(frame.data.length);
  multiplied(frame.data, data);
  if (depth === 16) {
    const numbers = halfNumbers();
    const halves = new Uint16Array(data.length);
    toHalves(data, halves);
    for (let i = 0; i < data.length; i++) data[i] = numbers[halves[i] as number] as number;
  }
  if (!alpha) for (let i = 3; i < data.length; i += 4) data[i] = 1;
  return { ...frame, alpha: 'premultiplied', data };
}

function multiplied(source: Float32Array, target: Float32Array): void {
  for (let i = 0; i < source.length; i += 4) {
    const alpha = source[i + 3] as number;
    target[i] = (source[i] as number) * alpha;
    target[i + 1] = (source[i + 1] as number) * alpha;
    target[i + 2] = (source[i + 2] as number) * alpha;
    target[i + 3] = alpha;
  }
}

/** Samples line by line, each channel by itself in the order of their names, little-endian. */
function linesOf(
  samples: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
  width: number,
  alpha: boolean,
): Uint8Array<ArrayBuffer> {
  const count = (samples.length / 4) * (alpha ? 4 : 3);
  const target = samples instanceof Uint16Array ? new Uint16Array(count) : new Uint32Array(count);
  let write = 0;
  for (let line = 0; line < samples.length; line += width * 4) {
    for (let channel = alpha ? 3 : 2; channel >= 0; channel--) {
      for (let read = line + channel, end = line + width * 4; read < end; read += 4) {
        target[write++] = samples[read] as number;
      }
    }
  }
  return new Uint8Array(target.buffer);
}

/** A block that packing would enlarge is stored as it is, which readers tell by its size. */
async function packed(bytes: Uint8Array<ArrayBuffer>, compression: ExrCompression): Promise<Uint8Array> {
  if (compression === 'none') return bytes;
  const differences = new Uint8Array(bytes.length);
  split(bytes, differences);
  predict(differences);
  const small = compression === 'rle' ? packRuns(differences) : await deflate(differences);
  return small.length < bytes.length ? small : bytes;
}

function assemble(head: Uint8Array, blocks: readonly Uint8Array[], rows: number): Uint8Array<ArrayBuffer> {
  let end = head.length + blocks.length * 8;
  const size = blocks.reduce((sum, { length }) => sum + BLOCK_HEADER_BYTES + length, end);
  const whole = new Uint8Array(size);
  const view = new DataView(whole.buffer);
  whole.set(head);
  for (const [index, block] of blocks.entries()) {
    view.setBigUint64(head.length + index * 8, BigInt(end), true);
    view.setInt32(end, index * rows, true);
    view.setInt32(end + 4, block.length, true);
    whole.set(block, end + BLOCK_HEADER_BYTES);
    end += BLOCK_HEADER_BYTES + block.length;
  }
  return whole;
}
