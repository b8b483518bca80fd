import { ExportError } from '../errors/index.ts';
import { openAnimationEncoder } from './animated/open-animation.ts';
import type { EncoderPlan, SegmentEncoder } from './codecs.ts';
import { FfmpegSegmentEncoder } from './ffmpeg/segment-encoder.ts';
import { PictureSegmentEncoder } from './images/segment-encoder.ts';
import { ProResSegmentEncoder } from './prores/segment-encoder.ts';
import { Vc3SegmentEncoder } from './vc3/segment-encoder.ts';
import { openWebCodecsEncoder } from './webcodecs/open.ts';
import type { SegmentEncoderOptions } from './webcodecs/segment-encoder.ts';

/**
 * Opens an encoder for one segment, as the plan says. It holds scarce memory: dispose of it in every case.
 *
 * @throws ExportError ENCODER_FAILED where the encoder refuses its configuration
 */
export function openSegmentEncoder(plan: EncoderPlan, options: SegmentEncoderOptions): SegmentEncoder {
  if (plan.ffmpeg) return new FfmpegSegmentEncoder(plan, options);
  const { codec } = plan.settings;
  switch (codec) {
    case 'png':
    case 'tiff':
    case 'exr':
    case 'dng':
      return new PictureSegmentEncoder(plan.settings, codec, options.frameCount);
    case 'gif':
    case 'apng':
    case 'webp':
      return openAnimationEncoder(plan.settings, codec, options.frameCount);
    case 'h264':
    case 'h265':
    case 'vp9':
    case 'av1':
      return openWebCodecsEncoder(plan, codec, options);
    case 'prores':
      return new ProResSegmentEncoder(plan.settings, options.frameCount, options.memory);
    case 'dnxhd':
    case 'dnxhr':
      return new Vc3SegmentEncoder(plan.settings, options.frameCount, options.memory);
    case 'ffv1':
    case 'mpeg2':
    case 'avc-intra':
      throw new ExportError('INTERNAL', `A plan for ${codec} lacks how ffmpeg.wasm is called.`, {
        value: codec,
      });
  }
}
