import type { FrameRange } from '../../api/index.ts';
import { type Rational, toNumber } from '../../media/index.ts';

/** A run of frames, each right after the other, and where a value was highest in it. */
export interface FrameRun extends FrameRange {
  readonly highest: number;
  readonly worstFrame: number;
}

/** Gathers frames that follow each other into runs. */
export class FrameRuns {
  readonly #close: (run: FrameRun) => void;
  #run: { start: number; end: number; highest: number; worstFrame: number } | undefined;

  /** @param close takes each run once it is over */
  constructor(close: (run: FrameRun) => void) {
    this.#close = close;
  }

  /** @param value absent where the frame is of no run */
  add(index: number, follows: boolean, value: number | undefined): void {
    if (!follows || value === undefined) this.finish();
    if (value === undefined) return;
    if (!this.#run) {
      this.#run = { start: index, end: index + 1, highest: value, worstFrame: index };
      return;
    }
    this.#run.end = index + 1;
    if (value > this.#run.highest) {
      this.#run.highest = value;
      this.#run.worstFrame = index;
    }
  }

  finish(): void {
    if (this.#run) this.#close(this.#run);
    this.#run = undefined;
  }
}

/** How long so many frames last, in seconds. */
export function secondsOf({ start, end }: FrameRange, frameRate: Rational): number {
  return (end - start) / toNumber(frameRate);
}

/** `Frame 7`, or `Frames 7 to 12`, both shown. */
export function nameFrames({ start, end }: FrameRange): string {
  return end - start === 1 ? `Frame ${start}` : `Frames ${start} to ${end - 1}`;
}

/** The form of a verb that goes with {@link nameFrames}. */
export function verbOf({ start, end }: FrameRange, one: string, several: string): string {
  return end - start === 1 ? one : several;
}

/** As `12.3 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
