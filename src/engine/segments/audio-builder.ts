import { MIX_SAMPLES, Mixer } from '../audio/index.ts';
import { type AudioTrackEncoder, channelCount, isPcm, openAudioEncoder } from '../codecs/index.ts';
import type { Composition } from '../composition/index.ts';
import { ExportError } from '../errors/index.ts';
import type { AudioPacket } from '../media/index.ts';
import type { AudioBlockResult, AudioProgress, AudioRecipe, AudioResult } from './audio.ts';
import { serialiseAudio } from './audio-file.ts';
import { audioKey, blockKey } from './audio-key.ts';
import { type AudioSpan, audioSpan } from './audio-plan.ts';
import { openSounds } from './audio-source.ts';
import { Voices } from './audio-voices.ts';
import { nextTask } from './next-task.ts';
import type { SegmentStore } from './store.ts';

const REPORT_MILLISECONDS = 250;
/** How long the thread may go without looking at its messages. */
const TURN_MILLISECONDS = 25;

export interface AudioEvents {
  onProgress(progress: AudioProgress): void;
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
    const found = stored.filter(Boolean).length;
    const run = new TrackRun(recipe, composition, span, this.#store, track, owner, events, signal, stored);
    if (found < span.blocks) return run.make();
    for (let index = 0; index < span.blocks; index++) run.tell(index, true);
    return { blocks: span.blocks, reused: found, failures: [] };
  }
}

/** One making of a track. */
class TrackRun {
  readonly #recipe: AudioRecipe;
  readonly #composition: Composition;
  readonly #span: AudioSpan;
  readonly #store: SegmentStore;
  readonly #track: string;
  readonly #owner: string | undefined;
  readonly #events: AudioEvents;
  readonly #signal: AbortSignal;
  readonly #stored: readonly boolean[];
  readonly #voices = new Voices();
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
    this.#composition = composition;
    this.#span = span;
    this.#store = store;
    this.#track = track;
    this.#owner = owner;
    this.#events = events;
    this.#signal = signal;
    this.#stored = stored;
  }

  async make(): Promise<AudioResult> {
    const { codec } = this.#recipe.encoder.settings;
    if (isPcm(codec)) await this.#makeBlocks();
    else await this.#makeWhole();
    return {
      blocks: this.#span.blocks,
      reused: this.#stored.filter(Boolean).length,
      failures: this.#voices.failures,
    };
  }

  tell(index: number, reused: boolean): void {
    const until = Math.min(this.#span.count, (index + 1) * this.#span.blockSamples);
    this.#events.onBlock({ index, key: blockKey(this.#track, index), until, reused });
  }

  /** Samples that stand for themselves: only missing blocks are made. */
  async #makeBlocks(): Promise<void> {
    const { blockSamples, count, blocks } = this.#span;
    for (let index = 0; index < blocks; index++) {
      if (!this.#stored[index]) {
        const start = index * blockSamples;
        const length = Math.min(blockSamples, count - start);
        using encoder = await openAudioEncoder(this.#recipe.encoder, start);
        await this.#encode(encoder, start, length, async (packets) => {
          this.#packets.push(...packets);
        });
        await this.#put(index);
      }
      this.tell(index, this.#stored[index] === true);
    }
  }

  /** Codecs whose packets lean on those before run from the beginning; what is stored already stays. */
  async #makeWhole(): Promise<void> {
    const { blockSamples, count } = this.#span;
    using encoder = await openAudioEncoder(this.#recipe.encoder);
    const sort = async (packets: readonly AudioPacket[]): Promise<void> => {
      for (const packet of packets) {
        // Packets of the last samples may reach beyond the last block.
        const block = Math.min(Math.floor(packet.start / blockSamples), this.#span.blocks - 1);
        while (this.#block < block) await this.#close();
        this.#packets.push(packet);
      }
    };
    await this.#encode(encoder, 0, count, sort);
    await sort(await encoder.finish());
    const { description } = encoder;
    if (!sameBytes(description, this.#recipe.encoder.description)) {
      throw new ExportError(
        'ENCODER_FAILED',
        'The encoder of the sound changed its stream header. Try again.',
        {
          value: description?.length,
        },
      );
    }
    while (this.#block < this.#span.blocks) await this.#close();
  }

  async #close(): Promise<void> {
    await this.#put(this.#block);
    this.tell(this.#block, this.#stored[this.#block] === true);
    this.#block++;
  }

  async #put(index: number): Promise<void> {
    const packets = this.#packets;
    this.#packets = [];
    await this.#store.put(blockKey(this.#track, index), serialiseAudio(packets), this.#owner);
  }

  /** @param start of the span's samples */
  async #encode(
    encoder: AudioTrackEncoder,
    start: number,
    count: number,
    take: (packets: readonly AudioPacket[]) => Promise<void>,
  ): Promise<void> {
    const { layout, sampleRate } = this.#recipe.encoder.settings;
    using mixer = new Mixer({
      clips: this.#composition.sounds,
      frameRate: this.#composition.frameRate,
      sampleRate,
      layout,
      open: (clip) => this.#voices.open(clip),
    });
    const channels = Array.from({ length: channelCount(layout) }, () => new Float32Array(MIX_SAMPLES));
    for (let done = 0; done < count; done += MIX_SAMPLES) {
      const length = Math.min(MIX_SAMPLES, count - done);
      await mixer.mix(this.#span.start + start + done, length, channels);
      await take(await encoder.encode(channels, length));
      await this.#turn((start + done + length) / this.#span.count);
    }
  }

  /** Reports progress, lets messages in, and stops when asked to. */
  async #turn(share: number): Promise<void> {
    const now = performance.now();
    if (now - this.#reported >= REPORT_MILLISECONDS) {
      this.#reported = now;
      this.#events.onProgress({ share });
    }
    if (now - this.#turned >= TURN_MILLISECONDS) {
      await nextTask();
      this.#turned = performance.now();
    }
    if (this.#signal.aborted) throw new ExportError('CANCELLED', 'The export was cancelled.');
  }
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (!a || !b) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
