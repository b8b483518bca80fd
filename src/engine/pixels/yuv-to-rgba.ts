import { ExportError } from '../errors/index.ts';
import type { ColourSpace } from '../media/index.ts';
import { yuvMatrix } from './yuv-matrix.ts';

/** `I420`: planes Y, U, V. `NV12`: plane Y, then U and V interleaved. Both without padding. */
export type YuvLayout = 'I420' | 'NV12';

/** Fractional bits of the coefficients; chroma sums weigh 8 (3:1 down, 1:1 across). */
const FRACTION = 18;
const CHROMA_WEIGHT = 8;

/**
 * Decoded 8-bit 4:2:0 planes to opaque RGBA, rounded to nearest and clamped. Chroma is interpolated linearly from
 * siting type 0 (ITU-T H.273): level with the left luma column, midway between the two luma rows.
 *
 * @returns width × height × 4 bytes
 * @throws ExportError INTERNAL where `data` is too short; INVALID_SETTINGS for a colour space without a YUV matrix
 */
export function yuvToRgba(
  data: Uint8Array,
  width: number,
  height: number,
  colourSpace: ColourSpace,
  layout: YuvLayout = 'I420',
): Uint8Array<ArrayBuffer> {
  const chromaWidth = (width + 1) >> 1;
  const chromaHeight = (height + 1) >> 1;
  const lumaBytes = width * height;
  const chromaBytes = chromaWidth * chromaHeight;
  if (data.length < lumaBytes + 2 * chromaBytes) {
    throw new ExportError('INTERNAL', `${width}×${height} ${layout} needs more than ${data.length} bytes.`, {
      value: data.length,
    });
  }
  const step = layout === 'I420' ? 1 : 2;
  const planeU = lumaBytes;
  const planeV = lumaBytes + (layout === 'I420' ? chromaBytes : 1);

  const matrix = yuvMatrix(colourSpace);
  const green = 1 - matrix.red - matrix.blue;
  const lumaScale = fixed(255 / matrix.yRange);
  const chroma = 255 / matrix.chromaRange / CHROMA_WEIGHT;
  const redFromV = fixed(2 * (1 - matrix.red) * chroma);
  const blueFromU = fixed(2 * (1 - matrix.blue) * chroma);
  const greenFromU = fixed((2 * (1 - matrix.blue) * matrix.blue * chroma) / green);
  const greenFromV = fixed((2 * (1 - matrix.red) * matrix.red * chroma) / green);
  const half = 1 << (FRACTION - 1);
  const centre = matrix.chromaOffset * CHROMA_WEIGHT;

  const out = new Uint8ClampedArray(width * height * 4);
  // Chroma of one row, weighted 4, with one more sample at the right edge.
  const rowU = new Int32Array(chromaWidth + 1);
  const rowV = new Int32Array(chromaWidth + 1);
  let at = 0;
  for (let y = 0; y < height; y++) {
    const near = (y >> 1) * chromaWidth * step;
    const other = (y & 1) === 0 ? Math.max(0, (y >> 1) - 1) : Math.min(chromaHeight - 1, (y >> 1) + 1);
    const far = other * chromaWidth * step;
    for (let x = 0; x < chromaWidth; x++) {
      const column = x * step;
      rowU[x] = 3 * byte(data, planeU + near + column) + byte(data, planeU + far + column);
      rowV[x] = 3 * byte(data, planeV + near + column) + byte(data, planeV + far + column);
    }
    rowU[chromaWidth] = rowU[chromaWidth - 1] as number;
    rowV[chromaWidth] = rowV[chromaWidth - 1] as number;
    for (let x = 0; x < width; x++) {
      const left = x >> 1;
      const right = left + (x & 1);
      const u = (rowU[left] as number) + (rowU[right] as number) - centre;
      const v = (rowV[left] as number) + (rowV[right] as number) - centre;
      const luma = (byte(data, y * width + x) - matrix.yOffset) * lumaScale + half;
      out[at] = (luma + v * redFromV) >> FRACTION;
      out[at + 1] = (luma - u * greenFromU - v * greenFromV) >> FRACTION;
      out[at + 2] = (luma + u * blueFromU) >> FRACTION;
      out[at + 3] = 255;
      at += 4;
    }
  }
  return new Uint8Array(out.buffer);
}

function fixed(value: number): number {
  return Math.round(value * 2 ** FRACTION);
}

function byte(data: Uint8Array, index: number): number {
  return data[index] as number;
}
