import { EventList } from './event-list.ts';
import { type FrameRun, FrameRuns, nameFrames, percent, verbOf } from './frame-runs.ts';
import type { PictureDetector, SeenFrame } from './seen-frame.ts';
import type { SignalEvent } from './signal-types.ts';
import type { PictureThresholds } from './thresholds.ts';

/**
 * Codes beyond black and white: luma out of 16–235, or chroma out of 16–240 (at 8 bits), in more of the picture than is
 * tolerated. Full-range planes have none.
 */
export class LegalRangeDetector implements PictureDetector {
  readonly #pixels: number;
  readonly #thresholds: PictureThresholds['legalRange'];
  readonly #events = new EventList();
  readonly #runs = new FrameRuns((run) => this.#close(run));
  /** What the present run shows most of. */
  #worst = { below: 0, above: 0, chroma: 0 };

  constructor(pixels: number, thresholds: PictureThresholds['legalRange']) {
    this.#pixels = pixels;
    this.#thresholds = thresholds;
  }

  add({ index, follows, planes }: SeenFrame): void {
    const levels = planes?.levels;
    const below = levels ? levels.below / this.#pixels : 0;
    const above = levels ? levels.above / this.#pixels : 0;
    const chroma = levels ? levels.chromaOutside / levels.chromaSamples : 0;
    const share = Math.max(below + above, chroma);
    const isOutside = share > this.#thresholds.area;
    this.#runs.add(index, follows, isOutside ? share : undefined);
    if (!isOutside) return;
    this.#worst = {
      below: Math.max(this.#worst.below, below),
      above: Math.max(this.#worst.above, above),
      chroma: Math.max(this.#worst.chroma, chroma),
    };
  }

  finish(): readonly SignalEvent[] {
    this.#runs.finish();
    return this.#events.all();
  }

  #close(run: FrameRun): void {
    const { below, above, chroma } = this.#worst;
    this.#worst = { below: 0, above: 0, chroma: 0 };
    const parts = [
      ...(below > 0 ? [`luma below 16 in ${percent(below)}`] : []),
      ...(above > 0 ? [`luma above 235 in ${percent(above)}`] : []),
      ...(chroma > 0 ? [`chroma out of 16 to 240 in ${percent(chroma)}`] : []),
    ];
    this.#events.add({
      id: 'legal-range',
      frames: { start: run.start, end: run.end },
      worstFrame: run.worstFrame,
      value: run.highest,
      threshold: this.#thresholds.area,
      message: `${nameFrames(run)} ${verbOf(run, 'leaves', 'leave')} narrow range: ${parts.join(', ')} of the picture (codes of 8 bits). The picture may be full range that is tagged as narrow, or white may have been raised above 100 %.`,
      source: 'ITU-R BT.709-6 item 3.4, BT.2020-2 table 5; tolerance of EBU R 103',
      severity: 'warning',
    });
  }
}
