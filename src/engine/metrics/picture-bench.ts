import { KernelMemory } from '../media/index.ts';
import { type Picture, requireEqualSize } from './picture.ts';
import { openQualityKernel } from './quality-kernel.ts';

/** Two pictures of one size where the kernel can see them. */
export interface PlacedPictures {
  readonly width: number;
  readonly height: number;
  /** Addresses of RGBA. */
  readonly expected: number;
  readonly actual: number;
}

/** What kernels may read, and never look at, beyond a picture's end. */
const ROOM = 64;

/** A memory with the kernel over it, and room for the two pictures that are measured next. */
export class PictureBench {
  readonly memory = new KernelMemory();
  readonly kernel = openQualityKernel(this.memory);
  #bytes = 0;
  #expected = 0;
  #actual = 0;

  /** @throws ExportError INTERNAL for pictures of different sizes */
  place(expected: Picture, actual: Picture): PlacedPictures {
    requireEqualSize(expected, actual);
    const { width, height } = expected;
    const bytes = width * height * 4;
    if (bytes > this.#bytes) {
      this.#expected = this.memory.allocate(bytes + ROOM);
      this.#actual = this.memory.allocate(bytes + ROOM);
      this.#bytes = bytes;
    }
    const memory = new Uint8Array(this.memory.memory.buffer);
    memory.set(expected.data.subarray(0, bytes), this.#expected);
    if (actual !== expected) memory.set(actual.data.subarray(0, bytes), this.#actual);
    return {
      ...{ width, height, expected: this.#expected },
      actual: actual === expected ? this.#expected : this.#actual,
    };
  }
}
