import type { EncoderPlan, SegmentEncoder } from './codecs.ts';
import { PngSegmentEncoder } from './images/segment-encoder.ts';
import { type SegmentEncoderOptions, WebCodecsSegmentEncoder } from './webcodecs/segment-encoder.ts';

/**
 * Opens an encoder for one segment, as the plan says. It holds scarce memory: dispose of it in every case.
 *
 * @throws ExportError ENCODER_FAILED where the encoder refuses its configuration
 */
export function openSegmentEncoder(plan: EncoderPlan, options: SegmentEncoderOptions): SegmentEncoder {
  const { codec } = plan.settings;
  return codec === 'png'
    ? new PngSegmentEncoder(plan.settings, options.frameCount)
    : new WebCodecsSegmentEncoder(plan, codec, options);
}
