import {
  type ColourSpace,
  MATRIX_CODES,
  PRIMARIES_CODES,
  TRANSFER_CODES,
  toHex,
  toNumber,
} from '../../media/index.ts';
import type { EncodeSettings, H264Profile } from '../codecs.ts';
import type { VideoCodecId } from './bitstream.ts';
import {
  av1Level,
  av1LevelIndex,
  h264Level,
  h264LevelIdc,
  type VideoLoad,
  vp9Level,
  vp9LevelNumber,
} from './levels.ts';
import { hevcLevel, hevcLevelIdc } from './levels-hevc.ts';
import { targetBitsPerSecond } from './rate.ts';

/** H.264 profiles, best first: profile_idc, constraint flags (RFC 6381 section 3.3), cpbBrVclFactor / 1000. */
export const H264_PROFILES = [
  { id: 'high', name: 'High', profile: 0x64, constraints: 0x00, bitRateFactor: 1.25 },
  { id: 'main', name: 'Main', profile: 0x4d, constraints: 0x40, bitRateFactor: 1 },
  { id: 'baseline', name: 'Constrained Baseline', profile: 0x42, constraints: 0xe0, bitRateFactor: 1 },
] as const satisfies readonly {
  id: H264Profile;
  name: string;
  profile: number;
  constraints: number;
  bitRateFactor: number;
}[];

/** One way to name what is asked of a codec, or why there is none. */
export type CodecVariant =
  | { readonly codec: string; readonly words: readonly string[] }
  | { readonly refusal: string; readonly words: readonly string[] };

/**
 * The codec strings that the settings allow, best first: each with the level that size and rate need, unless that lies
 * above the highest level that was asked for.
 */
export function codecVariants(settings: EncodeSettings, codec: VideoCodecId): CodecVariant[] {
  const load = loadOf(settings);
  switch (codec) {
    case 'h264':
      return H264_PROFILES.filter(({ id }) => settings.profile === undefined || settings.profile === id).map(
        (profile) => h264Variant(settings, load, profile),
      );
    case 'h265':
      return [hevcVariant(settings, load)];
    case 'vp9':
      return [vp9Variant(settings, load)];
    case 'av1':
      return [av1Variant(settings, load)];
  }
}

/** The first codec string that the settings allow; undefined where no level does. */
export function codecStringFor(settings: EncodeSettings, codec: VideoCodecId): string | undefined {
  for (const variant of codecVariants(settings, codec)) {
    if ('codec' in variant) return variant.codec;
  }
  return undefined;
}

export function loadOf(settings: EncodeSettings): VideoLoad {
  const { rate, width, height, frameRate } = settings;
  const most = rate.mode === 'bitrate' ? (rate.maximumBitsPerSecond ?? 0) : 0;
  return {
    width,
    height,
    frameRate: toNumber(frameRate),
    bitsPerSecond: Math.max(targetBitsPerSecond(settings), most),
  };
}

/** `avc1.PPCCLL` of RFC 6381. */
function h264Variant(
  { level: cap }: EncodeSettings,
  load: VideoLoad,
  { name, profile, constraints, bitRateFactor }: (typeof H264_PROFILES)[number],
): CodecVariant {
  const words = [`${name} profile`];
  const level = h264Level(load, bitRateFactor);
  if (level === undefined) return { refusal: noLevel('H.264', load), words };
  const highest = cap === undefined ? undefined : h264LevelIdc(cap);
  if (highest !== undefined && level > highest) return { refusal: tooLow(cap, level / 10, load), words };
  return { codec: `avc1.${toHex([profile, constraints, level])}`, words };
}

/**
 * `hvc1.` with profile, compatibility flags, tier and level, and the first constraint byte (ISO/IEC 14496-15 section E.3):
 * Main or Main 10, progressive, frame-only.
 */
