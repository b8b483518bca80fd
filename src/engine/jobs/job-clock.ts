import type { SegmentRange } from '../segments/index.ts';
import { PROOF_FRAMES, remainingSeconds, WARM_UP_SHARE, type WorkRates, type WorkState } from './estimate.ts';

/** What a run took, for the estimates of later ones. */
export interface RunSpans {
  readonly startSeconds: number;
  readonly buildSeconds: number;
  readonly checkSeconds: number;
  /** Frames that were built, with what proofs are worth. */
  readonly frames: number;
}

/** The times of a job's run, from which its rest is estimated. Time without a worker does not count against its pace. */
export class JobClock {
  /** What jobs of its kind took before; known after the preflight. */
  rates: WorkRates | undefined;
  /** Jobs that want workers now, this one too, by worker: what it may have of them is the inverse. */
  crowding: () => number = () => 0;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #running = new Set<number>();
  /** What each segment takes, in frames: its own, and what its proof is worth. */
  readonly #work = new Map<number, number>();
  /** Frames of each segment that were built in this run, with its proof once it is done. */
  readonly #built = new Map<number, number>();
  /** Whether other machines built some of it. */
  #helped = false;
  #compared = 0;
  #frames = 0;
  /** Milliseconds of all workers together. */
  #worked = 0;
  #buildingAt: number | undefined;
  #builtAt = 0;
  /** Milliseconds with at least one worker, until `#activeAt`. */
  #active = 0;
  #activeAt = 0;
  #warm: { readonly active: number; readonly built: number } | undefined;

  /** @param now milliseconds of a steady clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startedAt = now();
  }

  /**
   * @param compared frames that the check will compare
   * @param proven frames that a segment is to prove
   */
  begin(
    ranges: readonly SegmentRange[],
    compared: number,
    proven: (range: SegmentRange) => number = () => 0,
  ): void {
    this.#work.clear();
    for (const range of ranges) {
      this.#work.set(range.index, range.end - range.start + PROOF_FRAMES * proven(range));
    }
    this.#frames = sum(this.#work.values());
    this.#compared = compared;
  }

  segmentStarted({ index }: SegmentRange): void {
    this.#tick();
    this.#buildingAt ??= this.#now();
    this.#running.add(index);
    this.#built.set(index, 0);
  }

  segmentProgressed({ index }: SegmentRange, frames: number): void {
    this.#tick();
    this.#built.set(index, frames);
    const built = sum(this.#built.values());
    if (built >= WARM_UP_SHARE * this.#frames) this.#warm ??= { active: this.#active, built };
  }

  /** What was built of it is not wanted. */
  segmentDropped({ index }: SegmentRange): void {
    this.#tick();
    this.#running.delete(index);
    this.#built.delete(index);
  }

  /**
   * @param encoded whether it was built, rather than found in the store
   * @param elsewhere whether another machine built it
   */
  segmentBuilt(range: SegmentRange, encoded: boolean, elsewhere = false): void {
    this.#helped ||= elsewhere;
    const frames = this.#work.get(range.index) ?? range.end - range.start;
    this.segmentProgressed(range, encoded ? frames : 0);
    if (!encoded) this.#frames -= frames;
    this.#running.delete(range.index);
    this.#builtAt = this.#now();
  }

  /**
   * Seconds that are left, as far as can be told.
   *
   * @param checked share of the check that is done, 0–1
   */
  remainingSeconds(checked: number): number | undefined {
    this.#tick();
    const built = sum(this.#built.values());
    const frames = built - (this.#warm?.built ?? built);
    const seconds = (this.#active - (this.#warm?.active ?? 0)) / 1000;
    return remainingSeconds(
      {
        elapsedSeconds: (this.#now() - this.#startedAt) / 1000,
        frames: this.#frames,
        built,
        waiting: this.#waiting(),
        compared: this.#compared,
        checked,
        ...(frames > 0 && { pace: { seconds, frames } }),
      },
      this.rates,
    );
  }

  /**
   * What the run took, once it is over; undefined where it built nothing, or where other machines helped: that tells
   * nothing of this one.
   */
  get spans(): RunSpans | undefined {
    const frames = sum(this.#built.values());
    if (this.#buildingAt === undefined || frames === 0 || this.#helped) return undefined;
    return {
      startSeconds: (this.#buildingAt - this.#startedAt) / 1000,
      buildSeconds: this.#active / 1000,
      checkSeconds: (this.#now() - this.#builtAt) / 1000,
      frames,
    };
  }

  /** Of segments that no worker has begun, in frames, with how much longer than so far they will take. */
  #waiting(): NonNullable<WorkState['waiting']> {
    let frames = 0;
    for (const [index, work] of this.#work) if (!this.#built.has(index)) frames += work;
    const had = this.#active > 0 ? this.#worked / this.#active : 1;
    return { frames, stretch: Math.max(1, had * this.crowding()) };
  }

  #tick(): void {
    const now = this.#now();
    if (this.#running.size > 0) this.#active += now - this.#activeAt;
    this.#worked += this.#running.size * (now - this.#activeAt);
    this.#activeAt = now;
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
