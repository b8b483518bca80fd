import type { ExportError } from '../errors/index.ts';
import type { SegmentProgress, SegmentResult, SegmentTask } from './segments.ts';

/** On this machine, or on others. */
export type Place = 'here' | 'there';

/** One attempt at a segment. */
export interface Flight {
  readonly abort: AbortController;
  readonly since: number;
  frames: number;
  /** When a worker took it. */
  startedAt: number | undefined;
  /** When it was last heard of. */
  signAt: number;
}

interface WorkEvents {
  readonly onProgress: (progress: SegmentProgress) => void;
  readonly onStart: (workerId: string) => void;
}

/** A segment that is built in one place, or in two at once: the first good result ends it. */
export class MixedWork {
  readonly task: SegmentTask;
  readonly flights = new Map<Place, Flight>();
  /** Where it failed, and why. */
  readonly refused = new Map<Place, ExportError>();
  readonly result: Promise<{ readonly result: SegmentResult; readonly place: Place }>;
  readonly #events: WorkEvents;
  #resolve: (outcome: { readonly result: SegmentResult; readonly place: Place }) => void = () => {};
  #reject: (error: ExportError) => void = () => {};
  #frames = 0;
  #ended = false;

  constructor(task: SegmentTask, events: WorkEvents) {
    this.task = task;
    this.#events = events;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Told once more where another worker takes it while the first goes on. */
  started(place: Place, workerId: string): void {
    const flight = this.flights.get(place);
    if (flight) flight.frames = 0;
    if (!this.#ended && this.flights.size === 1) this.#frames = 0;
    if (!this.#ended) this.#events.onStart(workerId);
  }

  /** Only the one that is ahead is heard of. */
  progressed(place: Place, progress: SegmentProgress): void {
    const flight = this.flights.get(place);
    if (flight) flight.frames = progress.frames;
    if (this.#ended || progress.frames < this.#frames) return;
    this.#frames = progress.frames;
    this.#events.onProgress(progress);
  }

  done(result: SegmentResult, place: Place): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#resolve({ result, place });
  }

  fail(error: ExportError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reject(error);
  }

  /** Nobody needs what is still under way. */
  end(): void {
    this.#ended = true;
    for (const { abort } of this.flights.values()) abort.abort();
  }
}
