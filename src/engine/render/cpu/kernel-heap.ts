import type { KernelMemory } from '../../media/index.ts';

/** Memory is asked for in steps of this many bytes. */
const STEP = 1 << 20;
const ALIGNMENT = 64;

/** A free stretch of kernel memory. */
interface Stretch {
  address: number;
  bytes: number;
}

/**
 * Large blocks of kernel memory of any size, given back and joined with their free neighbours, so that surfaces and
 * the rooms of filters, whose sizes change from frame to frame, don't make the memory grow.
 */
export class KernelHeap {
  readonly memory: KernelMemory;
  /** By address. */
  readonly #free: Stretch[] = [];

  constructor(memory: KernelMemory) {
    this.memory = memory;
  }

  /** May grow, and so detach, the memory. */
  allocate(bytes: number): number {
    const size = blockSize(bytes);
    let best = -1;
    for (let i = 0; i < this.#free.length; i++) {
      const { bytes: room } = this.#free[i] as Stretch;
      if (room >= size && (best < 0 || room < (this.#free[best] as Stretch).bytes)) best = i;
    }
    if (best < 0) {
      const step = roundUp(size, STEP);
      this.free(this.memory.allocate(step), step);
      return this.allocate(bytes);
    }
    const stretch = this.#free[best] as Stretch;
    const { address } = stretch;
    stretch.address += size;
    stretch.bytes -= size;
    if (stretch.bytes === 0) this.#free.splice(best, 1);
    return address;
  }

  /** @param bytes as they were asked for */
  free(address: number, bytes: number): void {
    const size = blockSize(bytes);
    let at = this.#free.findIndex((stretch) => stretch.address > address);
    if (at < 0) at = this.#free.length;
    const before = this.#free[at - 1];
    const after = this.#free[at];
    const joinsBefore = before !== undefined && before.address + before.bytes === address;
    const joinsAfter = after !== undefined && address + size === after.address;
    if (joinsBefore) {
      before.bytes += size;
      if (joinsAfter) {
        before.bytes += after.bytes;
        this.#free.splice(at, 1);
      }
    } else if (joinsAfter) {
      after.address = address;
      after.bytes += size;
    } else {
      this.#free.splice(at, 0, { address, bytes: size });
    }
  }
}

/** An empty block has an address of its own too. */
function blockSize(bytes: number): number {
  return roundUp(Math.max(bytes, 1), ALIGNMENT);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
