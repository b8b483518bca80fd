import { BT709_LIMITED, planarBytes, type Rational } from '../../media/index.ts';
import { decodeWithFfmpeg } from '../ffmpeg/decode.ts';
import type { DecodedFrame, FrameDecoder } from './decoded-frame.ts';
import { decodingFailed } from './decoding-failed.ts';
import type { FrameShelf } from './frame-shelf.ts';
import type { FrameTimes } from './frame-times.ts';
import { type KeyFrames, keyFrameBefore } from './key-frames.ts';
import type { PictureColours } from './picture-colours.ts';

/** Frames that one run of ffmpeg decodes ahead: starting it costs as much as some frames. */
const RUN_FRAMES = 12;
const RUN_BYTES = 64 * 2 ** 20;

export interface FfmpegFramesOptions {
  readonly file: Blob;
  readonly width: number;
  readonly height: number;
  readonly colours: PictureColours;
  readonly times: FrameTimes;
  readonly rate: Rational;
  readonly keys: KeyFrames;
  readonly shelf: FrameShelf;
  /** Of the video's content, which its frames are shelved under. */
  readonly name: string;
}

/** Frames of a video that the browser can't decode, some at a time, by ffmpeg.wasm. */
export class FfmpegFrames implements FrameDecoder {
  readonly #options: FfmpegFramesOptions;
  readonly #run: number;
  #last = -1;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: FfmpegFramesOptions) {
    this.#options = options;
    const bytes = planarBytes('I444P12', options.width, options.height);
    this.#run = Math.max(1, Math.min(RUN_FRAMES, Math.floor(RUN_BYTES / bytes)));
  }

  read(index: number): Promise<DecodedFrame> {
    const reading = this.#turn.then(() => this.#read(index));
    // One that failed does not keep the next from trying.
    this.#turn = reading.catch(() => {});
    return reading;
  }

  close(): void {
    this.#options.shelf.clear();
  }

  async #read(index: number): Promise<DecodedFrame> {
    const { times, shelf } = this.#options;
    const goesBack = index < this.#last;
    this.#last = index;
    const kept = shelf.get(this.#shelfName(index));
    if (kept) return kept;
    const first = goesBack ? Math.max(0, index - this.#run + 1) : index;
    const end = goesBack ? index + 1 : Math.min(times.count, index + this.#run);
    try {
      const found = await this.#decode(first, end, index);
      if (!found) throw new Error('the file does not give it.');
      return found;
    } catch (thrown) {
      throw decodingFailed(thrown, times.startOf(index));
    }
  }

  /** @returns the wanted one, or the last before it that the file gives */
  async #decode(first: number, end: number, wanted: number): Promise<DecodedFrame | undefined> {
    const { file, width, height, colours, times, rate, keys, shelf } = this.#options;
    // Frames are counted from the file's time 0 there.
    const before = Math.round((times.start * rate.num) / rate.den);
    const indices = Array.from({ length: end - first }, (_, i) => before + first + i);
    const keyFrameOf = (index: number): number => before + keyFrameBefore(keys, index - before);
    const options = { file, frameRate: rate, width, height, colourSpace: BT709_LIMITED, keyFrameOf };
    let best: DecodedFrame | undefined;
    for await (const { index, frame } of decodeWithFfmpeg(options, indices)) {
      if (!frame) continue;
      const { format, data, colourSpace } = frame;
      // The planes themselves tell, whatever the container says.
      const matrix = colourSpace.matrix === 'rgb' ? 'rgb' : colours.matrix === 'rgb' ? null : colours.matrix;
      const fullRange = colours.fullRange ?? (matrix === 'rgb' ? true : null);
      const decoded = {
        ...{ format, width: frame.width, height: frame.height },
        colours: { ...colours, matrix, fullRange },
        data: ordinary(data),
      };
      shelf.put(this.#shelfName(index - before), decoded);
      if (index - before <= wanted) best = decoded;
    }
    return best;
  }

  #shelfName(index: number): string {
    return `${this.#options.name}@${index}`;
  }
}

/** A copy of its own: what ffmpeg gives are parts of one run's output, which would stay whole for the last of them. */
const ordinary = (data: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(data);
