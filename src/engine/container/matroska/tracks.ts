import { ExportError } from '../../errors/index.ts';
import {
  type AudioTrackDescription,
  CHANNEL_LAYOUTS,
  MATRIX_CODES,
  PRIMARIES_CODES,
  type Rational,
  TRANSFER_CODES,
  type TrackDescription,
} from '../../media/index.ts';
import type { CaptionTrack } from '../container.ts';
import { type Bytes, latin1 } from '../isobmff/bytes.ts';
import { av1Configuration } from '../isobmff/codec-configs.ts';
import { threeLetterLanguage } from '../isobmff/languages.ts';
import { isMasteringCodec } from '../isobmff/video-entry.ts';
import { element, float, ID, text, unsigned } from './ebml.ts';

export type MatroskaKind = 'webm' | 'mkv';

const [VIDEO, AUDIO, SUBTITLE] = [1, 2, 17];
const PROGRESSIVE = 2;
const NANOSECONDS = 1e9;
/** What Opus needs before a place to decode it right: RFC 7845 section 4.6. */
const OPUS_PRE_ROLL = 0.08 * NANOSECONDS;

interface Codec {
  readonly id: string;
  readonly description?: Bytes | undefined;
}

export function videoEntry(
  number: number,
  track: TrackDescription,
  rate: Rational,
  kind: MatroskaKind,
): Bytes {
  const { width, height } = track;
  // Other codecs keep alpha in the pictures themselves.
  const alpha = track.codec.startsWith('vp09') ? track.alpha : undefined;
  const codec = videoCodec(track, kind);
  return element(
    ID.TrackEntry,
    ...head(number, VIDEO, codec, undefined),
    unsigned(ID.DefaultDuration, Math.round((NANOSECONDS * rate.den) / rate.num)),
    alpha ? unsigned(ID.MaxBlockAdditionID, 1) : undefined,
    element(
      ID.Video,
      unsigned(ID.FlagInterlaced, PROGRESSIVE),
      unsigned(ID.PixelWidth, width),
      unsigned(ID.PixelHeight, height),
      unsigned(ID.DisplayWidth, width),
      unsigned(ID.DisplayHeight, height),
      alpha ? unsigned(ID.AlphaMode, 1) : undefined,
      colour(track),
    ),
  );
}

/** @throws ExportError INVALID_SETTINGS for a codec that the container can't carry */
export function soundEntry(number: number, track: AudioTrackDescription, kind: MatroskaKind): Bytes {
  const { sampleRate, layout, priming, codec, language } = track;
  const bits = /^pcm-[sf](\d+)$/.exec(codec)?.[1];
  return element(
    ID.TrackEntry,
    ...head(number, AUDIO, soundCodec(track, kind), language),
    priming > 0 ? unsigned(ID.CodecDelay, Math.round((priming * NANOSECONDS) / sampleRate)) : undefined,
    codec === 'opus' ? unsigned(ID.SeekPreRoll, OPUS_PRE_ROLL) : undefined,
    element(
      ID.Audio,
      float(ID.SamplingFrequency, sampleRate),
      unsigned(ID.Channels, CHANNEL_LAYOUTS[layout].length),
      bits === undefined ? undefined : unsigned(ID.BitDepth, Number(bits)),
    ),
  );
}

export function captionEntry(
  number: number,
  { language, name }: CaptionTrack,
  first: boolean,
  kind: MatroskaKind,
): Bytes {
  return element(
    ID.TrackEntry,
    ...head(
      number,
      SUBTITLE,
      // Matroska's own WebVTT is known to few programs, plain text to all.
      { id: kind === 'webm' ? 'D_WEBVTT/SUBTITLES' : 'S_TEXT/UTF8' },
      language,
      first,
    ),
    name === undefined ? undefined : text(ID.Name, name),
  );
}

