import { ExportError } from '../errors/index.ts';
import { toNumber } from '../media/index.ts';
import { isAnimatedCodec } from './animated/animated-codecs.ts';
import { type FilmStills, planAnimation } from './animated/plan-animation.ts';
import type { CodecId, EncoderPlan, EncodeSettings } from './codecs.ts';
import { planFfmpegEncoder, planWithFfmpeg } from './ffmpeg/plan.ts';
import { ffmpegVideo } from './ffmpeg/video-options.ts';
import { describeBrowser, sha256 } from './fingerprint.ts';
import { planPictures } from './images/plan-pictures.ts';
import { isPictureCodec } from './picture-codecs.ts';
import { type FrameSample, type Outcome, planWithWebCodecs, proveWithSample } from './plan-webcodecs.ts';
import { proResInput, proResKind } from './prores/profiles.ts';
import { onlyFfmpegCan, tuningProblems } from './tuning.ts';
import { vc3Kind } from './vc3/profiles.ts';
import type { VerdictCache } from './verdict-cache.ts';
import { isVideoCodec, type VideoCodecId } from './webcodecs/bitstream.ts';
import { DEFAULT_QUALITY } from './webcodecs/rate.ts';
import type { WebCodecs } from './webcodecs/segment-encoder.ts';

/** Raised when our own encoders change their bytes, or what they say of their track. */
const OWN_ENCODER_VERSION = 5;

/** Raised whenever the ladder's rungs or their trials change: kept verdicts are asked for again. */
const LADDER_VERSION = 3;

export interface PlanOptions {
  /** Take only an encoder that gave the same bytes twice; also asked for by the settings. */
  readonly deterministic?: boolean;
  /** Some frames of the film itself, to be tried beside the painted ones. */
  readonly sample?: FrameSample;
  /** Frames from all over the film, for what is decided by all of it: a GIF's palette. */
  readonly stills?: FilmStills;
  /** Tries them even where the encoder was borne out by another film's: what it was trusted for has failed. */
  readonly doubted?: boolean;
  readonly cache?: VerdictCache;
  readonly webCodecs?: WebCodecs;
  readonly stallMilliseconds?: number;
}

const CODEC_NAMES: Record<VideoCodecId, string> = { h264: 'H.264', h265: 'HEVC', vp9: 'VP9', av1: 'AV1' };

const verdicts = new Map<string, Promise<EncoderPlan>>();
/** Verdicts of software encoders that a film's own frames have borne out on this page. */
const borneOut = new Set<string>();

/**
 * Finds an encoder that really works. The ladder, from the top: the browser's hardware encoder, its software encoder (each
 * in the best profile and rate mode first), ffmpeg.wasm, and then words. Each rung of the browser's is asked to encode a
 * few frames at the real size, twice, through all the checks of an export, and what came is decoded again; what the
 * browser says of itself only saves trials. Settings that browsers' encoders have no word for (a preset, a decoder's
 * buffer) start at ffmpeg.wasm. Verdicts are kept for the page, and for the browser build where a cache is given. Real
 * frames are tried of each film where the encoder is hardware, whose state changes; code that was right once is right
 * again for the same configuration, so that a software encoder is tried with the first film's only.
 *
 * With two passes and an average rate the plan is for a quality: an analysis of the film finds the one that meets the rate.
 *
 * @throws ExportError INVALID_SETTINGS for what no encoder can do; ENCODER_UNAVAILABLE with each thing that was tried
 *   and why it failed
 */
export async function planEncoder(settings: EncodeSettings, options: PlanOptions = {}): Promise<EncoderPlan> {
  const { codec } = settings;
  const [problem] = tuningProblems(settings);
  if (problem) throw new ExportError('INVALID_SETTINGS', problem.message, { value: problem.field });
  if (isPictureCodec(codec)) return planPictures(settings, codec);
  if (isAnimatedCodec(codec)) return planAnimation(settings, codec, options.stills);
  if (!isVideoCodec(codec)) {
    return settings.encoder !== 'ffmpeg' && isOwn(codec)
      ? planOwn(settings, codec)
      : planFfmpegEncoder(settings);
  }
  const asked = startOfAnalysis(settings);
  if (options.webCodecs) return climb(asked, codec, options, options.webCodecs);
  const key = await sha256([
    String(LADDER_VERSION),
    JSON.stringify(asked),
    String(options.deterministic ?? false),
    await describeBrowser(),
  ]);
  const plan = await recall(key, asked, codec, options);
  if (!options.sample || !plan.webcodecs) return plan;
  if (borneOut.has(key) && !options.doubted) return plan;
  const { input } = plan;
  // Drawn before any trial: a frame that can't be drawn is no fault of an encoder.
  const frames = await options.sample(input);
  try {
    await proveWithSample(plan, codec, frames, options);
    if (plan.acceleration === 'software' && frames.length > 0) borneOut.add(key);
    return plan;
  } catch (thrown) {
    // What failed may have been of the moment: the whole ladder is tried again, now with the film's own frames.
    verdicts.delete(key);
    borneOut.delete(key);
    const draw = options.sample;
    const sample: FrameSample = async (wanted) => (wanted === input ? frames : draw(wanted));
    const other = await climb(asked, codec, { ...options, sample }, browserCodecs());
    const reason = `Frames of this film did not come back right. ${ExportError.from(thrown).message}`;
    return { ...other, explanation: [reason, ...other.explanation] };
  }
}

