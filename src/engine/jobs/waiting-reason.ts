import type { WaitingReason } from '../api/index.ts';
import { judgeDependencies } from './dependencies.ts';
import { batchHasRoom, isReady, type QueueView } from './queue-view.ts';
import { isEnded, type JobRecord } from './record.ts';
import { byTurn } from './turn-order.ts';

/** Of the jobs that are ahead of one no more are named than these; the message tells how many there are. */
const MOST_IDS = 20;

/** Why nothing is done for a job at the moment; undefined while something is, and once it ended. */
export function waitingReason(view: QueueView, record: JobRecord): WaitingReason | undefined {
  if (isEnded(record)) return undefined;
  if (record.paused) return { kind: 'paused', message: 'It is paused: resume it.' };
  if (view.paused) return { kind: 'queue-paused', message: 'The whole queue is paused: resume it.' };
  if (view.running.has(record.id)) return reasonUnderWay(view, record);
  const { waiting } = judgeDependencies(record.dependencies ?? [], record.met ?? [], view.stateOf);
  if (waiting.length > 0) {
    const what = waiting.length === 1 ? 'an export' : `${waiting.length} exports`;
    return { kind: 'dependency', message: `It needs ${what} that must be complete first.`, ids: waiting };
  }
  if (record.retryAt && record.retryAt > view.now) {
    return {
      kind: 'retry',
      message: `It failed and is tried again by itself (attempt ${record.retryCount + 1}).`,
      until: record.retryAt,
    };
  }
  return { kind: 'turn', ...turnOf(view, record) };
}

function reasonUnderWay(view: QueueView, { id }: JobRecord): WaitingReason | undefined {
  const held = view.held.get(id);
  if (held && held.kind !== 'turn') return held;
  if (view.stranded.has(id) && !view.checking.has(id)) {
    const message =
      'No worker of the farm can build it now: invite one, or let this machine build as well (`local`).';
    return { kind: 'farm', message };
  }
  const ids = view.outranked.get(id);
  return ids ? { kind: 'preempted', message: 'A more urgent export has the workers for now.', ids } : held;
}

function turnOf(view: QueueView, record: JobRecord): Pick<WaitingReason, 'message' | 'ids'> {
  if (!view.led) return { message: 'No open tab runs the queue: open the app in one.' };
  if (view.ending.has(record.id)) return { message: 'What was under way of it is still ending.' };
  const { running, ready } = lineOf(view);
  if (!batchHasRoom(record, running)) {
    const ids = running.filter(({ batchId }) => batchId === record.batchId).map(({ id }) => id);
    return { message: 'As many exports of its batch are under way as may.', ids };
  }
  const before = placeIn(ready, record);
  const count = running.length + before;
  if (count === 0) return { message: 'It starts in a moment.' };
  const first = [...running.slice(0, MOST_IDS), ...ready.slice(0, Math.min(before, MOST_IDS))].sort(byTurn);
  return {
    message: count === 1 ? 'One export is ahead of it.' : `${count} exports are ahead of it.`,
    ids: first.slice(0, MOST_IDS).map(({ id }) => id),
  };
}

/** Who may be ahead of others, each list in the order of its turns. */
interface Line {
  readonly running: readonly JobRecord[];
  readonly ready: readonly JobRecord[];
}

/** A queue of thousands is put in order once for all who ask of one moment. */
const lines = new WeakMap<QueueView, Line>();

function lineOf(view: QueueView): Line {
  const known = lines.get(view);
  if (known) return known;
  const line = {
    running: view.open.filter(({ id }) => view.running.has(id)).sort(byTurn),
    ready: view.open.filter((each) => isReady(view, each)).sort(byTurn),
  };
  lines.set(view, line);
  return line;
}

/** How many of an ordered list come before a job, by bisection. */
function placeIn(ordered: readonly JobRecord[], record: JobRecord): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = ordered[middle];
    if (other && byTurn(other, record) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