function head(
  number: number,
  type: number,
  { id, description }: Codec,
  language: string | undefined,
  isDefault = true,
): (Bytes | undefined)[] {
  return [
    unsigned(ID.TrackNumber, number),
    unsigned(ID.TrackUID, number),
    unsigned(ID.TrackType, type),
    unsigned(ID.FlagDefault, isDefault ? 1 : 0),
    unsigned(ID.FlagLacing, 0),
    text(ID.Language, threeLetterLanguage(language ?? 'und')),
    language === undefined ? undefined : text(ID.LanguageBCP47, language),
    text(ID.CodecID, id),
    description && element(ID.CodecPrivate, description),
  ];
}

function videoCodec({ codec, description }: TrackDescription, kind: MatroskaKind): Codec {
  if (codec.startsWith('vp09')) return { id: 'V_VP9' };
  if (codec.startsWith('av01')) return { id: 'V_AV1', description: description ?? av1Configuration(codec) };
  if (kind === 'mkv') {
    if (codec.startsWith('avc1')) return { id: 'V_MPEG4/ISO/AVC', description };
    if (/^h(vc|ev)1/.test(codec)) return { id: 'V_MPEGH/ISO/HEVC', description };
    if (codec === 'ffv1') return { id: 'V_FFV1', description };
    if (isMasteringCodec(codec) && codec.startsWith('ap')) {
      return { id: 'V_PRORES', description: latin1(codec) };
    }
  }
  throw new ExportError(
    'INTERNAL',
    `The codec ${codec} has no place in ${kind === 'webm' ? 'WebM' : 'MKV'}.`,
    {
      value: codec,
    },
  );
}

const PCM_IDS: Readonly<Record<string, string>> = {
  'pcm-s16': 'A_PCM/INT/LIT',
  'pcm-s24': 'A_PCM/INT/LIT',
  'pcm-f32': 'A_PCM/FLOAT/IEEE',
};

function soundCodec({ codec, description }: AudioTrackDescription, kind: MatroskaKind): Codec {
  if (codec === 'opus') return { id: 'A_OPUS', description };
  if (kind === 'mkv') {
    if (codec === 'flac') return { id: 'A_FLAC', description };
    if (codec.startsWith('mp4a.')) return { id: 'A_AAC', description };
    const id = PCM_IDS[codec];
    if (id !== undefined) return { id };
  }
  throw new ExportError(
    'INVALID_SETTINGS',
    `Sound as ${codec} can't go into ${kind === 'webm' ? 'WebM: take opus' : 'MKV: take opus, flac, aac or PCM'}.`,
    { value: codec },
  );
}

function colour({ colourSpace, depth, hdr }: TrackDescription): Bytes {
  const light = hdr?.contentLight;
  const display = hdr?.masteringDisplay;
  return element(
    ID.Colour,
    unsigned(ID.MatrixCoefficients, MATRIX_CODES[colourSpace.matrix]),
    depth === undefined ? undefined : unsigned(ID.BitsPerChannel, depth),
    unsigned(ID.Range, colourSpace.fullRange ? 2 : 1),
    unsigned(ID.TransferCharacteristics, TRANSFER_CODES[colourSpace.transfer]),
    unsigned(ID.Primaries, PRIMARIES_CODES[colourSpace.primaries]),
    light && unsigned(ID.MaxCLL, Math.round(light.maximum)),
    light && unsigned(ID.MaxFALL, Math.round(light.maximumFrameAverage)),
    display &&
      element(
        ID.MasteringMetadata,
        float(ID.PrimaryRChromaticityX, display.red[0]),
        float(ID.PrimaryRChromaticityY, display.red[1]),
        float(ID.PrimaryGChromaticityX, display.green[0]),
        float(ID.PrimaryGChromaticityY, display.green[1]),
        float(ID.PrimaryBChromaticityX, display.blue[0]),
        float(ID.PrimaryBChromaticityY, display.blue[1]),
        float(ID.WhitePointChromaticityX, display.white[0]),
        float(ID.WhitePointChromaticityY, display.white[1]),
        float(ID.LuminanceMax, display.maximumLuminance),
        float(ID.LuminanceMin, display.minimumLuminance),
      ),
  );
}
