import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { openDatabase } from '../segments/index.ts';
import { Batches, type BatchServices } from './batches.ts';
import { JobRepository } from './job-repository.ts';
import type { JobManager } from './manager.ts';
import { newJob, type Submission } from './new-job.ts';

test('a composition is read once for all formats of a batch, and its bytes are written once', async () => {
  const asked: Submission[] = [];
  const jobs = {
    submitAll: async (submissions: readonly Submission[]) => void asked.push(...submissions),
    announceBatch: async () => {},
  } as unknown as JobManager;
  const services: BatchServices = {
    ...{ storeName: 'batches', jobs: () => jobs, presets: { get: async () => Promise.reject(new Error()) } },
    complete: async (request) => request as Awaited<ReturnType<BatchServices['complete']>>,
  };
  const composition = new Blob([JSON.stringify({ v: '5.7', layers: [] })]);
  const reading = vi.spyOn(composition, 'arrayBuffer');
  await new Batches(services).submit({
    compositionIds: ['title'],
    formats: ['vp9-webm', 'h264-mp4', 'png-sequence'],
    compositions: new Map([['title', { composition, fileName: 'title.json' }]]),
  });
  const made = await Promise.all(asked.map((submission) => newJob(submission, 'page')));
  expect(reading).toHaveBeenCalledTimes(1);
  const writing = vi.spyOn(IDBObjectStore.prototype, 'put');
  const database = await openDatabase('batches');
  const stored = await new JobRepository(database).insert(made);
  const writes = (writing.mock.contexts as IDBObjectStore[]).filter(({ name }) => name === 'assets');
  expect(writes).toHaveLength(1);
  expect(await database.getAllKeys('assets')).toEqual([stored[0]?.composition]);
  expect(stored.map(({ settings }) => settings.format)).toEqual(['vp9-webm', 'h264-mp4', 'png-sequence']);
});
