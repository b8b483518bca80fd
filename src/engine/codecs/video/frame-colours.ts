import { KernelMemory } from '../../media/index.ts';
import { createPlaneReader } from '../../pixels/index.ts';
import type { DecodedFrame } from './decoded-frame.ts';
import { readableColours } from './picture-colours.ts';

/** Decoded frames as straight-alpha sRGB of 8 bits. */
export class FrameColours {
  #reader: { readonly key: string; readonly read: (planes: Uint8Array) => Uint8Array } | undefined;

  /** @returns pixels that last until the next call */
  rgba(frame: DecodedFrame): Uint8Array {
    const { format, width, height, data } = frame;
    if (format === 'RGBA') return data;
    const colourSpace = readableColours(frame.colours, height);
    const key = JSON.stringify([format, width, height, colourSpace]);
    if (this.#reader?.key !== key) {
      const memory = new KernelMemory();
      this.#reader = { key, read: createPlaneReader({ width, height, format, colourSpace, memory }) };
    }
    return this.#reader.read(data);
  }
}
