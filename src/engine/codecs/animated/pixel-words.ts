import { ExportError } from '../../errors/index.ts';
import type { Frame } from '../../media/index.ts';
import type { PixelWords } from './changed-box.ts';

/** A copy of a frame's pixels of 8 or 16 bits, to be compared pixel by pixel. */
export function pixelWords({ width, height, format, data }: Frame): PixelWords {
  const stride = format === 'rgba8' ? 1 : 2;
  if (format === 'rgba32f') {
    throw new ExportError('INTERNAL', 'Animated pictures have no floating-point pixels.', { value: format });
  }
  const words = new Uint32Array(width * height * stride);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, words.byteLength);
  new Uint8Array(words.buffer).set(bytes);
  return { width, height, stride, words };
}
