import transformKernel from '../../wasm/generated/output-transform.ts';
import { ExportError } from '../errors/index.ts';
import {
  type AlphaMode,
  type ChromaSiting,
  type ColourSpace,
  type Frame,
  instantiateKernel,
  isPixelFormat,
  type KernelMemory,
  type PixelFormat,
  type PlanarFormat,
  planarLayout,
  type YuvFrame,
} from '../media/index.ts';
import { changedAreas, wholeArea } from './areas.ts';
import { type ColourStage, createColourStages, needsTransform } from './colour-stages.ts';
import { mixesFields, planesByField } from './field-planes.ts';
import { FrameAddress } from './frame-address.ts';
import { createFrameColours } from './frame-colours.ts';
import { type Area, CHANNEL_BYTES, createPlaneWriter, type PlaneWriter } from './plane-writer.ts';
import { createYuvConverter } from './yuv-converter.ts';

export interface EncoderInputOptions {
  readonly width: number;
  readonly height: number;
  /** Of the file. */
  readonly colourSpace: ColourSpace;
  /** Of 4:2:0; `left` where absent. */
  readonly chromaSiting?: ChromaSiting;
  /** What frames come in, sRGB-encoded. */
  readonly from: PixelFormat;
  /** What the encoder takes. */
  readonly to: PlanarFormat | PixelFormat;
  /** What planes with alpha carry; `straight` where absent. Pixels keep the frame's own. */
  readonly alpha?: AlphaMode;
  /** Whether a fixed pattern hides the steps of depths below the frame's. */
  readonly dither?: boolean;
  /** Whether lines belong to two fields by turns, which have chroma of their own. */
  readonly interlaced?: boolean;
  /** Text of a .cube file, applied to the file's encoded RGB; wants frames in rgba32f. */
  readonly lut?: string;
  /** The memory that frames are rendered into; a frame elsewhere is copied in first. */
  readonly memory: KernelMemory;
}

type EncoderInputConverter = (frame: Frame) => Frame | YuvFrame;

/** Rows of floats that are worked on at once: as many as a core's cache holds. */
const BAND_ROWS = 16;
/** A band has one more row above and below, and one more pixel on each side, for chroma filters. */
const MARGIN = 1;

/**
 * What turns rendered frames into an encoder's input: colours of the file, its LUT, planes. Frames come in order and
 * without gaps, since only what `frame.changed` names is converted again; the result lasts until the next call.
 *
 * @throws ExportError INVALID_SETTINGS for a size, colour space or LUT that can't be; INTERNAL where wide colours or a
 *   LUT meet frames of whole numbers; RENDERER_FAILED where memory or WebAssembly is refused
 */
export function createEncoderInput(options: EncoderInputOptions): EncoderInputConverter {
  const { width, height, from, to, colourSpace, lut } = options;
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new ExportError('INVALID_SETTINGS', `Frames can't be ${width}×${height} pixels.`, {
      value: [width, height],
    });
  }
  const changesColours = needsTransform(colourSpace, !isPixelFormat(to)) || lut !== undefined;
  if (changesColours && from !== 'rgba32f') {
    throw new ExportError(
      'INTERNAL',
      `Colours beyond sRGB and look-up tables want frames in rgba32f, not ${from}.`,
      { value: from },
    );
  }
  if (isPixelFormat(to)) return pixelInput(options, to, changesColours);
  if (options.interlaced && mixesFields(to)) {
    const field = createEncoderInput({ ...options, height: height / 2, interlaced: false });
    return planesByField(options, to, field);
  }
  if (to === 'I420' && from === 'rgba8' && options.chromaSiting !== 'top-left') {
    const converter = createYuvConverter(options);
    return (frame) => converter.convert(frame);
  }
  return planarInput(options, to);
}

function planarInput(options: EncoderInputOptions, to: PlanarFormat): EncoderInputConverter {
  const { width, height, colourSpace, from, memory } = options;
  const { chromaSiting = 'left', alpha = 'straight', dither = false } = options;
  const writer = createPlaneWriter({
    ...{ width, height, colourSpace, from, to, chromaSiting, alpha, memory },
    dither: dither && DEPTH[from] > planarLayout(to).bits,
  });
  const stages = createColourStages({ ...options, planar: true });
  const write = stages.length === 0 ? directly(options, writer) : inBands(options, stages, writer);
  const frames = new FrameAddress(options);
  let first = true;
  return (frame) => {
    const areas = first ? [wholeArea(frame)] : changedAreas(frame);
    first = false;
    if (areas.length > 0) {
      const origin = frames.of(frame);
      for (const area of areas) write(origin, area, frame.alpha);
    }
    const data = new Uint8Array(memory.memory.buffer, writer.planes, writer.bytes);
    return { format: to, width, height, colourSpace, data };
  };
}

