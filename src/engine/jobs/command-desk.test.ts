import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { openDatabase } from '../segments/index.ts';
import { CommandDesk } from './command-desk.ts';
import { addCommand, waitingCommands } from './commands.ts';
import { judgeDependencies } from './dependencies.ts';
import { JobBook } from './job-book.ts';
import type { JobRuns } from './job-runs.ts';
import { Fence } from './leader.ts';
import type { QueueTerm } from './queue-term.ts';
import type { JobRecord } from './record.ts';

const row = (id: string, fields: Partial<JobRecord>): JobRecord =>
  ({ id, composition: '', assets: [], priority: 'normal', createdAt: new Date(0), ...fields }) as JobRecord;

test('a batch that was complete still counts, once it is deleted, for who waits for it and more', async () => {
  const database = await openDatabase('desk');
  await database.put('jobs', row('made', { state: 'completed', batchId: 'batch' }));
  await database.put('batches', { id: 'batch', jobIds: ['made'] } as never);
  await database.put('jobs', row('running', { state: 'processing' }));
  await database.put('jobs', row('later', { state: 'queued', dependencies: ['batch', 'running'] }));
  const book = new JobBook(database, await Fence.raise(database));
  const term = { book, house: { slots: { reconsider() {} } }, announceQueue() {} };
  const desk = new CommandDesk(term as unknown as QueueTerm, {} as JobRuns);
  await addCommand(database, { kind: 'delete-batch', batchId: 'batch' });
  for (const command of await waitingCommands(database)) await desk.carryOut(command);
  expect(await database.getAllKeys('batches')).toEqual([]);
  expect(await database.getAllKeys('commands')).toEqual([]);
  // As the next leader finds it.
  const { dependencies = [], met = [] } = (await database.get('jobs', 'later')) as JobRecord;
  expect(judgeDependencies(dependencies, met, (id) => book.stateOf(id))).toEqual({ waiting: ['running'] });
});
