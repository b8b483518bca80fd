import type { ExportEngine, ExportStatus } from '../../engine/index.ts';
import type { AppState } from '../app-state.ts';
import type { Store } from '../parts/store.ts';
import { sentenceOf } from '../words/display-values.ts';
import { isActive } from './job-state.ts';

/** Milliseconds until the whole queue is looked at again, after its order or workers changed. */
const SOON = 300;
/** After a job's progress, which is followed by itself (job-watcher.ts); batches and waiting jobs may feel it too. */
const LATER = 1500;

/** Keeps the store's queue and batches like the engine's, and carries out what the user wants of them. */
export class QueueWatcher {
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer ends, by performance.now(). */
  #due = 0;
  /** A look that is under way, after which another one may be due. */
  #looking = false;

  constructor(
    private readonly engine: ExportEngine,
    private readonly store: Store<AppState>,
    /** Asks the engine for one job's state. */
    private readonly lookAt: (jobId: string) => void,
  ) {}

  async start(): Promise<void> {
    for (const name of ['queue', 'batch']) this.engine.addEventListener(name, () => this.#schedule(SOON));
    this.engine.addEventListener('change', () => this.#schedule(LATER));
    await this.refresh();
  }

  async refresh(): Promise<void> {
    this.#looking = true;
    try {
      const batches = await this.engine.listBatches();
      // Last, so that as little as possible happens between the snapshot and its use.
      const { jobs: live, workers, metrics, paused, leading } = await this.engine.getQueueStatus();
      const { jobs, doubtful } = mergeJobs(this.store.state.jobs, live);
      this.store.update({
        queue: { order: live.map(({ id }) => id), workers, metrics, paused, leading },
        queueRefusal: '',
        batches,
        jobs,
      });
      for (const id of doubtful) this.lookAt(id);
    } catch (error) {
      this.store.update({ queueRefusal: sentenceOf(error) });
    } finally {
      this.#looking = false;
    }
  }

  async pause(): Promise<void> {
    await this.#attempt(() => this.engine.pauseQueue());
  }

  async resume(): Promise<void> {
    await this.#attempt(() => this.engine.resumeQueue());
  }

  async cancelBatch(batchId: string): Promise<void> {
    await this.#attempt(() => this.engine.cancelBatch(batchId));
  }

  async deleteBatch(batchId: string): Promise<void> {
    await this.#attempt(() => this.engine.deleteBatch(batchId));
  }

  /** Moves a waiting job; it is shown there at once, and back again where the engine refuses. */
  async move(jobId: string, before: string | undefined): Promise<void> {
    const { queue } = this.store.state;
    if (queue) this.store.update({ queue: { ...queue, order: movedBefore(queue.order, jobId, before) } });
    await this.#attempt(() => this.engine.moveExport(jobId, before));
  }

  async #attempt(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      await this.refresh();
      this.store.update({ queueRefusal: sentenceOf(error) });
      return;
    }
    await this.refresh();
  }

  #schedule(delay: number): void {
    const due = performance.now() + delay;
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#looking) this.#schedule(SOON);
      else void this.refresh();
    }, delay);
  }
}

/**
 * The jobs that are known, with what the queue says of those in it; new ones, of other tabs, come first. The snapshot may
 * be older than what is known: it can't bring an ended job back.
 *
 * @returns `doubtful`: ids whose state only the engine can tell, since what is known and the snapshot disagree on whether
 *   they have ended
 */
export function mergeJobs(
  known: readonly ExportStatus[],
  live: readonly ExportStatus[],
): { readonly jobs: readonly ExportStatus[]; readonly doubtful: readonly string[] } {
  const byId = new Map(live.map((job) => [job.id, job]));
  const doubtful: string[] = [];
  const kept = known.map((job) => {
    const now = byId.get(job.id);
    byId.delete(job.id);
    if (isActive(job) !== (now !== undefined)) doubtful.push(job.id);
    return now && isActive(job) ? now : job;
  });
  return { jobs: [...[...byId.values()].reverse(), ...kept], doubtful };
}

/** The order with one id before another, or after all the others of the list where `before` is undefined. */
export function movedBefore(order: readonly string[], id: string, before: string | undefined): string[] {
  const rest = order.filter((other) => other !== id);
  const at = before === undefined ? rest.length : rest.indexOf(before);
  return at < 0 ? [...order] : [...rest.slice(0, at), id, ...rest.slice(at)];
}
