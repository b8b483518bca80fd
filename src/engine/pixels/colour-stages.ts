import lutKernel from '../../wasm/generated/lut.ts';
import transformKernel from '../../wasm/generated/output-transform.ts';
import { type ColourSpace, instantiateKernel, type KernelMemory } from '../media/index.ts';
import { parseCubeLut } from './cube-lut.ts';
import { type TransformKernel, transferNumber, transformParameters } from './transform-kernel.ts';
import type { ReadableColours } from './yuv-matrix.ts';

/** Changes the colours of a run of rgba32f pixels in kernel memory; `target` may be `source`. */
export type ColourStage = (source: number, target: number, pixels: number, isPremultiplied: boolean) => void;

export interface ColourStagesOptions {
  /** Of the file. */
  readonly colourSpace: ColourSpace;
  /** Whether it becomes planes of video rather than pixels of a picture. */
  readonly planar: boolean;
  /** Text of a .cube file. */
  readonly lut?: string;
  readonly memory: KernelMemory;
}

interface LutKernel {
  apply(
    ...operands: [
      ...pixels: [source: number, target: number, pixels: number],
      ...lut: [table: number, parameters: number, solid: boolean],
      isPremultiplied: boolean,
    ]
  ): void;
}

const ENTRY_BYTES = 16;
const LUT_PARAMETER_BYTES = 64;

/**
 * The curve that values of the file are on. Video in standard range keeps that of sRGB under the tag of BT.709: players
 * show both alike, and so composition, HD and wider primaries look the same, as Y′CbCr and as R′G′B′.
 *
 * @param planar whether the file has planes of video rather than pixels of a picture
 */
export function encodedTransfer(
  { matrix, transfer }: ReadableColours,
  planar: boolean,
): ColourSpace['transfer'] {
  return (planar || matrix !== 'rgb') && transfer === 'bt709' ? 'iec61966-2-1' : transfer;
}

/**
 * Whether frames, which are sRGB-encoded, differ from what the file wants.
 *
 * @param planar as of {@link encodedTransfer}
 */
export function needsTransform(colourSpace: ReadableColours, planar: boolean): boolean {
  return colourSpace.primaries !== 'bt709' || encodedTransfer(colourSpace, planar) !== 'iec61966-2-1';
}

/**
 * What is done to a frame's colours before they become planes or codes: the file's primaries and transfer, then its
 * LUT, over the file's encoded RGB. Empty where there is nothing to do.
 *
 * @throws ExportError INVALID_SETTINGS for a LUT that can't be read; RENDERER_FAILED where memory is refused
 */
export function createColourStages({
  colourSpace,
  planar,
  lut,
  memory,
}: ColourStagesOptions): readonly ColourStage[] {
  return [
    ...(needsTransform(colourSpace, planar) ? [transformStage(colourSpace, planar, memory)] : []),
    ...(lut === undefined ? [] : [lutStage(lut, memory)]),
  ];
}

function transformStage(colourSpace: ColourSpace, planar: boolean, memory: KernelMemory): ColourStage {
  const kernel = instantiateKernel<TransformKernel>(transformKernel, memory);
  const transfer = encodedTransfer(colourSpace, planar);
  const parameters = transformParameters({ primaries: colourSpace.primaries, transfer });
  const address = memory.allocate(parameters.byteLength);
  new Float32Array(memory.memory.buffer, address, parameters.length).set(parameters);
  const number = transferNumber(transfer);
  return (source, target, pixels, isPremultiplied) =>
    kernel.transform(source, target, pixels, 1, address, number, isPremultiplied, 0, false);
}

function lutStage(text: string, memory: KernelMemory): ColourStage {
  const { dimensions, size, domainMinimum, domainMaximum, entries } = parseCubeLut(text);
  const kernel = instantiateKernel<LutKernel>(lutKernel, memory);
  const count = entries.length / 3;
  const parameters = memory.allocate(LUT_PARAMETER_BYTES);
  const table = memory.allocate(count * ENTRY_BYTES);
  const floats = new Float32Array(memory.memory.buffer, table, count * 4);
  for (let i = 0; i < count; i++) {
    floats[i * 4] = entries[i * 3] as number;
    floats[i * 4 + 1] = entries[i * 3 + 1] as number;
    floats[i * 4 + 2] = entries[i * 3 + 2] as number;
  }
  const steps = domainMinimum.map((least, i) => (size - 1) / ((domainMaximum[i] as number) - least));
  new Float32Array(memory.memory.buffer, parameters, 12).set([
    ...[...domainMinimum, 0],
    ...[...steps, 0],
    ...[size - 1, size - 1, size - 1, 0],
  ]);
  new Int32Array(memory.memory.buffer, parameters + 48, 1).set([size]);
  return (source, target, pixels, isPremultiplied) =>
    kernel.apply(source, target, pixels, table, parameters, dimensions === 3, isPremultiplied);
}
