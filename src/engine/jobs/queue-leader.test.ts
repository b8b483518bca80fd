import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../segments/index.ts';
import { addCommand, type Wish, waitingCommands } from './commands.ts';
import { Fence } from './leader.ts';
import { QueueLeader } from './queue-leader.ts';
import type { LeaderHouse } from './queue-term.ts';
import type { JobRecord } from './record.ts';

const real = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
beforeAll(() => {
  const navigator = { storage: { persist: async () => false } };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
});
afterAll(() => {
  if (real) Object.defineProperty(globalThis, 'navigator', real);
});

function job(id: string, state: JobRecord['state']): JobRecord {
  return {
    ...{ id, compositionId: id, fileName: `${id}.json`, composition: '', assets: [] },
    ...{ settings: { format: 'vp9-webm' }, priority: 'normal', destination: { kind: 'opfs' } },
    ...{ validate: false, state, createdAt: new Date(0), retryCount: 0, currentFrame: 0, totalFrames: 0 },
    ...{ segmentStates: [], preflight: [], warnings: [], errors: [] },
  } as JobRecord;
}

let stores = 0;

/** A tab that leads the queue of these jobs. */
async function lead(jobs: readonly JobRecord[], house: object) {
  const database = await openDatabase(`queue-leader-${stores++}`);
  for (const each of jobs) await database.put('jobs', each);
  const nothing = (): void => {};
  const told: string[] = [];
  const leader = await QueueLeader.begin({
    store: { database, release: async () => {}, trim: async () => {} },
    fence: await Fence.raise(database),
    pages: { haveStream: async () => true },
    slots: {
      ...{ workers: () => [], utilization: () => 0, outranked: () => new Map(), stranded: () => new Set() },
      ...{ rest: nothing, reconsider: nothing, [Symbol.asyncDispose]: async () => {} },
    },
    memory: { usage: () => ({ ceiling: 1, reserved: 0, jobs: [] }), arrange: nothing },
    rates: { ofJob: () => undefined },
    ...{ observers: [], storeBudget: 1, outputs: { remove: async () => {}, sweep: async () => {} } },
    announce: (message: { kind: string }) => told.push(message.kind),
    ...house,
  } as unknown as LeaderHouse);
  const stateOf = async (id: string) => ((await database.get('jobs', id)) as JobRecord | undefined)?.state;
  return { leader, database, told, stateOf };
}

test('a command that can not be carried out holds up no other, and is given up in the end', async () => {
  const locked = { remove: () => Promise.reject(new Error('The file is open.')), sweep: async () => {} };
  const { leader, database, told, stateOf } = await lead(
    [job('done', 'completed'), { ...job('next', 'queued'), paused: true }],
    { outputs: locked },
  );
  await addCommand(database, { kind: 'remove-file', jobId: 'done' });
  // As a newer version of the app may write them.
  await addCommand(database, { kind: 'frobnicate', jobId: 'done' } as unknown as Wish);
  await addCommand(database, { kind: 'cancel', jobId: 'next' });
  await leader.look();
  expect(await stateOf('next')).toBe('cancelled');
  expect(told).toContain('trouble');
  await expect
    .poll(async () => {
      await leader.look();
      return (await waitingCommands(database)).length;
    })
    .toBe(0);
  expect(await stateOf('done')).toBe('completed');
  await leader.stop(false);
});

test('deleting a job whose work takes its time to end holds up nobody', async () => {
  let end = (): void => {};
  const stuck = new Promise<never>((_, reject) => (end = () => reject(new Error('It ended at last.'))));
  const removed: string[] = [];
  const { leader, database, stateOf } = await lead([job('stuck', 'queued')], {
    run: () => stuck,
    outputs: { remove: async (id: string) => void removed.push(id), sweep: async () => {} },
  });
  await expect.poll(() => stateOf('stuck')).toBe('processing');
  await addCommand(database, { kind: 'delete', jobId: 'stuck' });
  await leader.look();
  expect(await stateOf('stuck')).toBeUndefined();
  expect(removed).toEqual([]);
  end();
  await expect.poll(() => removed).toEqual(['stuck']);
  await leader.stop(false);
});
