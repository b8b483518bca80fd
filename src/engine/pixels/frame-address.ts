import { ExportError } from '../errors/index.ts';
import type { Frame, KernelMemory, PixelFormat } from '../media/index.ts';

export interface FrameAddressOptions {
  readonly width: number;
  readonly height: number;
  readonly from: PixelFormat;
  readonly memory: KernelMemory;
}

/** Where a frame's pixels lie in kernel memory; one that lies elsewhere is copied in. */
export class FrameAddress {
  readonly #options: FrameAddressOptions;
  /** 0 until the first foreign frame comes. */
  #copy = 0;

  constructor(options: FrameAddressOptions) {
    this.#options = options;
  }

  /** @throws ExportError INTERNAL unless the frame is of the size and format that were said */
  of(frame: Frame): number {
    const { width, height, from, memory } = this.#options;
    if (frame.format !== from || frame.width !== width || frame.height !== height) {
      throw new ExportError(
        'INTERNAL',
        `A ${width}×${height} ${from} frame was expected for conversion, not ${frame.width}×${frame.height} ${frame.format}.`,
        { value: [frame.width, frame.height, frame.format] },
      );
    }
    const length = width * height * 4;
    const { data } = frame;
    if (data.length < length) {
      throw new ExportError('INTERNAL', `A frame of ${length} samples was expected, not ${data.length}.`, {
        value: data.length,
      });
    }
    if (data.buffer === memory.memory.buffer) return data.byteOffset;
    const bytes = length * data.BYTES_PER_ELEMENT;
    if (this.#copy === 0) this.#copy = memory.allocate(bytes);
    new Uint8Array(memory.memory.buffer, this.#copy, bytes).set(
      new Uint8Array(data.buffer, data.byteOffset, bytes),
    );
    return this.#copy;
  }
}
