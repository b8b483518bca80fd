import type { Picture } from './picture.ts';

/** Luma of video, one code a pixel, rows without padding. */
export interface LumaPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Rec. 709 luma in the codes of video, 16–235 (ITU-R BT.709-6 item 3.5), in units of 2⁻¹⁴. */
export const VIDEO_LUMA = [0.2126, 0.7152, 0.0722].map((weight) =>
  Math.round(((weight * 219) / 255) * 16384),
) as unknown as readonly [number, number, number];

/**
 * Rec. 709 luma as an encoder gets it and a decoder gave it. What codecs do, they do to these codes: a step of one is
 * one or two codes of RGB.
 */
export function videoLuma({ width, height, data }: Picture): LumaPlane {
  const [red, green, blue] = VIDEO_LUMA;
  const luma = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < luma.length; i++, at += 4) {
    const sum =
      red * (data[at] as number) + green * (data[at + 1] as number) + blue * (data[at + 2] as number);
    luma[i] = (sum + (16 << 14) + (1 << 13)) >> 14;
  }
  return { width, height, data: luma };
}
