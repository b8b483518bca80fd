import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { AuditTrail } from '../audit/index.ts';
import { openDatabase } from '../segments/index.ts';
import { auditObserver } from './audit-observer.ts';
import type { Fence } from './leader.ts';
import type { JobRecord } from './record.ts';

const noFence = {} as Fence;
let stores = 0;

async function openTrail(): Promise<AuditTrail> {
  const database = await openDatabase(`audit-observer-${stores++}`);
  return new AuditTrail(async () => database);
}

function record(id: string, fields: Partial<JobRecord>): JobRecord {
  const settings = { format: 'vp9-webm' } as const;
  return {
    id,
    compositionId: `film ${id}`,
    settings,
    errors: [],
    createdAt: new Date(0),
    ...fields,
  } as JobRecord;
}

const told = async (trail: AuditTrail): Promise<string[]> =>
  (await trail.events()).map(({ jobId, action }) => `${jobId} ${action}`);

test('what ended while nobody could write is made up for, in the order of its time, and never twice', async () => {
  const trail = await openTrail();
  const observer = auditObserver(trail);
  const first = record('first', { state: 'processing', startedAt: new Date(1000) });
  await observer.started?.(first);
  const failed = [{ code: 'WORKER_LOST', message: 'gone' }] as const;
  const records = [
    record('second', {
      state: 'failed',
      startedAt: new Date(2000),
      completedAt: new Date(3000),
      errors: failed,
    }),
    { ...first, state: 'cancelled' as const, completedAt: new Date(1500) },
    record('waiting', { state: 'queued' }),
  ];
  for (const _ of ['this tab', 'the next one']) {
    await observer.leading?.(records, noFence);
    await observer.resigned?.();
  }
  const expected = ['first export_start', 'first export_cancel', 'second export_start', 'second export_fail'];
  expect(await told(trail)).toEqual(expected);
  // Tried again, it begins and ends anew.
  const again = { ...first, state: 'processing' as const, startedAt: new Date(5000) };
  await observer.started?.(again);
  expect(await told(trail)).toEqual([...expected, 'first export_start']);
  expect(await trail.verify()).toEqual({ whole: true, rows: 5 });
});

test('a tab that begins to lead goes through nothing that was written already', async () => {
  const trail = await openTrail();
  const ended = { state: 'cancelled', startedAt: new Date(1000), completedAt: new Date(1500) } as const;
  const records = Array.from({ length: 20 }, (_, at) => record(`job ${at}`, ended));
  const first = auditObserver(trail);
  await first.leading?.(records, noFence);
  await first.resigned?.();
  expect(await told(trail)).toHaveLength(40);
  let notes = 0;
  const counted = new Proxy(trail, {
    get(target, name) {
      if (name === 'started' || name === 'ended') notes++;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const next = auditObserver(counted);
  await next.leading?.(records, noFence);
  await next.resigned?.();
  expect(notes).toBe(0);
});

test('the queue does not wait for what a trail makes up for', async () => {
  const never = new AuditTrail(() => new Promise(() => {}));
  await auditObserver(never).leading?.([], noFence);
});

test('an export that is deleted in the middle of it was cancelled', async () => {
  const trail = await openTrail();
  const observer = auditObserver(trail);
  const running = record('a', { state: 'processing', startedAt: new Date(1000) });
  await observer.started?.(running);
  await observer.deleted?.(running);
  expect(await told(trail)).toEqual(['a export_start', 'a export_cancel']);
});

test('a trail that can not be written holds nothing back', async () => {
  const observer = auditObserver(new AuditTrail(() => Promise.reject(new Error('no store'))));
  await observer.started?.(record('a', { state: 'processing', startedAt: new Date(1000) }));
  await observer.leading?.([], noFence);
  await observer.resigned?.();
});
