import type { WorkerStatus } from '../api/index.ts';
import { abortReason, ExportError } from '../errors/index.ts';
import { nextTask } from '../media/index.ts';
import {
  type Executor,
  LINGER_MILLISECONDS,
  type SegmentRecipe,
  type SegmentTask,
} from '../segments/index.ts';
import { type FileThreads, openFileThreads } from './file-threads.ts';
import type { SharedSlots, SlotClaim, SlotShare } from './shared-slots.ts';
import { type Contender, nextTurn, outrankedBy, PRIORITY_RANK } from './slot-policy.ts';

export interface WorkerSlotsOptions {
  /** Makes what the segments go to once it is their turn, when the first job comes. */
  createExecutor(workers: number | undefined): Executor;
  /** Of the engine's store, for the threads beside the workers. */
  readonly storeName?: string;
  /** One a core where absent. */
  readonly workers?: number;
  /** Called before turns are given: what the claims go by is to be as it should. */
  beforeTurns?(): void;
  /** Milliseconds of a steady clock. */
  now?(): number;
}

/** A segment that waits for a worker. */
interface Turn {
  readonly begin: () => void;
  readonly refuse: (error: ExportError) => void;
}

/** Gives the slots of one executor to many jobs, one segment at a time. */
export class WorkerSlots implements SharedSlots {
  readonly files: FileThreads;
  readonly #create: (workers: number | undefined) => Executor;
  readonly #beforeTurns: () => void;
  readonly #now: () => number;
  readonly #claims = new Set<Claim>();
  #executor: Executor | undefined;
  #workers: number | undefined;
  #looking = false;
  /** Milliseconds of work that ended. */
  #worked = 0;
  /** `worked` when the workers last rested. */
  #workedBefore = 0;
  #restedAt: number | undefined;
  #filesEnd: ReturnType<typeof setTimeout> | undefined;

  constructor({
    createExecutor,
    storeName = '',
    workers,
    beforeTurns = () => {},
    now = () => performance.now(),
  }: WorkerSlotsOptions) {
    this.files = openFileThreads(storeName);
    this.#create = createExecutor;
    this.#beforeTurns = beforeTurns;
    this.#workers = workers;
    this.#now = now;
  }

  get size(): number {
    return this.#open().slots;
  }

  get here(): number {
    const { slots, slotsHere = slots } = this.#open();
    return slotsHere;
  }

