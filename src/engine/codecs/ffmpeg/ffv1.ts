import type { TrackDescription } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import type { FfmpegConfiguration } from './configuration.ts';

/** Slices are coded and checked by themselves; smaller pictures have too few lines for many. */
const SLICES = { many: 16, few: 4, leastPixels: 2 ** 17 } as const;

/**
 * FFV1, version 3 (RFC 9043), as archives keep it: every frame stands alone, with a checksum for each slice, so that damage
 * is found and stays small. RGB as it was drawn, with or without alpha: nothing is lost.
 */
export function configureFfv1({ width, height, depth, alpha }: EncodeSettings): FfmpegConfiguration {
  const slices = width * height >= SLICES.leastPixels ? SLICES.many : SLICES.few;
  const pixels = depth > 8 ? (alpha ? 'rgba64le' : 'rgb48le') : alpha ? 'bgra' : 'bgr0';
  return {
    config: {
      encoder: 'ffv1',
      options: [
        ...['-pix_fmt', pixels, '-level', '3', '-g', '1', '-coder', 'range_tab', '-context', '0'],
        ...['-slices', String(slices), '-slicecrc', '1'],
      ],
      kind: 'intra',
    },
    input: depth > 8 ? 'rgba16' : 'rgba8',
    name: 'FFV1',
  };
}

/** @param description the configuration record (RFC 9043 section 4.3) */
export function ffv1Track(
  { width, height, depth, colourSpace, alpha }: EncodeSettings,
  description: Uint8Array<ArrayBuffer> | undefined,
): TrackDescription {
  return {
    codec: 'ffv1',
    width,
    height,
    ...(description && { description }),
    colourSpace,
    depth,
    ...(alpha && { alpha: 'straight' }),
  };
}
