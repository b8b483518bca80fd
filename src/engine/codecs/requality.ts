import type { EncoderPlan } from './codecs.ts';
import { planWithFfmpeg } from './ffmpeg/plan.ts';
import { ffmpegVideo } from './ffmpeg/video-options.ts';
import { sha256 } from './fingerprint.ts';
import { isVideoCodec } from './webcodecs/bitstream.ts';
import { listRungs } from './webcodecs/configurations.ts';

/**
 * The same encoder at another quality, without new trials: what a search for a quality goes through.
 *
 * @param quality 0–100
 * @returns undefined where no level carries it, or where the codec has no qualities
 */
export async function planAtQuality(plan: EncoderPlan, quality: number): Promise<EncoderPlan | undefined> {
  const { settings, webcodecs, acceleration } = plan;
  const { codec } = settings;
  if (settings.rate.mode !== 'quality' || !(isVideoCodec(codec) || codec === 'webp')) return undefined;
  const { alternative: _, ...alone } = plan;
  if (quality === settings.rate.quality) return alone;
  const wanted = { ...settings, rate: { ...settings.rate, quality } };
  if (!isVideoCodec(codec)) return { ...alone, settings: wanted };
  if (plan.ffmpeg) {
    const way = ffmpegVideo(wanted);
    return 'refusal' in way ? undefined : planWithFfmpeg(wanted, way.config, way.input, plan.explanation);
  }
  const tuning = webcodecs?.contentHint === 'detail' ? 'screen' : 'film';
  const kind = (codec: string): string => codec.slice(0, 7);
  const rung = listRungs(wanted, codec, tuning).rungs.find(
    ({ configuration, acceleration: runs }) =>
      runs === acceleration &&
      configuration.bitrateMode === webcodecs?.bitrateMode &&
      kind(configuration.codec) === kind(webcodecs?.codec ?? ''),
  );
  if (!rung) return undefined;
  const same = JSON.stringify(rung.configuration) === JSON.stringify(webcodecs);
  return {
    ...alone,
    ...(!same && { derivedFrom: { ...alone, explanation: [] } }),
    settings: wanted,
    webcodecs: rung.configuration,
    ...(rung.alpha && { webcodecsAlpha: rung.alpha }),
    fingerprint: same
      ? plan.fingerprint
      : await sha256([plan.fingerprint, JSON.stringify([rung.configuration, rung.alpha ?? null])]),
  };
}
