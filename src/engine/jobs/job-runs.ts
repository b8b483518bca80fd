import type { ExportResult } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import { atRest, stopped } from './apply-wish.ts';
import type { RunServices } from './file-stages.ts';
import { LiveJob } from './job.ts';
import { JobRepository } from './job-repository.ts';
import { QualityShelf } from './quality-shelf.ts';
import type { QueueTerm } from './queue-term.ts';
import { raisedRecord } from './raised-record.ts';
import type { JobRecord } from './record.ts';
import { backOffMilliseconds, DEFAULT_RETRIES, mayPass } from './retry-policy.ts';

/** The jobs that are under way in the leading tab, from their start to their end. */
export class JobRuns {
  readonly #term: QueueTerm;
  readonly #onPlaceLeft: () => void;
  readonly #repository: JobRepository;
  readonly #runs = new Map<LiveJob, Promise<void>>();

  /** @param onPlaceLeft told when a job needs no worker any more, and when the last work of one has ended, however it did */
  constructor(term: QueueTerm, onPlaceLeft: () => void) {
    this.#term = term;
    this.#onPlaceLeft = onPlaceLeft;
    this.#repository = new JobRepository(term.house.store.database);
  }

  start({ retryAt: _, ...record }: JobRecord): void {
    const { id } = record;
    const { book, log, house } = this.#term;
    const live: LiveJob = new LiveJob(
      { ...record, state: 'processing', startedAt: new Date() },
      {
        note: (level, message) => log.add(id, level, message),
        pour: (file) => house.pages.pour(record, file, live.abort.signal),
      },
    );
    book.live.set(id, live);
    this.#term.changed = true;
    const run = this.#run(live).finally(() => {
      this.#runs.delete(live);
      book.ending.delete(id);
      this.#term.changed = true;
      this.#onPlaceLeft();
    });
    this.#runs.set(live, run);
  }

  /** Takes a job out of the running ones; its work ends by itself once it is aborted. */
  release(id: string): LiveJob | undefined {
    const { book } = this.#term;
    const live = book.detach(id);
    const run = live && this.#runs.get(live);
    if (run) book.ending.set(id, run);
    return live;
  }

  /**
   * Stops all, and waits until their work has ended.
   *
   * @returns the records of what was under way, as the next leader is to find them
   */
  async stop(): Promise<JobRecord[]> {
    const { book } = this.#term;
    const given = [...book.live.keys()].flatMap((id) => book.detach(id) ?? []);
    const reason = new ExportError('INTERRUPTED', 'The engine of this page was closed.');
    for (const live of given) live.abort.abort(reason);
    await Promise.all(this.#runs.values());
    return given.map(({ record }) => ({ ...atRest(record), state: 'queued' }));
  }

  /** Never rejects: a failure becomes the job's. */
  async #run(live: LiveJob): Promise<void> {
    const { book, house } = this.#term;
    try {
      await book.save([live.record]);
      const attempt = live.record.retryCount + 1;
      live.note('info', attempt > 1 ? `Attempt ${attempt} begins.` : 'It begins.');
      this.#term.beat(live, true);
      await this.#term.tell((observer) => observer.started?.(live.record));
      await this.#tidy(live, 'Room could not be made', async () => {
        await this.#term.trim();
        await house.outputs.sweep(new Set(book.all().map(({ id }) => id)));
      });
      const { file: _, ...result } = await this.#runOrRaise(live);
      if (live.detached) return;
      await this.#tidy(live, 'Its segments could not be let go of', () =>
        live.record.discardSegments
          ? house.store.discard(live.record.id)
          : house.store.release(live.record.id),
      );
      // It may have been cancelled meanwhile: what it was told is to stay.
      if (live.detached) return;
      const seconds = Math.round((result.timing.total ?? 0) / 1000);
      live.note('info', `Complete: ${result.bytes} bytes in ${seconds} s.`);
      const { interruptions: __, finishing: ___, ...record } = live.record;
      const done: JobRecord = { ...record, state: 'completed', completedAt: new Date(), result };
      await this.#term.finish(done, live.validation);
    } catch (thrown) {
      if (!live.detached && !this.#term.lost) await this.#failed(live, ExportError.from(thrown));
    }
  }

  /** Runs a job; where its pictures fail their gates and that is wanted, once more, one rung higher. */
  async #runOrRaise(live: LiveJob): Promise<ExportResult> {
    const { book, house } = this.#term;
    const services = this.#services(live);
    try {
      return await house.run(live, services);
    } catch (thrown) {
      const raised = live.detached || this.#term.lost ? undefined : await raisedRecord(live, services.shelf);
      if (!raised) throw thrown;
      live.note('warning', ExportError.from(thrown).message);
      live.note('info', `It is made once more: ${raised.reencoded?.words}.`);
      live.startOver(raised);
      await book.save([live.record]);
      return house.run(live, services);
    }
  }

  /** What an export does not hang on: a failure is noted, and no more. */
  async #tidy(live: LiveJob, problem: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      live.note('warning', `${problem}: ${ExportError.from(thrown).message}`);
    }
  }

  #services(live: LiveJob): RunServices {
    const { book, house } = this.#term;
    const { storeName, store, slots, memory, rates, pages } = house;
    return {
      ...{ storeName, store, slots, memory, rates },
      shelf: new QualityShelf(store.database),
      preflight: () => house.preflight(),
      repository: {
        save: async (record) => {
          if (!live.detached) await book.save([record]);
        },
        source: (record) =>
          this.#repository.source(record, (hash, name) => pages.file(hash, name, record, live.abort.signal)),
      },
      claim: ({ record }) => ({
        jobId: record.id,
        priority: record.priority,
        paused: record.paused === true || this.#term.state.paused,
      }),
      placeLeft: () => this.#onPlaceLeft(),
      changed: (changed, now) => this.#term.beat(changed, now),
    };
  }

  async #failed(live: LiveJob, error: ExportError): Promise<void> {
    const { record } = live;
    const mostRetries = record.maxRetries ?? DEFAULT_RETRIES;
    if (!mayPass(error, record.destination.kind) || record.retryCount >= mostRetries) {
      await this.#term.finish(stopped(record, 'failed', error, new Date()), live.validation);
      return;
    }
    const retryCount = record.retryCount + 1;
    const wait = backOffMilliseconds(record.id, retryCount);
    live.note('warning', `${error.message} It is tried again in ${(wait / 1000).toFixed(1)} s.`);
    this.#term.book.detach(record.id);
    try {
      const retryAt = new Date(Date.now() + wait);
      await this.#term.book.save([{ ...atRest(record), state: 'queued', retryCount, retryAt }]);
    } catch (thrown) {
      this.#term.trouble(thrown);
    }
    this.#term.announceJob(record.id);
  }
}
