import {
  ALL_FORMATS,
  type AudioSample,
  AudioSampleSink,
  BlobSource,
  BufferSource,
  Input,
  type InputAudioTrack,
} from 'mediabunny';
import type { SoundReader } from '../../audio/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { ChannelLayout } from '../../media/index.ts';
import { layoutOf } from './layouts.ts';
import { MP3_HEAD_BYTES, mp3Delay, mp3Start } from './mp3-delay.ts';

/**
 * What is decoded ahead of a place that is jumped to, and thrown away: MP3 frames lean on up to nine earlier ones
 * (ISO/IEC 11172-3, main_data_begin), Opus wants 80 ms (RFC 7845 § 4.6), AAC one frame.
 */
const PREROLL_SECONDS = 0.3;
/** A place this little ahead is decoded up to rather than jumped to. */
const SKIP_SECONDS = 1;
/** Who reads backwards comes again for what lies just before. */
const BACKWARD_SECONDS = 2;
/** Files whose clock is off by so much from one packet to the next are rounded, not torn. */
const SLACK_SECONDS = 0.0015;

/** Silence that a file leaves out is held in memory; what claims more than ten minutes of it is damaged. */
const LONGEST_GAP_SECONDS = 600;

/** Opens the sound of any file that the browser can play, by way of Mediabunny. */
export async function openMediaSound(
  data: Uint8Array<ArrayBuffer> | Blob,
  name: string,
): Promise<SoundReader> {
  const input = new Input({
    source: data instanceof Uint8Array ? new BufferSource(data) : new BlobSource(data),
    formats: ALL_FORMATS,
  });
  try {
    const track = await findTrack(input, name);
    const sink = new AudioSampleSink(track);
    const first = await track.getFirstTimestamp();
    for await (const sample of sink.samples(first)) {
      const { sampleRate, numberOfChannels } = sample;
      sample.close();
      const layout = layoutOf(numberOfChannels);
      if (!layout) throw unplayable(name, `it has ${numberOfChannels} channels`, numberOfChannels);
      const delay = (await track.getCodec()) === 'mp3' ? await mp3DelayOf(data) : 0;
      const facts = { sampleRate, layout, channels: numberOfChannels, name, delay };
      return new MediaSoundReader(input, sink, first, facts);
    }
    throw unplayable(name, 'there is nothing in it', 0);
  } catch (thrown) {
    input.dispose();
    throw thrown instanceof ExportError ? thrown : unplayable(name, 'it is damaged', undefined, thrown);
  }
}

export interface SoundFacts {
  /** Absent where it is unknown. */
  readonly codec?: string;
  readonly decodable: boolean;
  readonly seconds: number;
}

/** What a file says of its sound, without decoding it; undefined where it has none. */
export async function soundFacts(
  data: Uint8Array<ArrayBuffer> | Blob,
  name: string,
): Promise<SoundFacts | undefined> {
  const input = new Input({
    source: data instanceof Uint8Array ? new BufferSource(data) : new BlobSource(data),
    formats: ALL_FORMATS,
  });
  try {
    if (!(await input.canRead())) throw unplayable(name, 'its format is unknown');
    const track = await input.getPrimaryAudioTrack();
    if (!track) return undefined;
    const codec = await track.getCodec();
    return {
      ...(codec && { codec }),
      decodable: await track.canDecode(),
      seconds: await track.computeDuration(),
    };
  } catch (thrown) {
    throw thrown instanceof ExportError ? thrown : unplayable(name, 'it is damaged', undefined, thrown);
  } finally {
    input.dispose();
  }
}

async function mp3DelayOf(data: Uint8Array<ArrayBuffer> | Blob): Promise<number> {
  const file = data instanceof Blob ? data : new Blob([data]);
  const bytes = async (from: number): Promise<Uint8Array> =>
    new Uint8Array(await file.slice(from, from + MP3_HEAD_BYTES).arrayBuffer());
  return mp3Delay(await bytes(mp3Start(await bytes(0))));
}

async function findTrack(input: Input, name: string): Promise<InputAudioTrack> {
  if (!(await input.canRead())) throw unplayable(name, 'its format is unknown');
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw unplayable(name, 'it has no sound');
  if (!(await track.canDecode())) {
    const codec = await track.getCodec();
    throw unplayable(name, `this browser can't decode ${codec ?? 'its codec'}`, codec);
  }
  return track;
}

function unplayable(name: string, why: string, value?: unknown, cause?: unknown): ExportError {
  return new ExportError('ASSET_FAILED', `The sound "${name}" can't be played: ${why}.`, { value, cause });
}

interface Facts {
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  readonly channels: number;
  readonly name: string;
  /** Samples that come out of the decoder before the sound begins. */
  readonly delay: number;
}

