import type { FieldOrder, Frame, KernelMemory, PixelFormat } from '../media/index.ts';

export const PIXEL_BYTES: Readonly<Record<PixelFormat, number>> = { rgba8: 4, rgba16: 8, rgba32f: 16 };

export interface WovenPicture {
  readonly width: number;
  readonly height: number;
  readonly format: PixelFormat;
}

/**
 * Makes interlaced frames of two pictures each: of the first picture every other line is kept, of the second the lines
 * between.
 */
export class FieldWeaver {
  readonly #memory: KernelMemory;
  readonly #firstLine: 0 | 1;
  readonly #at: number;
  readonly #stride: number;

  /** @throws ExportError RENDERER_FAILED where the browser refuses memory */
  constructor(order: FieldOrder, { width, height, format }: WovenPicture, memory: KernelMemory) {
    this.#firstLine = order === 'tff' ? 0 : 1;
    this.#memory = memory;
    this.#stride = width * PIXEL_BYTES[format];
    this.#at = memory.allocate(this.#stride * height);
  }

  /** Takes the lines of the field that is shown first; the frame may be overwritten then. */
  first(frame: Frame): void {
    this.#take(frame, this.#firstLine);
  }

  /** Takes the lines of the other field. What it gives lasts until the next call of {@link first}. */
  second(frame: Frame): Frame {
    this.#take(frame, 1 - this.#firstLine);
    return frameAt(frame, this.#memory.memory.buffer, this.#at, frame.height);
  }

  #take({ height, data }: Frame, from: number): void {
    const stride = this.#stride;
    const source = new Uint8Array(data.buffer, data.byteOffset, stride * height);
    const target = new Uint8Array(this.#memory.memory.buffer, this.#at, stride * height);
    for (let line = from; line < height; line += 2) {
      target.set(source.subarray(line * stride, (line + 1) * stride), line * stride);
    }
  }
}

/** A frame like another, of pixels that lie elsewhere. */
export function frameAt(frame: Frame, buffer: ArrayBuffer, at: number, height: number): Frame {
  const { width, alpha } = frame;
  const base = { width, height, alpha, changed: 'all' } as const;
  const length = width * height * 4;
  switch (frame.format) {
    case 'rgba8':
      return { ...base, format: 'rgba8', data: new Uint8Array(buffer, at, length) };
    case 'rgba16':
      return { ...base, format: 'rgba16', data: new Uint16Array(buffer, at, length) };
    case 'rgba32f':
      return { ...base, format: 'rgba32f', data: new Float32Array(buffer, at, length) };
  }
}
