import transformKernel from '../../wasm/generated/output-transform.ts';
import picturesKernel from '../../wasm/generated/pictures.ts';
import { ExportError } from '../errors/index.ts';
import {
  type ChromaSiting,
  instantiateKernel,
  type KernelMemory,
  type PlanarFormat,
  planarBytes,
  planarLayout,
} from '../media/index.ts';
import { encodedTransfer, needsTransform } from './colour-stages.ts';
import { mixesFields, readByField } from './field-planes.ts';
import { restoreParameters, transferNumber } from './transform-kernel.ts';
import { type ReadableColours, rgbQuantisation, yuvMatrix } from './yuv-matrix.ts';

/** A planar format, or `NV12`: plane Y, then U and V of 4:2:0 interleaved. All without padding. */
export type YuvLayout = PlanarFormat | 'NV12';

export interface PlaneReaderOptions {
  readonly width: number;
  readonly height: number;
  readonly format: YuvLayout;
  readonly colourSpace: ReadableColours;
  /** Of 4:2:0; `left` where absent. */
  readonly chromaSiting?: ChromaSiting;
  /** Whether lines belong to two fields by turns, which have chroma of their own. */
  readonly interlaced?: boolean;
  readonly memory: KernelMemory;
}

interface PicturesKernel {
  row(
    ...operands: [
      ...memory: [planes: number, parameters: number, scratch: number, target: number],
      ...place: [width: number, height: number, y: number],
    ]
  ): void;
}

interface WayBackKernel {
  restore(pixels: number, count: number, parameters: number, transfer: number): void;
  pack8(source: number, target: number, width: number, y: number, dither: boolean): void;
}

const PARAMETER_BYTES = 64;
const INTEGERS_AT = 32;
const LUMA_SHARE_AT = 48;
const SCRATCH_ROWS = 8;
const ROOM = 64;
const CHROMA_MODES = { '444': 0, '422': 1, '420': 2 } as const;

/**
 * The way back from planes: pictures in sRGB of 8 bits, straight alpha, rounded to nearest. Chroma is interpolated
 * linearly from its siting (ITU-T H.273 Chroma420SampleLocType; across it is level with the even columns). Colours
 * of the file that sRGB can't hold are clipped a channel; the white of PQ and HLG is that of 203 cd/m².
 *
 * @returns what takes the bytes of a frame, and gives width × height × 4 bytes that last until the next call
 * @throws ExportError INVALID_SETTINGS for the matrix `rgb` with planes of subsampled chroma, which hold no RGB;
 *   RENDERER_FAILED where memory or WebAssembly is refused
 */
export function createPlaneReader(
  options: PlaneReaderOptions,
): (data: Uint8Array) => Uint8Array<ArrayBuffer> {
  const { width, height, format, colourSpace, memory } = options;
  if (options.interlaced && format !== 'NV12' && mixesFields(format)) {
    const read = createPlaneReader({ ...options, height: height / 2, interlaced: false });
    return readByField({ ...options, format }, read);
  }
  const block = planeReaderParameters(options);
  const kernel = instantiateKernel<PicturesKernel>(picturesKernel, memory);
  const wayBack = instantiateKernel<WayBackKernel>(transformKernel, memory);
  const bytes = planarBytes(format === 'NV12' ? 'I420' : format, width, height);
  const parametersAt = memory.allocate(PARAMETER_BYTES);
  const encoded = encodedTransfer(colourSpace, true);
  const restoring = restoreParameters({ ...colourSpace, transfer: encoded });
  const restoringAt = memory.allocate(restoring.byteLength);
  const scratch = memory.allocate(SCRATCH_ROWS * (width + ROOM) * 4);
  const floats = memory.allocate((width + ROOM) * 16);
  const planes = memory.allocate(bytes);
  const pixels = memory.allocate(width * height * 4);
  new Uint8Array(memory.memory.buffer, parametersAt, PARAMETER_BYTES).set(block);
  new Float32Array(memory.memory.buffer, restoringAt, restoring.length).set(restoring);
  const transfer = needsTransform(colourSpace, true) ? transferNumber(encoded) : undefined;
  return (data) => {
    if (data.length < bytes) {
      throw new ExportError(
        'INTERNAL',
        `${width}×${height} ${format} needs more than ${data.length} bytes.`,
        { value: data.length },
      );
    }
    const { buffer } = memory.memory;
    const isHere = data.buffer === buffer;
    if (!isHere) new Uint8Array(buffer, planes, bytes).set(data.subarray(0, bytes));
    const from = isHere ? data.byteOffset : planes;
    for (let y = 0; y < height; y++) {
      kernel.row(from, parametersAt, scratch, floats, width, height, y);
      if (transfer !== undefined) wayBack.restore(floats, width, restoringAt, transfer);
      wayBack.pack8(floats, pixels + y * width * 4, width, y, false);
    }
    return new Uint8Array(memory.memory.buffer, pixels, width * height * 4);
  };
}

/**
 * What the kernels that read planes are told: 8 floats of the matrix, 4 integers of the layout, then how much of the first
 * plane there is in red and blue.
 */
export function planeReaderParameters({
  format,
  colourSpace,
  chromaSiting = 'left',
}: Pick<PlaneReaderOptions, 'format' | 'colourSpace' | 'chromaSiting'>): Uint8Array {
  const { chroma, bits, alpha } = planarLayout(format === 'NV12' ? 'I420' : format);
  const isRgb = colourSpace.matrix === 'rgb' && chroma === '444';
  const numbers = [...(isRgb ? fromRgb : fromYuv)(colourSpace, bits), 1 / (2 ** bits - 1)];
  const coSited = chroma === '420' && chromaSiting === 'top-left';
  const integers = [
    CHROMA_MODES[chroma] + (coSited ? 1 : 0),
    bits === 8 ? 1 : 2,
    alpha ? 1 : 0,
    format === 'NV12' ? 1 : 0,
  ];
  const view = new DataView(new ArrayBuffer(PARAMETER_BYTES));
  for (const [index, value] of numbers.entries()) view.setFloat32(index * 4, value, true);
  for (const [index, value] of integers.entries()) view.setInt32(INTEGERS_AT + index * 4, value, true);
  view.setFloat32(LUMA_SHARE_AT, isRgb ? 0 : 1, true);
  return new Uint8Array(view.buffer);
}

type WayBack = readonly [
  ...luma: [offset: number, scale: number],
  chromaOffset: number,
  redFromV: number,
  ...green: [fromU: number, fromV: number],
  blueFromU: number,
];

/** BT.709-6 item 3.3, solved for red, green and blue. */
function fromYuv(colourSpace: ReadableColours, bits: number): WayBack {
  const { red, blue, yOffset, yRange, chromaOffset, chromaRange } = yuvMatrix(colourSpace, bits);
  const green = 1 - red - blue;
  const [fromU, fromV] = [(2 * (1 - blue)) / chromaRange, (2 * (1 - red)) / chromaRange];
  return [yOffset, 1 / yRange, chromaOffset, fromV, (fromU * blue) / green, (fromV * red) / green, fromU];
}

/** Planes G, B and R. */
function fromRgb(colourSpace: ReadableColours, bits: number): WayBack {
  const { offset, range } = rgbQuantisation(colourSpace, bits);
  return [offset, 1 / range, offset, 1 / range, 0, 0, 1 / range];
}
