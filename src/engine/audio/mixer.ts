import type { SoundClip } from '../composition/index.ts';
import {
  CHANNEL_LAYOUTS,
  type ChannelLayout,
  frameToSample,
  type Rational,
  type Speaker,
  toNumber,
} from '../media/index.ts';
import {
  FASTEST,
  GRID,
  type MovingRun,
  movingRuns,
  resampleMoving,
  resampleSteady,
  type SteadyWalk,
  steadyWalk,
  walkReach,
} from './resample.ts';
import type { SoundReader } from './sound-reader.ts';
import { type MixMatrix, mixMatrix, sideOf } from './speakers.ts';

/** Samples that are mixed at a time; a multiple of {@link GRID}. What is held does not grow with the film. */
export const MIX_SAMPLES = 8192;

export interface MixOptions {
  readonly clips: readonly SoundClip[];
  /** The composition's. */
  readonly frameRate: Rational;
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  /**
   * Called when a clip is about to be heard. Undefined where its file can't be played: it is silent. The reader is
   * disposed of when the clip has ended.
   */
  open(clip: SoundClip): Promise<SoundReader | undefined>;
}

/** A clip while it is heard. */
interface Voice {
  readonly clip: SoundClip;
  /** Output samples. */
  readonly start: number;
  readonly end: number;
  reader: SoundReader | undefined;
  matrix: MixMatrix;
  walk: SteadyWalk | undefined;
}

/** Mixes clips into blocks of samples, from front to back; sample 0 is the composition's first. */
export class Mixer {
  readonly #options: MixOptions;
  readonly #speakers: readonly Speaker[];
  /** Not yet heard, the last to come first. */
  readonly #waiting: { readonly clip: SoundClip; readonly start: number; readonly end: number }[];
  readonly #voices: Voice[] = [];
  readonly #resampled = new Float32Array(MIX_SAMPLES);
  readonly #positions = new Float64Array(MIX_SAMPLES / GRID + 1);
  readonly #levels = [new Float32Array(MIX_SAMPLES), new Float32Array(MIX_SAMPLES)] as const;
  #source: Float32Array<ArrayBuffer>[] = [];

  constructor(options: MixOptions) {
    this.#options = options;
    this.#speakers = CHANNEL_LAYOUTS[options.layout];
    const { clips, frameRate, sampleRate } = options;
    this.#waiting = clips
      .map((clip) => ({
        clip,
        start: frameToSample(clip.start, frameRate, sampleRate),
        end: frameToSample(clip.end, frameRate, sampleRate),
      }))
      .sort((a, b) => b.start - a.start);
  }

  /**
   * Fills the front of `channels` with `count` samples from `start` on. Calls go forward.
   *
   * @param count at most {@link MIX_SAMPLES}
   * @throws ExportError ASSET_FAILED
   */
  async mix(start: number, count: number, channels: readonly Float32Array<ArrayBuffer>[]): Promise<void> {
    for (const channel of channels) channel.fill(0, 0, count);
    await this.#admit(start, start + count);
    for (const voice of this.#voices) {
      if (voice.reader) await this.#add(voice, voice.reader, start, count, channels);
    }
  }

  [Symbol.dispose](): void {
    for (const { reader } of this.#voices) reader?.[Symbol.dispose]();
    this.#voices.length = 0;
  }

  async #admit(start: number, end: number): Promise<void> {
    for (let i = this.#voices.length - 1; i >= 0; i--) {
      const voice = this.#voices[i];
      if (!voice || voice.end > start) continue;
      voice.reader?.[Symbol.dispose]();
      this.#voices.splice(i, 1);
    }
    for (;;) {
      const next = this.#waiting.at(-1);
      if (!next || next.start >= end) return;
      this.#waiting.pop();
      if (next.end <= start) continue;
      const voice: Voice = { ...next, reader: undefined, matrix: [], walk: undefined };
      voice.reader = await this.#options.open(next.clip);
      if (!voice.reader) continue;
      voice.matrix = mixMatrix(voice.reader.layout, this.#options.layout, next.clip.routes);
      voice.walk = this.#walkOf(next.clip, voice.reader.sampleRate);
      this.#voices.push(voice);
    }
  }

  /** Source samples an output sample, where that stays the same. */
  #walkOf({ time }: SoundClip, sourceRate: number): SteadyWalk | undefined {
    if (time.kind !== 'steady') return undefined;
    const { frameRate, sampleRate } = this.#options;
    const step = (time.rate * toNumber(frameRate) * sourceRate) / sampleRate;
    return Math.abs(step) > FASTEST ? undefined : steadyWalk(step, time.offset * sourceRate);
  }

