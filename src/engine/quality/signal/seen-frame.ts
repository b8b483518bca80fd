import type { PlanarLayout } from '../../media/index.ts';
import type { SignalEvent } from './signal-types.ts';

/** A frame as the detectors see it. Addresses are of kernel memory. */
export interface SeenFrame {
  readonly index: number;
  /** Whether the frame before it was seen, too. */
  readonly follows: boolean;
  /** RGBA. */
  readonly pixels: number;
  readonly planes?: SeenPlanes;
}

export interface SeenPlanes {
  readonly address: number;
  readonly bytes: number;
  readonly layout: PlanarLayout;
  readonly levels: Levels;
}

/** Samples of a frame's planes by where their codes lie. */
export interface Levels {
  /** Luma up to the black detector's threshold. */
  readonly black: number;
  /** Luma below and above the nominal range. */
  readonly below: number;
  readonly above: number;
  /** Pixels of which red, green, blue or luma leave their limits. */
  readonly outOfGamut: number;
  /** Places where Cb or Cr leaves its range. */
  readonly chromaOutside: number;
  readonly chromaSamples: number;
}

/** Looks for one thing in all frames of a film. */
export interface PictureDetector {
  add(frame: SeenFrame): void;
  finish(): readonly SignalEvent[];
}
