import { ExportError } from '../errors/index.ts';
import type { Wish } from './commands.ts';
import { isEnded, type JobRecord } from './record.ts';
import { moveBefore } from './turn-order.ts';

/** A wish about one job that changes nothing but records. */
export type RecordWish = Exclude<
  Wish,
  { readonly kind: 'delete' | 'delete-batch' | 'remove-file' | 'configure' | 'pause-queue' | 'resume-queue' }
>;

/**
 * What a wish makes of the jobs' records. A wish that came too late, since the job has ended or is under way already,
 * changes nothing.
 *
 * @param records of all jobs, in any order
 * @returns the records that change
 */
export function applyWish(
  wish: RecordWish,
  record: JobRecord,
  records: readonly JobRecord[],
  now: Date,
): JobRecord[] {
  switch (wish.kind) {
    case 'cancel':
      return isEnded(record) ? [] : [cancelled(record, now, wish.reason)];
    case 'retry':
      return retried(record);
    case 'pause':
      return isEnded(record) || record.paused ? [] : [{ ...record, paused: true }];
    case 'resume': {
      const { paused, ...rest } = record;
      return paused ? [rest] : [];
    }
    case 'judged':
      return [{ ...record, quality: wish.quality }];
    case 'prioritise':
      return isEnded(record) ? [] : [{ ...record, priority: wish.priority }];
    case 'move': {
      const positions = moveBefore(
        records.filter((each) => !isEnded(each)),
        record.id,
        wish.before,
      );
      return records.flatMap((each) => {
        const position = positions.get(each.id);
        return position === undefined ? [] : [{ ...each, position }];
      });
    }
  }
}

/** A job that was stopped for good, however it was: nothing of it is under way any more. */
export function stopped(
  record: JobRecord,
  state: 'failed' | 'cancelled',
  error: ExportError,
  now: Date,
): JobRecord {
  const { retryAt: _, ...rest } = record;
  return { ...atRest(rest), state, completedAt: now, errors: [...record.errors, error.toRecord()] };
}

/** A job of which nothing is under way. */
export function atRest({ finishing: _, ...record }: JobRecord): JobRecord {
  if (!record.segmentStates.includes('running')) return record;
  return {
    ...record,
    segmentStates: record.segmentStates.map((state) => (state === 'running' ? 'waiting' : state)),
  };
}

function cancelled(record: JobRecord, now: Date, reason = ''): JobRecord {
  return stopped(
    record,
    'cancelled',
    new ExportError('CANCELLED', `The export was cancelled${reason && `: ${reason}`}.`),
    now,
  );
}

function retried(record: JobRecord): JobRecord[] {
  const { retryAt, ...now } = record;
  if (record.state === 'queued') return retryAt ? [now] : [];
  if (record.state !== 'failed' && record.state !== 'cancelled') return [];
  const { completedAt: _, interruptions: __, paused: ___, ...rest } = now;
  const { keptAside: _aside, quality: _quality, reencoded, ...again } = rest;
  return [
    { ...again, settings: reencoded?.settings ?? again.settings, state: 'queued', retryCount: 0, errors: [] },
  ];
}
