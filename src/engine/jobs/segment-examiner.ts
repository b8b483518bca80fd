import { abortReason, unlessAborted } from '../errors/index.ts';
import type { CheckWorkerApi, SegmentVerdict } from '../quality/index.ts';
import { type SegmentRecipe, type SegmentTask, Thread } from '../segments/index.ts';

const STALL_MILLISECONDS = 120_000;

/** Looks at frames of segments that other machines built, one segment at a time, in a thread of its own. */
export class SegmentExaminer {
  #thread: Thread<CheckWorkerApi> | undefined;
  #recipe: SegmentRecipe | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param frames counted on the composition's timeline, ascending
   * @throws ExportError where it could not be looked at
   */
  check(
    { recipe, range }: SegmentTask,
    bytes: Uint8Array<ArrayBuffer>,
    frames: readonly number[],
    signal: AbortSignal,
  ): Promise<SegmentVerdict> {
    const checked = this.#last.then(() => {
      if (signal.aborted) throw abortReason(signal);
      return this.#open().call(
        async (remote) => {
          if (this.#recipe !== recipe) {
            this.#recipe = undefined;
            await remote.setRecipe(recipe);
            this.#recipe = recipe;
          }
          return remote.segment(range, bytes, frames);
        },
        { stallMilliseconds: STALL_MILLISECONDS },
      );
    });
    this.#last = checked.catch(() => {});
    return unlessAborted(signal, checked);
  }

  [Symbol.dispose](): void {
    this.#thread?.terminate();
    this.#thread = undefined;
  }

  #open(): Thread<CheckWorkerApi> {
    if (!this.#thread || this.#thread.dead) {
      this.#recipe = undefined;
      this.#thread = new Thread<CheckWorkerApi>(
        new Worker(new URL('../../workers/check-worker.ts', import.meta.url), { type: 'module' }),
      );
    }
    return this.#thread;
  }
}
