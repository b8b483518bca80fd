import type { WaitingReason } from '../api/index.ts';
import { type DependencyState, judgeDependencies } from './dependencies.ts';
import { isEnded, type JobRecord } from './record.ts';
import { byTurn } from './turn-order.ts';

/** The queue at one moment: all that is judged by when a job is to start, or why it waits. */
export interface QueueView {
  /** Every job that has not ended. */
  readonly open: readonly JobRecord[];
  /** Jobs that are under way. */
  readonly running: ReadonlySet<string>;
  /** Those of them that are built: only their check is left. */
  readonly checking: ReadonlySet<string>;
  /** Jobs that were stopped and whose last work is still ending. */
  readonly ending: ReadonlySet<string>;
  readonly maxConcurrentJobs: number;
  readonly paused: boolean;
  /** Whether any tab runs the queue. */
  readonly led: boolean;
  /** Jobs under way that gave way to others, with whom. */
  readonly outranked: ReadonlyMap<string, readonly string[]>;
  /** Jobs under way whose segments nobody could build now, here or elsewhere. */
  readonly stranded: ReadonlySet<string>;
  /** Jobs under way that wait for something of their own. */
  readonly held: ReadonlyMap<string, WaitingReason>;
  stateOf(id: string): DependencyState;
  readonly now: Date;
}

/** Whether a job could start now if it were its turn. */
export function isReady(
  view: Pick<QueueView, 'running' | 'ending' | 'stateOf' | 'now'>,
  record: JobRecord,
): boolean {
  const { id, paused, retryAt, dependencies = [], met = [] } = record;
  if (isEnded(record) || paused || view.running.has(id) || view.ending.has(id)) return false;
  if (retryAt && retryAt > view.now) return false;
  const { waiting, broken } = judgeDependencies(dependencies, met, view.stateOf);
  return waiting.length === 0 && !broken;
}

/** Whether a job's batch lets it start beside those that are under way. */
export function batchHasRoom(record: JobRecord, running: readonly JobRecord[]): boolean {
  const { batchId, batchLimit } = record;
  if (batchId === undefined || batchLimit === undefined) return true;
  return running.filter((other) => other.batchId === batchId).length < batchLimit;
}

/**
 * The jobs to start now, in the order of their turn. An urgent one may start beside as many others as may run: one above
 * the limit, so that it need not wait for an end. Where several may run, so may any beside one that is built already,
 * since that needs no worker any more; never are more than one above the limit.
 */
export function startingJobs(view: QueueView): JobRecord[] {
  if (view.paused) return [];
  // What is paused holds no worker: it takes no place.
  const running = view.open.filter(({ id, paused }) => view.running.has(id) && !paused);
  const { maxConcurrentJobs: most } = view;
  const built = most > 1 && running.some(({ id }) => view.checking.has(id)) ? 1 : 0;
  const starting: JobRecord[] = [];
  for (const record of view.open.filter((each) => isReady(view, each)).sort(byTurn)) {
    const limit = most + (record.priority === 'urgent' ? 1 : built);
    if (running.length >= limit || !batchHasRoom(record, running)) continue;
    running.push(record);
    starting.push(record);
  }
  return starting;
}
