import { abortReason, ExportError } from '../errors/index.ts';
import { type Flight, MixedWork, type Place } from './mixed-work.ts';
import { PRIORITY_RANK } from './priority.ts';
import type {
  Executor,
  RemoteExecutor,
  SegmentProgress,
  SegmentRecipe,
  SegmentResult,
  SegmentTask,
} from './segments.ts';

/** How often it is looked whether somebody idle could end earlier what somebody else is at. */
const LOOK_MILLISECONDS = 500;
/** A segment is built twice only where that promises to end it in so much of the time that it would still take. */
const WORTHWHILE = 0.8;
/** A place elsewhere is better than a free one here where it is so much faster: the way there and back costs too. */
const MUCH_FASTER = 2;
/** What a segment of another machine costs beside its building, milliseconds. */
const WAY_MILLISECONDS = 1_000;
/** How much a new measurement changes what the earlier ones taught. */
const LEARNING = 0.3;

const PLACES: readonly Place[] = ['here', 'there'];

/**
 * This machine's workers and those of a farm as one: each segment goes where it is done best, the last ones to two places
 * if need be, and the first good result wins. While the farm is away, everything is built here.
 */
export class MixedExecutor implements Executor {
  readonly #here: Executor;
  readonly #disposed: () => void;
  readonly #now: () => number;
  readonly #works = new Set<MixedWork>();
  /** Megapixels a second of one worker here, by encoder. */
  readonly #rates = new Map<string, number>();
  /** Segments under way, by place. */
  readonly #busy: Record<Place, number> = { here: 0, there: 0 };
  /** Segments under way here, by owner. */
  readonly #busyHere = new Map<string | undefined, number>();
  /** What the other machines said in this look: who works there is counted once, not once a segment. */
  readonly #capacities = new Map<SegmentRecipe, number>();
  readonly #ratesThere = new Map<SegmentRecipe, number | undefined>();
  #remote: RemoteExecutor | undefined;
  /** Whether this machine's own workers build as well. */
  #local = true;
  #toldSlots = 0;
  #changed: () => void = () => {};
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param disposed called at its end */
  constructor(here: Executor, disposed: () => void = () => {}, now: () => number = () => performance.now()) {
    this.#here = here;
    this.#disposed = disposed;
    this.#now = now;
    here.watchSlots?.(() => this.#look());
  }

  /**
   * @param remote what builds elsewhere, not owned; undefined to leave it
   * @param local whether this machine's own workers build as well
   */
  mix(remote: RemoteExecutor | undefined, local = true): void {
    const left = this.#remote;
    this.#remote = remote;
    this.#local = local;
    if (left !== remote) this.#leave();
    remote?.watchSlots?.(() => {
      if (this.#remote === remote) this.#look();
    });
    this.#look();
  }

  get slots(): number {
    return this.slotsHere + (this.#remote?.slots ?? 0);
  }

  get slotsHere(): number {
    return this.#local ? this.#here.slots : 0;
  }

  slotsFor(recipe: SegmentRecipe): number {
    return this.slotsHere + (this.#remote?.capacity(recipe) ?? 0);
  }

  runningHere(owner: string): number {
    return this.#busyHere.get(owner) ?? 0;
  }

  waiting(owner: string): number {
    let count = 0;
    for (const { task, ended, flights } of this.#works) {
      if (task.owner === owner && !ended && flights.size === 0) count++;
    }
    return count;
  }

  async run(
    task: SegmentTask,
    onProgress: (progress: SegmentProgress) => void,
    signal: AbortSignal,
    onStart: (workerId: string) => void = () => {},
  ): Promise<SegmentResult> {
    if (signal.aborted) throw abortReason(signal);
    const work = new MixedWork(task, { onProgress, onStart });
    const cancel = (): void => work.fail(abortReason(signal));
    signal.addEventListener('abort', cancel);
    this.#works.add(work);
    this.#timer ??= setInterval(() => this.#look(), LOOK_MILLISECONDS);
    try {
      this.#look();
      const { result, place } = await work.result;
      if (place === 'there') return result.reused ? result : { ...result, elsewhere: true };
      this.#remote?.built?.(task, result);
      return result;
    } finally {
      signal.removeEventListener('abort', cancel);
      work.end();
      this.#tidy(work);
    }
  }

  resize(slots: number | undefined): void {
    this.#here.resize?.(slots);
    this.#look();
  }

  warm(most?: number): void {
    if (this.slotsHere > 0) this.#here.warm?.(most);
  }

  rest(atOnce?: boolean): void {
    this.#here.rest?.(atOnce);
  }

  workers(): ReturnType<NonNullable<Executor['workers']>> {
    return this.#here.workers?.() ?? [];
  }

  watchSlots(changed: () => void): void {
    this.#changed = changed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#remote = undefined;
    for (const work of this.#works) work.fail(new ExportError('WORKER_LOST', 'The workers were ended.'));
    this.#disposed();
    await this.#here[Symbol.asyncDispose]();
  }

  /** A work stays known as long as somebody is at it: its place is taken. */
  #tidy(work: MixedWork): void {
    if (work.ended && work.flights.size === 0) this.#works.delete(work);
    if (this.#works.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.#look();
  }

  /** What the other machines were at, and what they refused, is nothing to those that come after them. */
  #leave(): void {
    for (const work of [...this.#works]) {
      work.refused.delete('there');
      const flight = work.flights.get('there');
      if (!flight) continue;
      this.#land(work, 'there', flight);
      flight.abort.abort();
      if (work.ended && work.flights.size === 0) this.#works.delete(work);
    }
  }

  #look(): void {
    this.#capacities.clear();
    this.#ratesThere.clear();
    const open = [...this.#works].filter(({ ended }) => !ended).sort((a, b) => rankOf(a) - rankOf(b));
    const leaving = this.#leaving();
    for (const work of open) {
      const lost = this.#hopeless(work);
      if (lost) work.fail(lost);
      if (lost || work.flights.size > 0) continue;
      const place = this.#choose(work);
      if (place) this.#fly(work, place);
      else this.#makeRoom(work, open, leaving);
    }
    this.#duplicate(open);
    const { slots } = this;
    if (slots !== this.#toldSlots) this.#changed();
    this.#toldSlots = slots;
  }

  /** Why nobody can end a segment any more. */
  #hopeless({ task, refused, flights }: MixedWork): ExportError | undefined {
    if (flights.has('here')) return undefined;
    const here = refused.get('here');
    if (here && (refused.has('there') || this.#capacity(task.recipe) === 0)) return here;
    return this.#local ? undefined : refused.get('there');
  }

  /** Where a segment is to be built, if anywhere now. */
  #choose(work: MixedWork): Place | undefined {
    const here = this.#isFree('here', work);
    const there = this.#isFree('there', work);
    if (!(here && there)) return here ? 'here' : there ? 'there' : undefined;
    const { recipe } = work.task;
    const own = this.#rateOf('here', recipe);
    const other = this.#rateOf('there', recipe);
    return own !== undefined && other !== undefined && other > own * MUCH_FASTER ? 'there' : 'here';
  }

  #isFree(place: Place, work: MixedWork): boolean {
    return this.#mayFly(place, work) && this.#busy[place] < this.#placesAt(place, work);
  }

  #mayFly(place: Place, work: MixedWork): boolean {
    const { task, refused } = work;
    if (refused.has(place) || this.#placesAt(place, work) === 0) return false;
    if (place === 'there') return true;
    return (this.#busyHere.get(task.owner) ?? 0) < (task.mostHere ?? Number.POSITIVE_INFINITY);
  }

  #placesAt(place: Place, { task }: MixedWork): number {
    return place === 'here' ? this.slotsHere : this.#capacity(task.recipe);
  }

  #capacity(recipe: SegmentRecipe): number {
    const known = this.#capacities.get(recipe);
    if (known !== undefined) return known;
    const capacity = this.#remote?.capacity(recipe) ?? 0;
    this.#capacities.set(recipe, capacity);
    return capacity;
  }

  /** Places that will be free in a moment: who is there was told to end. */
  #leaving(): Record<Place, number> {
    const leaving = { here: 0, there: 0 };
    for (const { flights } of this.#works) {
      for (const [place, { abort }] of flights) if (abort.signal.aborted) leaving[place]++;
    }
    return leaving;
  }

  /** What is less urgent and built twice gives one of its places to what is not built at all. */
  #makeRoom(work: MixedWork, open: readonly MixedWork[], leaving: Record<Place, number>): void {
    for (const place of PLACES) {
      if (!this.#mayFly(place, work)) continue;
      if (leaving[place] > 0) {
        leaving[place]--;
        return;
      }
      const twice = open.filter(
        (other) => !other.ended && rankOf(other) > rankOf(work) && isBuiltTwice(other),
      );
      const flight = twice.at(-1)?.flights.get(place);
      if (!flight) continue;
      flight.abort.abort();
      return;
    }
  }

  /** Gives what is expected to end last to those who have nothing to do, where they would end it earlier. */
  #duplicate(all: readonly MixedWork[]): void {
    const open = all.filter(({ ended }) => !ended);
    // Somebody waits for a place of a kind that is not free.
    const idle = !open.some(({ flights }) => flights.size === 0);
    for (const place of PLACES) {
      const other = place === 'here' ? 'there' : 'here';
      for (;;) {
        const late = open
          .filter((work) => isAloneAt(other, work) && this.#isFree(place, work))
          .map((work) => ({ work, left: this.#left(work, other) }))
          .filter(
            ({ work, left }) => left === Number.POSITIVE_INFINITY || (idle && this.#pays(work, place, left)),
          )
          .sort((a, b) => rankOf(a.work) - rankOf(b.work) || b.left - a.left);
        const [first] = late;
        if (!first) break;
        this.#fly(first.work, place);
      }
    }
  }

  #pays({ task }: MixedWork, place: Place, left: number): boolean {
    const took = this.#milliseconds(task, place);
    return took !== undefined && took < left * WORTHWHILE;
  }

  /**
   * Milliseconds until a flight is expected to end; infinite where nobody is there to end it. What stands still is
   * expected to stand for as long again.
   */
  #left({ task, flights }: MixedWork, place: Place): number {
    if (place === 'there' && this.#capacity(task.recipe) === 0) return Number.POSITIVE_INFINITY;
    const flight = flights.get(place);
    if (!flight) return 0;
    const whole = this.#milliseconds(task, place) ?? 0;
    const now = this.#now();
    if (flight.startedAt === undefined) return Math.max(whole * 2, now - flight.since);
    const share = flight.frames / Math.max(1, task.range.end - task.range.start);
    const passed = now - flight.startedAt;
    // A worker that is slower than it was is judged by what it does now.
    const pace = share > 0 ? Math.max(whole, passed / share) : Math.max(whole, passed * 2);
    return Math.max(pace * (1 - share), now - flight.signAt);
  }

  #milliseconds({ recipe, range }: SegmentTask, place: Place): number | undefined {
    const rate = this.#rateOf(place, recipe);
    if (rate === undefined) return undefined;
    const way = place === 'there' ? WAY_MILLISECONDS : 0;
    return (megapixels(recipe, range.end - range.start) / rate) * 1000 + way;
  }

  #rateOf(place: Place, recipe: SegmentRecipe): number | undefined {
    if (place === 'here') return this.#rates.get(recipe.encoder.encoder);
    if (!this.#ratesThere.has(recipe)) this.#ratesThere.set(recipe, this.#remote?.rate(recipe));
    return this.#ratesThere.get(recipe);
  }

  #fly(work: MixedWork, place: Place): void {
    const executor = place === 'here' ? this.#here : this.#remote;
    if (!executor) return;
    const since = this.#now();
    const flight: Flight = {
      ...{ abort: new AbortController(), since, frames: 0 },
      ...{ startedAt: undefined, signAt: since },
    };
    this.#begin(work, place, flight);
    const ended = (): void => {
      this.#land(work, place, flight);
      this.#tidy(work);
    };
    executor
      .run(
        work.task,
        (progress) => {
          if (work.flights.get(place) !== flight) return;
          flight.signAt = this.#now();
          work.progressed(place, progress);
        },
        flight.abort.signal,
        (workerId) => {
          if (work.flights.get(place) !== flight) return;
          flight.startedAt = flight.signAt = this.#now();
          work.started(place, workerId);
        },
      )
      .then(
        (result) => {
          if (place === 'here' && !result.reused)
            this.#learn(work.task, this.#now() - (flight.startedAt ?? since));
          work.done(result, place);
          ended();
        },
        (thrown: unknown) => {
          if (!flight.abort.signal.aborted) this.#failed(work, place, ExportError.from(thrown));
          ended();
        },
      );
  }

  #begin({ task, flights }: MixedWork, place: Place, flight: Flight): void {
    flights.set(place, flight);
    this.#busy[place]++;
    if (place === 'here') this.#busyHere.set(task.owner, (this.#busyHere.get(task.owner) ?? 0) + 1);
  }

  #land({ task, flights }: MixedWork, place: Place, flight: Flight): void {
    if (flights.get(place) !== flight) return;
    flights.delete(place);
    this.#busy[place]--;
    if (place === 'there') return;
    const others = (this.#busyHere.get(task.owner) ?? 0) - 1;
    if (others > 0) this.#busyHere.set(task.owner, others);
    else this.#busyHere.delete(task.owner);
  }

  /** What the farm can't build is built here; what fails here fails, unless it is under way there. */
  #failed(work: MixedWork, place: Place, error: ExportError): void {
    if (work.ended) return;
    work.refused.set(place, error);
    const elsewhere = place === 'there' && this.#local && !work.refused.has('here');
    if (work.flights.size > 1 || elsewhere) return;
    work.fail(error);
  }

  #learn({ recipe, range }: SegmentTask, milliseconds: number): void {
    if (milliseconds <= 0) return;
    const { encoder } = recipe.encoder;
    const rate = (megapixels(recipe, range.end - range.start) * 1000) / milliseconds;
    const before = this.#rates.get(encoder);
    this.#rates.set(encoder, before === undefined ? rate : before + LEARNING * (rate - before));
  }
}

function megapixels({ encoder }: SegmentRecipe, frames: number): number {
  const { width, height } = encoder.settings;
  return (frames * width * height) / 1e6;
}

const rankOf = ({ task }: MixedWork): number => PRIORITY_RANK[task.priority ?? 'normal'];

function isBuiltTwice({ flights }: MixedWork): boolean {
  return flights.size > 1 && [...flights.values()].every(({ abort }) => !abort.signal.aborted);
}

function isAloneAt(place: Place, { flights }: MixedWork): boolean {
  return flights.size === 1 && flights.get(place)?.abort.signal.aborted === false;
}
