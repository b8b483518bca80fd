import type { EncodeSettings, SegmentEncoder } from '../codecs.ts';
import type { AnimatedCodecId } from './animated-codecs.ts';
import { ApngCoder } from './apng/apng-coder.ts';
import { GifCoder } from './gif/gif-coder.ts';
import { AnimationSegmentEncoder } from './segment-encoder.ts';
import { WebpCoder } from './webp/webp-coder.ts';

export function openAnimationEncoder(
  settings: EncodeSettings,
  codec: AnimatedCodecId,
  frameCount: number,
): SegmentEncoder {
  switch (codec) {
    case 'gif':
      return new AnimationSegmentEncoder(settings, frameCount, new GifCoder(settings));
    case 'apng':
      return new AnimationSegmentEncoder(settings, frameCount, new ApngCoder(settings));
    case 'webp':
      return new AnimationSegmentEncoder(settings, frameCount, new WebpCoder(settings));
  }
}
