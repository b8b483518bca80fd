import type { FileReport } from './container.ts';
import type { PacketTimes } from './packet-times.ts';

/** What a file says beyond the packets of its pictures and sound. */
export interface MovieDetails {
  readonly timecode?: string;
  readonly reel?: string;
  readonly chapters: NonNullable<FileReport['chapters']>;
  readonly captions: readonly {
    readonly codec: string;
    readonly language: string;
    readonly cues: number;
    readonly seconds: number;
  }[];
  /** By the track's number in the file. */
  readonly tracks: ReadonlyMap<number, TrackDetails>;
}

export interface TrackDetails {
  /** Where the index alone tells of them: their times, how many are cut off, and the step of times in seconds. */
  readonly packets?: {
    readonly times: PacketTimes;
    readonly missing: number;
    readonly resolution: number;
  };
  /** When the first of it is shown or heard, and for how long, where the file tells that apart from its packets. */
  readonly startSeconds?: number;
  readonly seconds?: number;
  /** Coded sound before the first that is heard, where the packets' times count it. */
  readonly delaySeconds?: number;
  /** The end of the whole file, where no track's is told. */
  readonly endSeconds?: number;
  readonly language?: string;
  readonly fullRange?: boolean;
  readonly commercialName?: string;
}
