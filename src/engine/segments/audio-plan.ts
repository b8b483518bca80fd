import { MIX_SAMPLES } from '../audio/index.ts';
import { channelCount, isPcm, pcmBytesPerSample } from '../codecs/index.ts';
import type { AudioTrackDescription } from '../media/index.ts';
import { frameToSample } from '../media/index.ts';
import type { AudioRecipe } from './audio.ts';

const BLOCK_SECONDS = 20;
/** A block passes through memory whole when it is stored and when it is assembled. */
const BLOCK_BYTES = 8 * 2 ** 20;

/** The samples of a range of frames, and how they are cut into blocks that are stored. */
export interface AudioSpan {
  /** On the composition's timeline. */
  readonly start: number;
  readonly count: number;
  readonly blockSamples: number;
  readonly blocks: number;
}

export function audioSpan({ encoder, range, frameRate }: AudioRecipe): AudioSpan {
  const { codec, sampleRate, layout } = encoder.settings;
  const start = frameToSample(range.start, frameRate, sampleRate);
  const count = frameToSample(range.end, frameRate, sampleRate) - start;
  const bytes = isPcm(codec) ? pcmBytesPerSample(codec) * channelCount(layout) : 0;
  const most =
    bytes > 0 ? Math.min(BLOCK_SECONDS * sampleRate, BLOCK_BYTES / bytes) : BLOCK_SECONDS * sampleRate;
  const blockSamples = Math.max(1, Math.floor(most / MIX_SAMPLES)) * MIX_SAMPLES;
  return { start, count, blockSamples, blocks: Math.ceil(count / blockSamples) };
}

/** What the file is told of the track before any of it is made. */
export function describeAudio(recipe: AudioRecipe): AudioTrackDescription {
  const { codecString, description, priming, settings } = recipe.encoder;
  return {
    codec: codecString,
    sampleRate: settings.sampleRate,
    layout: settings.layout,
    ...(description && { description }),
    priming,
    sampleCount: audioSpan(recipe).count,
  };
}
