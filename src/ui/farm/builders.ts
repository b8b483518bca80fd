import type { FarmJobStatus, FarmStatus } from '../../engine/index.ts';
import { strings } from '../strings.ts';

/** A machine's share of an export. */
export interface BuilderShare {
  /** A worker's id, or `local`. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly segments: number;
  /** Which of the colours of {@link builderLook}. */
  readonly look: number;
}

/** As many machines have a colour of their own; others share them, each with its name. */
export const BUILDER_LOOKS = 6;

/** Who built how much of a job, the most first. */
export function buildersOf(job: FarmJobStatus, { workers }: FarmStatus): BuilderShare[] {
  const counts = new Map<string, number>();
  for (const id of job.builders) {
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, many], [b, more]) => more - many || a.localeCompare(b))
    .map(([id, segments], index) => ({
      id,
      segments,
      look: index % BUILDER_LOOKS,
      name:
        id !== 'local'
          ? (workers.find((worker) => worker.id === id)?.name ?? id)
          : job.own
            ? strings.farm.builders.local
            : strings.farm.builders.submitter,
    }));
}
