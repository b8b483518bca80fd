import type { Speaker } from '../media/index.ts';

/** A sound or video file that the composition plays. */
export interface SoundFile {
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string;
  readonly data: Uint8Array<ArrayBuffer> | Blob;
  /** As the document calls it, for messages. */
  readonly name: string;
  /** A video's sound is missed by nobody where it has none. */
  readonly optional: boolean;
}

/**
 * A stretch of one sound as it is heard in the composition, whatever precompositions it lies in. Frames are the
 * composition's, counted from its first; they may be fractional.
 */
export interface SoundClip {
  /** The layer's name, with those of the precompositions that hold it. */
  readonly layer: string;
  readonly file: SoundFile;
  /** Heard from `start` on, until `end`; both within the composition. */
  readonly start: number;
  readonly end: number;
  readonly time: SoundTime;
  readonly levels: SoundLevels;
  /** To which speakers those of the file go, where the document says so; else each goes to its own. */
  readonly routes?: ReadonlyMap<Speaker, readonly Speaker[]>;
}

/** Where in the file the composition is, in seconds. A negative rate plays backwards. */
export type SoundTime =
  | {
      readonly kind: 'steady';
      /** Seconds into the file at the composition's first frame; may be negative. */
      readonly offset: number;
      /** Seconds of the file a frame of the composition. */
      readonly rate: number;
    }
  | {
      readonly kind: 'moving';
      /** NaN where the sound isn't heard. */
      at(frame: number): number;
    };

/** Factors of amplitude: those of left speakers and those of right ones. Speakers in the middle take the mean. */
export interface SoundLevels {
  readonly animated: boolean;
  at(frame: number): readonly [left: number, right: number];
}
