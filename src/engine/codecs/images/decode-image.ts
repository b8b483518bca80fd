import { ExportError } from '../../errors/index.ts';
import { type ImageSize, readImageSize } from './image-size.ts';

/** A decoded picture: straight sRGB, RGBA interleaved, 8 bits. */
export interface DecodedImage extends ImageSize {
  readonly data: Uint8Array<ArrayBuffer>;
}

/** 64 million pixels are 256 MB: the most that a worker can be trusted with beside its frames. */
const MOST_PIXELS = 64_000_000;
/** Pixels are read back in bands of about this many, so that the canvas between stays small. */
const BAND_PIXELS = 1 << 20;

/**
 * Decodes a PNG, JPEG, WebP, GIF (its first frame) or other picture that the browser knows, with its colour
 * profile applied. Where the browser has float16 canvases the straight colours are exact wherever alpha is above 0;
 * elsewhere faint pixels are rounded as 8-bit canvases round them.
 *
 * @param file the same bytes, where the browser holds them already
 * @throws ExportError ASSET_FAILED for what is no picture, is broken or has more than 64 million pixels
 */
export async function decodeImage(
  bytes: Uint8Array<ArrayBuffer>,
  mimeType: string,
  file?: Blob,
): Promise<DecodedImage> {
  const claimed = readImageSize(bytes);
  if (claimed) checkSize(claimed);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file ?? new Blob([bytes], { type: mimeType }), {
      premultiplyAlpha: 'none',
      colorSpaceConversion: 'default',
    });
  } catch (cause) {
    throw new ExportError(
      'ASSET_FAILED',
      `A picture (${mimeType}, ${bytes.length} bytes) can't be decoded: it is damaged, or of a kind that this browser does not know.`,
      { value: mimeType, cause },
    );
  }
  try {
    checkSize(bitmap);
    return { width: bitmap.width, height: bitmap.height, data: readPixels(bitmap) };
  } finally {
    bitmap.close();
  }
}

function checkSize({ width, height }: ImageSize): void {
  if (width * height > MOST_PIXELS) {
    throw new ExportError(
      'ASSET_FAILED',
      `A picture of ${width}×${height} is too large; the most is ${MOST_PIXELS / 1e6} million pixels.`,
      { value: [width, height] },
    );
  }
}

/**
 * Canvases premultiply. Sixteen-bit floats keep 11 significant bits, enough for every 8-bit colour to come back
 * through any alpha; the option is too new for TypeScript's DOM library.
 */
const CONTEXT_SETTINGS: CanvasRenderingContext2DSettings & { colorType: 'float16' } = {
  colorType: 'float16',
  willReadFrequently: true,
};

function readPixels(bitmap: ImageBitmap): Uint8Array<ArrayBuffer> {
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height * 4);
  const rows = Math.min(height, Math.max(1, Math.floor(BAND_PIXELS / width)));
  const context = new OffscreenCanvas(width, rows).getContext('2d', CONTEXT_SETTINGS);
  if (!context) {
    throw new ExportError(
      'ASSET_FAILED',
      'The browser gave no canvas to read a picture with; close other tabs.',
      {
        value: [width, height],
      },
    );
  }
  context.globalCompositeOperation = 'copy';
  for (let top = 0; top < height; top += rows) {
    context.drawImage(bitmap, 0, -top);
    const count = Math.min(rows, height - top);
    data.set(context.getImageData(0, 0, width, count).data, top * width * 4);
  }
  return data;
}
