import { type AudioTrackEncoder, isPcm, openAudioEncoder } from '../codecs/index.ts';
import type { Composition } from '../composition/index.ts';
import { ExportError } from '../errors/index.ts';
import { type AudioPacket, nextTask, sameBytes, takeBreak, toDecibels } from '../media/index.ts';
import type { AudioBlockResult, AudioProgress, AudioRecipe, AudioResult } from './audio.ts';
import { serialiseAudio } from './audio-file.ts';
import { audioKey, blockKey } from './audio-key.ts';
import { type MasterLevel, MasterMeter, UNCHANGED } from './audio-master.ts';
import { TrackMix } from './audio-mix.ts';
import { type AudioSpan, audioSpan } from './audio-plan.ts';
import { openSounds } from './audio-source.ts';
import type { SegmentStore } from './store.ts';

const REPORT_MILLISECONDS = 250;
/** How long the thread may go without looking at its messages. */
const TURN_MILLISECONDS = 25;

export interface AudioEvents {
  /** Told every quarter of a second; while it answers true, nothing is mixed. */
  onProgress(progress: AudioProgress): boolean | undefined | Promise<boolean | undefined>;
  /** In order, once each is durably stored. */
  onBlock(block: AudioBlockResult): void;
}

/** Mixes and encodes the sound of a range into stored blocks; what the store has already is not made again. */
export class AudioBuilder {
  readonly #store: SegmentStore;

  constructor(store: SegmentStore) {
    this.#store = store;
  }

