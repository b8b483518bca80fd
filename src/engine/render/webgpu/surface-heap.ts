import { ExportError } from '../../errors/index.ts';
import type { Surface } from '../surfaces/surface.ts';
import { BufferUsage } from './constants.ts';
import type { GpuDevice } from './gpu-device.ts';
import { HEAP_SHIFT, HEAPS } from './wgsl/state.ts';

const SAMPLE_BYTES = 16;
const STEP_SAMPLES = 1 << 20;
/** What a heap holds before it holds anything: bindings need some bytes. */
const LEAST_SAMPLES = 16;

interface Stretch {
  start: number;
  length: number;
}

/** One buffer and the stretches of it that are free, in order. */
interface Heap {
  buffer: GPUBuffer;
  length: number;
  readonly free: Stretch[];
}

/**
 * Surfaces on the device: stretches of a few buffers that grow as they are needed, since a shader sees only a few
 * buffers, and of each no more than the device allows. An address is a heap's number and a place in it, in samples.
 */
export class SurfaceHeap {
  readonly #device: GpuDevice;
  readonly #heaps: Heap[];
  readonly #mostSamples: number;

  constructor(device: GpuDevice) {
    this.#device = device;
    this.#mostSamples = Math.min(Math.floor(device.largestBinding / SAMPLE_BYTES), 2 ** HEAP_SHIFT);
    this.#heaps = Array.from({ length: HEAPS }, (_, i) => ({
      buffer: this.#make(i, LEAST_SAMPLES),
      length: 0,
      free: [],
    }));
  }

  /** The buffers of all heaps, in the order of their bindings. */
  get buffers(): GPUBuffer[] {
    return this.#heaps.map(({ buffer }) => buffer);
  }

  /** @throws ExportError RENDERER_FAILED where the device has no room for it */
  allocate(width: number, height: number): Surface {
    const size = width * height;
    for (const [i, heap] of this.#heaps.entries()) {
      const start = take(heap, size) ?? (this.#grow(i, heap, size) ? take(heap, size) : undefined);
      if (start !== undefined) return { address: i * 2 ** HEAP_SHIFT + start, width, height };
    }
    throw new ExportError(
      'RENDERER_FAILED',
      `The GPU (${this.#device.name}) has no room for another picture of ${width}×${height} samples; choose a smaller size, less supersampling, or the cpu renderer.`,
      { value: `${width}×${height}` },
    );
  }

  release({ address, width, height }: Surface): void {
    const heap = this.#heaps[Math.floor(address / 2 ** HEAP_SHIFT)];
    if (heap) give(heap, address % 2 ** HEAP_SHIFT, width * height);
  }

  /** Makes a heap larger by at least so much, if the device allows; what is in it is moved along. */
  #grow(index: number, heap: Heap, size: number): boolean {
    if (heap.length + size > this.#mostSamples) return false;
    const wanted = Math.max(heap.length * 2, Math.ceil((heap.length + size) / STEP_SAMPLES) * STEP_SAMPLES);
    const length = Math.min(wanted, this.#mostSamples);
    const buffer = this.#make(index, length);
    if (heap.length > 0) {
      const { device } = this.#device;
      const encoder = device.createCommandEncoder({ label: 'framewright moving of surfaces' });
      encoder.copyBufferToBuffer(heap.buffer, 0, buffer, 0, heap.length * SAMPLE_BYTES);
      device.queue.submit([encoder.finish({ label: 'framewright moving of surfaces' })]);
    }
    heap.buffer.destroy();
    heap.buffer = buffer;
    give(heap, heap.length, length - heap.length);
    heap.length = length;
    return true;
  }

  #make(index: number, samples: number): GPUBuffer {
    const { storage, copySource, copyTarget } = BufferUsage;
    const usage = storage | copySource | copyTarget;
    return this.#device.buffer(`surfaces ${index}`, samples * SAMPLE_BYTES, usage);
  }
}

/** The start of the smallest free stretch that is large enough. */
function take(heap: Heap, size: number): number | undefined {
  let best: Stretch | undefined;
  for (const stretch of heap.free) {
    if (stretch.length >= size && (!best || stretch.length < best.length)) best = stretch;
  }
  if (!best) return undefined;
  const { start } = best;
  best.start += size;
  best.length -= size;
  if (best.length === 0) heap.free.splice(heap.free.indexOf(best), 1);
  return start;
}

function give({ free }: Heap, start: number, length: number): void {
  let at = free.findIndex((stretch) => stretch.start > start);
  if (at < 0) at = free.length;
  free.splice(at, 0, { start, length });
  for (const i of [at, at - 1]) {
    const [one, next] = [free[i], free[i + 1]];
    if (one && next && one.start + one.length === next.start) {
      one.length += next.length;
      free.splice(i + 1, 1);
    }
  }
}
