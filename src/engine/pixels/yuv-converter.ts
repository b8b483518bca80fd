import colourKernel from '../../wasm/generated/colour.ts';
import { ExportError } from '../errors/index.ts';
import {
  type Frame,
  instantiateKernel,
  type KernelMemory,
  type Rectangle,
  type YuvFrame,
} from '../media/index.ts';
import type { YuvConverter, YuvConverterOptions } from './converter.ts';
import { yuvMatrix } from './yuv-matrix.ts';

interface ColourKernel {
  convert(
    source: number,
    planes: number,
    table: number,
    width: number,
    height: number,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
  ): void;
}

/** Fractional bits of the kernel's coefficients; its chroma sums weigh 8 samples. */
const FRACTION = 15;
const CHROMA_WEIGHT = 8;
const TABLE_BYTES = 32;

/**
 * A converter to I420 with chroma of siting type 0 (ITU-T H.273 Chroma420SampleLocType: level with the left luma
 * column, between the two luma rows), filtered [1 2 1]/4 across and [1 1]/2 down, edges repeated, rounded to nearest.
 *
 * Alpha is not looked at: a frame bound for video is rendered over an opaque background.
 *
 * @throws ExportError INVALID_SETTINGS for a size that is not whole and positive, or a colour space without a YUV
 *   matrix; RENDERER_FAILED where memory or WebAssembly is refused
 */
export function createYuvConverter(options: YuvConverterOptions): YuvConverter {
  return new KernelYuvConverter(options);
}

class KernelYuvConverter implements YuvConverter {
  readonly #width: number;
  readonly #height: number;
  readonly #colourSpace: YuvConverterOptions['colourSpace'];
  readonly #memory: KernelMemory;
  readonly #kernel: ColourKernel;
  readonly #table: number;
  readonly #planes: number;
  readonly #planeBytes: number;
  /** Where foreign frames are copied to; 0 until the first of them comes. */
  #copy = 0;
  #first = true;

  constructor({ width, height, colourSpace, memory }: YuvConverterOptions) {
    if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
      throw new ExportError('INVALID_SETTINGS', `Frames can't be ${width}×${height} pixels.`, {
        value: [width, height],
      });
    }
    this.#width = width;
    this.#height = height;
    this.#colourSpace = colourSpace;
    this.#memory = memory;
    this.#planeBytes = width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
    const table = coefficientTable(colourSpace);
    this.#table = memory.allocate(TABLE_BYTES);
    this.#planes = memory.allocate(this.#planeBytes);
    new Uint8Array(memory.memory.buffer, this.#table, TABLE_BYTES).set(table);
    this.#kernel = instantiateKernel<ColourKernel>(colourKernel, memory);
  }

  convert(frame: Frame): YuvFrame {
    const width = this.#width;
    const height = this.#height;
    if (frame.format !== 'rgba8' || frame.width !== width || frame.height !== height) {
      throw new ExportError(
        'INTERNAL',
        `A ${width}×${height} rgba8 frame was expected for conversion, not ${frame.width}×${frame.height} ${frame.format}.`,
        { value: [frame.width, frame.height, frame.format] },
      );
    }
    const changed = this.#first || frame.changed === 'all' ? undefined : frame.changed;
    this.#first = false;
    if (changed === undefined || area(changed) >= width * height) {
      this.#convert(this.#address(frame.data), 0, 0, width, height);
    } else if (changed.length > 0) {
      const source = this.#address(frame.data);
      for (const rectangle of changed) this.#convertRectangle(source, rectangle);
    }
    return {
      format: 'I420',
      width,
      height,
      colourSpace: this.#colourSpace,
      data: new Uint8Array(this.#memory.memory.buffer, this.#planes, this.#planeBytes),
    };
  }

  #address(data: Uint8Array): number {
    const bytes = this.#width * this.#height * 4;
    if (data.length < bytes) {
      throw new ExportError('INTERNAL', `A frame of ${bytes} bytes was expected, not ${data.length}.`, {
        value: data.length,
      });
    }
    if (data.buffer === this.#memory.memory.buffer) return data.byteOffset;
    if (this.#copy === 0) this.#copy = this.#memory.allocate(bytes);
    new Uint8Array(this.#memory.memory.buffer, this.#copy, bytes).set(data.subarray(0, bytes));
    return this.#copy;
  }

  /**
   * Grows to whole 2×2 blocks, as the kernel wants, and to the right by one block where the last column is odd: the
   * chroma filter of the next block reads it. To the left no filter reads an even column but its own.
   */
  #convertRectangle(source: number, { x, y, width, height }: Rectangle): void {
    const left = Math.max(0, x) & ~1;
    const top = Math.max(0, y) & ~1;
    const right = Math.min(this.#width, (x + width + 2) & ~1);
    const bottom = Math.min(this.#height, (y + height + 1) & ~1);
    if (width > 0 && height > 0 && left < right && top < bottom)
      this.#convert(source, left, top, right, bottom);
  }

  #convert(source: number, x0: number, y0: number, x1: number, y1: number): void {
    this.#kernel.convert(source, this.#planes, this.#table, this.#width, this.#height, x0, y0, x1, y1);
  }
}

function area(rectangles: readonly Rectangle[]): number {
  let sum = 0;
  for (const { width, height } of rectangles) sum += width * height;
  return sum;
}

/** The matrix in whole numbers: sums of products and an offset, half of the divisor in it, to be shifted right. */
export interface YuvCoefficients {
  /** Of red, green and blue codes, in units of 2⁻¹⁵. */
  readonly y: readonly [number, number, number];
  readonly u: readonly [number, number, number];
  readonly v: readonly [number, number, number];
  /** In units of 2⁻¹⁵, and of 2⁻¹⁸ for chroma, whose sums weigh 8 samples. */
  readonly lumaOffset: number;
  readonly chromaOffset: number;
}

/** @throws ExportError INVALID_SETTINGS for a colour space without a Y′CbCr matrix */
export function yuvCoefficients(colourSpace: YuvConverterOptions['colourSpace']): YuvCoefficients {
  const matrix = yuvMatrix(colourSpace);
  const one = 2 ** FRACTION;
  // The matrix takes 0–1, the kernel codes of 8 bits.
  const unit = one / 255;
  const whole = ([red, green, blue]: readonly [number, number, number]) => {
    const r = Math.round(red * unit);
    const b = Math.round(blue * unit);
    // Green takes the rounding of the others, so that white is white and greys stay neutral.
    return [r, Math.round((red + green + blue) * unit) - r - b, b] as const;
  };
  return {
    y: whole(matrix.y),
    u: whole(matrix.u),
    v: whole(matrix.v),
    lumaOffset: (matrix.yOffset + 0.5) * one,
    chromaOffset: (matrix.chromaOffset + 0.5) * one * CHROMA_WEIGHT,
  };
}

/** The kernel's parameters: three i16 quadruples, then the two i32 offsets. */
function coefficientTable(colourSpace: YuvConverterOptions['colourSpace']): Uint8Array {
  const { y, u, v, lumaOffset, chromaOffset } = yuvCoefficients(colourSpace);
  const table = new DataView(new ArrayBuffer(TABLE_BYTES));
  for (const [row, coefficients] of [y, u, v].entries()) {
    for (const [i, value] of coefficients.entries()) table.setInt16(row * 8 + i * 2, value, true);
  }
  table.setInt32(24, lumaOffset, true);
  table.setInt32(28, chromaOffset, true);
  return new Uint8Array(table.buffer);
}
