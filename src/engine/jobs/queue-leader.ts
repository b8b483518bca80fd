import type {
  ExportResult,
  ExportStatus,
  QueueSettings,
  ResourceUtilization,
  WorkerStatus,
} from '../api/index.ts';
import { WakeLock } from '../delivery/index.ts';
import { ExportError } from '../errors/index.ts';
import { defaultStoreBudget, type SegmentStore } from '../segments/index.ts';
import { applyWish, atRest, type RecordWish, stopped } from './apply-wish.ts';
import { type Command, waitingCommands } from './commands.ts';
import { judgeDependencies } from './dependencies.ts';
import { queueEstimates } from './estimate.ts';
import type { RunServices } from './file-stages.ts';
import { LiveJob, statusOf } from './job.ts';
import { JobBook } from './job-book.ts';
import { JobLog, removeLog } from './job-log.ts';
import { JobRepository, removeJob } from './job-repository.ts';
import type { Fence, WriteTransaction } from './leader.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { JobObserver } from './observer.ts';
import { type Pages, STREAM_GONE } from './pages.ts';
import type { QueueMessage } from './queue-channel.ts';
import type { QueueOutputs } from './queue-outputs.ts';
import { PAUSED_KEY, type QueueState, readQueueState, SETTINGS_KEY } from './queue-settings.ts';
import { type QueueView, startingJobs } from './queue-view.ts';
import type { RateBook } from './rate-book.ts';
import { isEnded, type JobRecord } from './record.ts';
import { backOffMilliseconds, DEFAULT_RETRIES, mayPass } from './retry-policy.ts';
import type { SharedSlots } from './shared-slots.ts';
import { takenOver } from './take-over.ts';
import { byTurn } from './turn-order.ts';
import { waitingReason } from './waiting-reason.ts';

/** Progress is announced no more often than this; changes of state at once. */
const BEAT_MILLISECONDS = 100;
/** The longest wait that a timer can be set for (WHATWG HTML, timers: a signed 32-bit number). */
const LONGEST_TIMER = 2 ** 31 - 1;

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

/** Runs the queue: what only the leading tab does. */
export class QueueLeader {
  readonly #house: LeaderHouse;
  readonly #book: JobBook;
  readonly #log: JobLog;
  readonly #repository: JobRepository;
  readonly #wakeLock = new WakeLock();
  readonly #announced = new Map<string, number>();
  readonly #runs = new Map<LiveJob, Promise<void>>();
  #state: QueueState;
  #held: boolean;
  #dirty = false;
  #looking: Promise<void> | undefined;
  #stopped = false;
  #alarm: ReturnType<typeof setTimeout> | undefined;

  private constructor(house: LeaderHouse, state: QueueState) {
    this.#house = house;
    this.#state = state;
    this.#held = house.held;
    const { database } = house.store;
    this.#book = new JobBook(database, house.fence);
    this.#log = new JobLog(house.fence);
    this.#repository = new JobRepository(database);
  }

  /** Begins to lead: takes over what the tab before left, and goes on with it. */
  static async begin(house: LeaderHouse): Promise<QueueLeader> {
    const leader = new QueueLeader(house, await readQueueState(house.store.database));
    await leader.#takeOver();
    // A refusal changes nothing that can be acted on here, so its answer is not waited for.
    navigator.storage.persist().catch(() => {});
    await leader.look();
    return leader;
  }

