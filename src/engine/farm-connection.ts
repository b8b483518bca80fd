import type { ExportStatus, RenderFarmConfig } from './api/index.ts';
import { ExportError } from './errors/index.ts';
import { configureRenderFarm } from './farm-api.ts';
import type { ConnectFarm, FarmHost, FarmLink } from './farm-link.ts';
import { SegmentExaminer } from './jobs/index.ts';
import { type Executor, MixedExecutor, SegmentNamer, type SegmentStore } from './segments/index.ts';

interface FarmConnectionOptions {
  readonly storeName: string;
  readonly connect: ConnectFarm | undefined;
  store(): Promise<SegmentStore>;
  job(jobId: string): Promise<ExportStatus>;
  fileOf: FarmHost['fileOf'];
  /** Where `change` events with a job's id are heard. */
  readonly events: EventTarget;
  /** What is known of the farm may have changed. */
  changed(): void;
}

/** What names and checks segments of a farm, for as long as there is one. */
interface Helpers {
  readonly namer: SegmentNamer;
  readonly examiner: SegmentExaminer;
}

/** The farm of an engine, if it has one, mixed with this machine's own workers. */
export class FarmConnection {
  readonly #options: FarmConnectionOptions;
  readonly #mixed = new Set<MixedExecutor>();
  #config: RenderFarmConfig = {};
  #link: FarmLink | undefined;
  #helpers: Helpers | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(options: FarmConnectionOptions) {
    this.#options = options;
  }

  get link(): FarmLink | undefined {
    return this.#link;
  }

  /** @param here this machine's own, which the mixed one owns */
  mix(here: Executor): Executor {
    const mixed = new MixedExecutor(here, () => this.#mixed.delete(mixed));
    this.#mixed.add(mixed);
    mixed.mix(this.#link?.executor, this.#config.local);
    return mixed;
  }

  /**
   * Connects to a farm instead of the one before; without an address leaves it.
   *
   * @throws ExportError NO_FARM, FARM_FAILED; the farm before is left then, too
   */
  configure(config: RenderFarmConfig): Promise<void> {
    const done = this.#last.then(() => this.#configure(config));
    this.#last = done.catch(() => {});
    return done;
  }

  async #configure(config: RenderFarmConfig): Promise<void> {
    const { url } = config;
    // Where this machine builds nothing, neither before nor after, it builds nothing in between.
    await this.#leave(url === undefined || config.local !== false || this.#config.local !== false);
    if (url === undefined) {
      if (config.token === undefined) return;
      throw new ExportError('NO_FARM', 'A token without the farm’s address (`url`) opens nothing.');
    }
    const { connect } = this.#options;
    if (!connect) return configureRenderFarm(config);
    const { storeName } = this.#options;
    this.#helpers = { namer: new SegmentNamer(storeName), examiner: new SegmentExaminer() };
    try {
      this.#link = await connect({ ...config, url }, this.#host(this.#helpers));
    } catch (thrown) {
      await this.#leave();
      throw thrown;
    }
    this.#config = config;
    for (const mixed of this.#mixed) mixed.mix(this.#link.executor, config.local);
    this.#options.changed();
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#leave();
  }

  /** @param local whether this machine's own workers build then */
  async #leave(local = true): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    this.#config = { local };
    for (const mixed of this.#mixed) mixed.mix(undefined, local);
    await link?.[Symbol.asyncDispose]();
    this.#helpers?.namer[Symbol.dispose]();
    this.#helpers?.examiner[Symbol.dispose]();
    this.#helpers = undefined;
    if (link) this.#options.changed();
  }

  #host({ namer, examiner }: Helpers): FarmHost {
    const { storeName, store, job, fileOf, events, changed } = this.#options;
    return {
      ...{ storeName, store, job, fileOf, changed },
      nameSegment: (task, signal) => namer.name(task, signal),
      checkSegment: (...asked) => examiner.check(...asked),
      watchJobs(heard) {
        const listen = (event: Event): void => {
          const { detail } = event as CustomEvent<unknown>;
          if (typeof detail === 'string') heard(detail);
        };
        events.addEventListener('change', listen);
        return () => events.removeEventListener('change', listen);
      },
    };
  }
}
