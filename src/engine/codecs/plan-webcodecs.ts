import { ExportError } from '../errors/index.ts';
import { type EncodedSegment, Watchdog, type YuvFrame } from '../media/index.ts';
import type { EncoderPlan, EncodeSettings } from './codecs.ts';
import { describeBrowser, sha256 } from './fingerprint.ts';
import type { VideoCodecId } from './webcodecs/bitstream.ts';
import { listRungs, type Rung, type Tuning, tuningsFor } from './webcodecs/configurations.ts';
import { openWebCodecsEncoder } from './webcodecs/open.ts';
import { PROBE_FRAMES, paintProbe } from './webcodecs/probe.ts';
import { type EncoderTraits, hasQuirk } from './webcodecs/quirks.ts';
import { findSpoiltPicture } from './webcodecs/round-trip.ts';
import type { WebCodecs } from './webcodecs/segment-encoder.ts';

/** A probe takes a second or two; a hardware encoder that is silent for longer hangs. */
const PROBE_STALL_MILLISECONDS = 10_000;
/** Some implementations of isConfigSupported never answer. */
const SUPPORT_STALL_MILLISECONDS = 5_000;
/** Of the rate, for the trial that shows whether an encoder heeds it. */
const LOW_RATE = 0.25;
/** Of the probe, for the trial that shows whether an encoder heeds a quantizer. */
const FAR_FRAMES = 2;

/** Frames as the film has them, in the format that an encoder wants; copies, which the caller may keep. */
export type FrameSample = (input: EncoderPlan['input']) => Promise<readonly YuvFrame[]>;

export interface TrialOptions {
  readonly deterministic: boolean;
  readonly sample?: FrameSample;
  readonly stallMilliseconds?: number;
}

/** What climbing down a ladder came to: a plan, or all that was tried, in words. */
export type Outcome = { readonly plan: EncoderPlan } | { readonly tried: readonly string[] };

/** Finds the browser's encoder that really works for the settings, and for H.264 another way to use it. */
export async function planWithWebCodecs(
  settings: EncodeSettings,
  codec: VideoCodecId,
  name: string,
  options: TrialOptions,
  webCodecs: WebCodecs,
): Promise<Outcome> {
  const [first, second] = tuningsFor(settings, codec);
  const outcome = await climbDown(settings, codec, name, first, options, webCodecs);
  // Hardware encoders take no notice of the tuning.
  if (!second || !('plan' in outcome) || outcome.plan.acceleration === 'hardware') return outcome;
  const other = await climbDown(settings, codec, name, second, options, webCodecs);
  return 'plan' in other ? { plan: { ...outcome.plan, alternative: other.plan } } : outcome;
}

async function climbDown(
  settings: EncodeSettings,
  codec: VideoCodecId,
  name: string,
  tuning: Tuning,
  options: TrialOptions,
  webCodecs: WebCodecs,
): Promise<Outcome> {
  const { rungs, ruledOut } = listRungs(settings, codec, tuning);
  const tried = ruledOut.map((reason) => `${name}, ${reason}.`);
  const varying = new Set<string>();
  for (const rung of rungs) {
    const label = `${name}, ${rung.name}`;
    if (options.deterministic && varies({ codec, acceleration: rung.acceleration })) {
      varying.add(rung.acceleration);
      continue;
    }
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
      const explanation = [
        ...tried,
        `${label}: chosen; a trial gave sound frames and ${verdict}.`,
        ...(options.deterministic ? [SAME_WHERE] : []),
      ];
      return { plan: { ...plan, explanation } };
    } catch (thrown) {
      tried.push(`${label}: the trial failed. ${ExportError.from(thrown).message}`);
    }
  }
  for (const acceleration of varying) {
    tried.push(`${name}, ${acceleration}: its bytes are known to differ from run to run.`);
  }
  return { tried };
}

/** How far the promise of equal bytes goes for the browser's own encoders, which follow build and core count. */
const SAME_WHERE =
  'Equal files come from this browser build with as many cores; the encoder ffmpeg gives equal ones on every machine.';

/** Encoders that no trial can acquit. */
function varies(traits: EncoderTraits): boolean {
  return hasQuirk('varyingBytes', traits) || hasQuirk('hardwareVaries', traits);
}

/** Why the browser says that it can't, or undefined where it says that it can. */
async function refusalOf(
  configuration: VideoEncoderConfig,
  { VideoEncoder }: WebCodecs,
): Promise<string | undefined> {
  let watchdog: Watchdog | undefined;
  const silence = new Promise<string>((resolve) => {
    watchdog = new Watchdog(SUPPORT_STALL_MILLISECONDS, () => resolve('the browser did not answer'));
    watchdog.alive();
  });
  // Some versions throw where they should answer no.
  const answer = VideoEncoder.isConfigSupported(configuration).then(
    ({ supported }) => (supported ? undefined : 'not offered by this browser'),
    (cause: unknown) => `refused by this browser (${ExportError.from(cause).message})`,
  );
  try {
    return await Promise.race([answer, silence]);
  } finally {
    watchdog?.stop();
  }
}

