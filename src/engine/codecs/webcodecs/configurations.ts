import type { EncodeSettings } from '../codecs.ts';
import type { VideoCodecId } from './bitstream.ts';
import { codecVariants, loadOf } from './codec-string.ts';
import { hasQuirk } from './quirks.ts';
import { ALPHA_SHARE, DEFAULT_QUALITY, targetBitsPerSecond } from './rate.ts';

/** What the encoder is told to expect: film, or the flat areas and sharp edges of screens. */
export type Tuning = 'film' | 'screen';

/**
 * The tunings worth a trial, the likeliest first, where an encoder has a weakness in each (quirk `eitherFlatOrFaint`).
 * For screens it takes about half the bits, but shifts flat grounds by a code or two: of 15 films of
 * 320×180, 10 missed a mean ΔE2000 of 1 that way at the default quality, and 4 tuned for film. Other encoders know no
 * difference.
 */
export function tuningsFor({ rate }: EncodeSettings, codec: VideoCodecId): readonly [Tuning, ...Tuning[]] {
  const both = hasQuirk('eitherFlatOrFaint', { codec, acceleration: 'software' });
  if (!both || rate.mode !== 'quality') return ['film'];
  return rate.quality < DEFAULT_QUALITY ? ['screen'] : ['film', 'screen'];
}

/** One rung of the ladder that a preflight climbs down. */
export interface Rung {
  /** In words, such as `hardware, High profile, variable bit rate`. */
  readonly name: string;
  readonly acceleration: 'hardware' | 'software';
  readonly configuration: VideoEncoderConfig;
  /** Of the encoder of the alpha plane. */
  readonly alpha?: VideoEncoderConfig;
}

/** What the settings leave to be tried: rungs, best first, and in words what they rule out from the start. */
export interface Ladder {
  readonly rungs: readonly Rung[];
  readonly ruledOut: readonly string[];
}

/**
 * The configurations to try: hardware before software unless one was asked for, exact quality before a bit rate, H.264's
 * High profile before Main before Baseline unless one was asked for.
 */
export function listRungs(settings: EncodeSettings, codec: VideoCodecId, tuning: Tuning): Ladder {
  const rungs: Rung[] = [];
  const ruledOut: string[] = [];
  const kinds = settings.acceleration === 'software' ? SOFTWARE_ONLY : HARDWARE_FIRST;
  for (const variant of codecVariants(settings, codec)) {
    if ('refusal' in variant) {
      ruledOut.push([...variant.words, variant.refusal].join(': '));
      continue;
    }
    for (const bitrateMode of bitrateModes(settings, codec)) {
      for (const acceleration of kinds) {
        const configuration = configure(settings, codec, variant.codec, bitrateMode, acceleration, tuning);
        const alpha = settings.alpha === true ? alphaOf(configuration) : undefined;
        rungs.push({
          name: [
            acceleration,
            ...variant.words,
            MODE_WORDS[bitrateMode],
            ...(tuning === 'screen' ? ['tuned for screens'] : []),
            ...(alpha ? ['alpha by a second encoder'] : []),
          ].join(', '),
          acceleration,
          configuration: alpha
            ? { ...configuration, ...shareOf(configuration, 1 - ALPHA_SHARE) }
            : configuration,
          ...(alpha && { alpha }),
        });
      }
    }
  }
  return { rungs, ruledOut };
}

const HARDWARE_FIRST = ['hardware', 'software'] as const;
const SOFTWARE_ONLY = ['software'] as const;

function configure(
  settings: EncodeSettings,
  codec: VideoCodecId,
  name: string,
  bitrateMode: VideoEncoderBitrateMode,
  acceleration: 'hardware' | 'software',
  tuning: Tuning,
): VideoEncoderConfig {
  return {
    codec: name,
    width: settings.width,
    height: settings.height,
    framerate: loadOf(settings).frameRate,
    bitrateMode,
    ...(bitrateMode !== 'quantizer' && { bitrate: targetBitsPerSecond(settings) }),
    // Realtime encoders drop frames silently when they fall behind (quirk silentDrops).
    latencyMode: 'quality',
    hardwareAcceleration: acceleration === 'hardware' ? 'prefer-hardware' : 'prefer-software',
    ...(codec === 'h264' && { avc: { format: 'avc' } }),
    ...(codec === 'h265' && { hevc: { format: 'hevc' } }),
    ...(tuning === 'screen' && { contentHint: 'detail' }),
  };
}

/**
 * Alpha is a stream of its own, full-range luma without colours: profile 0 at the same level, its fields of colour and
 * siting left out.
 */
function alphaOf(configuration: VideoEncoderConfig): VideoEncoderConfig {
  const [sample, , level] = configuration.codec.split('.');
  return { ...configuration, codec: `${sample}.00.${level}.08`, ...shareOf(configuration, ALPHA_SHARE) };
}

function shareOf({ bitrate }: VideoEncoderConfig, share: number): { bitrate?: number } {
  return bitrate === undefined ? {} : { bitrate: Math.round(bitrate * share) };
}

const MODE_WORDS = {
  quantizer: 'constant quality',
  variable: 'variable bit rate',
  constant: 'constant bit rate',
};

/** A constant rate also keeps below a maximum, which no mode of WebCodecs takes by itself. */
function bitrateModes({ rate }: EncodeSettings, codec: VideoCodecId): VideoEncoderBitrateMode[] {
  if (rate.mode === 'bitrate') {
    const steady = rate.constant === true || rate.maximumBitsPerSecond !== undefined;
    return steady ? ['constant'] : ['variable', 'constant'];
  }
  // Where an H.264 encoder has a quantizer mode it is hardware's, and its rate control is the better one.
  return codec === 'h264' ? ['variable', 'constant', 'quantizer'] : ['quantizer', 'variable'];
}