  async #add(
    voice: Voice,
    reader: SoundReader,
    start: number,
    count: number,
    channels: readonly Float32Array<ArrayBuffer>[],
  ): Promise<void> {
    const skip = Math.max(0, voice.start - start);
    const first = start + skip;
    const heard = Math.min(count - skip, voice.end - first);
    if (heard <= 0) return;
    const { walk, matrix } = voice;
    const levels = this.#levelsOf(voice.clip, first, heard);
    const runs = walk
      ? [{ offset: 0, count: heard, reach: walkReach(walk, first, heard) }]
      : movingRuns(this.#positions, this.#follow(voice.clip, reader.sampleRate, first, heard), heard);
    for (const run of runs) {
      const [from, to] = run.reach;
      const source = this.#sourceArrays(CHANNEL_LAYOUTS[reader.layout].length, to - from + 1);
      await reader.read(from, to - from + 1, source);
      for (const [input, samples] of source.entries()) {
        if (walk) resampleSteady(walk, samples, from, first, this.#resampled, run.count);
        else resampleMoving(this.#positions, run.offset, samples, from, this.#resampled, run.count);
        for (const [output, channel] of channels.entries()) {
          const share = matrix[output]?.[input] ?? 0;
          if (share !== 0) this.#pour(share, levels, this.#speakers[output], channel, skip, run);
        }
      }
    }
  }

  /** Adds what was resampled to a channel. */
  #pour(
    share: number,
    levels: readonly [number, number] | undefined,
    speaker: Speaker | undefined,
    channel: Float32Array,
    skip: number,
    { offset, count }: Pick<MovingRun, 'offset' | 'count'>,
  ): void {
    const samples = this.#resampled;
    const at = skip + offset;
    const side = speaker ? sideOf(speaker) : 'middle';
    if (levels) {
      const [left, right] = levels;
      const factor = share * (side === 'left' ? left : side === 'right' ? right : (left + right) / 2);
      for (let n = 0; n < count; n++) {
        channel[at + n] = (channel[at + n] as number) + factor * (samples[n] as number);
      }
      return;
    }
    const [left, right] = this.#levels;
    const one = side === 'right' ? right : left;
    const other = side === 'left' ? left : right;
    for (let n = 0; n < count; n++) {
      const factor = (share * ((one[offset + n] as number) + (other[offset + n] as number))) / 2;
      channel[at + n] = (channel[at + n] as number) + factor * (samples[n] as number);
    }
  }

  /** Levels that stay the same; else undefined, and each sample's lie in the level arrays. */
  #levelsOf(clip: SoundClip, first: number, count: number): readonly [number, number] | undefined {
    if (!clip.levels.animated) return clip.levels.at(clip.start);
    const [left, right] = this.#levels;
    let from = clip.levels.at(this.#frameOf(first));
    for (let n = 0; n < count; n += GRID) {
      const to = clip.levels.at(this.#frameOf(first + n + GRID));
      const end = Math.min(count, n + GRID);
      for (let i = n; i < end; i++) {
        const share = (i - n) / GRID;
        left[i] = from[0] + (to[0] - from[0]) * share;
        right[i] = from[1] + (to[1] - from[1]) * share;
      }
      from = to;
    }
    return undefined;
  }

  /** Notes where the clip's samples lie in its file; returns at how many points of the grid. */
  #follow({ time }: SoundClip, sourceRate: number, first: number, count: number): number {
    const points = Math.ceil(count / GRID) + 1;
    for (let point = 0; point < points; point++) {
      const frame = this.#frameOf(first + point * GRID);
      const seconds = time.kind === 'steady' ? time.offset + time.rate * frame : time.at(frame);
      this.#positions[point] = seconds * sourceRate;
    }
    return points;
  }

  #frameOf(sample: number): number {
    const { frameRate, sampleRate } = this.#options;
    return (sample * frameRate.num) / (frameRate.den * sampleRate);
  }

  #sourceArrays(channels: number, length: number): Float32Array<ArrayBuffer>[] {
    if (this.#source.length !== channels || (this.#source[0]?.length ?? 0) < length) {
      const capacity = Math.max(length, this.#source[0]?.length ?? 0);
      this.#source = Array.from({ length: channels }, () => new Float32Array(capacity));
    }
    return this.#source;
  }
}
