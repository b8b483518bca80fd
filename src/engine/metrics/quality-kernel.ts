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
