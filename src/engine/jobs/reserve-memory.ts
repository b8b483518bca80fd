import type { PictureSource } from '../segments/index.ts';
import type { RunServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { type MemoryNeed, memoryNeed, totalOf } from './memory-need.ts';
import type { Preflight } from './preflight.ts';
import { PRIORITY_RANK } from './slot-policy.ts';

/** A job's part of the memory. */
export interface MemoryRoom extends Disposable {
  /** The most workers that fit into it. */
  readonly workers: number;
  /** Gives back what only building took. */
  afterBuilding(): void;
}

/**
 * Waits until the job's frames fit beside those of the others. A job that is larger than the whole budget gets fewer
 * workers, and runs alone where even one is too many.
 *
 * @throws ExportError what the job was aborted with
 */
export async function reserveMemory(
  job: LiveJob,
  { slots, memory, changed }: Pick<RunServices, 'slots' | 'memory' | 'changed'>,
  prepared: Preflight,
  source: PictureSource,
): Promise<MemoryRoom> {
  const { record } = job;
  const asked = record.workers ?? prepared.settings.optimization.parallelization?.frameParallelism;
  let workers = Math.max(1, Math.min(asked ?? slots.size, slots.size, prepared.ranges.length));
  let need: MemoryNeed = memoryNeed(prepared, source, workers);
  while (workers > 1 && totalOf(need) > memory.ceiling) {
    workers--;
    need = memoryNeed(prepared, source, workers);
  }
  try {
    const rank = PRIORITY_RANK[record.priority];
    const room = await memory.reserve(record.id, { ...need }, rank, job.abort.signal, (ids) => {
      const mebibytes = Math.ceil(totalOf(need) / 2 ** 20);
      job.hold = { kind: 'memory', message: `Its ${mebibytes} MiB do not fit beside what runs.`, ids };
      changed(job, true);
    });
    const { check, sources } = need;
    return {
      workers,
      afterBuilding: () => room.shrink({ check, sources }),
      [Symbol.dispose]: () => room[Symbol.dispose](),
    };
  } finally {
    if (job.hold) {
      job.hold = undefined;
      changed(job, true);
    }
  }
}