  /** @throws ExportError CANCELLED after `signal` aborted */
  async build(
    recipe: AudioRecipe,
    owner: string | undefined,
    events: AudioEvents,
    signal: AbortSignal,
  ): Promise<AudioResult> {
    const composition = await openSounds(recipe.composition);
    const span = audioSpan(recipe);
    const track = audioKey(recipe, composition, span);
    const stored: boolean[] = [];
    for (let index = 0; index < span.blocks; index++) {
      stored.push((await this.#store.claim(blockKey(track, index), owner)) !== undefined);
    }
    const run = new TrackRun(recipe, composition, span, this.#store, track, owner, events, signal, stored);
    return stored.every(Boolean) ? run.reuse() : run.make();
  }
}

/** One making of a track. */
class TrackRun {
  readonly #recipe: AudioRecipe;
  readonly #span: AudioSpan;
  readonly #store: SegmentStore;
  readonly #track: string;
  readonly #owner: string | undefined;
  readonly #events: AudioEvents;
  readonly #signal: AbortSignal;
  readonly #stored: readonly boolean[];
  readonly #mix: TrackMix;
  readonly #told: AudioBlockResult[] = [];
  #ownTrack: string | undefined;
  #turned = performance.now();
  #reported = 0;
  #packets: AudioPacket[] = [];
  #block = 0;

  constructor(
    recipe: AudioRecipe,
    composition: Composition,
    span: AudioSpan,
    store: SegmentStore,
    track: string,
    owner: string | undefined,
    events: AudioEvents,
    signal: AbortSignal,
    stored: readonly boolean[],
  ) {
    this.#recipe = recipe;
    this.#mix = new TrackMix(recipe, composition, (share) => this.#turn(share));
    this.#span = span;
    this.#store = store;
    this.#track = track;
    this.#owner = owner;
    this.#events = events;
    this.#signal = signal;
    this.#stored = stored;
  }

  /** All of it is there. */
  reuse(): AudioResult {
    for (let index = 0; index < this.#span.blocks; index++) this.#tell(index, this.#track, true);
    return this.#result();
  }

  async make(): Promise<AudioResult> {
    const { encoder, loudness } = this.#recipe;
    // A limiter remembers: only plain samples can be made from the middle on.
    const pieces = isPcm(encoder.settings.codec) && !loudness && this.#stored.includes(true);
    const measured = pieces ? undefined : await this.#makeWhole(await this.#mix.findLevel());
    if (pieces) await this.#makePieces();
    return { ...this.#result(), ...(measured && { measured }) };
  }

  #result(): AudioResult {
    const blocks = this.#told;
    const reused = blocks.filter((block) => block.reused).length;
    return { blocks, reused, failures: this.#mix.voices.failures };
  }

  #tell(index: number, track: string, reused: boolean): void {
    const until = Math.min(this.#span.count, (index + 1) * this.#span.blockSamples);
    const block = { index, key: blockKey(track, index), until, reused };
    this.#told.push(block);
    this.#events.onBlock(block);
  }

  /** Samples that stand for themselves: only missing blocks are made. */
  async #makePieces(): Promise<void> {
    const { blockSamples, count, blocks } = this.#span;
    for (let index = 0; index < blocks; index++) {
      if (this.#stored[index]) {
        this.#tell(index, this.#track, true);
        continue;
      }
      const start = index * blockSamples;
      using encoder = await openAudioEncoder(this.#recipe.encoder, start);
      await this.#mix.mix(
        start,
        Math.min(blockSamples, count - start),
        UNCHANGED,
        async (channels, length) => {
          this.#packets.push(...(await encoder.encode(channels, length)));
        },
      );
      await this.#put(index);
    }
  }

  /** Codecs whose packets lean on those before run from the beginning; what is stored already stays. */
  async #makeWhole(level: MasterLevel): Promise<NonNullable<AudioResult['measured']>> {
    const { blockSamples, count } = this.#span;
    const { settings } = this.#recipe.encoder;
    using encoder = await openAudioEncoder(this.#recipe.encoder);
    const meter = new MasterMeter(settings.sampleRate, settings.layout);
    const sort = async (packets: readonly AudioPacket[]): Promise<void> => {
      for (const packet of packets) {
        // Packets of the last samples may reach beyond the last block.
        const block = Math.min(Math.floor(packet.start / blockSamples), this.#span.blocks - 1);
        while (this.#block < block) await this.#close(encoder);
        this.#packets.push(packet);
      }
    };
    let heard = 0;
    await this.#mix.mix(0, count, level, async (channels, length) => {
      // Line-up tone is no part of the programme.
      const skip = Math.min(length, Math.max(0, this.#mix.lead - heard));
      heard += length;
      if (skip < length)
        meter.add(skip === 0 ? channels : channels.map((c) => c.subarray(skip)), length - skip);
      await sort(await encoder.encode(channels, length));
    });
    await sort(await encoder.finish());
    while (this.#block < this.#span.blocks) await this.#close(encoder);
    return { ...meter.result(), ...(level.gain !== 1 && { gain: toDecibels(level.gain) }) };
  }

  async #close({ description }: AudioTrackEncoder): Promise<void> {
    // Known with the first packet: a stream that the file's header does not fit is neither stored nor handed on.
    if (this.#block === 0 && !sameBytes(description, this.#recipe.encoder.description)) {
      throw new ExportError(
        'ENCODER_FAILED',
        'The encoder of the sound changed its stream header. Try again.',
        { value: description?.length },
      );
    }
    await this.#put(this.#block);
    this.#block++;
  }

  async #put(index: number): Promise<void> {
    const packets = this.#packets;
    this.#packets = [];
    const track = this.#trackNow();
    await this.#store.put(blockKey(track, index), serialiseAudio(packets), this.#owner);
    this.#tell(index, track, track === this.#track && this.#stored[index] === true);
  }

  /**
   * Silence in place of a sound is for this run alone, since the failure may pass (a thread that died, memory that ran
   * out): under the track's own name, later exports would take it for the sound.
   */
  #trackNow(): string {
    if (this.#mix.voices.failures.length === 0) return this.#track;
    this.#ownTrack ??= `${this.#track}-${crypto.randomUUID()}`;
    return this.#ownTrack;
  }

  /** Reports progress, waits while that is asked for, lets messages in, rests where it must, and stops when asked to. */
  async #turn(share: number): Promise<void> {
    const now = performance.now();
    if (now - this.#reported >= REPORT_MILLISECONDS) {
      this.#reported = now;
      while (!this.#signal.aborted && (await this.#events.onProgress({ share }))) {
        await new Promise((resolve) => setTimeout(resolve, REPORT_MILLISECONDS));
      }
    }
    if (now - this.#turned >= TURN_MILLISECONDS) {
      await nextTask();
      await takeBreak();
      this.#turned = performance.now();
    }
    if (this.#signal.aborted) throw new ExportError('CANCELLED', 'The export was cancelled.');
  }
}
