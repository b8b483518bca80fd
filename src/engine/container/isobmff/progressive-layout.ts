import { frameTimeSeconds } from '../../media/index.ts';
import type { FileSettings } from '../container.ts';
import type { PieceOutput } from '../piece-output.ts';
import { type Bytes, box, concat, latin1, u32, u64 } from './bytes.ts';
import type { FileTracks } from './file-tracks.ts';
import { fileType } from './file-type.ts';
import type { Layout } from './layout.ts';
import { type MovieSettings, movieHeader, trackBox } from './movie-boxes.ts';
import { tagBoxes } from './tags.ts';
import { framesInChunk, movieTimescale, tickOfFrame } from './timing.ts';
import type { Flavour, Track } from './track.ts';
import { isMasteringCodec } from './video-entry.ts';

const LARGEST_32 = 0xffffffff;
/** A position of 64 bits and an entry of `stsc`. */
const BYTES_PER_CHUNK = 20;
/** A size, and for codecs that reorder a run of `ctts`; sync samples are few. */
const [BYTES_PER_INTRA_FRAME, BYTES_PER_INTER_FRAME] = [4, 13];
/** Fewer samples than any packet that is made here has. */
const LEAST_PACKET_SAMPLES = 480;
const SPARE_BYTES = 1024;
const MEDIA_HEADER_BYTES = 16;

/**
 * All media in one `mdat`, tracks alternating every half second, and the index in front of it, for which room is left as
 * the announced numbers need; what remains of it is a `free` box. Should the room not do, the index goes to the end.
 */
export class ProgressiveLayout implements Layout {
  readonly #settings: FileSettings;
  readonly #flavour: Flavour;
  readonly #tracks: FileTracks;
  readonly #output: PieceOutput;
  #indexPosition = 0;
  #reserved = 0;
  #mediaPosition = 0;

  constructor(settings: FileSettings, flavour: Flavour, tracks: FileTracks, output: PieceOutput) {
    this.#settings = settings;
    this.#flavour = flavour;
    this.#tracks = tracks;
    this.#output = output;
  }

  async begin(): Promise<void> {
    await this.#output.append(fileType(this.#flavour, this.#settings.track.codec, false));
    this.#indexPosition = this.#output.position;
    this.#reserved = this.#index().length + this.#tableBytes();
    await this.#output.skip(this.#reserved);
    this.#mediaPosition = this.#output.position;
    await this.#output.skip(MEDIA_HEADER_BYTES);
  }

  async advance(start: number, end: number): Promise<void> {
    const step = framesInChunk(this.#settings.frameRate);
    for (let frame = Math.min(start + step, end); ; frame = Math.min(frame + step, end)) {
      for (const track of this.#tracks.all) await this.#writeChunk(track, this.#tickOf(frame, track));
      if (frame === end) return;
    }
  }

  async finish(): Promise<void> {
    for (const track of this.#tracks.all) await this.#writeChunk(track, Number.POSITIVE_INFINITY);
    const end = this.#output.position;
    const index = this.#index();
    const rest = this.#reserved - index.length;
    if (rest === 0 || rest >= 8) {
      await this.#output.patch(index, this.#indexPosition);
      if (rest > 0) await this.#output.patch(freeHeader(rest), this.#indexPosition + index.length);
    } else {
      await this.#output.patch(freeHeader(this.#reserved), this.#indexPosition);
      await this.#output.append(index);
    }
    await this.#output.patch(this.#mediaHeader(end - this.#mediaPosition), this.#mediaPosition);
    await this.#output.flush();
  }

  async #writeChunk(track: Track, end: number): Promise<void> {
    const samples = track.take(end);
    if (samples.length === 0) return;
    track.table.addChunk(
      this.#output.position,
      samples.reduce((sum, { count }) => sum + count, 0),
    );
    for (const { data } of samples) await this.#output.append(data);
  }

  /** Priming goes before the first picture. */
  #tickOf(frame: number, { settings }: Track): number {
    const { mediaStart, delay } = settings.edit;
    return mediaStart - delay + tickOfFrame(frame, this.#settings.frameRate, settings.timescale);
  }

  /** 32-bit sizes leave room for 64-bit ones, as QuickTime does with `wide`. */
  #mediaHeader(size: number): Bytes {
    const type = latin1('mdat');
    if (size > LARGEST_32) return concat([u32(1), type, u64(size)]);
    const wide = box(this.#flavour === 'mov' ? 'wide' : 'free');
    return concat([wide, u32(size - wide.length), type]);
  }

  #index(): Bytes {
    const { all, clock } = this.#tracks;
    const timescale = movieTimescale(
      clock.timescale,
      this.#tracks.sounds.map(({ settings }) => settings.timescale),
    );
    const movie: MovieSettings = {
      flavour: this.#flavour,
      timescale,
      duration: Math.max(
        ...all.map(({ settings: { edit, timescale: own } }) =>
          Math.ceil(((edit.delay + edit.duration) * timescale) / own),
        ),
      ),
      created: this.#settings.tags?.created,
    };
    return box(
      'moov',
      movieHeader(movie, all.length + 1),
      ...all.map((track) => trackBox(track, movie)),
      ...tagBoxes(this.#settings, this.#flavour, frameTimeSeconds(1, this.#settings.frameRate)),
    );
  }

  /** What the sample tables will take, by what was announced. */
  #tableBytes(): number {
    const { frameCount, frameRate, track, audio = [] } = this.#settings;
    const frameBytes = isMasteringCodec(track.codec) ? BYTES_PER_INTRA_FRAME : BYTES_PER_INTER_FRAME;
    // Each segment may end in a shorter chunk.
    const chunks = 2 * Math.ceil(frameCount / framesInChunk(frameRate)) + 2;
    const packets = audio
      .filter(({ codec }) => !codec.startsWith('pcm-'))
      .reduce((sum, { sampleCount }) => sum + Math.ceil(sampleCount / LEAST_PACKET_SAMPLES) + 4, 0);
    const texts = this.#tracks.all.slice(1 + audio.length).reduce((sum, { queued }) => sum + queued, 0);
    return (
      frameBytes * frameCount +
      4 * packets +
      12 * texts +
      BYTES_PER_CHUNK * chunks * this.#tracks.all.length +
      SPARE_BYTES
    );
  }
}

function freeHeader(size: number): Bytes {
  return concat([u32(size), latin1('free')]);
}
