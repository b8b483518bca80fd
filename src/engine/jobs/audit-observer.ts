import type { AuditOutcome, AuditTrail } from '../audit/index.ts';
import { scoreOfCheck } from '../quality/index.ts';
import type { JobObserver } from './observer.ts';
import { isEnded, type JobRecord } from './record.ts';

/**
 * Writes the audit trail of what the queue does. What a tab that died left unwritten is made up for by the next leader;
 * nothing is written twice. A trail that can't be written holds no export back: the store that refuses it refuses the
 * queue's own rows as well, which tells of it. What is made up for is written while the queue goes on already; events
 * after it wait for it.
 */
export function auditObserver(trail: AuditTrail): JobObserver {
  const started = async (record: JobRecord): Promise<void> => {
    if (record.startedAt) await trail.started(subjectOf(record), record.startedAt);
  };
  const ended = async (record: JobRecord): Promise<void> => {
    if (record.completedAt) await trail.ended(subjectOf(record), record.completedAt, outcomeOf(record));
  };
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    await work().catch(() => {
      // Made up for when a tab begins to lead.
    });
  };
  const makeUp = async (records: readonly JobRecord[]): Promise<void> => {
    const marks = await trail.marks();
    const inTime = records.toSorted((a, b) => timeOf(a) - timeOf(b));
    for (const record of inTime) {
      const { start, end } = marks.get(record.id) ?? {};
      if (start !== record.startedAt?.getTime()) await started(record);
      if (isEnded(record) && end !== record.completedAt?.getTime()) await ended(record);
    }
    await trail.retain();
  };
  let before = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    before = before.then(() => attempt(work));
    return before;
  };
  return {
    leading: async (records) => {
      void inTurn(() => makeUp(records));
    },
    resigned: () => before,
    started: (record) => inTurn(() => started(record)),
    ended: (record) =>
      inTurn(async () => {
        await ended(record);
        await trail.retain();
      }),
    deleted: (record) =>
      inTurn(async () => {
        // Deleted in the middle of it, which nobody is told as an end.
        if (!isEnded(record)) await trail.ended(subjectOf(record), new Date(), { action: 'export_cancel' });
        await trail.forget(record.id);
      }),
  };
}

function subjectOf({ id, person, compositionId, settings }: JobRecord): Parameters<AuditTrail['started']>[0] {
  return { jobId: id, compositionId, settings, ...(person !== undefined && { person }) };
}

function outcomeOf({ state, result, startedAt, completedAt, errors }: JobRecord): AuditOutcome {
  if (state === 'cancelled') return { action: 'export_cancel' };
  if (state !== 'completed' || !result) {
    const error = errors.at(-1)?.code;
    return { action: 'export_fail', ...(error && { error }) };
  }
  return {
    action: 'export_complete',
    result: {
      fileSize: result.bytes,
      duration: startedAt && completedAt ? (completedAt.getTime() - startedAt.getTime()) / 1000 : 0,
      qualityScore: result.quality?.overall ?? scoreOfCheck(result.check),
      fileHash: result.sha256,
    },
  };
}

const timeOf = ({ startedAt, createdAt }: JobRecord): number => (startedAt ?? createdAt).getTime();
