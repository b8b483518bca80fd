import type { ExportStatus, QueueStatus, WorkerStatus } from '../api/index.ts';
import { type DependencyState, jointState } from './dependencies.ts';
import { statusOf } from './job.ts';
import type { QueueState } from './queue-settings.ts';
import type { QueueView } from './queue-view.ts';
import { isEnded, type JobRecord } from './record.ts';
import { PRIORITY_RANK } from './slot-policy.ts';
import { byTurn } from './turn-order.ts';
import { waitingReason } from './waiting-reason.ts';

/** The latest completed jobs that the mean processing time is taken of. */
const RECENT_JOBS = 20;

/** How a tab that does not lead sees the queue. */
export interface QueueWatch {
  readonly state: QueueState;
  /** Whether any tab leads. */
  readonly led: boolean;
  /** What the leading tab said of jobs under way. */
  readonly seen: ReadonlyMap<string, ExportStatus>;
}

/**
 * Tells the statuses of jobs that another tab runs, or none yet.
 *
 * @param records all jobs; none are needed to tell how one stands that has ended
 */
export function watchedStatuses(
  records: readonly JobRecord[],
  watch: QueueWatch,
): (record: JobRecord) => ExportStatus {
  let view: QueueView | undefined;
  return (record) => {
    if (isEnded(record)) return statusOf(record);
    view ??= viewOf(records, watch);
    return openStatus(record, view, watch);
  };
}

function openStatus(record: JobRecord, view: QueueView, { seen, led }: QueueWatch): ExportStatus {
  // What a tab said that is gone holds no more.
  const told = led && record.state === 'processing' ? seen.get(record.id) : undefined;
  if (told) return told;
  const waiting = waitingReason(view, record);
  return { ...statusOf(record), ...(waiting && { waiting }) };
}

export interface QueueParts {
  readonly records: readonly JobRecord[];
  status(record: JobRecord): ExportStatus;
  readonly state: QueueState;
  readonly workers: readonly WorkerStatus[];
  readonly utilization: number;
  readonly leading: boolean;
}

export function queueStatusOf({
  records,
  status,
  state,
  workers,
  utilization,
  leading,
}: QueueParts): QueueStatus {
  const open = records.filter((record) => !isEnded(record)).sort(byTurn);
  const jobs = open.map(status).filter((job) => job.status === 'queued' || job.status === 'processing');
  const [running, waiting] = [true, false].map((wanted) =>
    jobs.filter((job) => (job.status === 'processing') === wanted),
  );
  return {
    jobs: [...(running ?? []), ...(waiting ?? [])],
    workers,
    priorities: (Object.keys(PRIORITY_RANK) as (keyof typeof PRIORITY_RANK)[]).sort(
      (a, b) => PRIORITY_RANK[a] - PRIORITY_RANK[b],
    ),
    metrics: {
      queueLength: jobs.length,
      avgProcessingTime: meanSeconds(records),
      workerUtilization: utilization,
      pendingUrgentJobs: jobs.filter(({ priority }) => priority === 'urgent').length,
    },
    paused: state.paused,
    leading,
    settings: state.settings,
  };
}

function meanSeconds(records: readonly JobRecord[]): number {
  const times = records
    .flatMap(({ state, startedAt, completedAt }) =>
      state === 'completed' && startedAt && completedAt
        ? [{ at: completedAt.getTime(), took: completedAt.getTime() - startedAt.getTime() }]
        : [],
    )
    .sort((a, b) => b.at - a.at)
    .slice(0, RECENT_JOBS);
  return times.length === 0 ? 0 : times.reduce((sum, { took }) => sum + took, 0) / times.length / 1000;
}

function viewOf(records: readonly JobRecord[], { state, led }: Pick<QueueWatch, 'state' | 'led'>): QueueView {
  const states = new Map<string, DependencyState>(records.map((record) => [record.id, record.state]));
  const batches = Map.groupBy(records, ({ batchId }) => batchId);
  return {
    open: records.filter((record) => !isEnded(record)),
    running: new Set(led ? records.filter((each) => each.state === 'processing').map(({ id }) => id) : []),
    checking: new Set(),
    ending: new Set(),
    maxConcurrentJobs: state.settings.maxConcurrentJobs,
    paused: state.paused,
    led,
    outranked: new Map(),
    stranded: new Set(),
    held: new Map(),
    stateOf: (id) => states.get(id) ?? jointState(batches.get(id)?.map((each) => each.state) ?? ['queued']),
    now: new Date(),
  };
}
