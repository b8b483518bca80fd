import { isAnimatedCodec } from './animated/animated-codecs.ts';
import type { CodecId, EncodeSettings } from './codecs.ts';

/** Codecs of sequences: every packet is a whole file, one a frame. */
export const PICTURE_CODECS = ['png', 'tiff', 'exr', 'dng'] as const satisfies readonly CodecId[];
export type PictureCodecId = (typeof PICTURE_CODECS)[number];

/** Whether pixels are kept as they were drawn, in RGB, rather than as luma and chroma. */
export function keepsRgb(codec: CodecId | undefined): boolean {
  return isPictureCodec(codec) || codec === 'ffv1' || isAnimatedCodec(codec);
}

/** Pictures that a file of one frame holds beside the finished one. */
export function layerCount({ layers }: Pick<EncodeSettings, 'layers'>): number {
  return layers ? layers.names.length + (layers.background === undefined ? 0 : 1) : 0;
}

/** Whether frames become files of their own, rather than a stream in a container. */
export function isPictureCodec(codec: CodecId | undefined): codec is PictureCodecId {
  return codec !== undefined && (PICTURE_CODECS as readonly CodecId[]).includes(codec);
}