async function tryRung(
  settings: EncodeSettings,
  codec: VideoCodecId,
  rung: Rung,
  options: TrialOptions,
  webCodecs: WebCodecs,
): Promise<EncoderPlan> {
  const { acceleration, configuration } = rung;
  const draft = draftPlan(settings, rung);
  const traits = { codec, acceleration };
  const probe = paintProbe(settings, draft.input as 'I420' | 'I420A' | 'I420P10');
  const trial = (plan = draft, frames: readonly YuvFrame[] = probe) =>
    trialEncode(plan, codec, frames, options.stallMilliseconds, webCodecs);
  // Two at once disturb each other's threads: what depends on their timing shows. Hardware may have one encoder only.
  const [first, second] =
    acceleration === 'software' ? await Promise.all([trial(), trial()]) : [await trial(), await trial()];
  if (hasQuirk('bitrateIgnored', traits) && configuration.bitrate !== undefined) {
    const low = { ...configuration, bitrate: Math.round(configuration.bitrate * LOW_RATE) };
    if (bytesOf(await trial({ ...draft, webcodecs: low })) >= bytesOf(first)) {
      throw new ExportError('ENCODER_FAILED', 'It takes no notice of the bit rate.', {
        value: configuration.bitrate,
      });
    }
  }
  if (configuration.bitrateMode === 'quantizer' && settings.rate.mode === 'quality') {
    // Quirk `quantizerIgnored`: two frames from the farther end of the scale show it.
    const finer = settings.rate.quality < 50;
    const other = { ...settings, rate: { mode: 'quality', quality: finer ? 100 : 0 } } as const;
    const far = await trial({ ...draft, settings: other }, probe.slice(0, FAR_FRAMES));
    const near = bytesOf({ packets: first.packets.slice(0, FAR_FRAMES) });
    if (finer ? bytesOf(far) <= near : bytesOf(far) >= near) {
      throw new ExportError('ENCODER_FAILED', 'It takes no notice of the quality.', {
        value: settings.rate.quality,
      });
    }
  }
  await checkPictures(first, probe);
  if (options.sample) {
    const frames = await options.sample(draft.input);
    await checkPictures(await trial(draft, frames), frames);
  }
  const [hash, again] = await Promise.all([first, second].map(hashOf));
  const deterministic = !varies(traits) && hash !== undefined && hash === again;
  const fingerprint = await sha256([
    await describeBrowser(),
    JSON.stringify([configuration, ...(rung.alpha ? [rung.alpha] : [])]),
    deterministic ? hash : (first.track.description ?? first.track.codec),
  ]);
  return { ...draft, fingerprint, deterministic };
}

/**
 * The fingerprint of this machine's encoder in the very configuration of a plan, whoever made it, by a trial of its own.
 *
 * @throws ExportError ENCODER_FAILED where the encoder does not work here
 */
export async function probeConfiguration(
  { settings, acceleration, webcodecs, webcodecsAlpha }: EncoderPlan & { webcodecs: VideoEncoderConfig },
  codec: VideoCodecId,
  webCodecs: WebCodecs,
): Promise<string> {
  const rung: Rung = {
    name: acceleration,
    acceleration,
    configuration: webcodecs,
    ...(webcodecsAlpha && { alpha: webcodecsAlpha }),
  };
  return (await tryRung(settings, codec, rung, { deterministic: false }, webCodecs)).fingerprint;
}

function draftPlan(settings: EncodeSettings, { acceleration, configuration, alpha }: Rung): EncoderPlan {
  return {
    settings,
    input: settings.depth > 8 ? 'I420P10' : alpha ? 'I420A' : 'I420',
    encoder: 'webcodecs',
    acceleration,
    webcodecs: configuration,
    ...(alpha && { webcodecsAlpha: alpha }),
    fingerprint: '',
    deterministic: false,
    explanation: [],
  };
}

/**
 * Encodes frames with the very encoder that segments use, all its checks included.
 *
 * @throws ExportError ENCODER_FAILED
 */
async function trialEncode(
  plan: EncoderPlan,
  codec: VideoCodecId,
  frames: readonly YuvFrame[],
  stallMilliseconds = PROBE_STALL_MILLISECONDS,
  webCodecs?: WebCodecs,
): Promise<EncodedSegment> {
  using encoder = openWebCodecsEncoder(plan, codec, {
    frameCount: frames.length,
    stallMilliseconds,
    ...(webCodecs && { webCodecs }),
  });
  for (const frame of frames) await encoder.encode(frame);
  // Awaited here: leaving the block closes the encoder.
  return await encoder.finish();
}

async function checkPictures(segment: EncodedSegment, frames: readonly YuvFrame[]): Promise<void> {
  const problem = await findSpoiltPicture(segment, frames);
  if (problem === undefined) return;
  throw new ExportError('ENCODER_FAILED', `Decoded again, ${problem}.`, { value: segment.track.codec });
}

function bytesOf({ packets }: Pick<EncodedSegment, 'packets'>): number {
  return packets.reduce((sum, { data }) => sum + data.length, 0);
}

function hashOf({ packets }: EncodedSegment): Promise<string> {
  return sha256(packets.flatMap(({ data, alpha }) => (alpha ? [data, alpha] : [data])));
}

/**
 * Runs real frames through a plan that was found earlier: what it says may have been true of another moment only.
 *
 * @throws ExportError ENCODER_FAILED
 */
export async function proveWithSample(
  plan: EncoderPlan,
  codec: VideoCodecId,
  sample: readonly YuvFrame[],
  options: Pick<TrialOptions, 'stallMilliseconds'>,
): Promise<void> {
  const frames = sample.slice(0, PROBE_FRAMES);
  if (frames.length === 0) return;
  await checkPictures(await trialEncode(plan, codec, frames, options.stallMilliseconds), frames);
}
