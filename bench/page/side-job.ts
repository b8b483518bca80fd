/** What all contenders are asked for. */
export interface SideJob {
  readonly text: string;
  readonly codec: 'h264' | 'vp9' | 'av1';
  readonly width: number;
  readonly height: number;
  /** Frames a second; the composition's own. */
  readonly frameRate: number;
  /** Frames of the film, from `first` on. */
  readonly first: number;
  readonly frames: number;
  readonly bitsPerSecond: number;
  readonly secondsOfKeyFrames: number;
}

/** A finished run. */
export interface Made {
  /** From the document's text to the whole file in hand. */
  readonly milliseconds: number;
  readonly file: Uint8Array;
  /** Milliseconds by stage, where the contender tells. */
  readonly stages?: Readonly<Record<string, number>>;
}
