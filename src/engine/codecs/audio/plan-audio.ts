import { ExportError } from '../../errors/index.ts';
import type { AudioPacket } from '../../media/index.ts';
import { describeBrowser, sha256 } from '../fingerprint.ts';
import type { AudioCodec, AudioEncoderPlan, AudioEncodeSettings, AudioTrackEncoder } from './audio.ts';
import { channelCount } from './layouts.ts';
import { isPcm, PcmEncoder } from './pcm-encoder.ts';
import { WasmAudioEncoder } from './wasm-encoder.ts';
import { WebCodecsAudioEncoder } from './webcodecs-encoder.ts';

/** Raised whenever our own stages may give other bytes for the same settings. */
const AUDIO_VERSION = 1;

/** Half a second of noise tells all that is asked of a trial. */
const PROBE_SAMPLES = 24_000;

/** FFmpeg's AAC encoder (aacenc.c) starts with one frame of its own making. */
const FFMPEG_AAC_PRIMING = 1024;

/** Bits a second by number of channels, where nobody chose: at these both codecs pass for transparent. */
const DEFAULT_BITS: Readonly<Record<'aac' | 'opus', readonly number[]>> = {
  aac: [0, 96_000, 192_000, 256_000, 320_000, 320_000, 384_000, 448_000, 512_000],
  opus: [0, 96_000, 160_000, 224_000, 256_000, 288_000, 320_000, 384_000, 450_000],
};

const CODEC_STRINGS: Readonly<Record<AudioCodec, string>> = {
  aac: 'mp4a.40.2',
  opus: 'opus',
  flac: 'flac',
  'pcm-s16': 'pcm-s16',
  'pcm-s24': 'pcm-s24',
  'pcm-f32': 'pcm-f32',
};

/**
 * Finds an encoder by encoding half a second twice.
 *
 * AAC is never the browser's: each platform's encoder starts with another number of samples of its own making, none
 * says how many, and few give the same bytes twice.
 *
 * @throws ExportError ENCODER_UNAVAILABLE
 */
export async function planAudioEncoder(settings: AudioEncodeSettings): Promise<AudioEncoderPlan> {
  const { codec } = settings;
  const encoder = isPcm(codec)
    ? 'framewright'
    : codec === 'opus'
      ? 'webcodecs'
      : codec === 'aac'
        ? 'ffmpeg aac'
        : 'libFLAC';
  const draft: AudioEncoderPlan = {
    settings,
    encoder,
    codecString: CODEC_STRINGS[codec],
    priming: codec === 'aac' ? FFMPEG_AAC_PRIMING : 0,
    fingerprint: '',
    deterministic: false,
    explanation: [],
  };
  const first = await probe(draft);
  const second = await probe(draft);
  const description = first.description;
  const deterministic = first.hash === second.hash;
  const browser = encoder === 'webcodecs' ? await describeBrowser() : '';
  return {
    ...draft,
    ...(description && { description }),
    priming: codec === 'opus' ? opusPreSkip(description) : draft.priming,
    deterministic,
    fingerprint: await sha256([`${AUDIO_VERSION}`, encoder, browser, first.hash]),
    explanation: [describePlan(settings, encoder)],
  };
}

/** @param start number of the first sample, for a part of a track of PCM */
export async function openAudioEncoder(plan: AudioEncoderPlan, start = 0): Promise<AudioTrackEncoder> {
  const { settings, priming } = plan;
  const { codec, sampleRate, layout } = settings;
  if (isPcm(codec)) return new PcmEncoder(codec, start);
  if (plan.encoder !== 'webcodecs') return WasmAudioEncoder.open(settings, priming, bitsPerSecond(settings));
  const config: AudioEncoderConfig = {
    codec: plan.codecString,
    sampleRate,
    numberOfChannels: channelCount(layout),
    bitrate: bitsPerSecond(settings),
  };
  return new WebCodecsAudioEncoder(config, priming);
}

export function bitsPerSecond({ codec, bitsPerSecond: asked, layout }: AudioEncodeSettings): number {
  if (codec !== 'aac' && codec !== 'opus') return 0;
  return asked ?? DEFAULT_BITS[codec][channelCount(layout)] ?? 0;
}

interface Probed {
  readonly hash: string;
  readonly description: Uint8Array<ArrayBuffer> | undefined;
}

async function probe(plan: AudioEncoderPlan): Promise<Probed> {
  try {
    using encoder = await openAudioEncoder(plan);
    const channels = Array.from({ length: channelCount(plan.settings.layout) }, (_, i) => noise(i));
    const packets: AudioPacket[] = [...(await encoder.encode(channels, PROBE_SAMPLES))];
    packets.push(...(await encoder.finish()));
    const { description } = encoder;
    return { hash: await sha256([description ?? '', ...packets.map(({ data }) => data)]), description };
  } catch (cause) {
    if (cause instanceof ExportError && cause.code === 'ENCODER_UNAVAILABLE') throw cause;
    const { codec, layout } = plan.settings;
    throw new ExportError(
      'ENCODER_UNAVAILABLE',
      `This browser can't encode ${layout} sound as ${codec}: take another codec, or stereo.`,
      { value: codec, cause },
    );
  }
}

/** The same noise everywhere (a linear congruential generator, Numerical Recipes § 7.1), fading in and out. */
function noise(seed: number): Float32Array<ArrayBuffer> {
  let state = seed + 1;
  return Float32Array.from({ length: PROBE_SAMPLES }, (_, n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const envelope = Math.min(1, n / 4800, (PROBE_SAMPLES - n) / 4800);
    return (state / 2 ** 31 - 1) * 0.25 * envelope;
  });
}

/** Bytes 10 and 11 of the identification header (RFC 7845 § 5.1). */
function opusPreSkip(header: Uint8Array | undefined): number {
  if (!header || header.length < 19) {
    throw new ExportError('ENCODER_UNAVAILABLE', 'This browser’s Opus encoder gives no header.', {
      value: header?.length,
    });
  }
  return (header[10] as number) | ((header[11] as number) << 8);
}

function describePlan(settings: AudioEncodeSettings, encoder: AudioEncoderPlan['encoder']): string {
  const { codec, layout, sampleRate } = settings;
  const bits = bitsPerSecond(settings);
  const rate = bits > 0 ? `, ${Math.round(bits / 1000)} kb/s` : '';
  return `Sound: ${codec}, ${layout}, ${sampleRate} Hz${rate}, by ${encoder}.`;
}