  /** Looks at what was written and what may start. Whoever waits for it has it looked at from now on. */
  async look(): Promise<void> {
    this.#dirty = true;
    this.#looking ??= this.#lookAround().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  status(id: string): ExportStatus | undefined {
    const record = this.#book.get(id);
    if (!record) return undefined;
    const live = this.#book.live.get(id);
    const waiting = waitingReason(this.#view(), record);
    const workerIds = this.workers().flatMap((worker) => (worker.currentJob === id ? [worker.id] : []));
    return {
      ...(live ? live.status() : { ...statusOf(record), ...this.#foretold(record) }),
      ...(waiting && { waiting }),
      ...(workerIds.length > 0 && { workerIds }),
    };
  }

  /** As it stands now, which may be ahead of what is stored. */
  record(id: string): JobRecord | undefined {
    return this.#book.get(id);
  }

  /** Tells a tab that just came how things stand. */
  tellAll(): void {
    for (const id of this.#book.live.keys()) this.#announce(id);
    this.#announceQueue();
  }

  /** How long a waiting job and all before it will take. */
  #foretold(record: JobRecord): Pick<ExportStatus, 'estimatedTime' | 'estimatedTimeRemaining'> | undefined {
    if (isEnded(record)) return undefined;
    const { live } = this.#book;
    const open = this.#book.all().filter((each) => !isEnded(each) && !each.paused);
    const ahead = open.filter(({ id }) => live.has(id) || id === record.id);
    ahead.push(...open.filter((each) => !ahead.includes(each) && byTurn(each, record) < 0));
    const order = ahead.sort((a, b) => Number(live.has(b.id)) - Number(live.has(a.id)) || byTurn(a, b));
    const work = order.map(({ id, settings }) => ({
      id,
      seconds: live.get(id)?.remainingSeconds ?? this.#house.rates.ofJob(settings.format),
    }));
    const seconds = queueEstimates(work).get(record.id);
    return seconds === undefined ? undefined : { estimatedTime: seconds, estimatedTimeRemaining: seconds };
  }

  get state(): QueueState {
    return { ...this.#state, paused: this.#state.paused || this.#held };
  }

  workers(): readonly WorkerStatus[] {
    return this.#house.slots.workers();
  }

  utilization(): number {
    return this.#house.slots.utilization();
  }

  memory(): ResourceUtilization['memory'] {
    return this.#house.memory.usage();
  }

  flushLog(): Promise<void> {
    return this.#log.flush();
  }

  /**
   * Stops all work and lets go of it: what was under way goes on with the next leader.
   *
   * @param leaveNote whether the store can still be written to
   */
  async stop(leaveNote: boolean): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#alarm);
    await this.#looking;
    const given = [...this.#book.live.keys()].flatMap((id) => this.#book.detach(id) ?? []);
    const reason = new ExportError('INTERRUPTED', 'The engine of this page was closed.');
    for (const live of given) live.abort.abort(reason);
    await Promise.all(this.#runs.values());
    this.#wakeLock.release();
    await this.#house.slots[Symbol.asyncDispose]();
    if (leaveNote && !this.#house.fence.lost.aborted) {
      await this.#book.save(given.map(({ record }) => ({ ...atRest(record), state: 'queued' })));
      await this.#log.flush();
    }
    await this.#tell((observer) => observer.resigned?.());
  }

  async #lookAround(): Promise<void> {
    while (this.#dirty && !this.#stopped) {
      this.#dirty = false;
      try {
        await this.#book.adopt();
        for (const command of await waitingCommands(this.#house.store.database)) {
          await this.#carryOut(command);
        }
        await this.#failHopeless();
        if (this.#stopped) return;
        for (const record of startingJobs(this.#view())) this.#start(record);
        this.#arrange();
      } catch (thrown) {
        if (this.#stopped || this.#house.fence.lost.aborted) return;
        this.#house.announce({ kind: 'trouble', error: ExportError.from(thrown).toRecord() });
      }
    }
  }

  async #takeOver(): Promise<void> {
    const changed: JobRecord[] = [];
    for (const record of await this.#book.adopt()) {
      if (record.state !== 'processing') continue;
      const next = takenOver(record, new Date());
      changed.push(next);
      const words = next.errors.at(-1)?.message ?? 'It failed.';
      this.#log.add(
        record.id,
        next.state === 'failed' ? 'error' : 'warning',
        next.state === 'failed' ? words : 'The page that ran it went away: it goes on here.',
      );
    }
    await this.#book.save(changed);
    await this.#trim();
    await this.#tell((observer) => observer.leading?.(this.#book.all(), this.#house.fence));
  }

  async #carryOut({ sequence, wish }: Command): Promise<void> {
    const done = (transaction: WriteTransaction): Promise<void> =>
      transaction.objectStore('commands').delete(sequence);
    switch (wish.kind) {
      case 'configure':
        await this.#configure(wish.settings, sequence);
        break;
      case 'pause-queue':
      case 'resume-queue': {
        const paused = wish.kind === 'pause-queue';
        if (!paused) this.#held = false;
        this.#state = { ...this.#state, paused };
        await this.#book.save([], async (transaction) => {
          await transaction.objectStore('meta').put(paused, PAUSED_KEY);
          await done(transaction);
        });
        break;
      }
      case 'remove-file':
        await this.#removeFile(wish.jobId, done);
        break;
      case 'delete':
        await this.#delete(wish.jobId, sequence);
        break;
      default: {
        const record = this.#book.get(wish.jobId);
        const changed = record ? applyWish(wish, record, this.#book.all(), new Date()) : [];
        const live = wish.kind === 'cancel' ? this.#release(wish.jobId) : undefined;
        await this.#book.save(changed, done);
        live?.abort.abort();
        for (const { id } of changed) {
          if (id === wish.jobId) this.#log.add(id, 'info', wordsOf(wish));
          this.#announce(id);
          const now = this.#book.get(id);
          if (now && isEnded(now)) await this.#tell((observer) => observer.ended?.(now));
        }
      }
    }
    this.#house.slots.reconsider();
    this.#announceQueue();
  }

  async #configure(settings: Partial<QueueSettings>, sequence: number): Promise<void> {
    this.#state = { ...this.#state, settings: { ...this.#state.settings, ...settings } };
    await this.#book.save([], async (transaction) => {
      await transaction.objectStore('meta').put(this.#state.settings, SETTINGS_KEY);
      await transaction.objectStore('commands').delete(sequence);
    });
    this.#house.slots.resize(this.#state.settings.workers);
    this.#house.memory.ceiling = this.#state.settings.memoryCeiling;
    await this.#trim();
  }

  /** The stored file of a complete job; what it was stays known. */
  async #removeFile(id: string, done: (transaction: WriteTransaction) => Promise<void>): Promise<void> {
    const record = this.#book.get(id);
    const stored = record?.state === 'completed' && record.destination.kind === 'opfs';
    if (stored) await this.#house.outputs.remove(id);
    await this.#book.save(stored ? [{ ...record, fileRemoved: true }] : [], done);
    this.#announce(id);
  }

  async #delete(id: string, sequence: number): Promise<void> {
    const record = this.#book.get(id);
    this.#release(id)?.abort.abort();
    await this.#book.ending.get(id);
    if (record) {
      await this.#house.store.release(id);
      await this.#house.outputs.remove(id);
    }
    const met =
      record?.state === 'completed' ? this.#book.all().filter((each) => each.dependencies?.includes(id)) : [];
    await this.#book.save(
      met.map((each) => ({ ...each, met: [...(each.met ?? []), id] })),
      async (transaction) => {
        await transaction.objectStore('commands').delete(sequence);
        await removeJob(transaction, id);
        await removeLog(transaction, id);
      },
    );
    this.#book.drop(id);
    this.#announced.delete(id);
    this.#announce(id);
    if (record) await this.#tell((observer) => observer.deleted?.(record));
  }

