import type { ExportEngine, ExportStatus } from '../engine/index.ts';
import type { AppState } from './app-state.ts';
import { sentenceOf } from './display-values.ts';
import type { Store } from './store.ts';

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
  ) {}

  async start(): Promise<void> {
    for (const name of ['queue', 'batch']) this.engine.addEventListener(name, () => this.#schedule(SOON));
    this.engine.addEventListener('change', () => this.#schedule(LATER));
    await this.refresh();
  }

  async refresh(): Promise<void> {
    this.#looking = true;
    try {
      const [{ jobs: live, workers, metrics, paused, leading }, batches] = await Promise.all([
        this.engine.getQueueStatus(),
        this.engine.listBatches(),
      ]);
      this.store.update({
        queue: { order: live.map(({ id }) => id), workers, metrics, paused, leading },
        queueRefusal: '',
        batches,
        jobs: mergeJobs(this.store.state.jobs, live),
      });
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

/** The jobs that are known, with what the queue says of those in it; new ones, of other tabs, come first. */
function mergeJobs(known: readonly ExportStatus[], live: readonly ExportStatus[]): readonly ExportStatus[] {
  const byId = new Map(live.map((job) => [job.id, job]));
  const kept = known.map((job) => {
    const now = byId.get(job.id);
    byId.delete(job.id);
    return now ?? job;
  });
  return [...[...byId.values()].reverse(), ...kept];
}

/** The order with one id before another, or after all the others of the list where `before` is undefined. */
export function movedBefore(order: readonly string[], id: string, before: string | undefined): string[] {
  const rest = order.filter((other) => other !== id);
  const at = before === undefined ? rest.length : rest.indexOf(before);
  return at < 0 ? [...order] : [...rest.slice(0, at), id, ...rest.slice(at)];
}
