import { ExportError } from '../errors/index.ts';
import { toNumber } from '../media/index.ts';
import type { EncoderPlan, EncodeSettings } from './codecs.ts';
import { describeBrowser, sha256 } from './fingerprint.ts';
import type { VideoCodecId } from './webcodecs/bitstream.ts';
import { listRungs, type Rung, type Tuning, tuningsFor } from './webcodecs/configurations.ts';
import { trialEncode } from './webcodecs/probe.ts';
import type { WebCodecs } from './webcodecs/segment-encoder.ts';

/** Raised when our own encoders (PNG) change their bytes. */
const OWN_ENCODER_VERSION = 1;
/** A probe takes a second or two; a hardware encoder that is silent for longer hangs. */
const PROBE_STALL_MILLISECONDS = 10_000;
/** Some implementations of isConfigSupported never answer. */
const SUPPORT_STALL_MILLISECONDS = 5_000;

/** Where verdicts outlive the page. Keys name the browser build, so that an update asks again. */
export interface VerdictCache {
  get(key: string): Promise<EncoderPlan | undefined>;
  set(key: string, plan: EncoderPlan): Promise<void>;
}

export interface PlanOptions {
  /** Take only an encoder that gave the same bytes twice. */
  readonly deterministic?: boolean;
  readonly cache?: VerdictCache;
  readonly webCodecs?: WebCodecs;
  readonly stallMilliseconds?: number;
}

/**
 * Encoders that a trial can't acquit: OpenH264, and hardware behind the same name, give other bytes on some runs only.
 * A verdict that flips from one page to the next would change the fingerprint, and with it orphan every stored segment.
 */
const ALWAYS_VARIES: ReadonlySet<VideoCodecId> = new Set(['h264']);

const CODEC_NAMES = { h264: 'H.264', vp9: 'VP9', av1: 'AV1' } as const;

const verdicts = new Map<string, Promise<EncoderPlan>>();

/**
 * Finds an encoder that really works, by trial: hardware first, then software, each asked to encode a few frames at
 * the real size, twice, through all the checks of an export. What the browser says of itself only saves trials.
 * Verdicts are kept for the page.
 *
 * @throws ExportError ENCODER_UNAVAILABLE with each thing that was tried and why it failed
 */
export async function planEncoder(settings: EncodeSettings, options: PlanOptions = {}): Promise<EncoderPlan> {
  const { codec } = settings;
  if (codec === 'png') return planPng(settings);
  if (codec !== 'h264' && codec !== 'vp9' && codec !== 'av1') {
    throw new ExportError('ENCODER_UNAVAILABLE', `No encoder makes ${codec} here.`, { value: codec });
  }
  if (options.webCodecs) return choose(settings, codec, options, options.webCodecs);
  const key = await sha256([
    JSON.stringify(settings),
    String(options.deterministic ?? false),
    await describeBrowser(),
  ]);
  let verdict = verdicts.get(key);
  if (!verdict) {
    verdict = recall(key, settings, codec, options);
    verdicts.set(key, verdict);
    // A failure may be of the moment (a busy hardware encoder): the next export asks again.
    verdict.catch(() => verdicts.delete(key));
  }
  return verdict;
}

async function planPng(settings: EncodeSettings): Promise<EncoderPlan> {
  // The compressor is the browser's own, hence its build.
  const fingerprint = await sha256(['png', String(OWN_ENCODER_VERSION), await describeBrowser()]);
  return {
    settings,
    input: settings.depth === 16 ? 'rgba16' : 'rgba8',
    encoder: 'framewright',
    acceleration: 'software',
    fingerprint,
    deterministic: true,
    explanation: [
      `PNG with ${settings.depth} bits a channel is written by Framewright itself, without loss.`,
    ],
  };
}

async function recall(
  key: string,
  settings: EncodeSettings,
  codec: VideoCodecId,
  options: PlanOptions,
): Promise<EncoderPlan> {
  const known = await options.cache?.get(key);
  if (known) return known;
  const available = typeof VideoEncoder === 'function' && typeof VideoFrame === 'function';
  if (!available) throw unavailable(settings, codec, ['This browser has no WebCodecs video encoder.']);
  const plan = await choose(settings, codec, options, { VideoEncoder, VideoFrame });
  await options.cache?.set(key, plan);
  return plan;
}

