import type {
  ExportResult,
  ExportStatus,
  QualityValidation,
  ResourceUtilization,
  WorkerStatus,
} from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import type { FormatId } from '../formats/index.ts';
import { defaultStoreBudget, type SegmentStore } from '../segments/index.ts';
import type { RunServices } from './file-stages.ts';
import { type ForetoldJob, foretell, type Outlook } from './foretell.ts';
import { type LiveJob, statusOf } from './job.ts';
import { JobBook } from './job-book.ts';
import { JobLog } from './job-log.ts';
import type { Fence } from './leader.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { JobObserver } from './observer.ts';
import type { Pages } from './pages.ts';
import { putValidation } from './quality-shelf.ts';
import type { QueueMessage } from './queue-channel.ts';
import type { QueueOutputs } from './queue-outputs.ts';
import type { QueueState } from './queue-settings.ts';
import type { QueueView } from './queue-view.ts';
import type { RateBook } from './rate-book.ts';
import { isEnded, type JobRecord } from './record.ts';
import type { SharedSlots } from './shared-slots.ts';
import { byTurn } from './turn-order.ts';
import { waitingReason } from './waiting-reason.ts';

/** Progress is announced no more often than this; changes of state at once. */
const BEAT_MILLISECONDS = 100;

/** What the leading tab works with. */
export interface LeaderHouse extends Pick<RunServices, 'storeName' | 'preflight'> {
  readonly store: SegmentStore;
  readonly fence: Fence;
  readonly pages: Pages;
  readonly slots: SharedSlots;
  readonly memory: MemoryBudget;
  readonly rates: RateBook;
  readonly outputs: QueueOutputs;
  readonly observers: readonly JobObserver[];
  readonly storeBudget?: number;
  /** Nothing starts until the queue is resumed. */
  readonly held: boolean;
  run(job: LiveJob, services: RunServices): Promise<ExportResult>;
  /** Tells all tabs, this one too. */
  announce(message: QueueMessage): void;
}

/** One tab's time as the leader: what it knows of the queue, and how it tells others. */
export class QueueTerm {
  readonly house: LeaderHouse;
  readonly book: JobBook;
  readonly log: JobLog;
  stored: QueueState;
  /** Nothing starts until the queue is resumed, whatever is stored. */
  held: boolean;
  /** Whether order, settings or what is under way changed since it was told last. */
  changed = true;
  readonly #announced = new Map<string, number>();

  constructor(house: LeaderHouse, stored: QueueState) {
    this.house = house;
    this.stored = stored;
    this.held = house.held;
    this.book = new JobBook(house.store.database, house.fence);
    this.log = new JobLog(house.fence);
  }

  get state(): QueueState {
    return { ...this.stored, paused: this.stored.paused || this.held };
  }

  get lost(): boolean {
    return this.house.fence.lost.aborted;
  }

  workers(): readonly WorkerStatus[] {
    return this.house.slots.workers();
  }

  utilization(): number {
    return this.house.slots.utilization();
  }

  memory(): ResourceUtilization['memory'] {
    return this.house.memory.usage();
  }

  status(id: string): ExportStatus | undefined {
    return this.glance()(id);
  }

  /** The jobs' statuses at this moment: what is judged by the whole queue is judged once for all of them. */
  glance(): (id: string) => ExportStatus | undefined {
    const view = this.view();
    let [underWay, all]: (ReadonlyMap<string, number> | undefined)[] = [];
    const secondsOf = (id: string): number | undefined => {
      // Told ten times a second: the whole queue is not gone through for it.
      if (this.book.live.has(id)) underWay ??= this.#foretell(view.open, new Set(this.book.live.keys()));
      else all ??= this.#foretell(view.open);
      return (all ?? underWay)?.get(id);
    };
    return (id) => {
      const record = this.book.get(id);
      return record && this.#statusIn(view, record, secondsOf);
    };
  }