/** Bits that a channel resolves, near 1. */
const DEPTH: Readonly<Record<PixelFormat, number>> = { rgba8: 8, rgba16: 16, rgba32f: 24 };

type AreaWriter = (origin: number, area: Area, alpha: AlphaMode) => void;

function directly({ width, from }: EncoderInputOptions, writer: PlaneWriter): AreaWriter {
  const stride = width * 4 * CHANNEL_BYTES[from];
  return (origin, area, alpha) => writer.write(origin, stride, area, alpha);
}

function inBands(
  { width, height, memory }: EncoderInputOptions,
  stages: readonly ColourStage[],
  writer: PlaneWriter,
): AreaWriter {
  const stride = width * 16;
  const band = memory.allocate(stride * (BAND_ROWS + 2 * MARGIN));
  return (origin, { left, right, top, bottom }, alpha) => {
    const from = Math.max(0, left - MARGIN);
    const pixels = Math.min(width, right + MARGIN) - from;
    for (let y = top; y < bottom; y += BAND_ROWS) {
      const end = Math.min(bottom, y + BAND_ROWS);
      const first = Math.max(0, y - MARGIN);
      const last = Math.min(height, end + MARGIN);
      const bandOrigin = band - first * stride;
      for (let row = first; row < last; row++) {
        const at = row * stride + from * 16;
        runStages(stages, origin + at, bandOrigin + at, pixels, alpha === 'premultiplied');
      }
      writer.write(bandOrigin, stride, { left, right, top: y, bottom: end }, alpha);
    }
  };
}

function runStages(
  stages: readonly ColourStage[],
  source: number,
  target: number,
  pixels: number,
  isPremultiplied: boolean,
): void {
  let at = source;
  for (const stage of stages) {
    stage(at, target, pixels, isPremultiplied);
    at = target;
  }
}

interface PackKernel {
  pack8(source: number, target: number, width: number, y: number, dither: boolean): void;
  pack16(source: number, target: number, width: number, y: number, dither: boolean): void;
}

function pixelInput(
  options: EncoderInputOptions,
  to: PixelFormat,
  changesColours: boolean,
): EncoderInputConverter {
  const { width, height, from, lut, memory, dither = false } = options;
  if (from === to && !changesColours) return (frame) => frame;
  if (to === 'rgba16' && changesColours && lut === undefined) return createFrameColours(options);
  if (from !== 'rgba32f') {
    throw new ExportError('INTERNAL', `The encoder takes ${to}, but ${from} would be rendered.`, {
      value: from,
    });
  }
  const stages = createColourStages({ ...options, planar: false });
  const kernel = instantiateKernel<PackKernel>(transformKernel, memory);
  const row = memory.allocate(width * 16);
  const length = width * height * 4;
  const rowBytes = width * 4 * CHANNEL_BYTES[to];
  const target = memory.allocate(rowBytes * height);
  const frames = new FrameAddress(options);
  return (frame) => {
    const origin = frames.of(frame);
    for (let y = 0; y < height; y++) {
      const source = origin + y * width * 16;
      const changed = to === 'rgba32f' ? target + y * rowBytes : row;
      runStages(stages, source, changed, width, frame.alpha === 'premultiplied');
      if (to === 'rgba32f') continue;
      const packed = stages.length === 0 ? source : row;
      if (to === 'rgba8') kernel.pack8(packed, target + y * rowBytes, width, y, dither);
      else kernel.pack16(packed, target + y * rowBytes, width, y, dither);
    }
    const { alpha, changed } = frame;
    const { buffer } = memory.memory;
    const base = { width, height, alpha, changed };
    if (to === 'rgba8') return { ...base, format: to, data: new Uint8Array(buffer, target, length) };
    if (to === 'rgba16') return { ...base, format: to, data: new Uint16Array(buffer, target, length) };
    return { ...base, format: to, data: new Float32Array(buffer, target, length) };
  };
}
