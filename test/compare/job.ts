import type { CompositionWarning } from '../../src/engine/composition/index.ts';

export const REFERENCE_PLAYERS = ['skottie', 'thorvg', 'lottie-canvas', 'lottie-svg'] as const;

export type ReferencePlayer = (typeof REFERENCE_PLAYERS)[number];

export type PlayerId = 'ours' | ReferencePlayer;

export interface RenderJob {
  /** Path of a `.json` or `.lottie` file. */
  readonly file: string;
  /** Counted from the composition's first frame. `ends` asks for the first, middle and last; only `ours` knows. */
  readonly frames: readonly number[] | 'ends';
  /** Of the pictures, in pixels; 0 by 0 asks for the composition's own shape at 512 on the longer side (`ours`). */
  readonly width: number;
  readonly height: number;
  readonly supersample: 1 | 2 | 4;
}

export interface RenderedFrame {
  readonly frame: number;
  readonly width: number;
  readonly height: number;
  /** Straight-alpha RGBA. */
  readonly data: Uint8Array;
}

export interface RenderResult {
  readonly frames: readonly RenderedFrame[];
  /** What the document has that we do not draw as its author saw it; empty from the other players. */
  readonly warnings: readonly CompositionWarning[];
}

/** One renderer, driven from within a child process of its own. */
export interface Player {
  render(job: RenderJob): Promise<RenderResult>;
  close(): Promise<void>;
}
