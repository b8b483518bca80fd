import { isImx } from '../codecs/index.ts';
import type { ContainerId } from '../container/index.ts';
import { CHANNEL_LAYOUTS, type ChannelLayout } from '../media/index.ts';
import { audioCodecs, isMxf } from './containers.ts';
import { checkFields, type FieldRules, oneOf, within } from './field-rules.ts';
import {
  AUDIO_CODECS,
  type AudioCodecId,
  type AudioSettings,
  type FormatDeclaration,
  type FormatSettings,
} from './formats.ts';
import { type Report, shown } from './report.ts';

/** Sound with nothing left open but what the composition's own channels decide. */
export interface ResolvedAudio {
  readonly codec: AudioCodecId;
  /** Bits a second; by default what the codec and the channels need. */
  readonly bitrate?: number;
  /** The composition's own where absent. */
  readonly layout?: ChannelLayout;
  readonly sampleRate: number;
  /** Integrated loudness in LUFS and true peak in dBTP (ITU-R BS.1770-4). */
  readonly loudness?: { readonly target: number; readonly truePeak: number };
}

/** What video is accompanied by everywhere (EBU R 85, SMPTE ST 299-1). */
const SAMPLE_RATE = 48_000;

/** EBU R 128 s2: −1 dBTP leaves room for what encoders that lose add. */
const TRUE_PEAK = -1;

/** Sample rates that the codecs' encoders take; absent: any. RFC 6716 (Opus), ISO/IEC 14496-3 table 1.18 (AAC). */
const SAMPLE_RATES: Partial<Record<AudioCodecId, readonly number[]>> = {
  opus: [48000],
  aac: [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000],
};

/** What every file of IMX has: SMPTE ST 386. */
const D10_CHANNELS = 8;

const LOSSY: readonly AudioCodecId[] = ['aac', 'opus'];

const RULES: FieldRules = {
  codec: oneOf(...AUDIO_CODECS),
  bitrate: within(6000, 2_000_000),
  layout: oneOf(...Object.keys(CHANNEL_LAYOUTS)),
  sampleRate: within(8000, 192_000, true),
  tracks: within(1, 16, true),
  // The range that a loudness meter shows (EBU Tech 3341).
  'loudness.target': within(-59, 0),
  'loudness.truePeak': within(-20, 0),
};

export function checkAudio(
  { audio }: FormatSettings,
  format: FormatDeclaration,
  container: ContainerId | undefined,
  report: Report,
): void {
  if (audio === undefined || audio === false) return;
  const codecs = container === undefined ? [] : audioCodecs(format, container);
  if (codecs.length === 0) {
    report('error', 'audio', `${format.name} have no sound: leave audio out.`);
    return;
  }
  const problems = checkFields(audio, 'audio setting', RULES);
  for (const { severity, message } of problems) report(severity, 'audio', `Of the sound, ${message}`);
  if (problems.length > 0) return;
  const { codec = codecs[0], bitrate, sampleRate = SAMPLE_RATE, loudness } = audio;
  if (codec === undefined) return;
  if (!codecs.includes(codec)) {
    report(
      'error',
      'audio',
      `${format.name} (${container}) takes sound as ${codecs.join(', ')}, not ${codec}.`,
    );
  }
  if (bitrate !== undefined && !LOSSY.includes(codec)) {
    report('warning', 'audio', `${codec} is lossless: the bit rate of the sound is not used.`);
  }
  const rates = SAMPLE_RATES[codec];
  if (rates && !rates.includes(sampleRate)) {
    const nearest = rates.reduce((best, rate) =>
      Math.abs(rate - sampleRate) < Math.abs(best - sampleRate) ? rate : best,
    );
    report('error', 'audio', `${codec} has no ${sampleRate} samples a second: the nearest is ${nearest}.`);
  }
  const tracks = tracksProblem(audio, format, container);
  if (tracks !== undefined) report('error', 'audio', tracks);
  if (loudness && loudness.target === undefined) {
    report(
      'error',
      'audio',
      `A loudness needs its target in LUFS, such as −23 (EBU R 128) or −14; it is ${shown(loudness)}.`,
    );
  }
}

function tracksProblem(
  { tracks, layout }: AudioSettings,
  format: FormatDeclaration,
  container: ContainerId | undefined,
): string | undefined {
  if (tracks === undefined || !isMxf(container)) return undefined;
  if (isImx(format.profile)) {
    return tracks <= D10_CHANNELS
      ? undefined
      : `${format.name} has eight channels of sound, not ${tracks}: ask for ${D10_CHANNELS} tracks or fewer.`;
  }
  const channels = layout === undefined ? 0 : CHANNEL_LAYOUTS[layout].length;
  return tracks < channels
    ? `Sound as ${layout} needs a track for each of its ${channels} channels, not ${tracks} in all: ask for ${channels} tracks or more, or for another layout.`
    : undefined;
}

/** Undefined where there is to be no sound, or the container takes none. */
export function resolveAudio(
  { audio }: FormatSettings,
  format: FormatDeclaration,
  container: ContainerId,
): ResolvedAudio | undefined {
  const codec = (audio === false ? undefined : audio?.codec) ?? audioCodecs(format, container)[0];
  if (audio === false || codec === undefined) return undefined;
  const { bitrate, layout, sampleRate = SAMPLE_RATE, loudness } = audio ?? {};
  return {
    codec,
    sampleRate,
    ...(bitrate !== undefined && LOSSY.includes(codec) && { bitrate }),
    ...(layout !== undefined && { layout }),
    ...(loudness && { loudness: { target: loudness.target, truePeak: loudness.truePeak ?? TRUE_PEAK } }),
  };
}