  #statusIn(view: QueueView, record: JobRecord, secondsOf: (id: string) => number | undefined): ExportStatus {
    const { id } = record;
    const live = this.book.live.get(id);
    const waiting = waitingReason(view, record);
    const seconds = isEnded(record) ? undefined : secondsOf(id);
    const workerIds = this.workers().flatMap((worker) => (worker.currentJob === id ? [worker.id] : []));
    return {
      ...(live ? live.status() : statusOf(record)),
      ...(seconds !== undefined && { estimatedTime: seconds, estimatedTimeRemaining: seconds }),
      ...(waiting && { waiting }),
      ...(workerIds.length > 0 && { workerIds }),
    };
  }

  view(): QueueView {
    const held = [...this.book.live].flatMap(([id, { hold }]) => (hold ? [[id, hold] as const] : []));
    return {
      open: this.book.all().filter((record) => !isEnded(record)),
      running: new Set(this.book.live.keys()),
      checking: new Set([...this.book.live].flatMap(([id, { built }]) => (built ? [id] : []))),
      ending: new Set(this.book.ending.keys()),
      maxConcurrentJobs: this.stored.settings.maxConcurrentJobs,
      paused: this.state.paused,
      led: true,
      outranked: this.house.slots.outranked(),
      stranded: this.house.slots.stranded(),
      held: new Map(held),
      stateOf: (id) => this.book.stateOf(id),
      now: new Date(),
    };
  }

  /**
   * A job comes to its end, whichever it is.
   *
   * @param validation of its file, to be kept with it
   */
  async finish(record: JobRecord, validation?: QualityValidation): Promise<void> {
    const error = record.state === 'failed' ? record.errors.at(-1) : undefined;
    if (error) this.log.add(record.id, 'error', error.message);
    this.book.detach(record.id);
    try {
      await this.book.save([record], async (transaction) => {
        if (validation) await putValidation(transaction, record.id, validation);
      });
    } catch (thrown) {
      // The record stands here, in memory; the next leader finds the job as it was stored last, and goes on with it.
      this.trouble(thrown);
    }
    this.announceJob(record.id);
    if (validation) this.house.announce({ kind: 'quality', id: record.id });
    await this.tell((observer) => observer.ended?.(record));
  }

  /** Makes room for what comes, within the budget. */
  async trim(): Promise<void> {
    const { store, storeBudget } = this.house;
    await store.trim(this.stored.settings.segmentBudget ?? storeBudget ?? (await defaultStoreBudget()));
  }

  /** @param now where it must not wait for the next beat */
  beat(live: LiveJob, now: boolean): void {
    if (live.detached) return;
    const { id } = live.record;
    const last = this.#announced.get(id) ?? Number.NEGATIVE_INFINITY;
    if (now || performance.now() - last >= BEAT_MILLISECONDS) this.announceJob(id);
  }

  announceJob(jobId: string): void {
    const live = this.book.live.has(jobId);
    if (live) this.#announced.set(jobId, performance.now());
    else this.#announced.delete(jobId);
    const status = live ? this.status(jobId) : undefined;
    this.house.announce({ kind: 'job', jobId, ...(status && { status }) });
  }

  announceQueue(): void {
    this.changed = false;
    this.house.announce({
      kind: 'queue',
      workers: this.workers(),
      utilization: this.utilization(),
      memory: this.memory(),
    });
  }

  /** What went wrong for the queue itself. */
  trouble(thrown: unknown): void {
    this.house.announce({ kind: 'trouble', error: ExportError.from(thrown).toRecord() });
  }

  async tell(event: (observer: JobObserver) => Promise<void> | undefined): Promise<void> {
    for (const observer of this.house.observers) await event(observer);
  }

  /**
   * When jobs will be done.
   *
   * @param wanted all where absent
   */
  #foretell(open: readonly JobRecord[], wanted?: ReadonlySet<string>): ReadonlyMap<string, number> {
    const { live } = this.book;
    const { slots, rates } = this.house;
    const going = open.filter(({ paused }) => !paused);
    const order = [
      ...going.filter(({ id }) => live.has(id)),
      ...going.filter(({ id }) => !live.has(id)).sort(byTurn),
    ];
    const known = new Map<FormatId, Outlook | undefined>();
    // Ten times a second: waiting jobs of a format share what is known of it.
    const usual = (format: FormatId): Outlook | undefined => {
      if (!known.has(format)) known.set(format, rates.ofJob(format));
      return known.get(format);
    };
    const jobs = order.map(
      ({ id, priority, settings, workers, batchId, batchLimit }): ForetoldJob => ({
        ...{ id, priority, isLive: live.has(id) },
        outlook: live.get(id)?.outlook ?? usual(settings.format),
        ...(workers !== undefined && { mostWorkers: workers }),
        ...(batchId !== undefined &&
          batchLimit !== undefined && { batch: { id: batchId, limit: batchLimit } }),
      }),
    );
    const shop = { workers: slots.size, places: this.stored.settings.maxConcurrentJobs };
    const asked =
      wanted && new Set(jobs.flatMap(({ id, outlook }) => (wanted.has(id) && outlook ? [id] : [])));
    return foretell(jobs, shop, asked);
  }
}
