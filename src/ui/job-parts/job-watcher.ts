import {
  type ExportEngine,
  ExportError,
  type ExportResult,
  type ExportStatus,
  type JobPriority,
} from '../../engine/index.ts';
import type { AppState } from '../app-state.ts';
import type { Store } from '../parts/store.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { isActive, type JobWish, wishesFor } from './job-state.ts';

/** Milliseconds between two looks at the same job: more often than people read, less often than it costs. */
const REFRESH = 150;

/** Keeps the store's jobs like the engine's, and carries out what the user wants of one. */
export class JobWatcher {
  readonly #due = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Results that are read, or being read. */
  readonly #asked = new Set<string>();

  constructor(
    private readonly engine: ExportEngine,
    private readonly store: Store<AppState>,
  ) {}

  async start(): Promise<void> {
    this.engine.addEventListener('change', (event) => {
      if (event instanceof CustomEvent) this.#schedule(jobIdOf(event.detail));
    });
    try {
      this.store.update({ jobs: await this.engine.listExports() });
    } catch (error) {
      this.store.update({ queueRefusal: sentenceOf(error) });
    }
    this.store.update({ jobsKnown: true });
  }

  /** Reads the result of a completed job that is shown; others' files are left alone. */
  showResult(job: ExportStatus): void {
    if (job.status !== 'completed' || this.#asked.has(job.id)) return;
    this.#asked.add(job.id);
    void this.#readResult(job.id);
  }

  async add(jobId: string): Promise<void> {
    await this.#refresh(jobId);
  }

  /** Reads the state of a job soon; one that is gone is forgotten. */
  lookAt(jobId: string): void {
    this.#schedule(jobId);
  }

  cancel(jobId: string): Promise<boolean> {
    return this.#attempt(jobId, () => this.engine.cancelExport(jobId));
  }

  async retry(jobId: string): Promise<void> {
    await this.#attempt(jobId, () => this.engine.retryExport(jobId));
  }

  pause(jobId: string): Promise<boolean> {
    return this.#attempt(jobId, () => this.engine.pauseExport(jobId));
  }

  resume(jobId: string): Promise<boolean> {
    return this.#attempt(jobId, () => this.engine.resumeExport(jobId));
  }

  prioritise(jobId: string, priority: JobPriority): Promise<boolean> {
    return this.#attempt(jobId, () => this.engine.prioritizeExport(jobId, priority));
  }

  /** Puts a new job like an ended one into the queue. */
  async repeat(job: ExportStatus): Promise<void> {
    const repeated = await this.#attempt(job.id, async () =>
      this.add((await this.engine.repeatExport(job.id)).id),
    );
    if (repeated) this.store.update({ announcement: strings.history.repeated(job.fileName) });
  }

  /** Carries out a wish for each of the jobs that it makes sense for, and says for how many it was granted. */
  async forEach(
    wish: Exclude<JobWish, 'retry' | 'repeat'>,
    jobs: readonly ExportStatus[],
    priority: JobPriority = 'normal',
  ): Promise<void> {
    let done = 0;
    for (const job of jobs) {
      if (!wishesFor(job).has(wish)) continue;
      const granted = await (wish === 'priority'
        ? this.prioritise(job.id, priority)
        : wish === 'remove'
          ? this.remove(job)
          : this[wish](job.id));
      if (granted) done++;
    }
    this.store.update({ announcement: strings.queue.done[wish](done) });
  }

  async remove(job: ExportStatus): Promise<boolean> {
    const removed = await this.#attempt(job.id, () => this.engine.deleteExport(job.id));
    if (!removed) return false;
    this.#forget(job.id);
    this.store.update({ announcement: strings.jobs.announce.removed(job.fileName) });
    return true;
  }

  /** Puts a sentence on the job's card. */
  note(jobId: string, sentence: string): void {
    const jobNotes = new Map(this.store.state.jobNotes);
    if (sentence === '') jobNotes.delete(jobId);
    else jobNotes.set(jobId, sentence);
    this.store.update({ jobNotes });
  }

  async #attempt(jobId: string, act: () => Promise<unknown>): Promise<boolean> {
    this.note(jobId, '');
    try {
      await act();
    } catch (error) {
      this.note(jobId, sentenceOf(error));
      return false;
    }
    this.#schedule(jobId);
    return true;
  }

  /** Not by animation frames: a job's end shall be seen in a hidden tab too. */
  #schedule(jobId: string | undefined): void {
    if (jobId === undefined) return;
    this.#due.add(jobId);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const due = [...this.#due];
      this.#due.clear();
      for (const id of due) void this.#refresh(id);
    }, REFRESH);
  }

  async #refresh(jobId: string): Promise<void> {
    let status: ExportStatus;
    try {
      status = await this.engine.getExportStatus(jobId);
    } catch (error) {
      // A job that was removed meanwhile, in another tab perhaps, has no status; any other trouble is said on its card.
      if (error instanceof ExportError && error.code === 'UNKNOWN_JOB') this.#forget(jobId);
      else if (this.store.state.jobs.some(({ id }) => id === jobId)) this.note(jobId, sentenceOf(error));
      return;
    }
    const { jobs } = this.store.state;
    const before = jobs.find(({ id }) => id === jobId);
    const announcement = announcementOf(before, status);
    this.store.update({
      jobs: before ? jobs.map((job) => (job.id === jobId ? status : job)) : [status, ...jobs],
      ...(announcement !== undefined && { announcement }),
    });
    // A job that runs again leads to another result.
    if (isActive(status)) this.#asked.delete(jobId);
  }

  #forget(jobId: string): void {
    const { jobs, results } = this.store.state;
    this.store.update({
      jobs: jobs.filter(({ id }) => id !== jobId),
      results: new Map([...results].filter(([id]) => id !== jobId)),
    });
  }

  async #readResult(jobId: string): Promise<void> {
    let result: ExportResult;
    try {
      result = await this.engine.getExportResult(jobId);
    } catch (error) {
      this.note(jobId, sentenceOf(error));
      return;
    }
    this.store.update({ results: new Map([...this.store.state.results, [jobId, result]]) });
  }
}

/** The engine's `change` event carries the job's id as its detail, bare or as a field. */
function jobIdOf(detail: unknown): string | undefined {
  if (typeof detail === 'string') return detail;
  if (typeof detail !== 'object' || detail === null) return undefined;
  const id: unknown = 'jobId' in detail ? detail.jobId : 'id' in detail ? detail.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** What a screen reader says about a change: states and quarters, never single frames. */
export function announcementOf(before: ExportStatus | undefined, now: ExportStatus): string | undefined {
  const say = strings.jobs.announce;
  if (before?.status !== now.status) {
    switch (now.status) {
      case 'queued':
        return undefined;
      case 'processing':
        return say.started(now.fileName);
      case 'completed':
        return say.completed(now.fileName);
      case 'cancelled':
        return say.cancelled(now.fileName);
      case 'failed':
        return say.failed(now.fileName, now.errors.at(-1)?.message ?? '');
    }
  }
  const quarter = Math.floor(now.progress / 25);
  if (now.status !== 'processing' || quarter === 0 || quarter === Math.floor((before?.progress ?? 0) / 25)) {
    return undefined;
  }
  return quarter < 4 ? say.progress(now.fileName, quarter * 25) : undefined;
}