/** Decodes from front to back into a window that moves along, and jumps where it is asked to. */
class MediaSoundReader implements SoundReader {
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  readonly #input: Input;
  readonly #sink: AudioSampleSink;
  readonly #firstTimestamp: number;
  readonly #name: string;
  readonly #delay: number;
  #samples: AsyncGenerator<AudioSample, void, unknown> | undefined;
  #ended = false;
  /** Samples `#from` up to `#to` lie at the front of the window. */
  #window: Float32Array<ArrayBuffer>[];
  #from = 0;
  #to = 0;
  #scratch = new Float32Array(0);

  constructor(input: Input, sink: AudioSampleSink, firstTimestamp: number, facts: Facts) {
    this.sampleRate = facts.sampleRate;
    this.layout = facts.layout;
    this.#input = input;
    this.#sink = sink;
    this.#firstTimestamp = firstTimestamp;
    this.#name = facts.name;
    this.#delay = facts.delay;
    this.#window = Array.from({ length: facts.channels }, () => new Float32Array(1 << 16));
  }

  async read(start: number, count: number, channels: readonly Float32Array<ArrayBuffer>[]): Promise<void> {
    const end = start + count;
    const from = Math.max(0, start);
    if (end > from) await this.#hold(from, end);
    for (const [index, channel] of channels.entries()) {
      channel.fill(0, 0, count);
      const window = this.#window[index];
      const low = Math.max(from, this.#from);
      const high = Math.min(end, this.#to);
      if (window && low < high) {
        channel.set(window.subarray(low - this.#from, high - this.#from), low - start);
      }
    }
  }

  [Symbol.dispose](): void {
    const samples = this.#samples;
    this.#samples = undefined;
    // Its end frees the decoder; a decoder that fails while it is thrown away is of no more interest.
    samples?.return().catch(() => {});
    this.#input.dispose();
  }

  /** Decodes until the window holds what there is of a range. */
  async #hold(from: number, end: number): Promise<void> {
    if (!this.#samples || from < this.#from || from > this.#to + SKIP_SECONDS * this.sampleRate) {
      const back = this.#samples && from < this.#from ? BACKWARD_SECONDS * this.sampleRate : 0;
      await this.#jump(Math.max(0, from - back));
    }
    try {
      while (this.#to < end && !this.#ended) {
        const next = await this.#samples?.next();
        if (!next || next.done) {
          this.#ended = true;
          return;
        }
        const sample = next.value;
        try {
          this.#append(sample, from);
        } finally {
          sample.close();
        }
      }
    } catch (thrown) {
      throw thrown instanceof ExportError
        ? thrown
        : unplayable(this.#name, 'it is damaged', undefined, thrown);
    }
  }

  async #jump(to: number): Promise<void> {
    await this.#samples?.return();
    const seconds = (to + this.#delay) / this.sampleRate - PREROLL_SECONDS;
    this.#samples = this.#sink.samples(seconds <= 0 ? this.#firstTimestamp : seconds);
    this.#ended = false;
    this.#from = to;
    this.#to = to;
  }

  /** @param needed nothing before it is needed any more */
  #append(sample: AudioSample, needed: number): void {
    if (sample.sampleRate !== this.sampleRate || sample.numberOfChannels !== this.#window.length) {
      throw unplayable(this.#name, 'its sample rate or channels change on the way', sample.sampleRate);
    }
    const count = sample.numberOfFrames;
    let at = Math.round(sample.timestamp * this.sampleRate) - this.#delay;
    if (Math.abs(at - this.#to) <= SLACK_SECONDS * this.sampleRate && this.#to > this.#from) at = this.#to;
    const skip = Math.max(0, this.#to - at);
    if (skip >= count) return;
    const gap = Math.max(0, at - this.#to);
    if (gap > LONGEST_GAP_SECONDS * this.sampleRate) {
      throw unplayable(
        this.#name,
        `it is silent for ${Math.round(gap / this.sampleRate)} seconds on end`,
        gap,
      );
    }
    this.#makeRoom(needed, gap + count - skip);
    if (this.#scratch.length < count) this.#scratch = new Float32Array(count);
    const target = this.#scratch.subarray(0, count);
    for (const [index, window] of this.#window.entries()) {
      const offset = this.#to - this.#from;
      window.fill(0, offset, offset + gap);
      sample.copyTo(target, { planeIndex: index, format: 'f32-planar' });
      window.set(target.subarray(skip), offset + gap);
    }
    this.#to += gap + count - skip;
  }

  #makeRoom(needed: number, more: number): void {
    const held = this.#to - this.#from;
    const capacity = this.#window[0]?.length ?? 0;
    if (held + more <= capacity) return;
    const drop = Math.max(0, Math.min(held, needed - this.#from));
    const kept = held - drop;
    if (kept + more <= capacity && drop >= capacity / 4) {
      for (const window of this.#window) window.copyWithin(0, drop, held);
    } else {
      const length = Math.max(capacity, 2 ** Math.ceil(Math.log2((kept + more) * 1.5)));
      this.#window = this.#window.map((window) => {
        const larger = new Float32Array(length);
        larger.set(window.subarray(drop, held));
        return larger;
      });
    }
    this.#from += drop;
  }
}
