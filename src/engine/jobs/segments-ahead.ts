import type { SegmentRange, SegmentRecipe, SegmentResult } from '../segments/index.ts';
import type { BuildObserver, StageServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import type { ProofRequests } from './proof-requests.ts';
import { addSegmentTimes, type Timing } from './timing.ts';

/** Segments by worker that are begun before it is known that they are wanted: a few seconds of work. */
const MOST_PER_WORKER = 4;

/**
 * Builds segments by the encoder that will most likely be chosen, while a trial of the film still decides: workers would
 * wait otherwise. What was begun is handed over to the file, or dropped where the trial decides against it.
 */
export class SegmentsAhead implements AsyncDisposable {
  readonly #job: LiveJob;
  readonly #services: StageServices;
  readonly #recipe: SegmentRecipe;
  readonly #observer: BuildObserver;
  readonly #timing: Timing;
  readonly #proves: ProofRequests;
  readonly #abort = new AbortController();
  readonly #waiting: SegmentRange[];
  #started = false;
  readonly #begun = new Map<SegmentRange, Promise<SegmentResult>>();

  /** @param ranges that no trial builds, in their order */
  constructor(
    job: LiveJob,
    services: StageServices,
    ranges: readonly SegmentRange[],
    recipe: SegmentRecipe,
    observer: BuildObserver,
    timing: Timing,
    proves: ProofRequests,
  ) {
    this.#job = job;
    this.#services = services;
    this.#recipe = recipe;
    this.#observer = observer;
    this.#timing = timing;
    this.#proves = proves;
    this.#waiting = ranges.slice(0, services.executor.slots * MOST_PER_WORKER);
  }

  /** To be called once a worker is at the trial, so that it does not wait behind what is built ahead of it. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    for (let lane = 0; lane < this.#services.executor.slots; lane++) void this.#lane();
  }

  /** Begins no more. @returns what was begun, by the segment's index; its observer is told by this one */
  handOver(): ReadonlyMap<number, Promise<SegmentResult>> {
    this.#waiting.length = 0;
    return new Map([...this.#begun].map(([{ index }, result]) => [index, result]));
  }

  /** Stops, and makes as if nothing had been begun. */
  async drop(): Promise<void> {
    await this[Symbol.asyncDispose]();
    for (const range of this.#begun.keys()) this.#observer.onDropped?.(range);
    this.#begun.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#waiting.length = 0;
    this.#abort.abort();
    await Promise.allSettled(this.#begun.values());
  }

  async #lane(): Promise<void> {
    for (let range = this.#waiting.shift(); range; range = this.#waiting.shift()) {
      const result = this.#build(range);
      this.#begun.set(range, result);
      // Whoever takes the result over is told of its failure.
      await Promise.allSettled([result]);
    }
  }

  async #build(range: SegmentRange): Promise<SegmentResult> {
    const result = await this.#services.executor.run(
      { recipe: this.#recipe, range, owner: this.#job.record.id, ...this.#proves(range) },
      (progress) => this.#observer.onProgress(range, progress),
      AbortSignal.any([this.#abort.signal, this.#job.abort.signal]),
      () => this.#observer.onStart(range),
    );
    addSegmentTimes(this.#timing, result);
    this.#observer.onBuilt(range, result);
    return result;
  }
}
