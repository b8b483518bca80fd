/** Pixels as a lossless codec of RGB keeps them: RGBA interleaved, straight alpha. */
export type RgbPixels =
  | { readonly format: 'rgba8'; readonly width: number; readonly height: number; readonly data: Uint8Array }
  | {
      readonly format: 'rgba16';
      readonly width: number;
      readonly height: number;
      readonly data: Uint16Array;
    };

interface RgbLayout {
  readonly bytesPerPixel: number;
  readonly alpha: boolean;
}

/** FFmpeg's names of what FFV1 is decoded to: interleaved bytes, blue first, or planes of words in the order G, B, R, A. */
const LAYOUTS: Readonly<Record<string, RgbLayout>> = {
  bgra: { bytesPerPixel: 4, alpha: true },
  bgr0: { bytesPerPixel: 4, alpha: false },
  gbrap16le: { bytesPerPixel: 8, alpha: true },
  gbrp16le: { bytesPerPixel: 6, alpha: false },
};

/** Undefined where the format is none of these. */
export function rgbBytes(name: string, width: number, height: number): number | undefined {
  const layout = LAYOUTS[name];
  return layout && layout.bytesPerPixel * width * height;
}

/** @param source of as many bytes as {@link rgbBytes} says */
export function readRgb(
  name: string,
  width: number,
  height: number,
  source: Uint8Array,
): RgbPixels | undefined {
  const layout = LAYOUTS[name];
  if (!layout) return undefined;
  if (layout.bytesPerPixel === 4) {
    return { format: 'rgba8', width, height, data: readBytes(source, layout.alpha) };
  }
  return { format: 'rgba16', width, height, data: readPlanes(source, width * height, layout.alpha) };
}

function readBytes(source: Uint8Array, alpha: boolean): Uint8Array {
  const data = new Uint8Array(source.length);
  for (let at = 0; at < data.length; at += 4) {
    data[at] = source[at + 2] as number;
    data[at + 1] = source[at + 1] as number;
    data[at + 2] = source[at] as number;
    data[at + 3] = alpha ? (source[at + 3] as number) : 255;
  }
  return data;
}

function readPlanes(source: Uint8Array, pixels: number, alpha: boolean): Uint16Array {
  // A view of words must begin at an even address.
  const words = new Uint16Array(source.slice().buffer);
  const data = new Uint16Array(pixels * 4);
  for (let pixel = 0, at = 0; pixel < pixels; pixel++, at += 4) {
    data[at] = words[2 * pixels + pixel] as number;
    data[at + 1] = words[pixel] as number;
    data[at + 2] = words[pixels + pixel] as number;
    data[at + 3] = alpha ? (words[3 * pixels + pixel] as number) : 65_535;
  }
  return data;
}

/** The same in 8 bits a channel. */
export function eightBits({ data }: RgbPixels): Uint8Array {
  if (data instanceof Uint8Array) return data;
  const codes = new Uint8Array(data.length);
  for (let at = 0; at < codes.length; at++) codes[at] = Math.round((data[at] as number) / 257);
  return codes;
}
