import { EventList } from './event-list.ts';
import { type FrameRun, FrameRuns, nameFrames, percent, verbOf } from './frame-runs.ts';
import type { PictureDetector, SeenFrame } from './seen-frame.ts';
import type { SignalEvent } from './signal-types.ts';
import type { PictureThresholds } from './thresholds.ts';

/**
 * Colours beyond what a screen shows, after EBU R 103: red, green, blue or luma that leave their preferred range in more
 * of the picture than is tolerated. Seen in planes only: RGB that was made of them has lost what went beyond.
 */
export class GamutDetector implements PictureDetector {
  readonly #pixels: number;
  readonly #thresholds: PictureThresholds['gamut'];
  readonly #events = new EventList();
  readonly #runs = new FrameRuns((run) => this.#close(run));

  constructor(pixels: number, thresholds: PictureThresholds['gamut']) {
    this.#pixels = pixels;
    this.#thresholds = thresholds;
  }

  add({ index, follows, planes }: SeenFrame): void {
    const share = planes ? planes.levels.outOfGamut / this.#pixels : 0;
    this.#runs.add(index, follows, share > this.#thresholds.area ? share : undefined);
  }

  finish(): readonly SignalEvent[] {
    this.#runs.finish();
    return this.#events.all();
  }

  #close(run: FrameRun): void {
    const { low, high, area } = this.#thresholds;
    this.#events.add({
      id: 'gamut',
      frames: { start: run.start, end: run.end },
      worstFrame: run.worstFrame,
      value: run.highest,
      threshold: area,
      message: `${nameFrames(run)} ${verbOf(run, 'has', 'have')} colours out of gamut in up to ${percent(run.highest)} of the picture, more than the ${percent(area)} that are tolerated: red, green, blue or luma leave ${low} to ${high}. Bring saturated colours down, above all bright yellow, cyan and magenta, or limit them.`,
      source: 'EBU R 103 v3.0, annex 1',
      severity: 'error',
    });
  }
}
