import { ExportError } from '../../errors/index.ts';
import type { EncoderPlan, SegmentEncoder } from '../codecs.ts';
import { AlphaSegmentEncoder } from './alpha-encoder.ts';
import type { VideoCodecId } from './bitstream.ts';
import { type SegmentEncoderOptions, WebCodecsSegmentEncoder } from './segment-encoder.ts';

/**
 * Opens the browser's own encoder, or two of them where alpha is a stream of its own.
 *
 * @throws ExportError ENCODER_FAILED where it refuses its configuration
 */
export function openWebCodecsEncoder(
  plan: EncoderPlan,
  codec: VideoCodecId,
  options: SegmentEncoderOptions,
): SegmentEncoder {
  const { settings, webcodecs: configuration, webcodecsAlpha, acceleration, input } = plan;
  if (!configuration) {
    throw new ExportError('INTERNAL', 'A plan for WebCodecs has no encoder configuration.', {
      value: plan.encoder,
    });
  }
  const stream = {
    settings,
    codec,
    configuration,
    acceleration,
    input: input === 'I420P10' ? input : 'I420',
  } as const;
  return webcodecsAlpha
    ? new AlphaSegmentEncoder(stream, webcodecsAlpha, options)
    : new WebCodecsSegmentEncoder(stream, options);
}
