import type { WaitingReason } from '../api/index.ts';
import { judgeDependencies } from './dependencies.ts';
import { batchHasRoom, isReady, type QueueView } from './queue-view.ts';
import { isEnded, type JobRecord } from './record.ts';
import { byTurn } from './turn-order.ts';

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
  if (held) return held;
  const ids = view.outranked.get(id);
  return ids && { kind: 'preempted', message: 'A more urgent export has the workers for now.', ids };
}

function turnOf(view: QueueView, record: JobRecord): Pick<WaitingReason, 'message' | 'ids'> {
  if (!view.led) return { message: 'No open tab runs the queue: open the app in one.' };
  if (view.ending.has(record.id)) return { message: 'What was under way of it is still ending.' };
  const running = view.open.filter(({ id }) => view.running.has(id));
  if (!batchHasRoom(record, running)) {
    const ids = running.filter(({ batchId }) => batchId === record.batchId).map(({ id }) => id);
    return { message: 'As many exports of its batch are under way as may.', ids };
  }
  const ahead = view.open.filter(
    (other) =>
      other.id !== record.id &&
      (view.running.has(other.id) || (isReady(view, other) && byTurn(other, record) < 0)),
  );
  if (ahead.length === 0) return { message: 'It starts in a moment.' };
  return {
    message: ahead.length === 1 ? 'One export is ahead of it.' : `${ahead.length} exports are ahead of it.`,
    ids: ahead.sort(byTurn).map(({ id }) => id),
  };
}
