import { MIX_SAMPLES, Mixer } from '../audio/index.ts';
import { channelCount } from '../codecs/index.ts';
import type { Composition } from '../composition/index.ts';
import { frameToSample } from '../media/index.ts';
import type { AudioRecipe, AudioResult } from './audio.ts';
import { Master, type MasterLevel, MasterMeter, UNCHANGED } from './audio-master.ts';
import { type AudioSpan, audioSpan } from './audio-plan.ts';
import { openSounds } from './audio-source.ts';
import { Voices } from './audio-voices.ts';
import { addLeaderTone, leaderSamples } from './leader/leader-sound.ts';

/** The limiter takes loudness away: how often more gain is tried, and how near is near enough, in LU. */
const MOST_LIMITER_PASSES = 4;
const LOUDNESS_TOLERANCE = 0.05;

/** Gets samples in order; the arrays are used again afterwards. */
export type TakeSamples = (channels: readonly Float32Array<ArrayBuffer>[], count: number) => Promise<void>;

/** The samples of a track, before its encoder. */
export class TrackMix {
  readonly voices = new Voices();
  readonly span: AudioSpan;
  /** Samples before the programme. */
  readonly lead: number;
  readonly #recipe: AudioRecipe;
  readonly #composition: Composition;
  readonly #turn: (share: number) => Promise<void>;

  /** @param turn called between blocks, with the share of the track that was gone over; what it throws ends the mix */
  constructor(recipe: AudioRecipe, composition: Composition, turn: (share: number) => Promise<void>) {
    this.#recipe = recipe;
    this.#composition = composition;
    this.#turn = turn;
    this.span = audioSpan(recipe);
    const { leader, encoder } = recipe;
    this.lead = leader ? leaderSamples(leader, encoder.settings.sampleRate) : 0;
  }

  /**
   * Measures the programme, and finds the gain that brings it to the loudness that is asked for. Where a limiter is needed,
   * what it takes away is given back by measuring again.
   */
  async findLevel(): Promise<MasterLevel> {
    const { loudness } = this.#recipe;
    if (!loudness) return UNCHANGED;
    const plain = await this.#measure(UNCHANGED);
    // Silence has no loudness to be changed.
    if (plain.integrated === undefined || plain.truePeak === undefined) return UNCHANGED;
    let gain = loudness.target - plain.integrated;
    if (plain.truePeak + gain <= loudness.truePeak) return { gain: 10 ** (gain / 20) };
    const ceiling = 10 ** (loudness.truePeak / 20);
    for (let pass = 0; pass < MOST_LIMITER_PASSES; pass++) {
      const limited = await this.#measure({ gain: 10 ** (gain / 20), ceiling });
      const missing = loudness.target - (limited.integrated ?? loudness.target);
      if (Math.abs(missing) < LOUDNESS_TOLERANCE) break;
      gain += missing;
    }
    return { gain: 10 ** (gain / 20), ceiling };
  }

  async #measure(level: MasterLevel): Promise<NonNullable<AudioResult['measured']>> {
    const { sampleRate, layout } = this.#recipe.encoder.settings;
    const meter = new MasterMeter(sampleRate, layout);
    const { lead, span } = this;
    await this.mix(lead, span.count - lead, level, async (channels, length) => meter.add(channels, length));
    return meter.result();
  }

  /** Mixes `count` samples from `start` of the span on, at a level; what comes before the programme has its own. */
  async mix(start: number, count: number, level: MasterLevel, take: TakeSamples): Promise<void> {
    const { encoder, leader, frameRate } = this.#recipe;
    const { layout, sampleRate } = encoder.settings;
    const { lead } = this;
    const origin = leader ? frameToSample(leader.programme, frameRate, sampleRate) - lead : this.span.start;
    using mixer = new Mixer({
      clips: this.#composition.sounds,
      frameRate: this.#composition.frameRate,
      sampleRate,
      layout,
      open: (clip) => this.voices.open(clip),
    });
    const channels = Array.from({ length: channelCount(layout) }, () => new Float32Array(MIX_SAMPLES));
    const master = new Master(sampleRate, channels.length, level);
    // What the master holds back comes out when silence follows.
    for (let done = 0, length = 0; done < count + master.delay; done += length) {
      const at = start + done;
      // Runs end at the same places wherever the mix begins.
      const run = MIX_SAMPLES - (at % MIX_SAMPLES);
      length = Math.min(at < lead ? Math.min(run, lead - at) : run, count + master.delay - done);
      if (at < lead) for (const channel of channels) channel.fill(0, 0, length);
      else await mixer.mix(origin + at, length, channels);
      master.process(channels, length);
      const early = Math.min(length, Math.max(0, master.delay - done));
      if (early < length) {
        const made = early === 0 ? channels : channels.map((c) => c.subarray(early));
        const from = at + early - master.delay;
        if (leader && from < lead) addLeaderTone(leader, sampleRate, from, length - early, made);
        await take(made, length - early);
      }
      await this.#turn((at + length) / this.span.count);
    }
  }
}

/**
 * Mixes the sound of a recipe once more, as its encoder was given it.
 *
 * @param take gets all samples in order, from the range's first
 * @throws ExportError for a document that can't be read; what `take` throws
 */
export async function mixSound(recipe: AudioRecipe, take: TakeSamples): Promise<void> {
  const mix = new TrackMix(recipe, await openSounds(recipe.composition), async () => {});
  await mix.mix(0, mix.span.count, await mix.findLevel(), take);
}
