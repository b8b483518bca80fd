import { ExportError } from '../../errors/index.ts';

/** A decoded picture: straight sRGB, RGBA interleaved, 8 bits. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** 64 million pixels are 256 MB: the most that a worker can be trusted with beside its frames. */
const MOST_PIXELS = 64_000_000;

/**
 * Decodes a PNG, JPEG, WebP, GIF (its first frame) or other picture that the browser knows, with its colour profile
 * applied. Alpha stays straight and exact: the pixels never pass through a canvas, which would premultiply them.
 *
 * @throws ExportError ASSET_FAILED for what is no picture, is broken or too large
 */
export async function decodeImage(bytes: Uint8Array<ArrayBuffer>, mimeType: string): Promise<DecodedImage> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes], { type: mimeType }), {
      premultiplyAlpha: 'none',
      colorSpaceConversion: 'default',
    });
  } catch (cause) {
    throw new ExportError(
      'ASSET_FAILED',
      `A picture (${mimeType}, ${bytes.length} bytes) can't be decoded.`,
      {
        value: mimeType,
        cause,
      },
    );
  }
  try {
    const { width, height } = bitmap;
    if (width * height > MOST_PIXELS) {
      throw new ExportError(
        'ASSET_FAILED',
        `A picture of ${width}×${height} is too large; ${MOST_PIXELS / 1e6} million pixels are the most.`,
        { value: [width, height] },
      );
    }
    return { width, height, data: readPixels(bitmap) };
  } finally {
    bitmap.close();
  }
}

/** WebGL alone reads a bitmap's straight values back: a 2D canvas stores premultiplied ones. */
function readPixels(bitmap: ImageBitmap): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bitmap.width);
}
