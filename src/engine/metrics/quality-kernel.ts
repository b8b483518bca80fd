import qualityKernel from '../../wasm/generated/quality.ts';
import { instantiateKernel, type KernelMemory } from '../media/index.ts';

/** src/wasm/kernels/quality.ts; addresses are of the memory that it was instantiated over. */
export interface QualityKernel {
  videoLuma(rgba: number, width: number, height: number, weights: bigint, to: number): void;
  smoothed(luma: number, width: number, height: number, to: number, stride: number): void;
  evenMask(
    image: number,
    width: number,
    height: number,
    stride: number,
    least: number,
    mask: number,
    scratch: number,
  ): void;
  halve(
    image: number,
    mask: number,
    width: number,
    height: number,
    stride: number,
    to: number,
    maskTo: number,
    toStride: number,
  ): void;
  modes(image: number, width: number, height: number, stride: number, to: number): void;
  squaredErrors(a: number, b: number, samples: number, isDeep: boolean): number;
  cellSimilarities(
    a: number,
    b: number,
    width: number,
    height: number,
    isDeep: boolean,
    c1: number,
    c2: number,
    scratch: number,
  ): number;
  lumaPair(a: number, b: number, width: number, height: number, sums: number, differences: number): number;
  halveMeans(plane: number, width: number, height: number): void;
  similarities(
    ...operands: [
      ...planes: [sums: number, differences: number, width: number, height: number, step: number],
      ...work: [weights: number, scratch: number, out: number],
    ]
  ): void;
  colourStatistics(
    ...operands: [
      ...pictures: [a: number, b: number, width: number, height: number, step: number],
      ...work: [tables: number, cache: number, bits: number, bins: number, out: number],
    ]
  ): number;
  borderSteps(
    expected: number,
    actual: number,
    width: number,
    height: number,
    across: number,
    down: number,
  ): void;
  contours(expected: number, actual: number, width: number, height: number, tiles: number): void;
  ripples(
    expected: number,
    actual: number,
    width: number,
    height: number,
    scratch: number,
    tiles: number,
  ): void;
  bandedness(
    image: number,
    mask: number,
    width: number,
    height: number,
    stride: number,
    radius: number,
    contrasts: number,
    count: number,
    most: number,
    share: number,
    histogram: number,
    runs: number,
    values: number,
  ): number;
}

export function openQualityKernel(memory: KernelMemory): QualityKernel {
  return instantiateKernel<QualityKernel>(qualityKernel, memory);
}
