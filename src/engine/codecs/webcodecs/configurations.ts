import { toNumber } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import type { VideoCodecId } from './bitstream.ts';
import { av1CodecString, H264_PROFILES, h264CodecString, vp9CodecString } from './codec-string.ts';
import type { VideoLoad } from './levels.ts';
import { DEFAULT_QUALITY, targetBitsPerSecond } from './rate.ts';

/** What the encoder is told to expect: film, or the flat areas and sharp edges of screens. */
export type Tuning = 'film' | 'screen';

/**
 * The tunings worth a trial, the likeliest first. OpenH264 has a weakness in each: for screens its quantizer never goes
 * below 26, too coarse for dense or small pictures; for film it takes faint motion for noise and skips it.
 * For screens it takes about half the bits. Other codecs know no difference.
 */
export function tuningsFor({ rate }: EncodeSettings, codec: VideoCodecId): readonly [Tuning, ...Tuning[]] {
  if (codec !== 'h264' || rate.mode !== 'quality') return ['film'];
  if (rate.quality < DEFAULT_QUALITY) return ['screen'];
  return rate.quality < FINE_QUALITY ? ['screen', 'film'] : ['film', 'screen'];
}

/** From here on bits are no concern. */
const FINE_QUALITY = 90;

/** One rung of the ladder that a preflight climbs down. */
export interface Rung {
  /** In words, such as `hardware, High profile, variable bit rate`. */
  readonly name: string;
  readonly acceleration: 'hardware' | 'software';
  readonly configuration: VideoEncoderConfig;
}

/**
 * The configurations to try, best first: hardware before software, exact quality before a bit rate, H.264's High
 * profile before Main before Baseline. Empty where no level of the codec carries the size and rate.
 */
export function listRungs(settings: EncodeSettings, codec: VideoCodecId, tuning: Tuning): Rung[] {
  const load: VideoLoad = {
    width: settings.width,
    height: settings.height,
    frameRate: toNumber(settings.frameRate),
    bitsPerSecond: targetBitsPerSecond(settings),
  };
  const rungs: Rung[] = [];
  for (const variant of codecStrings(settings, codec, load)) {
    for (const bitrateMode of bitrateModes(settings, codec)) {
      for (const acceleration of ['hardware', 'software'] as const) {
        rungs.push({
          name: [
            acceleration,
            ...variant.words,
            MODE_WORDS[bitrateMode],
            ...(tuning === 'screen' ? ['tuned for screens'] : []),
          ].join(', '),
          acceleration,
          configuration: {
            codec: variant.codec,
            width: settings.width,
            height: settings.height,
            framerate: load.frameRate,
            bitrateMode,
            ...(bitrateMode === 'quantizer' ? {} : { bitrate: load.bitsPerSecond }),
            // Realtime encoders drop frames silently when they fall behind (w3c/webcodecs#742).
            latencyMode: 'quality',
            hardwareAcceleration: acceleration === 'hardware' ? 'prefer-hardware' : 'prefer-software',
            ...(codec === 'h264' ? { avc: { format: 'avc' } } : {}),
            ...(tuning === 'screen' ? { contentHint: 'detail' } : {}),
          },
        });
      }
    }
  }
  return rungs;
}

const MODE_WORDS = {
  quantizer: 'constant quality',
  variable: 'variable bit rate',
  constant: 'constant bit rate',
};

function bitrateModes({ rate }: EncodeSettings, codec: VideoCodecId): VideoEncoderBitrateMode[] {
  return rate.mode === 'quality' && codec !== 'h264' ? ['quantizer', 'variable'] : ['variable', 'constant'];
}

function codecStrings(
  settings: EncodeSettings,
  codec: VideoCodecId,
  load: VideoLoad,
): { codec: string; words: string[] }[] {
  if (codec === 'h264') {
    return H264_PROFILES.flatMap((profile) => {
      const text = h264CodecString(load, profile);
      return text === undefined ? [] : [{ codec: text, words: [`${profile.name} profile`] }];
    });
  }
  const text = (codec === 'vp9' ? vp9CodecString : av1CodecString)(load, settings.colourSpace);
  return text === undefined ? [] : [{ codec: text, words: [] }];
}
