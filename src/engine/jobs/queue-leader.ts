import type { ExportStatus, ResourceUtilization, WorkerStatus } from '../api/index.ts';
import { WakeLock } from '../delivery/index.ts';
import { ExportError } from '../errors/index.ts';
import { stopped } from './apply-wish.ts';
import { CommandDesk } from './command-desk.ts';
import { type Command, waitingCommands } from './commands.ts';
import { judgeDependencies } from './dependencies.ts';
import { JobRuns } from './job-runs.ts';
import { STREAM_GONE } from './pages.ts';
import { type QueueState, readQueueState } from './queue-settings.ts';
import { type LeaderHouse, QueueTerm } from './queue-term.ts';
import { startingJobs } from './queue-view.ts';
import { isEnded, type JobRecord } from './record.ts';
import { takenOver } from './take-over.ts';

/** The longest wait that a timer can be set for (WHATWG HTML, timers: a signed 32-bit number). */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A command that failed so often is given up: whoever asked was told. */
const MOST_FAILURES = 3;

/** Runs the queue: what only the leading tab does. */
export class QueueLeader {
  readonly #term: QueueTerm;
  readonly #runs: JobRuns;
  readonly #desk: CommandDesk;
  readonly #wakeLock = new WakeLock();
  /** How often each command that waits has failed, by its number. */
  readonly #failures = new Map<number, number>();
  #dirty = false;
  #looking: Promise<void> | undefined;
  #stopped = false;
  #alarm: ReturnType<typeof setTimeout> | undefined;

  private constructor(house: LeaderHouse, state: QueueState) {
    this.#term = new QueueTerm(house, state);
    this.#runs = new JobRuns(this.#term, () => void this.look());
    this.#desk = new CommandDesk(this.#term, this.#runs);
  }