  /** Fails jobs that can't start any more: what they depend on failed, or the page with their stream is gone. */
  async #failHopeless(): Promise<void> {
    for (let found = true; found; ) {
      found = false;
      for (const record of this.#book.all()) {
        if (isEnded(record) || this.#book.live.has(record.id)) continue;
        const error = this.#brokenDependency(record) ?? (await this.#goneStream(record));
        if (!error) continue;
        found = true;
        await this.#finish(stopped(record, 'failed', error, new Date()));
      }
    }
  }

  #brokenDependency({ dependencies = [], met = [] }: JobRecord): ExportError | undefined {
    const { broken } = judgeDependencies(dependencies, met, (id) => this.#book.stateOf(id));
    if (!broken) return undefined;
    const name = this.#book.get(broken.id)?.fileName;
    const what = { failed: 'failed', cancelled: 'was cancelled', gone: 'was deleted' }[broken.state];
    return new ExportError(
      'DEPENDENCY_FAILED',
      `What it depends on ${what}: ${name === undefined ? '' : `${name}, `}${broken.id}. Export that first, then retry.`,
      { value: broken.id },
    );
  }

  async #goneStream(record: JobRecord): Promise<ExportError | undefined> {
    if (await this.#house.pages.haveStream(record)) return undefined;
    return new ExportError('OUTPUT_FAILED', STREAM_GONE, { value: record.id });
  }

