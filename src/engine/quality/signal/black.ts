import type { Rational } from '../../media/index.ts';
import { EventList } from './event-list.ts';
import { type FrameRun, FrameRuns, nameFrames, percent, secondsOf, verbOf } from './frame-runs.ts';
import type { PictureDetector, SeenFrame } from './seen-frame.ts';
import type { SignalKernel } from './signal-kernel.ts';
import type { SignalEvent } from './signal-types.ts';
import type { PictureThresholds } from './thresholds.ts';

export interface BlackOptions {
  readonly frameRate: Rational;
  readonly width: number;
  readonly height: number;
  readonly thresholds: PictureThresholds['black'];
  readonly kernel: SignalKernel;
}

/**
 * Black pictures, as FFmpeg's blackdetect defines them: so many pixels whose luma is at most so much of its range above
 * black, for so long. Luma is the planes' own, else Rec. 709's of the picture. Unlike FFmpeg's, a run up to the film's end
 * includes its last frame.
 */
export class BlackDetector implements PictureDetector {
  readonly #options: BlackOptions;
  readonly #events = new EventList();
  readonly #runs = new FrameRuns((run) => this.#close(run));

  constructor(options: BlackOptions) {
    this.#options = options;
  }

  add({ index, follows, pixels, planes }: SeenFrame): void {
    const { width, height, thresholds, kernel } = this.#options;
    const black =
      planes?.levels.black ?? kernel.dark(pixels, width * height, Math.floor(255 * thresholds.pixel));
    const share = black / (width * height);
    this.#runs.add(index, follows, share >= thresholds.picture ? share : undefined);
  }

  finish(): readonly SignalEvent[] {
    this.#runs.finish();
    return this.#events.all();
  }

  #close(run: FrameRun): void {
    const { frameRate, thresholds } = this.#options;
    const seconds = secondsOf(run, frameRate);
    if (seconds < thresholds.seconds) return;
    this.#events.add({
      id: 'black',
      frames: { start: run.start, end: run.end },
      worstFrame: run.worstFrame,
      value: seconds,
      threshold: thresholds.seconds,
      message: `${nameFrames(run)} (${seconds.toFixed(2)} s) ${verbOf(run, 'is', 'are')} black: ${percent(run.highest)} of the picture. If that was not meant, look for layers that end too early or start too late there.`,
      source: 'FFmpeg, blackdetect: pictures of 98 % pixels within 10 % of black',
      severity: 'note',
    });
  }
}
