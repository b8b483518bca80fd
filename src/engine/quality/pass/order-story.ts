import type { FindingId, QualityFinding } from '../../api/index.ts';
import type { SegmentRange } from '../../segments/index.ts';
import type { Shown } from './order-watch.ts';

const UNKNOWN = -1;
const OTHER = -2;
const LOST = -3;

/** Findings of one kind that are told one by one; what comes after them is told as a number. */
const MOST_TOLD = 20;

/** What became of the order of a film's frames: who was dropped, shown twice, swapped. */
export class OrderStory {
  readonly #ranges: readonly SegmentRange[];
  readonly #shown: Int32Array;
  readonly #odd: Uint8Array;
  readonly #expected: number;
  readonly dropped: number[] = [];
  readonly duplicated: number[] = [];
  #findings: QualityFinding[] = [];
  #told = false;

  /**
   * @param count frames of the file
   * @param expected frames that it should have
   */
  constructor(ranges: readonly SegmentRange[], count: number, expected: number) {
    this.#ranges = ranges;
    this.#shown = new Int32Array(count).fill(UNKNOWN);
    this.#odd = new Uint8Array(count);
    this.#expected = expected;
  }

  /** @param base instant of the rendering that the frame was measured against */
  add(index: number, shown: Shown, base: number): void {
    if (index >= this.#shown.length) return;
    if (shown.kind !== 'instant' || shown.instant !== base) this.#odd[index] = 1;
    if (shown.kind === 'other') this.#shown[index] = OTHER;
    else if (shown.kind === 'lost') this.#shown[index] = LOST;
    else if (shown.sure || shown.instant !== index) this.#shown[index] = shown.instant;
  }

  /** Whether a frame shows something else than the rendering that it was measured against. */
  isOdd(index: number): boolean {
    return this.#odd[index] === 1;
  }

  /** Frames that nobody knows: of another film, or destroyed. */
  others(): number[] {
    const found: number[] = [];
    for (const [index, shown] of this.#shown.entries()) if (shown === OTHER) found.push(index);
    return found;
  }

  /** Call it once all frames are added. */
  findings(): readonly QualityFinding[] {
    if (this.#told) return this.#findings.slice(0, MOST_TOLD);
    this.#told = true;
    // Instants of frames that could not be told follow on from the one before.
    let before = -1;
    for (let index = 0; index < this.#shown.length; index++) {
      const shown = this.#shown[index] ?? UNKNOWN;
      if (shown === OTHER || shown === LOST) {
        before++;
        continue;
      }
      if (shown === UNKNOWN || shown === before + 1) {
        before = shown === UNKNOWN ? before + 1 : shown;
        continue;
      }
      before = shown > before ? this.#ahead(index, before, shown) : this.#behind(index, before, shown);
      if (this.#isSwap(index)) {
        this.#tell('frames-swapped', index, index + 2, `Frames ${index} and ${index + 1} are swapped.`);
        index++;
        before = index;
      }
    }
    return this.#findings.slice(0, MOST_TOLD);
  }

  #at(index: number): number {
    return this.#shown[index] ?? UNKNOWN;
  }

  #isSwap(index: number): boolean {
    return this.#at(index) === index + 1 && this.#at(index + 1) === index;
  }

  /** @returns the instant that was shown last */
  #ahead(index: number, before: number, shown: number): number {
    if (this.#isSwap(index)) return shown;
    const missing = shown - before - 1;
    // What was held too long takes the place of what is missing then: that was told already.
    const told = this.duplicated.at(-1) === index - 1 && shown === index;
    for (let instant = before + 1; instant < shown; instant++) this.dropped.push(instant);
    if (told) return shown;
    if (this.#isSeam(index)) {
      this.#tell(
        'seam-shifted',
        index,
        index + 1,
        `At the seam before frame ${index} the film jumps ahead: it shows instant ${shown}.`,
        missing,
      );
    } else {
      this.#tell(
        'frame-dropped',
        index,
        index + 1,
        `${missing === 1 ? `Frame ${before + 1} was` : `${missing} frames from ${before + 1} on were`} dropped: frame ${index} shows instant ${shown}.`,
        missing,
      );
    }
    return shown;
  }

  #behind(index: number, before: number, shown: number): number {
    if (this.#isSwap(index)) return shown;
    this.duplicated.push(index);
    const previous = this.#findings.at(-1);
    if (previous?.id === 'frame-duplicated' && previous.frames?.end === index && shown === before) {
      this.#findings.pop();
      const start = previous.frames.start;
      this.#tell(
        'frame-duplicated',
        start,
        index + 1,
        `Frames ${start} to ${index} repeat instant ${shown}.`,
        index + 1 - start,
      );
      return shown;
    }
    const back = before + 1 - shown;
    if (this.#isSeam(index)) {
      this.#tell(
        'seam-shifted',
        index,
        index + 1,
        `At the seam before frame ${index} the film steps back: it shows instant ${shown} again.`,
        -back,
      );
    } else if (shown === before) {
      this.#tell(
        'frame-duplicated',
        index,
        index + 1,
        `Frame ${index} is a duplicate: it shows instant ${shown} again.`,
        1,
      );
    } else {
      this.#tell(
        'frame-wrong',
        index,
        index + 1,
        `Frame ${index} is out of order: it shows instant ${shown}.`,
        shown,
      );
    }
    return shown;
  }

  /** Frames beside a seam between two segments, where the number of frames does not tell that one is missing. */
  #isSeam(index: number): boolean {
    if (this.#shown.length !== this.#expected) return false;
    const origin = this.#ranges[0]?.start ?? 0;
    return this.#ranges.some(({ start }) => {
      const seam = start - origin;
      return seam > 0 && (index === seam || index === seam - 1);
    });
  }

  #tell(id: FindingId, start: number, end: number, message: string, value?: number): void {
    this.#findings.push({
      id,
      category: 'visual',
      severity: 'error',
      message,
      frames: { start, end },
      ...(value !== undefined && { value }),
    });
  }
}