async function choose(
  settings: EncodeSettings,
  codec: VideoCodecId,
  options: PlanOptions,
  webCodecs: WebCodecs,
): Promise<EncoderPlan> {
  const [first, second] = tuningsFor(settings, codec);
  const plan = await climbDown(settings, codec, first, options, webCodecs);
  // Hardware encoders take no notice of the tuning.
  if (!second || plan.acceleration === 'hardware') return plan;
  try {
    return { ...plan, alternative: await climbDown(settings, codec, second, options, webCodecs) };
  } catch (thrown) {
    if (ExportError.from(thrown).code === 'ENCODER_UNAVAILABLE') return plan;
    throw thrown;
  }
}

async function climbDown(
  settings: EncodeSettings,
  codec: VideoCodecId,
  tuning: Tuning,
  options: PlanOptions,
  webCodecs: WebCodecs,
): Promise<EncoderPlan> {
  const tried: string[] = [];
  for (const rung of listRungs(settings, codec, tuning)) {
    const label = `${CODEC_NAMES[codec]}, ${rung.name}`;
    const refusal = await refusalOf(rung.configuration, webCodecs);
    if (refusal !== undefined) {
      tried.push(`${label}: ${refusal}.`);
      continue;
    }
    try {
      const plan = await tryRung(settings, codec, rung, options, webCodecs);
      const verdict = plan.deterministic ? 'the same bytes each time' : 'bytes that differ from run to run';
      if (options.deterministic && !plan.deterministic) {
        tried.push(`${label}: works, but gives ${verdict}.`);
        continue;
      }
      return {
        ...plan,
        explanation: [...tried, `${label}: chosen; a trial gave sound frames and ${verdict}.`],
      };
    } catch (thrown) {
      tried.push(`${label}: the trial failed. ${ExportError.from(thrown).message}`);
    }
  }
  throw unavailable(settings, codec, tried);
}

/** Why the browser says that it can't, or undefined where it says that it can. */
async function refusalOf(
  configuration: VideoEncoderConfig,
  { VideoEncoder }: WebCodecs,
): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('the browser did not answer'), SUPPORT_STALL_MILLISECONDS);
  });
  // Some versions throw where they should answer no.
  const answer = VideoEncoder.isConfigSupported(configuration).then(
    ({ supported }) => (supported ? undefined : 'not offered by this browser'),
    (cause: unknown) => `refused by this browser (${ExportError.from(cause).message})`,
  );
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

async function tryRung(
  settings: EncodeSettings,
  codec: VideoCodecId,
  { acceleration, configuration }: Rung,
  options: PlanOptions,
  webCodecs: WebCodecs,
): Promise<EncoderPlan> {
  const draft: EncoderPlan = {
    settings,
    input: 'I420',
    encoder: 'webcodecs',
    acceleration,
    webcodecs: configuration,
    fingerprint: '',
    deterministic: false,
    explanation: [],
  };
  const stall = options.stallMilliseconds ?? PROBE_STALL_MILLISECONDS;
  const trial = () => trialEncode(draft, codec, stall, webCodecs);
  // Two at once disturb each other's threads: what depends on their timing shows. Hardware may have one encoder only.
  const [first, second] =
    acceleration === 'software' ? await Promise.all([trial(), trial()]) : [await trial(), await trial()];
  const [hash, again] = await Promise.all(
    [first, second].map(({ packets }) => sha256(packets.map((packet) => packet.data))),
  );
  const deterministic = !ALWAYS_VARIES.has(codec) && hash !== undefined && hash === again;
  const fingerprint = await sha256([
    await describeBrowser(),
    JSON.stringify(configuration),
    deterministic ? hash : (first.track.description ?? first.track.codec),
  ]);
  return { ...draft, fingerprint, deterministic };
}

function unavailable(settings: EncodeSettings, codec: VideoCodecId, tried: readonly string[]): ExportError {
  const { width, height, frameRate } = settings;
  const what = `${CODEC_NAMES[codec]} at ${width}×${height}, ${Number(toNumber(frameRate).toFixed(3))} frames a second`;
  const reasons =
    tried.length > 0 ? tried.join(' ') : `No level of ${CODEC_NAMES[codec]} allows this size and rate.`;
  return new ExportError(
    'ENCODER_UNAVAILABLE',
    `This browser can't encode ${what}. ${reasons} A smaller size or another format (vp9-webm, av1-webm, png-sequence) may work, or a current Chrome, Edge or Chromium.`,
    { value: { codec, width, height, tried } },
  );
}