  open(read: () => SlotClaim): SlotShare {
    this.#keepFiles();
    const executor = this.#open();
    const claim = new Claim(read, executor, this.#now);
    this.#claims.add(claim);
    this.#restedAt ??= this.#now();
    return {
      get slots() {
        return Math.min(claim.most, claim.useful);
      },
      get running() {
        return claim.running;
      },
      get inMemory() {
        return executor.runningHere?.(claim.jobId) ?? claim.running;
      },
      watchSlots(changed) {
        claim.onSlots = changed;
      },
      run: async (task, onProgress, signal, onStart) => {
        claim.recipe = task.recipe;
        using _turn = await this.#take(claim, signal);
        const given: SegmentTask = {
          ...task,
          get priority() {
            return claim.priority;
          },
          get mostHere() {
            return claim.mostHere;
          },
        };
        return await executor.run(given, onProgress, signal, onStart);
      },
      [Symbol.asyncDispose]: async () => this.#close(claim),
    };
  }

  async take(read: () => SlotClaim, signal: AbortSignal): Promise<Disposable> {
    this.#keepFiles();
    const claim = new Claim(read, this.#open(), this.#now, 'beside');
    this.#claims.add(claim);
    this.#restedAt ??= this.#now();
    try {
      const turn = await this.#take(claim, signal);
      return {
        [Symbol.dispose]: () => {
          turn[Symbol.dispose]();
          this.#close(claim);
        },
      };
    } catch (thrown) {
      this.#close(claim);
      throw thrown;
    }
  }

  warm(most?: number): void {
    this.#open().warm?.(most);
    this.files.assemblies.warm();
  }

  reconsider(): void {
    if (this.#looking) return;
    this.#looking = true;
    // After whoever just ended a segment asked for a turn for the next: otherwise an urgent job would lose its worker
    // between any two of its segments.
    nextTask().then(() => {
      this.#looking = false;
      this.#look();
    });
  }

  resize(workers: number | undefined): void {
    this.#workers = workers;
    this.#executor?.resize?.(workers);
    this.reconsider();
  }

  rest(): void {
    if (this.#running() > 0) return;
    this.#executor?.rest?.();
    this.#filesEnd ??= setTimeout(() => this.#restFiles(), LINGER_MILLISECONDS);
    this.#workedBefore = this.#worked;
    this.#restedAt = this.#claims.size > 0 ? this.#now() : undefined;
  }

  outranked(): ReadonlyMap<string, readonly string[]> {
    return outrankedBy([...this.#claims]);
  }

  stranded(): ReadonlySet<string> {
    const stranded = this.#building().filter(({ paused, running, waiting, recipe, useful }) => {
      const wants = running + waiting > 0 || recipe === undefined;
      return !paused && wants && useful === 0;
    });
    return new Set(stranded.map(({ jobId }) => jobId));
  }

  workers(): readonly WorkerStatus[] {
    return this.#open().workers?.() ?? [];
  }

  utilization(): number {
    if (this.#restedAt === undefined) return 0;
    let worked = this.#worked;
    for (const claim of this.#claims) worked += claim.underWay;
    const had = (this.#now() - this.#restedAt) * this.size;
    return had > 0 ? Math.min(1, (worked - this.#workedBefore) / had) : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const claim of [...this.#claims]) this.#close(claim);
    this.#restFiles();
    const executor = this.#executor;
    this.#executor = undefined;
    await executor?.[Symbol.asyncDispose]();
  }

  #keepFiles(): void {
    clearTimeout(this.#filesEnd);
    this.#filesEnd = undefined;
  }

  #restFiles(): void {
    this.#keepFiles();
    this.files.assemblies.rest();
    this.files.checks.rest();
  }

  #open(): Executor {
    if (!this.#executor) {
      this.#executor = this.#create(this.#workers);
      this.#executor.watchSlots?.(() => {
        for (const claim of this.#claims) claim.onSlots();
        this.reconsider();
      });
    }
    return this.#executor;
  }

  /** A turn, which ends when it is disposed of. */
  async #take(claim: Claim, signal: AbortSignal): Promise<Disposable> {
    await this.#turn(claim, signal);
    const ends = claim.begins();
    return {
      [Symbol.dispose]: () => {
        this.#worked += ends();
        this.reconsider();
      },
    };
  }

  #turn(claim: Claim, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(abortReason(signal));
    if (!this.#claims.has(claim)) return Promise.reject(closed());
    return new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        claim.turns.delete(turn);
        signal.removeEventListener('abort', abort);
      };
      const turn: Turn = {
        begin() {
          leave();
          resolve();
        },
        refuse(error) {
          leave();
          reject(error);
        },
      };
      const abort = (): void => turn.refuse(abortReason(signal));
      signal.addEventListener('abort', abort);
      claim.turns.add(turn);
      this.reconsider();
    });
  }

  #look(): void {
    this.#beforeTurns();
    if (this.#claims.size === 0) return;
    // Paused jobs leave their memory to others, and workers keep some of it as long as their threads live.
    const building = this.#building();
    if (building.length > 0 && building.every(({ paused, running }) => paused && running === 0))
      this.#executor?.rest?.(true);
    for (const claim of this.#claims) claim.enter(this.#claims);
    this.#letPass();
    for (;;) {
      const claim = nextTurn(this.#contenders());
      const [turn] = claim?.turns ?? [];
      if (!claim || !turn || this.#held(claim) >= this.#open().slots) return;
      claim.promise();
      turn.begin();
    }
  }

  /** Claims of jobs whose segments the executor builds. */
  #building(): readonly Claim[] {
    return [...this.#claims].filter(({ work }) => work === 'segments');
  }

  #beside(): readonly Claim[] {
    return [...this.#claims].filter(({ work }) => work === 'beside');
  }

  /** Where all is left to other machines, what only this one can do would wait for ever. */
  #letPass(): void {
    if (this.here > 0) return;
    for (const claim of this.#beside()) {
      if (claim.paused) continue;
      for (const turn of [...claim.turns]) {
        claim.promise();
        turn.begin();
      }
    }
  }

  /** Places on other machines are none for what goes on beside the workers of this one. */
  #contenders(): Iterable<Claim> {
    const taken = this.#beside().filter(({ running }) => running > 0);
    return taken.length < this.here ? this.#claims : this.#building();
  }

  /**
   * Slots that a job finds taken. Where slots went away, more segments may have had their turn than there are slots now:
   * those that nobody is at take none, and a more urgent job passes the others.
   */
  #held(job: Claim): number {
    const waits = [...this.#claims].map((claim) => this.#open().waiting?.(claim.jobId) ?? 0);
    const crowded = waits.some((waiting) => waiting > 0);
    const rank = PRIORITY_RANK[job.priority];
    let held = 0;
    let index = 0;
    for (const claim of this.#claims) {
      const waiting = waits[index++] ?? 0;
      if (crowded && PRIORITY_RANK[claim.priority] > rank) continue;
      held += Math.max(0, claim.running - waiting);
    }
    return held;
  }

  #running(): number {
    let running = 0;
    for (const claim of this.#claims) running += claim.running;
    return running;
  }

  #close(claim: Claim): void {
    if (!this.#claims.delete(claim)) return;
    for (const turn of [...claim.turns]) turn.refuse(closed());
    // What no other job needs now is memory for the check that comes next.
    if (claim.work === 'segments' && this.#building().length === 0) this.#executor?.rest?.();
    this.reconsider();
  }
}

/** A job's part in the workers. */
class Claim implements Contender {
  /** What it takes turns for: segments, or what goes on in a thread beside the workers. */
  readonly work: 'segments' | 'beside';
  readonly turns = new Set<Turn>();
  /** Of its latest segment: not every slot is of use to every recipe. */
  recipe: SegmentRecipe | undefined;
  /** Called when there are more or fewer slots. */
  onSlots: () => void = () => {};
  readonly #read: () => SlotClaim;
  readonly #executor: Pick<Executor, 'slots' | 'slotsFor' | 'slotsHere'>;
  readonly #now: () => number;
  readonly #flights = new Set<{ readonly since: number }>();
  /** Turns that were given and whose segments are about to begin. */
  #promised = 0;
  #spent = 0;
  #ended = 0;
  #mean = 0;
  #contended: SlotClaim['priority'] | undefined;

  constructor(
    read: () => SlotClaim,
    executor: Pick<Executor, 'slots' | 'slotsFor' | 'slotsHere'>,
    now: () => number,
    work: Claim['work'] = 'segments',
  ) {
    this.work = work;
    this.#read = read;
    this.#executor = executor;
    this.#now = now;
  }

  get jobId(): string {
    return this.#read().jobId;
  }

  get priority(): SlotClaim['priority'] {
    return this.#read().priority;
  }

  get paused(): boolean {
    return this.#read().paused;
  }

  get most(): number {
    return Math.max(1, this.#read().workers ?? Number.POSITIVE_INFINITY);
  }

  /** Slots that could build its segments. */
  get useful(): number {
    const { slots } = this.#executor;
    return (this.recipe && this.#executor.slotsFor?.(this.recipe)) ?? slots;
  }

  /** Segments that it may have on this machine now. */
  get mostHere(): number {
    return this.#read().allowed ?? Number.POSITIVE_INFINITY;
  }

  /** Memory of this machine bounds what is built on this machine. */
  get limit(): number {
    const { slots, slotsHere = slots } = this.#executor;
    const here = Math.min(this.mostHere, slotsHere);
    return Math.min(this.most, here + Math.max(0, this.useful - slotsHere));
  }

  get waiting(): number {
    return this.turns.size;
  }

  get running(): number {
    return this.#flights.size + this.#promised;
  }

  get underWay(): number {
    let sum = 0;
    for (const { since } of this.#flights) sum += this.#now() - since;
    return sum;
  }

  /** Segments are charged as they start: who had the same so far keeps the same workers, and so their recipes. */
  get used(): number {
    let used = this.#spent + this.#promised * this.#mean;
    for (const { since } of this.#flights) used += Math.max(this.#mean, this.#now() - since);
    return used;
  }

  /**
   * Who joins those that want a worker at its priority starts with the least that one of them had: neither owed what
   * the others had before, nor in their debt.
   */
  enter(all: Iterable<Claim>): void {
    const { priority, paused } = this.#read();
    const contends = !paused && this.limit > 0 && this.running + this.waiting > 0 ? priority : undefined;
    const joins = contends !== undefined && contends !== this.#contended;
    this.#contended = contends;
    if (!joins) return;
    let least = Number.POSITIVE_INFINITY;
    for (const other of all) {
      if (other !== this && other.#contended === contends) least = Math.min(least, other.used);
    }
    if (Number.isFinite(least)) this.#spent += Math.max(0, least - this.used);
  }

  promise(): void {
    this.#promised++;
  }

  /** @returns to be called at the segment's end: the milliseconds that it took */
  begins(): () => number {
    const flight = { since: this.#now() };
    this.#promised--;
    this.#flights.add(flight);
    return () => {
      const took = this.#now() - flight.since;
      this.#flights.delete(flight);
      this.#spent += took;
      this.#ended++;
      this.#mean += (took - this.#mean) / this.#ended;
      return took;
    };
  }
}

function closed(): ExportError {
  return new ExportError('WORKER_LOST', 'The job gave its workers back.');
}
