import { Limiter, LoudnessMeter, PeakMeter } from '../audio/index.ts';
import { CHANNEL_LAYOUTS, type ChannelLayout, toDecibels } from '../media/index.ts';
import type { AudioResult } from './audio.ts';

/** What is done to the mix as a whole; factors of amplitude. */
export interface MasterLevel {
  readonly gain: number;
  /** Absent where no limiter is needed. */
  readonly ceiling?: number;
}

export const UNCHANGED: MasterLevel = { gain: 1 };

/** Applies gain, and the limiter where there is one, in place. */
export class Master {
  readonly #gain: number;
  readonly #limiter: Limiter | undefined;

  constructor(sampleRate: number, channels: number, { gain, ceiling }: MasterLevel) {
    this.#gain = gain;
    this.#limiter = ceiling === undefined ? undefined : new Limiter(sampleRate, channels, ceiling);
  }

  /** Samples that come out later than they went in. */
  get delay(): number {
    return this.#limiter?.delay ?? 0;
  }

  process(channels: readonly Float32Array[], count: number): void {
    if (this.#gain !== 1) {
      for (const channel of channels) {
        for (let n = 0; n < count; n++) channel[n] = (channel[n] as number) * this.#gain;
      }
    }
    this.#limiter?.process(channels, count);
  }
}

/** Measures what goes into the encoder. */
export class MasterMeter {
  readonly #loudness: LoudnessMeter;
  readonly #peak: PeakMeter;

  constructor(sampleRate: number, layout: ChannelLayout) {
    this.#loudness = new LoudnessMeter(sampleRate, layout);
    this.#peak = new PeakMeter(CHANNEL_LAYOUTS[layout].length);
  }

  add(channels: readonly Float32Array[], count: number): void {
    this.#loudness.add(channels, count);
    this.#peak.add(channels, count);
  }

  result(): NonNullable<AudioResult['measured']> {
    const { integrated, range } = this.#loudness.result();
    const truePeak = toDecibels(this.#peak.result());
    return {
      ...(Number.isFinite(integrated) && { integrated, range }),
      ...(Number.isFinite(truePeak) && { truePeak }),
    };
  }
}
