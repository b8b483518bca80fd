import type { PictureSource } from '../segments/index.ts';
import type { RunServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import type { MemoryShare } from './memory-budget.ts';
import { type MemoryNeed, memoryNeed, totalOf } from './memory-need.ts';
import type { Preflight } from './preflight.ts';
import type { SlotShare } from './shared-slots.ts';
import { PRIORITY_RANK } from './slot-policy.ts';

/** The most workers that were asked for, by the job or by its settings; undefined for all. */
export function askedWorkers({ record }: LiveJob, { settings }: Preflight): number | undefined {
  return record.workers ?? settings.optimization.parallelization?.frameParallelism;
}

/**
 * Lines a job up for the memory of its frames, with as many workers as fit beside the others. Its status says when it
 * waits for them.
 *
 * @param executor its view of the workers
 */
export function reserveMemory(
  job: LiveJob,
  { slots, memory, claim, changed }: Pick<RunServices, 'slots' | 'memory' | 'claim' | 'changed'>,
  prepared: Preflight,
  source: PictureSource,
  executor: Pick<SlotShare, 'inMemory'>,
): MemoryShare {
  const asked = askedWorkers(job, prepared) ?? Number.POSITIVE_INFINITY;
  const needs: MemoryNeed[] = [];
  const needOf = (workers: number): MemoryNeed => {
    needs[workers] ??= memoryNeed(prepared, source, workers);
    return needs[workers];
  };
  const { check, sources } = needOf(1);
  const mebibytes = Math.ceil(totalOf(needOf(1)) / 2 ** 20);
  const hold = (ids: readonly string[] | undefined): void => {
    const message = `Its ${mebibytes} MiB do not fit beside what runs.`;
    job.hold = ids && { kind: 'memory', message, ids };
    changed(job, true);
  };
  const share = memory.enter({
    jobId: job.record.id,
    most: () => Math.min(asked, slots.here, prepared.ranges.length),
    building: (workers) => ({ ...needOf(workers) }),
    built: { check, sources },
    standing() {
      const { priority, paused } = claim(job);
      return { rank: PRIORITY_RANK[priority], paused };
    },
    running: () => executor.inMemory,
    onWait: hold,
    onMore: () => slots.reconsider(),
  });
  return {
    get workers() {
      return share.workers;
    },
    ready: (signal) => share.ready(signal),
    afterBuilding: (signal) => share.afterBuilding(signal),
    [Symbol.dispose]() {
      share[Symbol.dispose]();
      if (job.hold) hold(undefined);
    },
  };
}
