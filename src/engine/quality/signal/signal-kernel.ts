import signalKernel from '../../../wasm/generated/signal.ts';
import { instantiateKernel, type KernelMemory } from '../../media/index.ts';

/** What src/wasm/kernels/signal.ts exports; its comments say what the operands are. */
export interface SignalKernel {
  apart(a: number, b: number, bytes: number, kind: number, limit: number): number;
  dark(pixels: number, count: number, limit: number): number;
  levels(
    ...operands: [
      ...planes: [address: number, width: number, height: number, chroma: number, wide: boolean],
      ...work: [parameters: number, scratch: number, results: number],
    ]
  ): void;
  halve(source: number, width: number, height: number, target: number): void;
  light(
    ...operands: [
      ...picture: [pixels: number, width: number],
      ...grid: [columns: number, rows: number, table: number, edges: number, sums: number],
    ]
  ): void;
}

/** Kernels read whole vectors: what they read of is followed by this much. */
export const KERNEL_ROOM = 64;

export function openSignalKernel(memory: KernelMemory): SignalKernel {
  return instantiateKernel<SignalKernel>(signalKernel, memory);
}

/** Where bytes lie in kernel memory; those that lie elsewhere are copied in. */
export class KernelInput {
  readonly #memory: KernelMemory;
  #room = 0;
  #address = 0;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  of(data: Uint8Array | Uint8ClampedArray, bytes: number): number {
    const { memory } = this.#memory;
    if (data.buffer === memory.buffer) return data.byteOffset;
    if (bytes > this.#room) {
      this.#address = this.#memory.allocate(bytes + KERNEL_ROOM);
      this.#room = bytes;
    }
    new Uint8Array(memory.buffer, this.#address, bytes).set(
      data.length === bytes ? data : data.subarray(0, bytes),
    );
    return this.#address;
  }
}
