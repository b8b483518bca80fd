import { abortReason, ExportError, unlessAborted } from '../errors/index.ts';
import type {
  Executor,
  SegmentProgress,
  SegmentRange,
  SegmentResult,
  SegmentTask,
} from '../segments/index.ts';

export interface SegmentSchedule {
  readonly ranges: readonly SegmentRange[];
  readonly executor: Executor;
  readonly signal: AbortSignal;
  task(range: SegmentRange): SegmentTask;
  /** Segments that somebody else has begun, by index; where that fails they are built here. */
  readonly begun?: ReadonlyMap<number, Promise<SegmentResult>>;
  /** Called when a worker takes the segment, which may be long after its turn in the file came. */
  onStart(range: SegmentRange): void;
  onProgress(range: SegmentRange, progress: SegmentProgress): void;
  onBuilt(range: SegmentRange, result: SegmentResult): void;
  /**
   * Appends a segment to the file; called in order, one at a time.
   *
   * @param stop aborted when the job is, or another segment failed: nothing is to be waited for any more
   * @param following the one that comes next, where it is built already
   * @throws ExportError STORAGE_CORRUPT where the stored bytes are gone: the segment is then built again
   */
  assemble(result: SegmentResult, stop: AbortSignal, following: SegmentResult | undefined): Promise<void>;
  /** Asked when a segment failed: after how many milliseconds it is to be built once more, if at all. */
  retry(range: SegmentRange, error: ExportError): number | undefined;
}

/**
 * Builds segments in order, as many at once as the executor has slots, and assembles each as soon as it and all
 * before it are ready. Building runs ahead of a slow assembly only so far.
 *
 * @returns the results in order
 * @throws ExportError the first failure, after everything under way has stopped
 */
export async function runSegments(schedule: SegmentSchedule): Promise<SegmentResult[]> {
  const { ranges, executor, signal } = schedule;
  const stop = new AbortController();
  const results: (SegmentResult | undefined)[] = ranges.map(() => undefined);
  const gate = new Gate();
  let next = 0;
  let assembled = 0;

  const backOff = async (range: SegmentRange, error: ExportError): Promise<void> => {
    const after = stop.signal.aborted ? undefined : schedule.retry(range, error);
    if (after === undefined) throw error;
    await unlessAborted(stop.signal, new Promise<void>((resolve) => setTimeout(resolve, after)));
  };

  const build = async (range: SegmentRange): Promise<SegmentResult> => {
    for (;;) {
      if (stop.signal.aborted) throw abortReason(stop.signal);
      try {
        return await executor.run(
          schedule.task(range),
          (progress) => schedule.onProgress(range, progress),
          stop.signal,
          () => schedule.onStart(range),
        );
      } catch (thrown) {
        await backOff(range, ExportError.from(thrown));
      }
    }
  };

  const taken = async ({ index }: SegmentRange): Promise<SegmentResult | undefined> => {
    const begun = schedule.begun?.get(index);
    if (!begun) return undefined;
    const [made] = await unlessAborted(stop.signal, Promise.allSettled([begun]));
    return made.status === 'fulfilled' ? made.value : undefined;
  };

  const one = async (range: SegmentRange): Promise<void> => {
    const begun = await taken(range);
    const result = begun ?? (await build(range));
    results[range.index] = result;
    if (!begun) schedule.onBuilt(range, result);
  };

  /** As many at once as there are slots, of which there may be more or fewer at any moment. */
  const dispatch = async (): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    const mayBegin = (): boolean =>
      underWay.size < executor.slots && next < assembled + 2 * (executor.slots + 1);
    for (;;) {
      await gate.until(() => stop.signal.aborted || next >= ranges.length || mayBegin());
      const range = ranges[next];
      if (stop.signal.aborted || !range) break;
      next++;
      const built = guard(one(range)).then(() => {
        underWay.delete(built);
        gate.wake();
      });
      underWay.add(built);
    }
    await Promise.all(underWay);
  };

  const assemble = async (): Promise<void> => {
    for (const range of ranges) {
      await gate.until(() => stop.signal.aborted || results[range.index] !== undefined);
      let result = results[range.index];
      while (result && !stop.signal.aborted) {
        try {
          await schedule.assemble(result, stop.signal, results[range.index + 1]);
          break;
        } catch (thrown) {
          const error = ExportError.from(thrown);
          if (error.code !== 'STORAGE_CORRUPT') throw error;
          await backOff(range, error);
          result = await build(range);
          results[range.index] = result;
          schedule.onBuilt(range, result);
        }
      }
      assembled++;
      gate.wake();
    }
  };

  let failure: ExportError | undefined;
  const guard = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (thrown) {
      failure ??= ExportError.from(thrown);
      stop.abort();
      gate.wake();
    }
  };
  const cancel = (): void => {
    failure ??= abortReason(signal);
    stop.abort();
    gate.wake();
  };
  if (signal.aborted) throw abortReason(signal);
  signal.addEventListener('abort', cancel);
  executor.watchSlots?.(() => gate.wake());
  try {
    await Promise.all([assemble(), dispatch()].map(guard));
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  if (failure) throw failure;
  return results.filter((result) => result !== undefined);
}

/** Lets tasks sleep until somebody says that something changed. */
class Gate {
  #sleepers: (() => void)[] = [];

  wake(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const wakeUp of sleepers) wakeUp();
  }

  async until(ready: () => boolean): Promise<void> {
    while (!ready()) await new Promise<void>((resolve) => this.#sleepers.push(resolve));
  }
}
