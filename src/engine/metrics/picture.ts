import { ExportError } from '../errors/index.ts';

/** RGBA interleaved, 8 bits, rows without padding, sRGB-encoded. Alpha is ignored unless a function says otherwise. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** One value a pixel, rows without padding, nominally 0–255. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Weights of Rec. 709 luma (ITU-R BT.709-6 item 3.2), applied to encoded values as video does. */
const RED = 0.2126;
const GREEN = 0.7152;
const BLUE = 0.0722;

/** Rec. 709 luma of an opaque picture, unrounded, 0–255. */
export function lumaPlane(picture: Picture): Plane {
  requireSize(picture);
  const { width, height, data } = picture;
  const luma = new Float32Array(width * height);
  for (let i = 0, at = 0; i < luma.length; i++, at += 4) {
    luma[i] = RED * (data[at] as number) + GREEN * (data[at + 1] as number) + BLUE * (data[at + 2] as number);
  }
  return { width, height, data: luma };
}

/**
 * Rec. 709 luma of a straight-alpha picture over a checkerboard of greys 153 and 204 in squares of 16 pixels, the
 * darker at the top left. Two greys show errors of alpha that one would hide where a colour is equal to it.
 */
export function lumaOverChecker(picture: Picture): Plane {
  requireSize(picture);
  const { width, height, data } = picture;
  const luma = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const at = i * 4;
      const alpha = (data[at + 3] as number) / 255;
      const grey = ((x >> 4) + (y >> 4)) & 1 ? 204 : 153;
      const own =
        RED * (data[at] as number) + GREEN * (data[at + 1] as number) + BLUE * (data[at + 2] as number);
      luma[i] = own * alpha + grey * (1 - alpha);
    }
  }
  return { width, height, data: luma };
}

/** @throws ExportError INTERNAL unless both are of one size */
export function requireEqualSize(a: Picture | Plane, b: Picture | Plane): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw new ExportError(
      'INTERNAL',
      `Only pictures of one size can be compared, not ${a.width}×${a.height} with ${b.width}×${b.height}.`,
      { value: [a.width, a.height, b.width, b.height] },
    );
  }
}

function requireSize({ width, height, data }: Picture): void {
  if (!(width > 0 && height > 0 && data.length >= width * height * 4)) {
    throw new ExportError('INTERNAL', `${data.length} bytes are no picture of ${width}×${height}.`, {
      value: [data.length, width, height],
    });
  }
}
