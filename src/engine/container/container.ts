import type { EncodedSegment, Rational, TrackDescription } from '../media/index.ts';

export type ContainerId = 'mp4' | 'webm' | 'zip' | 'folder';

/** Where a single file's bytes go. Calls come one at a time; positions may go back to patch a header. */
export interface ByteSink {
  write(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<void>;
}

/** Where the files of a sequence go. */
export interface FolderSink {
  writeFile(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface FileSettings {
  readonly container: ContainerId;
  readonly track: TrackDescription;
  readonly frameRate: Rational;
  readonly frameCount: number;
  /** The number that the first picture of a sequence is named by; 0 where absent. */
  readonly firstFrame?: number;
  /** Written as tags where the container has them; nothing here comes from the clock. */
  readonly title?: string;
}

/** Writes segments, in order, as one file. */
export interface FileWriter {
  /**
   * @throws ExportError ENCODER_FAILED when the segment's parameter sets differ from the file's;
   *   OUTPUT_FAILED when the sink refuses
   */
  add(segment: EncodedSegment): Promise<void>;
  /** Writes what remains (index, trailer). The sink is not closed: its owner does that. */
  finish(): Promise<void>;
}

/** What a file says of itself, and what its packets say. */
export interface FileReport {
  readonly container: string;
  readonly mimeType: string;
  readonly bytes: number;
  readonly durationSeconds: number;
  readonly tracks: readonly TrackReport[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface TrackReport {
  readonly type: 'video' | 'audio' | 'pictures';
  /** RFC 6381 string where known. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frameCount: number;
  readonly frameRate: number;
  readonly durationSeconds: number;
  readonly keyFrames: number;
  readonly colour: {
    readonly primaries?: string;
    readonly transfer?: string;
    readonly matrix?: string;
    readonly fullRange?: boolean;
  };
  /** Gaps, overlaps or packets out of order; empty in a sound file. */
  readonly problems: readonly string[];
}
