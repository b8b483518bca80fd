import { BufferUsage, MAP_READ } from './constants.ts';
import type { GpuDevice } from './gpu-device.ts';

interface Slot {
  readonly buffer: GPUBuffer;
  isMapped: boolean;
}

/** A ring of buffers by which frames come back, so that the next one need not wait for the last one to be read. */
export class ReadBack {
  readonly #slots: readonly Slot[];
  readonly #bytes: number;
  #next = 0;

  constructor(device: GpuDevice, bytes: number, count: number) {
    this.#bytes = bytes;
    const usage = BufferUsage.mapRead | BufferUsage.copyTarget;
    this.#slots = Array.from({ length: count }, (_, i) => ({
      buffer: device.buffer(`read-back ${i}`, bytes, usage),
      isMapped: false,
    }));
  }

  /** Copies into the oldest buffer, whose earlier bytes end; `read` is called once the copy was submitted. */
  copy(encoder: GPUCommandEncoder, source: GPUBuffer): { read: () => Promise<ArrayBuffer> } {
    const slot = this.#slots[this.#next] as Slot;
    this.#next = (this.#next + 1) % this.#slots.length;
    if (slot.isMapped) slot.buffer.unmap();
    slot.isMapped = false;
    encoder.copyBufferToBuffer(source, 0, slot.buffer, 0, this.#bytes);
    return {
      read: async () => {
        await slot.buffer.mapAsync(MAP_READ);
        slot.isMapped = true;
        return slot.buffer.getMappedRange();
      },
    };
  }
}
