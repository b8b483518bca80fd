import { ExportError } from '../../../errors/index.ts';
import { type ColourSpace, type Frame, linearColours } from '../../../media/index.ts';
import { chromaticitiesOf, WHITE } from '../../../pixels/index.ts';
import type { PictureCompression } from '../../codecs.ts';
import { deflate } from '../deflate.ts';
import {
  EXR_COMPRESSIONS,
  type ExrAttribute,
  exrByte,
  exrChannelList,
  exrHeader,
  exrLayerOrder,
  exrNumbers,
  exrText,
} from './attributes.ts';
import { packRuns, predict, split } from './packing.ts';
import { BAND_LINES, type SampleBands, type SampleWords, samplesOf } from './samples.ts';

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
  /** From back to front. */
  readonly layers?: readonly ExrLayer[];
}

/** A picture beside the composite, in channels that bear its name. */
export interface ExrLayer {
  readonly name: string;
  readonly samples: SampleBands;
}

/**
 * A frame of linear light with straight alpha as an OpenEXR file of scan lines, in which colours are multiplied with
 * alpha (Technical Introduction to OpenEXR, “RGB Color” and “Alpha”), and with channels of layers, named
 * `LAYER.R` (“Layers”), which are multiplied too.
 *
 * @throws ExportError INTERNAL for frames of codes
 */
export async function encodeExr(frame: Frame, options: ExrOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  if (frame.format !== 'rgba32f') throw notLinear(frame);
  const { depth = 16, alpha = true, compression = EXR_COMPRESSION, layers = [] } = options;
  const number = EXR_COMPRESSIONS.findIndex(({ name }) => name === compression);
  const rows = EXR_COMPRESSIONS[number]?.rows ?? 1;
  const channels = channelsOf(samplesOf(frame, depth, alpha), layers);
  const names = channels.map(({ name }) => name);
  const head = exrHeader(attributesOf(frame, number, names, { ...options, depth }));
  const blocks: Uint8Array[] = [];
  for (let top = 0; top < frame.height; top += rows) {
    blocks.push(await packed(blockOf(channels, frame, depth, top, rows), compression));
  }
  return assemble(head, blocks, rows);
}

export function notLinear({ format }: Frame): ExportError {
  return new ExportError('INTERNAL', `OpenEXR holds linear light, not ${format}.`, { value: format });
}

function attributesOf(
  { width, height }: Frame,
  compression: number,
  channels: readonly string[],
  { colourSpace = linearColours('bt709'), depth, whiteLuminance, layers = [] }: ExrOptions,
): ExrAttribute[] {
  const { red, green, blue } = chromaticitiesOf(colourSpace.primaries);
  const window = [0, 0, width - 1, height - 1];
  return [
    exrChannelList(channels, depth === 16 ? HALF : FLOAT),
    exrNumbers('chromaticities', 'chromaticities', [...red, ...green, ...blue, ...WHITE], 'float'),
    exrByte('compression', 'compression', compression),
    exrNumbers('dataWindow', 'box2i', window, 'int'),
    exrNumbers('displayWindow', 'box2i', window, 'int'),
    exrByte('lineOrder', 'lineOrder', INCREASING_Y),
    exrNumbers('pixelAspectRatio', 'float', [1], 'float'),
    exrNumbers('screenWindowCenter', 'v2f', [0, 0], 'float'),
    exrNumbers('screenWindowWidth', 'float', [1], 'float'),
    exrText('software', 'Framewright'),
    ...(layers.length === 0 ? [] : [exrLayerOrder(layers.map(({ name }) => name))]),
    ...(whiteLuminance === undefined
      ? []
      : [exrNumbers('whiteLuminance', 'float', [whiteLuminance], 'float')]),
  ];
}

/** Where a channel's samples lie: in which picture, and how many channels of it come before. */
interface Channel {
  readonly name: string;
  readonly samples: SampleBands;
  readonly place: number;
}

/** In the order of their names, which is that of a file. */
function channelsOf(composite: SampleBands, layers: readonly ExrLayer[]): Channel[] {
  const pictures = [{ prefix: '', samples: composite }];
  for (const { name, samples } of layers) pictures.push({ prefix: `${name}.`, samples });
  return pictures
    .flatMap(({ prefix, samples }) =>
      ['A', 'B', 'G', 'R']
        .slice(4 - samples.channels)
        .map((letter, place) => ({ name: `${prefix}${letter}`, samples, place })),
    )
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Samples of some lines: line by line, each channel by itself, little-endian. */
function blockOf(
  channels: readonly Channel[],
  { width, height }: Frame,
  depth: 16 | 32,
  top: number,
  rows: number,
): Uint8Array<ArrayBuffer> {
  const lines = Math.min(rows, height - top);
  const count = lines * width * channels.length;
  const target = depth === 16 ? new Uint16Array(count) : new Uint32Array(count);
  const bands = new Map<SampleBands, SampleWords | undefined>();
  for (const { samples } of channels) {
    if (!bands.has(samples)) bands.set(samples, samples.band(Math.floor(top / BAND_LINES)));
  }
  let write = 0;
  for (let line = top % BAND_LINES, end = line + lines; line < end; line++) {
    for (const { samples, place } of channels) {
      const start = (line * samples.channels + place) * width;
      const band = bands.get(samples);
      if (band) target.set(band.subarray(start, start + width), write);
      write += width;
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
