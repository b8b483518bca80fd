import type { KernelMemory } from '../media/index.ts';

const SMALLEST = 64;
/** Small blocks are cut from slabs of this many bytes, so that the memory grows in few steps. */
const SLAB = 1 << 18;

/**
 * Blocks of kernel memory that are given back and used again: KernelMemory itself only grows. Sizes are rounded up
 * to powers of two, large ones to whole slabs; the block freed last is handed out first, while it is still in the processor's cache.
 */
export class BlockPool {
  readonly memory: KernelMemory;
  readonly #free = new Map<number, number[]>();
  #used = 0;

  constructor(memory: KernelMemory) {
    this.memory = memory;
  }

  /** Bytes handed out and not given back. */
  get used(): number {
    return this.#used;
  }

  /** The address of a block of at least `bytes` bytes, 64-aligned. May grow, and so detach, the memory. */
  allocate(bytes: number): number {
    const size = roundUp(bytes);
    const list = this.#list(size);
    if (list.length === 0) {
      const slab = Math.max(size, SLAB);
      const base = this.memory.allocate(slab);
      for (let at = base + slab - size; at >= base; at -= size) list.push(at);
    }
    this.#used += size;
    return list.pop() as number;
  }

  /** Gives a block back; `bytes` as it was asked for. */
  free(address: number, bytes: number): void {
    const size = roundUp(bytes);
    this.#used -= size;
    this.#list(size).push(address);
  }

  #list(size: number): number[] {
    let list = this.#free.get(size);
    if (!list) {
      list = [];
      this.#free.set(size, list);
    }
    return list;
  }
}

function roundUp(bytes: number): number {
  if (bytes > SLAB) return Math.ceil(bytes / SLAB) * SLAB;
  return Math.max(SMALLEST, 1 << (32 - Math.clz32(bytes - 1)));
}
