import { ExportError } from '../../../errors/index.ts';
import {
  type AudioTrackDescription,
  CHANNEL_LAYOUTS,
  frameToSample,
  type Rational,
} from '../../../media/index.ts';
import type { FileSettings } from '../../container.ts';
import type { SoundMapping } from '../essence/essence.ts';

/** Bytes of a sample by codec. */
const SAMPLE_BYTES: Readonly<Record<string, 2 | 3>> = { 'pcm-s16': 2, 'pcm-s24': 3 };
/** Of D-10's element (ST 331 section 8.1). */
export const D10_CHANNELS = 8;
export const D10_HEAD_BYTES = 4;
const D10_SAMPLE_BYTES = 4;

/** Which channel of which of the file's sound tracks is heard in a track of MXF; silence where neither. */
export interface Channel {
  readonly track: number;
  readonly channel: number;
}

/** How the sound of a file lies in the essence container. */
export interface SoundLayout {
  readonly mapping: SoundMapping;
  readonly sampleRate: number;
  readonly sampleBytes: 2 | 3;
  /** One a mono track; D-10's eight in one element. Undefined stands for silence. */
  readonly channels: readonly (Channel | undefined)[];
}

/**
 * @throws ExportError INVALID_SETTINGS for sound that MXF does not take: coded, of different kinds, or more channels than
 *   D-10 has
 */
export function checkSound({ audio = [] }: FileSettings): void {
  const [first] = audio;
  for (const { codec, sampleRate } of audio) {
    if (!SAMPLE_BYTES[codec]) {
      throw new ExportError(
        'INVALID_SETTINGS',
        `Sound as ${codec} can't go into MXF: take pcm-s24 or pcm-s16.`,
        { value: codec },
      );
    }
    if (codec !== first?.codec || sampleRate !== first.sampleRate) {
      throw new ExportError('INVALID_SETTINGS', 'All sound of an MXF file has one format.', { value: codec });
    }
  }
}

/** Channel by channel, with silent ones up to the number that is wanted; undefined where there is no sound. */
export function soundLayout(
  { audio = [], soundTracks = 0 }: FileSettings,
  mapping: SoundMapping,
): SoundLayout | undefined {
  const [first] = audio;
  if (!first) return undefined;
  const channels: (Channel | undefined)[] = audio.flatMap(({ layout }, track) =>
    CHANNEL_LAYOUTS[layout].map((_, channel) => ({ track, channel })),
  );
  const wanted = mapping === 'd10' ? D10_CHANNELS : soundTracks;
  if (mapping === 'd10' && channels.length > D10_CHANNELS) {
    throw new ExportError('INVALID_SETTINGS', `D-10 has eight channels of sound, not ${channels.length}.`, {
      value: channels.length,
    });
  }
  while (channels.length < wanted) channels.push(undefined);
  const { codec, sampleRate } = first;
  return { mapping, sampleRate, sampleBytes: SAMPLE_BYTES[codec] ?? 3, channels };
}

/** Bytes of the value of one element that holds so many samples. */
export function soundValueBytes({ mapping, sampleBytes }: SoundLayout, samples: number): number {
  return mapping === 'd10'
    ? D10_HEAD_BYTES + samples * D10_CHANNELS * D10_SAMPLE_BYTES
    : samples * sampleBytes;
}

/** The least and the most samples that a frame has: 1601 and 1602 at 29.97 frames a second. */
export function samplesInFrame({ sampleRate }: SoundLayout, rate: Rational): readonly [number, number] {
  const exact = (sampleRate * rate.den) / rate.num;
  return Number.isInteger(exact) ? [exact, exact] : [Math.floor(exact), Math.ceil(exact)];
}

/** Of the file's frame, counted on exact rationals: 1602, 1601, 1602, 1601, 1602 at 29.97. */
export function samplesOfFrame(
  { sampleRate }: Pick<AudioTrackDescription, 'sampleRate'>,
  frame: number,
  rate: Rational,
): { readonly start: number; readonly end: number } {
  return {
    start: frameToSample(frame, rate, sampleRate),
    end: frameToSample(frame + 1, rate, sampleRate),
  };
}
