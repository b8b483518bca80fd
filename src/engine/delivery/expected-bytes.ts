import {
  type AnimatedCodecId,
  compressionOf,
  type EncodeSettings,
  isAnimatedCodec,
  isPictureCodec,
  keepsRgb,
  layerCount,
  predictFrameBytes,
} from '../codecs/index.ts';

/** Lossless pictures that were drawn seldom take more of their raw size. */
const PACKED_SHARE = 0.5;
/** Layers leave most of a picture empty. */
const PACKED_LAYER_SHARE = 0.1;
/** Bytes a pixel of a frame that changed everywhere. */
const ANIMATION_BYTES: Readonly<Record<AnimatedCodecId, number>> = { gif: 0.5, apng: 1.5, webp: 0.5 };
/** Drawn pictures at a constant quality seldom take less. */
const LEAST_BITS_PER_PIXEL = 0.01;

/** The most that one encoded frame is expected to take, in bytes; 0 where its encoder takes what quality needs. */
export function expectedFrameBytes(encode: EncodeSettings): number {
  const fixed = predictFrameBytes(encode);
  if (fixed !== undefined) return fixed;
  if (isAnimatedCodec(encode.codec)) {
    return encode.width * encode.height * (encode.depth / 8) * ANIMATION_BYTES[encode.codec];
  }
  if (keepsRgb(encode.codec)) {
    const raw = encode.width * encode.height * (encode.depth / 8) * 4;
    const packed = !isPictureCodec(encode.codec) || compressionOf(encode.codec, encode) !== 'none';
    const layers = layerCount(encode);
    return packed ? raw * (PACKED_SHARE + layers * PACKED_LAYER_SHARE) : raw * (1 + layers);
  }
  if (encode.rate.mode !== 'bitrate') return 0;
  return (encode.rate.bitsPerSecond * encode.frameRate.den) / encode.frameRate.num / 8;
}

/** The least that the frames of an export are expected to take, in bytes. */
export function leastBytes(encode: EncodeSettings, frameCount: number): number {
  const fixed = predictFrameBytes(encode);
  if (fixed !== undefined) return fixed * frameCount;
  // A still picture or an empty one compresses to next to nothing, whatever was asked for.
  return (encode.width * encode.height * frameCount * LEAST_BITS_PER_PIXEL) / 8;
}
