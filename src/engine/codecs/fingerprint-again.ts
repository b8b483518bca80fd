import { ExportError } from '../errors/index.ts';
import type { EncoderPlan } from './codecs.ts';
import { planFfmpegEncoder, planWithFfmpeg } from './ffmpeg/plan.ts';
import { ffmpegVideo } from './ffmpeg/video-options.ts';
import { sha256 } from './fingerprint.ts';
import { planEncoder } from './plan.ts';
import { probeConfiguration } from './plan-webcodecs.ts';
import { isVideoCodec } from './webcodecs/bitstream.ts';
import type { WebCodecs } from './webcodecs/segment-encoder.ts';

/**
 * The fingerprint that a plan of another machine would have here, by a trial of this machine's own encoder: where it
 * equals the plan's, segments of both fit together.
 *
 * @throws ExportError ENCODER_FAILED or ENCODER_UNAVAILABLE where the encoder does not work here, or is to be told what no
 *   plan tells it
 */
export async function fingerprintAgain(plan: EncoderPlan, webCodecs?: WebCodecs): Promise<string> {
  const { derivedFrom, webcodecs, webcodecsAlpha, settings } = plan;
  if (derivedFrom) {
    const own = await fingerprintAgain(derivedFrom, webCodecs);
    // As planAtQuality derives it.
    return sha256([own, JSON.stringify([webcodecs, webcodecsAlpha ?? null])]);
  }
  if (webcodecs) {
    if (!isVideoCodec(settings.codec)) throw foreign(plan);
    const codecs = webCodecs ?? { VideoEncoder, VideoFrame };
    return probeConfiguration({ ...plan, webcodecs }, settings.codec, codecs);
  }
  const own = plan.ffmpeg ? await planFfmpegAgain(plan) : await planEncoder(settings);
  // Options are for a plan of ours to choose, whoever sends them.
  if (own.encoder !== plan.encoder || JSON.stringify(own.ffmpeg) !== JSON.stringify(plan.ffmpeg)) {
    throw foreign(plan);
  }
  return own.fingerprint;
}

function planFfmpegAgain(plan: EncoderPlan): Promise<EncoderPlan> {
  const { settings } = plan;
  if (!isVideoCodec(settings.codec)) return planFfmpegEncoder(settings);
  const way = ffmpegVideo(settings);
  if ('refusal' in way) throw foreign(plan);
  return planWithFfmpeg(settings, way.config, way.input, []);
}

function foreign({ encoder, settings }: EncoderPlan): ExportError {
  return new ExportError(
    'ENCODER_FAILED',
    `This version would not call ${encoder.slice(0, 100)} so for ${settings.codec}.`,
    { value: encoder },
  );
}
