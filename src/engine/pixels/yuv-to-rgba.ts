import { KernelMemory } from '../media/index.ts';
import { createPlaneReader, type YuvLayout } from './plane-reader.ts';
import type { ReadableColours } from './yuv-matrix.ts';

/**
 * One frame's planes as a picture: see {@link createPlaneReader}, which is for many.
 *
 * @returns width × height × 4 bytes
 * @throws ExportError INTERNAL where `data` is too short; INVALID_SETTINGS for a colour space without a YUV matrix
 */
export function yuvToRgba(
  data: Uint8Array,
  width: number,
  height: number,
  colourSpace: ReadableColours,
  format: YuvLayout = 'I420',
): Uint8Array<ArrayBuffer> {
  return createPlaneReader({ width, height, format, colourSpace, memory: new KernelMemory() })(data);
}
