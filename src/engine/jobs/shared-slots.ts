import type { JobPriority, WorkerStatus } from '../api/index.ts';
import type { Executor } from '../segments/index.ts';
import type { FileThreads } from './file-threads.ts';

/** What decides which of several jobs gets the next free worker. Read each time one is free, so it may change. */
export interface SlotClaim {
  readonly jobId: string;
  readonly priority: JobPriority;
  readonly paused: boolean;
  /** The most workers that this job could have at once; all where absent. */
  readonly workers?: number;
  /** How many of them it may have for now, which may be none; all where absent. */
  readonly allowed?: number;
}

/** A job's own view of the workers. */
export interface SlotShare extends Executor {
  /** Its segments under way, with those about to begin. */
  readonly running: number;
  /** Those of them that take memory of this machine. */
  readonly inMemory: number;
}

/**
 * The workers of this page, shared by all jobs under way, segment by segment. Among those that want a worker the most
 * urgent priority goes first, and within it the job that had least of the workers' time so far.
 */
export interface SharedSlots {
  /** How many workers there are. */
  readonly size: number;
  /** Those of them that are on this machine. */
  readonly here: number;
  /** Beside the workers: what writes and checks whole files. */
  readonly files: FileThreads;
  /**
   * A job's own view of the workers: its `run` waits for a turn; disposing of it ends the claim, and leaves the workers
   * to others. What the workers hold is let go of with the last claim: a job opens its own before it needs them.
   */
  open(claim: () => SlotClaim): SlotShare;
  /**
   * Waits for the place of a worker of this machine, to do in a thread of its own what is no segment. The place is given back
   * when it is disposed of. Where this machine has no workers there is nothing to wait for.
   *
   * @throws what `signal` was aborted with
   */
  take(claim: () => SlotClaim, signal: AbortSignal): Promise<Disposable>;
  /** Starts workers that will soon be needed: so many, or all; and what writes their file. */
  warm(most?: number): void;
  /** To be called after a claim changed; who else goes by claims looks again as well. */
  reconsider(): void;
  /** How many workers there are from now on, one a core where absent; those that are too many end after their segment. */
  resize(workers: number | undefined): void;
  /**
   * Has the workers let go of what they hold; threads end, some of them after a while. To be called when the queue is
   * empty.
   */
  rest(): void;
  /** Jobs that wanted a worker and gave way to others, with whom they gave way to. */
  outranked(): ReadonlyMap<string, readonly string[]>;
  /** Jobs that want a worker where there is none that could build for them. */
  stranded(): ReadonlySet<string>;
  workers(): readonly WorkerStatus[];
  /** Share of the workers' time that was work since they last rested, 0–1. */
  utilization(): number;
  [Symbol.asyncDispose](): Promise<void>;
}
