import { ExportError } from '../../errors/index.ts';
import type { PlanarFormat, TrackDescription } from '../../media/index.ts';
import type { EncodeSettings, ProResProfile } from '../codecs.ts';

export interface ProResKind {
  /** As FFmpeg counts them. */
  readonly number: number;
  /** The sample entry, Apple's QuickTime File Format. */
  readonly fourcc: string;
  readonly is444: boolean;
  readonly name: string;
  /** Apple's target at 1920×1080 and 25 frames a second, without alpha; rates scale with the pixels. */
  readonly megabits: number;
}

const PROFILES: Readonly<Record<ProResProfile, ProResKind>> = {
  proxy: { number: 0, fourcc: 'apco', is444: false, name: 'ProRes 422 Proxy', megabits: 38 },
  lt: { number: 1, fourcc: 'apcs', is444: false, name: 'ProRes 422 LT', megabits: 85 },
  '422': { number: 2, fourcc: 'apcn', is444: false, name: 'ProRes 422', megabits: 122 },
  hq: { number: 3, fourcc: 'apch', is444: false, name: 'ProRes 422 HQ', megabits: 184 },
  '4444': { number: 4, fourcc: 'ap4h', is444: true, name: 'ProRes 4444', megabits: 275 },
  '4444xq': { number: 5, fourcc: 'ap4x', is444: true, name: 'ProRes 4444 XQ', megabits: 413 },
};

/** Of soft edges and gradients, by the bits of a sample; flat alpha takes next to nothing. */
const ALPHA_BYTES_PER_PIXEL = { 8: 0.15, 16: 0.5 } as const;

export function isProResProfile(profile: string | undefined): profile is ProResProfile {
  return profile !== undefined && Object.hasOwn(PROFILES, profile);
}

/** @throws ExportError INVALID_SETTINGS where the settings are none that ProRes has */
export function proResKind({ profile, alpha, colourSpace, height, fieldOrder }: EncodeSettings): ProResKind {
  if (!isProResProfile(profile)) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `${profile} is no ProRes profile: it is one of ${Object.keys(PROFILES)}.`,
      { value: profile },
    );
  }
  const kind = PROFILES[profile];
  if (alpha && !kind.is444) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `${kind.name} carries no alpha. Choose prores-4444 or prores-4444xq, or a background.`,
      { value: profile },
    );
  }
  if (fieldOrder && height % 2 !== 0) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `Two fields of equal height take an even number of lines, not ${height}.`,
      {
        value: height,
      },
    );
  }
  if (colourSpace.fullRange || colourSpace.matrix === 'rgb') {
    throw new ExportError('INVALID_SETTINGS', 'ProRes is encoded as Y′CbCr in limited range.', {
      value: colourSpace,
    });
  }
  return kind;
}

/** Bits of the samples that are encoded: the stream itself does not say how many there were. */
export function proResDepth(settings: EncodeSettings): 10 | 12 {
  return proResKind(settings).is444 && settings.depth === 12 ? 12 : 10;
}

/** Bits of a sample of alpha as it is coded (RDD 36, clause 6.1.1, alpha_channel_type). */
export function proResAlphaDepth({ alphaDepth = 16 }: EncodeSettings): 8 | 16 {
  return alphaDepth;
}

/** The planes that an encoder takes. */
export function proResInput(settings: EncodeSettings): PlanarFormat {
  if (!proResKind(settings).is444) return 'I422P10';
  return `I444${settings.alpha ? 'A' : ''}P${proResDepth(settings)}`;
}

export function proResTrack(settings: EncodeSettings): TrackDescription {
  const { width, height, colourSpace, alpha, fieldOrder, hdr } = settings;
  return {
    codec: proResKind(settings).fourcc,
    width,
    height,
    colourSpace,
    depth: proResDepth(settings),
    ...(alpha && { alpha: 'straight' as const }),
    ...(fieldOrder && { fieldOrder }),
    ...(hdr && { hdr }),
  };
}

/** Bytes of a frame without alpha that Apple's target comes to. */
export function proResTarget(settings: EncodeSettings): number {
  const { width, height } = settings;
  return (width * height * proResKind(settings).megabits * 1e6) / 8 / 25 / (1920 * 1080);
}

/** What a frame takes in the middle; grain in the alpha plane, which is coded without loss, may add more. */
export function predictProResBytes(settings: EncodeSettings): number {
  const { width, height, alpha } = settings;
  return (
    proResTarget(settings) + (alpha ? width * height * ALPHA_BYTES_PER_PIXEL[proResAlphaDepth(settings)] : 0)
  );
}
