import type { WorkerStatus } from '../api/index.ts';
import type { SegmentRecipe, SegmentResult, SegmentTask } from './segments.ts';
import type { Thread } from './thread.ts';
import type { SegmentWorkerApi } from './worker-api.ts';

export type WorkerThread = Thread<SegmentWorkerApi>;

/** Idle threads are kept so long: starting one takes as long as drawing a second of a light film. */
export const LINGER_MILLISECONDS = 10_000;
/**
 * A thread that built more frames, or larger ones (pixels), or such in floats or by ffmpeg.wasm, ends at once: what is let
 * go of is only freed in time.
 */
const LINGERING_FRAMES = 7200;
const LINGERING_PIXELS = 1920 * 1088;

/** A place in a pool, and what is known of the work that was done there; its thread comes and goes. */
export class PoolWorker {
  readonly id: string;
  busy = false;
  /** What the thread was told last. */
  recipe: SegmentRecipe | undefined;
  #thread: WorkerThread | undefined;
  /** Of the thread. */
  #framesBuilt = 0;
  /** Whether the thread is of no use to the next film. */
  #isSpent = false;
  #end: ReturnType<typeof setTimeout> | undefined;
  #task: SegmentTask | undefined;
  #since = 0;
  #segments = 0;
  #frames = 0;
  #busyMilliseconds = 0;
  #heartbeat = new Date();

  constructor(id: string) {
    this.id = id;
  }

  get started(): boolean {
    return this.#thread !== undefined && !this.#thread.dead;
  }

  /** Its thread; a fresh one where it has none or that died. */
  open(start: () => WorkerThread): WorkerThread {
    this.#stays();
    if (!this.#thread || this.#thread.dead) {
      this.recipe = undefined;
      this.#thread = start();
    }
    return this.#thread;
  }

  begin(task: SegmentTask): void {
    this.#task = task;
    this.#since = performance.now();
    this.#framesBuilt += task.range.end - task.range.start;
    const { encoder, render } = task.recipe;
    const { width, height } = encoder.settings;
    const isLarge = width * height > LINGERING_PIXELS || render.format === 'rgba32f';
    this.#isSpent ||= isLarge || encoder.ffmpeg !== undefined;
    this.sign();
  }

  sign(): void {
    this.#heartbeat = new Date();
  }

  count({ range }: SegmentTask, { reused }: SegmentResult): void {
    if (reused) return;
    this.#segments++;
    this.#frames += range.end - range.start;
  }

  /** Its thread failed at a task, and may fail again for what is left of it. */
  failed(): void {
    this.#isSpent = true;
  }

  end(): void {
    if (this.#task) this.#busyMilliseconds += performance.now() - this.#since;
    this.#task = undefined;
    this.busy = false;
    if (this.#thread?.dead) this.rest();
  }

  /** Frees what the thread holds; after little work it stays for a while, for the next film. */
  letGo(): void {
    const thread = this.#thread;
    if (!thread || this.#isSpent || this.#framesBuilt > LINGERING_FRAMES) {
      this.rest();
      return;
    }
    // Asked again, it lingers no longer.
    if (this.#end !== undefined) return;
    this.recipe = undefined;
    this.#end = setTimeout(() => this.rest(), LINGER_MILLISECONDS);
    thread
      .call((remote) => remote.rest())
      .catch(() => {
        // Whoever opens it next finds it dead, and starts another.
      });
  }

  #stays(): void {
    clearTimeout(this.#end);
    this.#end = undefined;
  }

  /** Ends the thread; the next segment starts another. */
  rest(): void {
    this.#stays();
    this.#thread?.terminate();
    this.#thread = undefined;
    this.#framesBuilt = 0;
    this.#isSpent = false;
    this.recipe = undefined;
  }

  status(): WorkerStatus {
    const underWay = this.#task ? performance.now() - this.#since : 0;
    const busySeconds = (this.#busyMilliseconds + underWay) / 1000;
    const { deviceMemory = 0 } = navigator as { readonly deviceMemory?: number };
    return {
      id: this.id,
      status: this.#task ? 'busy' : 'idle',
      capabilities: { cores: navigator.hardwareConcurrency ?? 1, memory: deviceMemory * 2 ** 30 },
      ...(this.#task?.owner !== undefined && { currentJob: this.#task.owner }),
      performance: {
        segments: this.#segments,
        frames: this.#frames,
        framesPerSecond: this.#busyMilliseconds > 0 ? (this.#frames * 1000) / this.#busyMilliseconds : 0,
        busySeconds,
      },
      lastHeartbeat: this.#heartbeat,
    };
  }
}
