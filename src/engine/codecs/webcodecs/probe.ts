import type { EncodedSegment, YuvFrame } from '../../media/index.ts';
import type { EncoderPlan, EncodeSettings } from '../codecs.ts';
import type { VideoCodecId } from './bitstream.ts';
import { type WebCodecs, WebCodecsSegmentEncoder } from './segment-encoder.ts';

/** Enough for an encoder to fill its pipeline, reorder and show whether threads make its bytes differ. */
const PROBE_FRAMES = 6;

/**
 * Encodes a few moving frames at the real size with the very encoder that segments use, all its checks included.
 *
 * @throws ExportError ENCODER_FAILED
 */
export async function trialEncode(
  plan: EncoderPlan,
  codec: VideoCodecId,
  stallMilliseconds: number,
  webCodecs: WebCodecs,
): Promise<EncodedSegment> {
  using encoder = new WebCodecsSegmentEncoder(plan, codec, {
    frameCount: PROBE_FRAMES,
    stallMilliseconds,
    webCodecs,
  });
  const frame = blankFrame(plan.settings);
  for (let index = 0; index < PROBE_FRAMES; index++) {
    paintProbe(frame, index);
    await encoder.encode(frame);
  }
  // Awaited here: leaving the block closes the encoder.
  return await encoder.finish();
}

function blankFrame({ width, height, colourSpace }: EncodeSettings): YuvFrame {
  const chroma = Math.ceil(width / 2) * Math.ceil(height / 2);
  return { format: 'I420', width, height, colourSpace, data: new Uint8Array(width * height + 2 * chroma) };
}

/**
 * Paints what real frames have: a gradient that moves, and noise, so that rate control and motion search have work.
 * The noise is a linear congruential generator (Numerical Recipes, 3rd edition, section 7.1): equal in every run.
 */
function paintProbe({ width, height, data }: YuvFrame, index: number): void {
  let noise = 12345 + index;
  const luma = width * height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      noise = (Math.imul(noise, 1664525) + 1013904223) | 0;
      data[y * width + x] = 16 + ((((x + index * 4) >> 2) + (y >> 2)) % 200) + ((noise >>> 28) & 15);
    }
  }
  const chromaWidth = Math.ceil(width / 2);
  for (let i = luma; i < data.length; i++) data[i] = 64 + ((((i - luma) % chromaWidth) + index * 2) & 127);
}