/** Two passes meet an average rate by the constant quality that an analysis finds; it starts from the default. */
function startOfAnalysis(settings: EncodeSettings): EncodeSettings {
  const { rate, tuning } = settings;
  if (!tuning?.twoPass || rate.mode !== 'bitrate') return settings;
  const { maximumBitsPerSecond, bufferBits } = rate;
  return {
    ...settings,
    rate: {
      mode: 'quality',
      quality: DEFAULT_QUALITY,
      ...(maximumBitsPerSecond !== undefined && { maximumBitsPerSecond }),
      ...(bufferBits !== undefined && { bufferBits }),
    },
  };
}

/** Codecs whose encoders are ours, besides those of pictures. */
type OwnCodec = Extract<CodecId, 'prores' | 'dnxhd' | 'dnxhr'>;

const isOwn = (codec: CodecId): codec is OwnCodec =>
  codec === 'prores' || codec === 'dnxhd' || codec === 'dnxhr';

async function planOwn(settings: EncodeSettings, codec: OwnCodec): Promise<EncoderPlan> {
  const { name, input } =
    codec === 'prores'
      ? { name: proResKind(settings).name, input: proResInput(settings) }
      : vc3Kind(settings);
  // WebAssembly's arithmetic is the same everywhere, and so are the bytes.
  const fingerprint = await sha256([codec, String(OWN_ENCODER_VERSION), ...whatWasAdded(settings)]);
  return {
    settings,
    input,
    encoder: 'framewright',
    acceleration: 'software',
    fingerprint,
    deterministic: true,
    explanation: [`${name} is encoded by Framewright itself: the same bytes on every machine.`],
  };
}

/**
 * What earlier versions, whose bytes are the same otherwise, know nothing of: where they help with an export they come to
 * another fingerprint then, instead of to other bytes under the same one.
 */
function whatWasAdded({ alpha, alphaDepth, colourSpace }: EncodeSettings): string[] {
  return [
    ...(alpha && alphaDepth === 8 ? ['alpha of 8 bits'] : []),
    ...(colourSpace.matrix === 'rgb' ? ['RGB'] : []),
  ];
}

/** The page's verdict, else the kept one, else a new one. */
function recall(
  key: string,
  settings: EncodeSettings,
  codec: VideoCodecId,
  options: PlanOptions,
): Promise<EncoderPlan> {
  let verdict = verdicts.get(key);
  if (!verdict) {
    verdict = (async () => {
      const known = await options.cache?.get(key);
      if (known) return known;
      const { sample: _, ...rest } = options;
      const plan = await climb(settings, codec, rest, browserCodecs());
      // What ffmpeg.wasm does depends on this very build, which the key does not name.
      if (plan.webcodecs) await options.cache?.set(key, plan);
      return plan;
    })();
    verdicts.set(key, verdict);
    // A failure may be of the moment (a busy hardware encoder): the next export asks again.
    verdict.catch(() => verdicts.delete(key));
  }
  return verdict;
}

function browserCodecs(): WebCodecs | undefined {
  const available = typeof VideoEncoder === 'function' && typeof VideoFrame === 'function';
  return available ? { VideoEncoder, VideoFrame } : undefined;
}

async function climb(
  settings: EncodeSettings,
  codec: VideoCodecId,
  options: PlanOptions,
  webCodecs: WebCodecs | undefined,
): Promise<EncoderPlan> {
  const { encoder = 'auto' } = settings;
  const tried: string[] = [];
  const needed = onlyFfmpegCan(settings);
  if (encoder !== 'ffmpeg' && needed === undefined) {
    const outcome = await tryBrowser(settings, codec, options, webCodecs);
    if ('plan' in outcome) return outcome.plan;
    tried.push(...outcome.tried);
  } else if (needed !== undefined) {
    tried.push(`${needed} is asked for, which browsers' encoders do not offer.`);
  }
  if (encoder === 'webcodecs') throw unavailable(settings, codec, tried);
  const way = ffmpegVideo(settings);
  if ('refusal' in way) throw unavailable(settings, codec, [...tried, `ffmpeg.wasm: ${way.refusal}.`]);
  try {
    return await planWithFfmpeg(settings, way.config, way.input, [
      ...tried,
      `${way.name}, in ffmpeg.wasm: chosen; slow, and the same bytes on every machine.`,
    ]);
  } catch (thrown) {
    throw unavailable(settings, codec, [...tried, `ffmpeg.wasm: ${ExportError.from(thrown).message}`]);
  }
}

function tryBrowser(
  settings: EncodeSettings,
  codec: VideoCodecId,
  options: PlanOptions,
  webCodecs: WebCodecs | undefined,
): Promise<Outcome> | Outcome {
  if (!webCodecs) return { tried: ['This browser has no WebCodecs video encoder.'] };
  const { sample, stallMilliseconds } = options;
  return planWithWebCodecs(
    settings,
    codec,
    CODEC_NAMES[codec],
    {
      deterministic: options.deterministic ?? settings.deterministic ?? false,
      ...(sample && { sample }),
      ...(stallMilliseconds !== undefined && { stallMilliseconds }),
    },
    webCodecs,
  );
}

function unavailable(settings: EncodeSettings, codec: VideoCodecId, tried: readonly string[]): ExportError {
  const { width, height, frameRate, depth, alpha } = settings;
  const kind = `${depth > 8 ? ` with ${depth} bits` : ''}${alpha ? ' with alpha' : ''}`;
  const what = `${CODEC_NAMES[codec]}${kind} at ${width}×${height}, ${Number(toNumber(frameRate).toFixed(3))} frames a second`;
  return new ExportError(
    'ENCODER_UNAVAILABLE',
    `This browser can't encode ${what}. ${tried.join(' ')} A smaller size or another format (vp9-webm, av1-webm, png-sequence) may work, or a current Chrome, Edge or Chromium.`,
    { value: { codec, width, height, tried } },
  );
}
