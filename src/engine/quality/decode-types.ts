import type { EncodedPacketSink, InputVideoTrack } from 'mediabunny';
import type { RgbPixels } from '../codecs/index.ts';
import { type ColourSpace, frameTimeSeconds, type Rational, type YuvFrame } from '../media/index.ts';
import type { Picture } from '../metrics/index.ts';

/** A frame of a file; without either where the file has none at its time. */
export interface DecodedFrame {
  readonly index: number;
  /** Where the decoder gives no planes that we know. */
  readonly picture?: Picture;
  /** The planes as they were decoded, in the file's own format. */
  readonly frame?: YuvFrame;
  /** Every bit of a picture that was kept as RGB; with `picture`. */
  readonly pixels?: RgbPixels;
}

/** The decoded picture track of a finished file. */
export interface DecodedVideo {
  /** Frames in ascending order; memory holds a few at a time, and the planes of one last until the next is asked for. */
  frames(indices: readonly number[]): AsyncGenerator<DecodedFrame>;
  /** Whether the packet shown at a frame's time is marked as a key frame and begins there. */
  isKeyFrame(index: number): Promise<boolean>;
  /** The packets of a run of frames by name; undefined where they do not follow each other one a frame. See {@link packetsName}. */
  packetsName(start: number, end: number): Promise<string | undefined>;
  close(): void;
}

/** What both decoders need to know of the track. */
export interface TrackToDecode {
  readonly file: File;
  readonly track: InputVideoTrack;
  readonly packets: EncodedPacketSink;
  readonly colourSpace: ColourSpace;
  readonly rate: Rational;
  readonly times: FrameTimes;
}

/** Frames by their times, however the container rounds. */
export class FrameTimes {
  readonly #rate: Rational;

  constructor(rate: Rational) {
    this.#rate = rate;
  }

  /** In seconds; it falls into no other frame. */
  middle(index: number): number {
    return frameTimeSeconds(index + 0.5, this.#rate);
  }

  isAt(timestamp: number, index: number): boolean {
    return Math.abs(timestamp - frameTimeSeconds(index, this.#rate)) < frameTimeSeconds(0.5, this.#rate);
  }

  indexAt(timestamp: number): number {
    return Math.round((timestamp * this.#rate.num) / this.#rate.den);
  }
}