  #start({ retryAt: _, ...record }: JobRecord): void {
    const { id } = record;
    const { pages } = this.#house;
    const live: LiveJob = new LiveJob(
      { ...record, state: 'processing', startedAt: new Date() },
      {
        note: (level, message) => this.#log.add(id, level, message),
        pour: (file) => pages.pour(record, file, live.abort.signal),
      },
    );
    this.#book.live.set(id, live);
    const run = this.#run(live).finally(() => {
      this.#runs.delete(live);
      this.#book.ending.delete(id);
      if (!this.#stopped) void this.look();
    });
    this.#runs.set(live, run);
  }

  /** Never rejects: a failure becomes the job's. */
  async #run(live: LiveJob): Promise<void> {
    const { signal } = live.abort;
    try {
      await this.#book.save([live.record]);
      live.note(
        'info',
        live.record.retryCount > 0 ? `Attempt ${live.record.retryCount + 1} begins.` : 'It begins.',
      );
      this.#changed(live, true);
      await this.#tell((observer) => observer.started?.(live.record));
      await this.#trim();
      await this.#house.outputs.sweep(new Set(this.#book.all().map(({ id }) => id)));
      const result = await this.#house.run(live, {
        storeName: this.#house.storeName,
        preflight: () => this.#house.preflight(),
        store: this.#house.store,
        slots: this.#house.slots,
        memory: this.#house.memory,
        rates: this.#house.rates,
        repository: {
          save: async (record) => {
            if (!live.detached) await this.#book.save([record]);
          },
          source: (record) =>
            this.#repository.source(record, (hash, name) =>
              this.#house.pages.file(hash, name, record, signal),
            ),
        },
        claim: ({ record }) => ({
          jobId: record.id,
          priority: record.priority,
          paused: record.paused === true || this.state.paused,
        }),
        changed: (changed, now) => this.#changed(changed, now),
      });
      if (live.detached) return;
      if (live.record.discardSegments) await this.#house.store.discard(live.record.id);
      else await this.#house.store.release(live.record.id);
      const { interruptions: _, ...record } = live.record;
      live.note(
        'info',
        `Complete: ${result.bytes} bytes in ${Math.round((result.timing.total ?? 0) / 1000)} s.`,
      );
      const { file: __, ...kept } = result;
      await this.#finish({ ...record, state: 'completed', completedAt: new Date(), result: kept });
    } catch (thrown) {
      if (!live.detached) await this.#failed(live, ExportError.from(thrown));
    }
  }

  async #failed(live: LiveJob, error: ExportError): Promise<void> {
    if (this.#house.fence.lost.aborted) return;
    const { record } = live;
    const again =
      mayPass(error, record.destination.kind) && record.retryCount < (record.maxRetries ?? DEFAULT_RETRIES);
    try {
      if (!again) {
        await this.#finish(stopped(record, 'failed', error, new Date()));
        return;
      }
      const retryCount = record.retryCount + 1;
      const wait = backOffMilliseconds(record.id, retryCount);
      live.note('warning', `${error.message} It is tried again in ${(wait / 1000).toFixed(1)} s.`);
      this.#book.detach(record.id);
      await this.#book.save([
        { ...atRest(record), state: 'queued', retryCount, retryAt: new Date(Date.now() + wait) },
      ]);
      this.#announce(record.id);
    } catch (thrown) {
      // The record stands here, in memory; the next leader finds the job as it was stored last, and goes on with it.
      this.#house.announce({ kind: 'trouble', error: ExportError.from(thrown).toRecord() });
      this.#announce(record.id);
    }
  }

  /** A job comes to its end, whichever it is. */
  async #finish(record: JobRecord): Promise<void> {
    const error = record.state === 'failed' ? record.errors.at(-1) : undefined;
    if (error) this.#log.add(record.id, 'error', error.message);
    this.#book.detach(record.id);
    await this.#book.save([record]);
    this.#announced.delete(record.id);
    this.#announce(record.id);
    await this.#tell((observer) => observer.ended?.(record));
  }

  /** Takes a job out of the running ones; its work ends by itself once it is aborted. */
  #release(id: string): LiveJob | undefined {
    const live = this.#book.detach(id);
    const run = live && this.#runs.get(live);
    if (run) this.#book.ending.set(id, run);
    return live;
  }

  /** What follows from the jobs that are under way now. */
  #arrange(): void {
    const { slots } = this.#house;
    if (this.#book.live.size > 0) {
      this.#wakeLock.hold();
    } else {
      this.#wakeLock.release();
      slots.rest();
    }
    slots.reconsider();
    clearTimeout(this.#alarm);
    const times = this.#book.all().flatMap(({ retryAt }) => (retryAt ? [retryAt.getTime()] : []));
    if (times.length > 0) {
      const wait = Math.min(Math.max(0, Math.min(...times) - Date.now()), LONGEST_TIMER);
      this.#alarm = setTimeout(() => void this.look(), wait);
    }
    this.#announceQueue();
  }

  async #trim(): Promise<void> {
    const { storeBudget } = this.#house;
    await this.#house.store.trim(
      this.#state.settings.segmentBudget ?? storeBudget ?? (await defaultStoreBudget()),
    );
  }

  #view(): QueueView {
    const held = [...this.#book.live].flatMap(([id, { hold }]) => (hold ? [[id, hold] as const] : []));
    return {
      open: this.#book.all().filter((record) => !isEnded(record)),
      running: new Set(this.#book.live.keys()),
      ending: new Set(this.#book.ending.keys()),
      maxConcurrentJobs: this.#state.settings.maxConcurrentJobs,
      paused: this.state.paused,
      led: true,
      outranked: this.#house.slots.outranked(),
      held: new Map(held),
      stateOf: (id) => this.#book.stateOf(id),
      now: new Date(),
    };
  }

  #changed(live: LiveJob, now: boolean): void {
    if (live.detached) return;
    const at = performance.now();
    const { id } = live.record;
    if (!now && at - (this.#announced.get(id) ?? Number.NEGATIVE_INFINITY) < BEAT_MILLISECONDS) return;
    this.#announced.set(id, at);
    this.#announce(id);
  }

  #announce(jobId: string): void {
    const status = this.#book.live.has(jobId) ? this.status(jobId) : undefined;
    this.#house.announce({ kind: 'job', jobId, ...(status && { status }) });
  }

  #announceQueue(): void {
    this.#house.announce({
      kind: 'queue',
      workers: this.workers(),
      utilization: this.utilization(),
      memory: this.memory(),
    });
  }

  async #tell(event: (observer: JobObserver) => Promise<void> | undefined): Promise<void> {
    for (const observer of this.#house.observers) await event(observer);
  }
}

function wordsOf(wish: RecordWish): string {
  return {
    cancel: `It was cancelled${wish.kind === 'cancel' && wish.reason ? `: ${wish.reason}` : ''}.`,
    retry: 'It is to be tried again.',
    pause: 'It was paused.',
    resume: 'It was resumed.',
    prioritise: 'It got another priority.',
    move: 'It was moved in the queue.',
  }[wish.kind];
}
