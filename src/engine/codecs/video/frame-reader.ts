import type { InputVideoTrack, VideoSample } from 'mediabunny';
import { VideoSampleSink } from 'mediabunny';
import { ExportError } from '../../errors/index.ts';
import { Watchdog } from '../../media/index.ts';
import { copyFrame, type DecodedFrame, type FrameDecoder } from './decoded-frame.ts';
import { decodingFailed } from './decoding-failed.ts';
import type { FrameShelf } from './frame-shelf.ts';
import type { FrameTimes } from './frame-times.ts';
import { type KeyFrames, keyFrameBefore } from './key-frames.ts';

/** Decoders that one video may have open: as many places of it as are played side by side. */
const MOST_CURSORS = 3;
/** Decoding on takes less than starting anew for so many frames, even where a key frame lies between. */
const SHORT_WAY = 12;
/** A frame that takes longer than this to decode never comes. */
const PATIENCE_MILLISECONDS = 30_000;

/** A decoder that goes forward through the file. */
interface Cursor {
  readonly samples: AsyncGenerator<VideoSample, void, unknown>;
  /** The frame that it gave last; before the first, the one before that. */
  position: number;
  lastUsed: number;
}

/**
 * Reads frames of a video in any order. Forward they come from a decoder that stays open; a step back decodes on from the
 * key frame before it and keeps what comes on the way, so that playing backwards decodes each frame about once.
 */
export class FrameReader implements FrameDecoder {
  readonly #sink: VideoSampleSink;
  readonly #times: FrameTimes;
  readonly #keys: KeyFrames;
  readonly #shelf: FrameShelf;
  readonly #name: string;
  readonly #cursors: Cursor[] = [];
  #calls = 0;
  #last = -1;
  #latest: DecodedFrame | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param name of the video's content, which its frames are shelved under */
  constructor(track: InputVideoTrack, times: FrameTimes, keys: KeyFrames, shelf: FrameShelf, name: string) {
    this.#sink = new VideoSampleSink(track);
    this.#times = times;
    this.#keys = keys;
    this.#shelf = shelf;
    this.#name = name;
  }

  read(index: number): Promise<DecodedFrame> {
    const reading = this.#turn.then(() => this.#read(index));
    // One that failed does not keep the next from trying.
    this.#turn = reading.catch(() => {});
    return reading;
  }

  close(): void {
    for (const cursor of this.#cursors.splice(0)) closeCursor(cursor);
    this.#latest = undefined;
    this.#shelf.clear();
  }

  async #read(index: number): Promise<DecodedFrame> {
    if (index === this.#last && this.#latest) return this.#latest;
    const goesBack = index < this.#last;
    this.#latest = this.#shelf.get(this.#shelfName(index)) ?? (await this.#decode(index, goesBack));
    this.#last = index;
    return this.#latest;
  }

  async #decode(index: number, goesBack: boolean): Promise<DecodedFrame> {
    const cursor = this.#cursorFor(index) ?? this.#open(goesBack ? keyFrameBefore(this.#keys, index) : index);
    cursor.lastUsed = ++this.#calls;
    try {
      return await this.#advance(cursor, index, goesBack);
    } catch (thrown) {
      this.#drop(cursor);
      throw decodingFailed(thrown, this.#times.startOf(index));
    }
  }

  async #advance(cursor: Cursor, index: number, keepAll: boolean): Promise<DecodedFrame> {
    let before: DecodedFrame | undefined;
    for (;;) {
      const { value: sample, done } = await inTime(cursor.samples.next());
      if (done || !sample) {
        this.#drop(cursor);
        if (before) return before;
        throw new ExportError('ASSET_FAILED', 'the file ends before it.');
      }
      try {
        const position = this.#times.nearest(sample.timestamp);
        cursor.position = position;
        if (position < index && !keepAll) continue;
        const frame = await copyFrame(sample);
        // What the file skips shows the picture before it.
        if (position > index && before) return before;
        if (keepAll || position > index) this.#shelf.put(this.#shelfName(position), frame);
        before = frame;
        if (position >= index) return frame;
      } finally {
        sample.close();
      }
    }
  }

  /** The decoder that comes to a frame soonest without being set to another place. */
  #cursorFor(index: number): Cursor | undefined {
    const key = keyFrameBefore(this.#keys, index);
    let best: Cursor | undefined;
    for (const cursor of this.#cursors) {
      if (cursor.position >= index) continue;
      if (key > cursor.position + 1 && index - cursor.position > SHORT_WAY) continue;
      if (!best || cursor.position > best.position) best = cursor;
    }
    return best;
  }

  #open(first: number): Cursor {
    if (this.#cursors.length >= MOST_CURSORS) {
      const oldest = this.#cursors.reduce((a, b) => (a.lastUsed < b.lastUsed ? a : b));
      this.#drop(oldest);
    }
    const cursor = {
      samples: this.#sink.samples(this.#times.startOf(first)),
      position: first - 1,
      lastUsed: this.#calls,
    };
    this.#cursors.push(cursor);
    return cursor;
  }

  #drop(cursor: Cursor): void {
    const at = this.#cursors.indexOf(cursor);
    if (at >= 0) this.#cursors.splice(at, 1);
    closeCursor(cursor);
  }

  #shelfName(index: number): string {
    return `${this.#name}@${index}`;
  }
}

function closeCursor({ samples }: Cursor): void {
  // It is of no more use; what its decoder still has to say of it matters to nobody.
  samples.return().catch(() => {});
}

function inTime(work: Promise<IteratorResult<VideoSample, void>>): typeof work {
  return new Promise((resolve, reject) => {
    let late = false;
    const watchdog = new Watchdog(PATIENCE_MILLISECONDS, () => {
      late = true;
      reject(
        new ExportError(
          'ASSET_FAILED',
          `the decoder gave nothing for ${PATIENCE_MILLISECONDS / 1000} seconds.`,
        ),
      );
    });
    watchdog.alive();
    const arrive = (result: IteratorResult<VideoSample, void>): void => {
      // Nobody waits for it any more, and an open frame holds the decoder's memory.
      if (late && !result.done) result.value.close();
      resolve(result);
    };
    work.then(arrive, reject).finally(() => watchdog.stop());
  });
}
