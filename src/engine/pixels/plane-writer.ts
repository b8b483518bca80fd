import planesKernel from '../../wasm/generated/planes.ts';
import {
  type AlphaMode,
  type ChromaSiting,
  type ColourSpace,
  instantiateKernel,
  type KernelMemory,
  type PixelFormat,
  type PlanarFormat,
  planarBytes,
  planarLayout,
} from '../media/index.ts';
import { DITHER_PATTERN } from './dither.ts';
import { rgbMatrix, yuvMatrix } from './yuv-matrix.ts';

export interface PlaneWriterOptions {
  readonly width: number;
  readonly height: number;
  readonly from: PixelFormat;
  readonly to: PlanarFormat;
  readonly colourSpace: ColourSpace;
  readonly chromaSiting: ChromaSiting;
  /** What the planes carry where the format has alpha. */
  readonly alpha: AlphaMode;
  readonly dither: boolean;
  readonly memory: KernelMemory;
}

/** A rectangle, its ends excluded. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Planes in kernel memory, and what writes them. */
export interface PlaneWriter {
  /** Where the planes are, and how long they are together. */
  readonly planes: number;
  readonly bytes: number;
  /**
   * Converts an area whose left is a multiple of 8 and whose top is even, its right and bottom too or at the
   * picture's edge. One more pixel on each side is read where the picture has one.
   *
   * @param origin where the pixel (0, 0) is, or would be
   * @param stride bytes from row to row
   * @param alpha of the pixels
   */
  write(origin: number, stride: number, area: Area, alpha: AlphaMode): void;
}

interface PlanesKernel {
  convert(
    ...operands: [
      ...source: [origin: number, stride: number, channelBytes: number],
      ...memory: [parameters: number, scratch: number, planes: number],
      ...size: [width: number, height: number],
      ...area: [x0: number, y0: number, x1: number, y1: number],
    ]
  ): void;
}

export const CHANNEL_BYTES: Readonly<Record<PixelFormat, 1 | 2 | 4>> = { rgba8: 1, rgba16: 2, rgba32f: 4 };
const CHANNEL_MAXIMUM: Readonly<Record<PixelFormat, number>> = {
  rgba8: 255,
  rgba16: 65535,
  rgba32f: 1,
};

/** Offsets and length of the kernel's parameters, as src/wasm/kernels/planes.ts names them. */
const INTEGERS_AT = 52;
const ALPHA_WORK_AT = 56;
const PATTERN_AT = 144;
const PARAMETER_BYTES = PATTERN_AT + 256 + 32;
const SCRATCH_ROWS = 13;
const ROOM = 64;

const CHROMA_MODES = { '444': 0, '422': 1, '420': 2 } as const;
const ALPHA_WORK = { none: 0, straighten: 1, premultiply: 2 } as const;

/**
 * Planes of any planar format. Values are computed in f32 and rounded once, to nearest, or by the dither pattern.
 * Chroma is filtered [1 2 1]/4 across; down [1 1]/2 for siting `left`, [1 2 1]/4 for `top-left`; edges are repeated.
 * Chroma of straight colour is weighted by alpha, so that what is not seen does not tint what is.
 *
 * @throws ExportError INVALID_SETTINGS for a colour space without a YUV matrix; RENDERER_FAILED where memory or
 *   WebAssembly is refused
 */
export function createPlaneWriter(options: PlaneWriterOptions): PlaneWriter {
  const { width, height, from, to, memory } = options;
  const block = parameters(options);
  const kernel = instantiateKernel<PlanesKernel>(planesKernel, memory);
  const parametersAt = memory.allocate(PARAMETER_BYTES);
  const scratch = memory.allocate(SCRATCH_ROWS * (width + ROOM) * 4);
  const bytes = planarBytes(to, width, height);
  const planes = memory.allocate(bytes);
  new Uint8Array(memory.memory.buffer, parametersAt, PARAMETER_BYTES).set(block);
  const channelBytes = CHANNEL_BYTES[from];
  return {
    planes,
    bytes,
    write(origin, stride, { left, top, right, bottom }, alpha) {
      new DataView(memory.memory.buffer).setInt32(
        parametersAt + ALPHA_WORK_AT,
        alphaWork(alpha, options),
        true,
      );
      kernel.convert(
        ...[origin, stride, channelBytes],
        ...[parametersAt, scratch, planes],
        ...[width, height],
        ...[left, top, right, bottom],
      );
    },
  };
}

function alphaWork(from: AlphaMode, { to, alpha }: PlaneWriterOptions): number {
  if (!planarLayout(to).alpha || from === alpha) return ALPHA_WORK.none;
  return alpha === 'straight' ? ALPHA_WORK.straighten : ALPHA_WORK.premultiply;
}

function parameters(options: PlaneWriterOptions): Uint8Array {
  const { chroma, bits, alpha } = planarLayout(options.to);
  const matrix = options.colourSpace.matrix === 'rgb' && chroma === '444' ? rgbMatrix : yuvMatrix;
  const { y, u, v, yOffset, chromaOffset } = matrix(options.colourSpace, bits);
  const maximum = CHANNEL_MAXIMUM[options.from];
  const maximumCode = 2 ** bits - 1;
  const numbers = [0, 1, 2].flatMap((channel) => [y, u, v].map((row) => (row[channel] as number) / maximum));
  const coSited = chroma === '420' && options.chromaSiting === 'top-left';
  const integers = [
    CHROMA_MODES[chroma] + (coSited ? 1 : 0),
    ALPHA_WORK.none,
    bits === 8 ? 1 : 2,
    maximumCode,
    alpha ? 1 : 0,
    alpha && options.alpha === 'straight' && chroma !== '444' ? 1 : 0,
    options.dither ? 1 : 0,
  ];
  const view = new DataView(new ArrayBuffer(PARAMETER_BYTES));
  const floats = [...numbers, yOffset, chromaOffset, maximum, maximumCode / maximum];
  for (const [index, value] of floats.entries()) view.setFloat32(index * 4, value, true);
  for (const [index, value] of integers.entries()) view.setInt32(INTEGERS_AT + index * 4, value, true);
  for (const [index, value] of DITHER_PATTERN.entries()) {
    view.setFloat32(PATTERN_AT + index * 4, value - 0.5, true);
  }
  return new Uint8Array(view.buffer);
}
