import { afterEach, expect, test, vi } from 'vitest';
import type { BatchEvent, BatchStatus, ExportStatus } from '../api/index.ts';
import { BatchCallers } from './batch-callers.ts';

afterEach(() => vi.unstubAllGlobals());

const jobAt = (id: string, status: ExportStatus['status'], end: number): ExportStatus =>
  ({ id, status, completedAt: new Date(end) }) as ExportStatus;

function batchOf(jobs: readonly ExportStatus[], state: BatchStatus['status'], end?: number): BatchStatus {
  return { id: 'batch', status: state, jobs, ...(end && { completedAt: new Date(end) }) } as BatchStatus;
}

test('ends are told once, those of a job that was retried anew, and nobody asks for a batch at rest', async () => {
  let status = batchOf([jobAt('a', 'failed', 1)], 'failed', 2);
  const asked = vi.fn(async () => status);
  const callers = new BatchCallers(asked);
  const told: string[] = [];
  const callback = ({ kind }: BatchEvent): unknown => told.push(kind);
  callers.add('batch', ['a'], { eachJob: true, callback });
  callers.changed('a');
  callers.changed('batch');
  await expect.poll(() => told).toEqual(['job-failed', 'failed']);
  await expect.poll(() => asked.mock.calls.length).toBe(2);
  callers.changed('of another batch');
  expect(asked).toHaveBeenCalledTimes(2);
  status = batchOf([jobAt('a', 'completed', 3)], 'processing');
  callers.changed('a');
  await expect.poll(() => told.slice(2)).toEqual(['job-completed']);
  status = batchOf([jobAt('a', 'completed', 3)], 'completed', 4);
  callers.changed('batch');
  await expect.poll(() => told.slice(2)).toEqual(['job-completed', 'completed']);
});

test('a callback that throws is reported as a listener is, and is told of what follows', async () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const callers = new BatchCallers(async () =>
    batchOf([jobAt('a', 'completed', 1), jobAt('b', 'failed', 1)], 'failed', 2),
  );
  const fault = new TypeError('of the host');
  const callback = vi.fn(() => {
    throw fault;
  });
  callers.add('batch', ['a', 'b'], { eachJob: true, callback });
  callers.changed('batch');
  await expect.poll(() => callback.mock.calls.length).toBe(3);
  expect(reported.mock.calls).toEqual([[fault], [fault], [fault]]);
});
