import { ExportError } from '../../errors/index.ts';
import { CHANNEL_LAYOUTS, type ChannelLayout, type Speaker } from '../../media/index.ts';

/** The samples of a WAVE file. */
export interface WaveFormat {
  readonly codec: 'pcm-s16' | 'pcm-s24' | 'pcm-f32';
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
}

const SAMPLE_BYTES = { 'pcm-s16': 2, 'pcm-s24': 3, 'pcm-f32': 4 } as const;

/** dwChannelMask of WAVEFORMATEXTENSIBLE (Microsoft, ksmedia.h): surrounds at the side, as ITU-R BS.775 places them. */
const SPEAKER_MASKS: Readonly<Record<Speaker, number>> = {
  L: 0x1,
  R: 0x2,
  C: 0x4,
  LFE: 0x8,
  Lb: 0x10,
  Rb: 0x20,
  Ls: 0x200,
  Rs: 0x400,
};

export const WAVE_FORMAT_PCM = 1;
export const WAVE_FORMAT_IEEE_FLOAT = 3;
export const WAVE_FORMAT_EXTENSIBLE = 0xfffe;

/** KSDATAFORMAT_SUBTYPE_PCM and _IEEE_FLOAT from their second byte pair on: the first is the plain format's number. */
const SUBFORMAT_TAIL = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

/** @throws ExportError INTERNAL for a codec that is not plain samples */
export function waveFormat(codec: string, sampleRate: number, layout: ChannelLayout): WaveFormat {
  if (codec in SAMPLE_BYTES) return { codec: codec as WaveFormat['codec'], sampleRate, layout };
  throw new ExportError('INTERNAL', `WAV holds plain samples, not ${codec}.`, { value: codec });
}

/** Bytes of one sample of all channels. */
export function blockBytes({ codec, layout }: WaveFormat): number {
  return SAMPLE_BYTES[codec] * CHANNEL_LAYOUTS[layout].length;
}

/** The `fmt ` chunk's content: extensible, with its speakers, from three channels on. */
export function formatChunk(format: WaveFormat): Uint8Array {
  const { codec, sampleRate, layout } = format;
  const speakers = CHANNEL_LAYOUTS[layout];
  const extensible = speakers.length > 2;
  const plain = codec === 'pcm-f32' ? WAVE_FORMAT_IEEE_FLOAT : WAVE_FORMAT_PCM;
  const bits = SAMPLE_BYTES[codec] * 8;
  // What is not PCM has a size of its extension, be it 0 (Microsoft, Multimedia Data Standards Update 1994).
  const bytes = extensible ? 40 : plain === WAVE_FORMAT_PCM ? 16 : 18;
  const chunk = new Uint8Array(bytes);
  const view = new DataView(chunk.buffer);
  view.setUint16(0, extensible ? WAVE_FORMAT_EXTENSIBLE : plain, true);
  view.setUint16(2, speakers.length, true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * blockBytes(format), true);
  view.setUint16(12, blockBytes(format), true);
  view.setUint16(14, bits, true);
  if (!extensible) return chunk;
  view.setUint16(16, 22, true);
  view.setUint16(18, bits, true);
  view.setUint32(
    20,
    speakers.reduce((mask, speaker) => mask | SPEAKER_MASKS[speaker], 0),
    true,
  );
  view.setUint16(24, plain, true);
  chunk.set(SUBFORMAT_TAIL, 26);
  return chunk;
}