function hevcVariant({ depth, level: cap }: EncodeSettings, load: VideoLoad): CodecVariant {
  const words = [depth > 8 ? 'Main 10 profile' : 'Main profile'];
  const fit = hevcLevel(load);
  if (!fit) return { refusal: noLevel('HEVC', load), words };
  const highest = cap === undefined ? undefined : hevcLevelIdc(cap);
  if (highest !== undefined && fit.levelIdc > highest) {
    return { refusal: tooLow(cap, fit.levelIdc / 30, load), words };
  }
  const profile = depth > 8 ? '2.4' : '1.6';
  return { codec: `hvc1.${profile}.${fit.tier === 'high' ? 'H' : 'L'}${fit.levelIdc}.B0`, words };
}

/**
 * VP9 Codec ISO Media File Format Binding, section "Codecs Parameter String": profile 0 (8 bits) or 2 (deeper), 4:2:0 with
 * chroma sited left (00) or on the top left luma sample (01).
 */
function vp9Variant(
  { depth, colourSpace, chromaSiting, level: cap }: EncodeSettings,
  load: VideoLoad,
): CodecVariant {
  const words = depth > 8 ? [`profile 2, ${depth} bits`] : [];
  const level = vp9Level(load);
  if (level === undefined) return { refusal: noLevel('VP9', load), words };
  const highest = cap === undefined ? undefined : vp9LevelNumber(cap);
  if (highest !== undefined && level > highest) return { refusal: tooLow(cap, level / 10, load), words };
  const siting = chromaSiting === 'top-left' ? '01' : '00';
  const profile = depth > 8 ? '02' : '00';
  return {
    codec: `vp09.${profile}.${two(level)}.${two(depth)}.${siting}.${colourFields(colourSpace)}`,
    words,
  };
}

/**
 * AV1 Codec ISO Media File Format Binding, section 5: Main profile and tier, 4:2:0 with chroma sited left (1) or on the top
 * left luma sample (2).
 */
function av1Variant(
  { depth, colourSpace, chromaSiting, level: cap }: EncodeSettings,
  load: VideoLoad,
): CodecVariant {
  const words = depth > 8 ? [`${depth} bits`] : [];
  const level = av1Level(load);
  if (level === undefined) return { refusal: noLevel('AV1', load), words };
  const highest = cap === undefined ? undefined : av1LevelIndex(cap);
  if (highest !== undefined && level > highest) {
    return { refusal: tooLow(cap, Number(av1LevelName(level)), load), words };
  }
  const chroma = chromaSiting === 'top-left' ? '112' : '111';
  const [range, rest] = [colourSpace.fullRange ? 1 : 0, colourFields(colourSpace).slice(0, -3)];
  return { codec: `av01.0.${two(level)}M.${two(depth)}.0.${chroma}.${rest}.${range}`, words };
}

/** A level's name by its seq_level_idx (AV1 specification, section A.3). */
function av1LevelName(index: number): string {
  return `${2 + (index >> 2)}.${index & 3}`;
}

function noLevel(codec: string, load: VideoLoad): string {
  return `no level of ${codec} allows ${describeLoad(load)}`;
}

function tooLow(cap: string | undefined, needed: number, load: VideoLoad): string {
  return `level ${cap} is too low: ${describeLoad(load)} needs level ${needed.toFixed(1)}; ask for that, for less, or for no level`;
}

function describeLoad({ width, height, frameRate, bitsPerSecond }: VideoLoad): string {
  const rate = bitsPerSecond > 0 ? ` and ${(bitsPerSecond / 1e6).toFixed(1)} Mb/s` : '';
  return `${width}×${height} at ${Number(frameRate.toFixed(3))} frames a second${rate}`;
}

function colourFields({ primaries, transfer, matrix, fullRange }: ColourSpace): string {
  const codes = [PRIMARIES_CODES[primaries], TRANSFER_CODES[transfer], MATRIX_CODES[matrix]];
  return [...codes, fullRange ? 1 : 0].map(two).join('.');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