  /** Begins to lead: takes over what the tab before left, and goes on with it. */
  static async begin(house: LeaderHouse): Promise<QueueLeader> {
    const leader = new QueueLeader(house, await readQueueState(house.store.database));
    try {
      await leader.#takeOver();
    } catch (thrown) {
      await house.slots[Symbol.asyncDispose]();
      throw thrown;
    }
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
      // Somebody may have asked for a look after the last one, and before this.
      if (this.#dirty && !this.#stopped) void this.look();
    });
    await this.#looking;
  }

  status(id: string): ExportStatus | undefined {
    return this.#term.status(id);
  }

  /** The statuses of all jobs at this moment. */
  glance(): (id: string) => ExportStatus | undefined {
    return this.#term.glance();
  }

  /** As it stands now, which may be ahead of what is stored. */
  record(id: string): JobRecord | undefined {
    return this.#term.book.get(id);
  }

  get state(): QueueState {
    return this.#term.state;
  }

  workers(): readonly WorkerStatus[] {
    return this.#term.workers();
  }

  utilization(): number {
    return this.#term.utilization();
  }

  memory(): ResourceUtilization['memory'] {
    return this.#term.memory();
  }

  flushLog(): Promise<void> {
    return this.#term.log.flush();
  }

  /** Tells a tab that just came how things stand. */
  tellAll(): void {
    for (const id of this.#term.book.live.keys()) this.#term.announceJob(id);
    this.#term.announceQueue();
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
    const given = await this.#runs.stop();
    this.#wakeLock.release();
    await this.#term.house.slots[Symbol.asyncDispose]();
    if (leaveNote && !this.#term.lost) {
      await this.#term.book.save(given);
      await this.#term.log.flush();
    }
    await this.#term.tell((observer) => observer.resigned?.());
  }

  async #lookAround(): Promise<void> {
    const { book, house } = this.#term;
    while (this.#dirty && !this.#stopped) {
      this.#dirty = false;
      try {
        if ((await book.adopt()).length > 0) this.#term.changed = true;
        await this.#obey(await waitingCommands(house.store.database));
        await this.#failHopeless();
        if (this.#stopped) return;
        for (const record of startingJobs(this.#term.view())) this.#runs.start(record);
        this.#arrange();
      } catch (thrown) {
        if (this.#stopped || this.#term.lost) return;
        this.#term.trouble(thrown);
      }
    }
  }

  /** A command that fails holds up none but those on the same job, and in the end not even these. */
  async #obey(commands: readonly Command[]): Promise<void> {
    const stuck = new Set<string>();
    for (const command of commands) {
      const { sequence, wish } = command;
      const subject = 'jobId' in wish ? wish.jobId : 'the queue';
      if (stuck.has(subject)) continue;
      try {
        await this.#desk.carryOut(command);
        this.#failures.delete(sequence);
      } catch (thrown) {
        if (this.#stopped || this.#term.lost) throw thrown;
        this.#term.trouble(thrown);
        stuck.add(subject);
        const failures = (this.#failures.get(sequence) ?? 0) + 1;
        this.#failures.set(sequence, failures);
        if (failures < MOST_FAILURES) continue;
        await this.#desk.drop(command);
        this.#failures.delete(sequence);
        this.#dirty = true;
      }
    }
  }

  async #takeOver(): Promise<void> {
    const { book, log, house } = this.#term;
    const changed: JobRecord[] = [];
    for (const record of await book.adopt()) {
      if (record.state !== 'processing') continue;
      const next = takenOver(record, new Date());
      changed.push(next);
      const error = next.state === 'failed' ? next.errors.at(-1) : undefined;
      log.add(
        record.id,
        error ? 'error' : 'warning',
        error?.message ?? 'The page that ran it went away: it goes on here.',
      );
    }
    // First, since a full disk refuses what is to be saved.
    try {
      await this.#term.trim();
    } catch (thrown) {
      this.#term.trouble(thrown);
    }
    await book.save(changed);
    await this.#term.tell((observer) => observer.leading?.(book.all(), house.fence));
  }

  /** Fails jobs that can't start any more: what they depend on failed, or the page with their stream is gone. */
  async #failHopeless(): Promise<void> {
    const { book } = this.#term;
    for (let found = true; found; ) {
      found = false;
      for (const record of book.all()) {
        if (isEnded(record) || book.live.has(record.id)) continue;
        const error = this.#brokenDependency(record) ?? (await this.#goneStream(record));
        if (!error) continue;
        found = true;
        await this.#term.finish(stopped(record, 'failed', error, new Date()));
      }
    }
  }

  #brokenDependency({ dependencies = [], met = [] }: JobRecord): ExportError | undefined {
    const { book } = this.#term;
    const { broken } = judgeDependencies(dependencies, met, (id) => book.stateOf(id));
    if (!broken) return undefined;
    const name = book.get(broken.id)?.fileName;
    const what = { failed: 'failed', cancelled: 'was cancelled', gone: 'was deleted' }[broken.state];
    return new ExportError(
      'DEPENDENCY_FAILED',
      `What it depends on ${what}: ${name === undefined ? '' : `${name}, `}${broken.id}. Export that first, then retry.`,
      { value: broken.id },
    );
  }

  async #goneStream(record: JobRecord): Promise<ExportError | undefined> {
    if (await this.#term.house.pages.haveStream(record)) return undefined;
    return new ExportError('OUTPUT_FAILED', STREAM_GONE, { value: record.id });
  }

  /** What follows from the jobs that are under way now. */
  #arrange(): void {
    const { book, house } = this.#term;
    if (book.live.size > 0) {
      this.#wakeLock.hold();
    } else {
      this.#wakeLock.release();
      house.slots.rest();
    }
    house.slots.reconsider();
    clearTimeout(this.#alarm);
    const times = book.all().flatMap(({ retryAt }) => (retryAt ? [retryAt.getTime()] : []));
    if (times.length > 0) {
      const wait = Math.min(Math.max(0, Math.min(...times) - Date.now()), LONGEST_TIMER);
      this.#alarm = setTimeout(() => void this.look(), wait);
    }
    if (this.#term.changed) this.#term.announceQueue();
  }
}
