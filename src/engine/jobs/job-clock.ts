import { workShare } from '../media/index.ts';
import type { SegmentRange } from '../segments/index.ts';
import { outlookOf, proofFrames, sum, WARM_UP_SHARE, type WorkRates } from './estimate.ts';
import type { Outlook } from './foretell.ts';

/** What a run took, for the estimates of later ones. */
export interface RunSpans {
  readonly startSeconds: number;
  /** Of all workers together, while they may work. */
  readonly workerSeconds: number;
  readonly checkSeconds: number;
  /** Frames that were built, and frames that were proven. */
  readonly frames: number;
  readonly proofs: number;
  /** That were built. */
  readonly segments: number;
}

/** A segment of a job. */
interface SegmentWork {
  readonly frames: number;
  /** Frames that it is to prove. */
  readonly proofs: number;
  state: 'waiting' | 'running' | 'built' | 'stored';
  /** Of its frames. */
  built: number;
}

/** The times of a job's run, from which its rest is estimated. Time without a worker does not count against its pace. */
export class JobClock {
  /** What jobs of its kind took before; known after the preflight. */
  rates: WorkRates | undefined;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #segments = new Map<number, SegmentWork>();
  /** Whether other machines built some of it. */
  #helped = false;
  #compared = 0;
  /** Milliseconds of all workers together until `#tickedAt`, their rests left out. */
  #worked = 0;
  #readyAt: number | undefined;
  #builtAt = 0;
  #tickedAt = 0;
  #warm: { readonly worked: number; readonly built: number } | undefined;

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
    this.#segments.clear();
    for (const range of ranges) {
      const frames = range.end - range.start;
      this.#segments.set(range.index, { frames, proofs: proven(range), state: 'waiting', built: 0 });
    }
    this.#compared = compared;
  }

  /** Nothing is missing any more for its first segment but a worker. */
  ready(): void {
    this.#readyAt ??= this.#now();
  }

  segmentStarted(range: SegmentRange): void {
    this.#tick();
    this.ready();
    Object.assign(this.#of(range), { state: 'running', built: 0 });
  }

  segmentProgressed(range: SegmentRange, frames: number): void {
    this.#tick();
    this.#of(range).built = frames;
    const built = this.#built();
    if (built >= WARM_UP_SHARE * this.#all()) this.#warm ??= { worked: this.#worked, built };
  }

  /** What was built of it is not wanted. */
  segmentDropped(range: SegmentRange): void {
    this.#tick();
    Object.assign(this.#of(range), { state: 'waiting', built: 0 });
  }

  /**
   * @param encoded whether it was built, rather than found in the store
   * @param elsewhere whether another machine built it
   */
  segmentBuilt(range: SegmentRange, encoded: boolean, elsewhere = false): void {
    this.#tick();
    this.#helped ||= elsewhere;
    const segment = this.#of(range);
    Object.assign(
      segment,
      encoded ? { state: 'built', built: segment.frames } : { state: 'stored', built: 0 },
    );
    this.#builtAt = this.#now();
  }

  /**
   * What is left, as far as can be told.
   *
   * @param checked share of the check that is done, 0–1
   */
  outlook(checked: number): Outlook | undefined {
    this.#tick();
    const frames = this.#built() - (this.#warm?.built ?? Number.POSITIVE_INFINITY);
    const seconds = (this.#worked - (this.#warm?.worked ?? 0)) / 1000;
    const left = (state: SegmentWork['state']): number[] =>
      [...this.#segments.values()]
        .filter((segment) => segment.state === state)
        .map((segment) => this.#size(segment) - segment.built);
    return outlookOf(
      {
        elapsedSeconds: (this.#now() - this.#startedAt) / 1000,
        frames: this.#all(),
        running: left('running'),
        waiting: left('waiting'),
        workShare: workShare(),
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
    const built = [...this.#segments.values()].filter(({ state }) => state === 'built');
    if (this.#readyAt === undefined || built.length === 0 || this.#helped) return undefined;
    return {
      startSeconds: (this.#readyAt - this.#startedAt) / 1000,
      workerSeconds: this.#worked / 1000,
      checkSeconds: (this.#now() - this.#builtAt) / 1000,
      frames: sum(built.map(({ frames }) => frames)),
      proofs: sum(built.map(({ proofs }) => proofs)),
      segments: built.length,
    };
  }

  #of({ index, start, end }: SegmentRange): SegmentWork {
    const known = this.#segments.get(index);
    if (known) return known;
    const segment: SegmentWork = { frames: end - start, proofs: 0, state: 'waiting', built: 0 };
    this.#segments.set(index, segment);
    return segment;
  }

  /** What a segment takes, in frames: its own, and what its proofs are worth. */
  #size({ frames, proofs }: SegmentWork): number {
    return frames + proofs * proofFrames(this.rates);
  }

  #all(): number {
    return sum(
      [...this.#segments.values()].map((segment) => (segment.state === 'stored' ? 0 : this.#size(segment))),
    );
  }

  /** Proofs come after a segment's last frame. */
  #built(): number {
    return sum(
      [...this.#segments.values()].map((segment) =>
        segment.state === 'built' ? this.#size(segment) : segment.built,
      ),
    );
  }

  #tick(): void {
    const now = this.#now();
    const running = [...this.#segments.values()].filter(({ state }) => state === 'running').length;
    this.#worked += running * (now - this.#tickedAt) * workShare();
    this.#tickedAt = now;
  }
}
