import { abortReason, ExportError } from '../errors/index.ts';
import { type Flight, MixedWork, type Place } from './mixed-work.ts';
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

interface Remote {
  readonly executor: RemoteExecutor;
  /** Whether this machine's own workers build as well. */
  readonly local: boolean;
}

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
  #remote: Remote | undefined;
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

  /** @param remote what builds elsewhere, not owned; undefined to leave it */
  mix(remote: RemoteExecutor | undefined, local = true): void {
    this.#remote = remote && { executor: remote, local };
    remote?.watchSlots?.(() => {
      if (this.#remote?.executor === remote) this.#look();
    });
    this.#look();
  }

  get slots(): number {
    return this.slotsHere + (this.#remote?.executor.slots ?? 0);
  }

  get slotsHere(): number {
    return this.#remote?.local === false ? 0 : this.#here.slots;
  }

  slotsFor(recipe: SegmentRecipe): number {
    return this.slotsHere + (this.#remote?.executor.capacity(recipe) ?? 0);
  }

  runningHere(owner: string): number {
    return this.#count('here', owner);
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
      if (place === 'here') this.#remote?.executor.built?.(task, result);
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

  rest(): void {
    this.#here.rest?.();
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

  #look(): void {
    for (const work of this.#works) {
      if (work.ended || work.flights.size > 0) continue;
      const place = this.#choose(work);
      if (place) this.#fly(work, place);
    }
    this.#duplicate();
    const { slots } = this;
    if (slots !== this.#toldSlots) this.#changed();
    this.#toldSlots = slots;
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

  #isFree(place: Place, { task, refused }: MixedWork): boolean {
    if (refused.has(place)) return false;
    if (place === 'there') return this.#count('there') < this.#capacity(task.recipe);
    const own = this.#count('here', task.owner);
    return this.#count('here') < this.slotsHere && own < (task.mostHere ?? Number.POSITIVE_INFINITY);
  }

  #capacity(recipe: SegmentRecipe): number {
    return this.#remote?.executor.capacity(recipe) ?? 0;
  }

  #count(place: Place, owner?: string): number {
    let count = 0;
    for (const { task, flights } of this.#works) {
      if (flights.has(place) && (owner === undefined || task.owner === owner)) count++;
    }
    return count;
  }

  /** Gives what is expected to end last to those who have nothing to do, where they would end it earlier. */
  #duplicate(): void {
    const open = [...this.#works].filter(({ ended }) => !ended);
    // Somebody waits for a place of a kind that is not free.
    const idle = !open.some(({ flights }) => flights.size === 0);
    for (const place of ['here', 'there'] as const) {
      const other = place === 'here' ? 'there' : 'here';
      for (;;) {
        const late = open
          .filter((work) => work.flights.size === 1 && work.flights.has(other) && this.#isFree(place, work))
          .map((work) => ({ work, left: this.#left(work, other) }))
          .filter(
            ({ work, left }) => left === Number.POSITIVE_INFINITY || (idle && this.#pays(work, place, left)),
          )
          .sort((a, b) => b.left - a.left);
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

  /** Milliseconds until a flight is expected to end; infinite where nobody is there to end it, 0 where nothing is known. */
  #left({ task, flights }: MixedWork, place: Place): number {
    if (place === 'there' && this.#capacity(task.recipe) === 0) return Number.POSITIVE_INFINITY;
    const whole = this.#milliseconds(task, place);
    const flight = flights.get(place);
    if (whole === undefined || !flight) return 0;
    if (flight.startedAt === undefined) return whole * 2;
    const share = flight.frames / Math.max(1, task.range.end - task.range.start);
    const passed = this.#now() - flight.startedAt;
    // A worker that is slower than it was is judged by what it does now.
    const pace = share > 0 ? Math.max(whole, passed / share) : Math.max(whole, passed * 2);
    return pace * (1 - share);
  }

  #milliseconds({ recipe, range }: SegmentTask, place: Place): number | undefined {
    const rate = this.#rateOf(place, recipe);
    if (rate === undefined) return undefined;
    const way = place === 'there' ? WAY_MILLISECONDS : 0;
    return (megapixels(recipe, range.end - range.start) / rate) * 1000 + way;
  }

  #rateOf(place: Place, recipe: SegmentRecipe): number | undefined {
    return place === 'here' ? this.#rates.get(recipe.encoder.encoder) : this.#remote?.executor.rate(recipe);
  }

  #fly(work: MixedWork, place: Place): void {
    const executor = place === 'here' ? this.#here : this.#remote?.executor;
    if (!executor) return;
    const flight: Flight = { abort: new AbortController(), frames: 0, startedAt: undefined };
    work.flights.set(place, flight);
    const since = this.#now();
    const ended = (): void => {
      work.flights.delete(place);
      this.#tidy(work);
    };
    executor
      .run(
        work.task,
        (progress) => work.progressed(place, progress),
        flight.abort.signal,
        (workerId) => {
          flight.startedAt = this.#now();
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
          this.#failed(work, place, ExportError.from(thrown));
          ended();
        },
      );
  }

  /** What the farm can't build is built here; what fails here fails, unless it is under way there. */
  #failed(work: MixedWork, place: Place, error: ExportError): void {
    if (work.ended) return;
    work.refused.add(place);
    const elsewhere = place === 'there' && this.slotsHere > 0;
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
