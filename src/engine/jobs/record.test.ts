import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { openDatabase } from '../segments/index.ts';
import { JobRepository, removeJob } from './job-repository.ts';
import { Fence } from './leader.ts';
import { type JobRecord, nameSource } from './record.ts';

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function submission(id: string, text: string) {
  const source = {
    bytes: encode(text),
    fileName: 'a.json',
    assets: new Map([['b.png', encode(`${text} b`)]]),
  };
  const { fields, assets } = await nameSource(source, undefined);
  return { record: { id, createdAt: new Date(), ...fields } as JobRecord, assets };
}

const nowhere = (): Promise<Blob> => Promise.reject(new Error('No page has it.'));

test('bytes come and go with the jobs that refer to them, whoever deletes another meanwhile', async () => {
  const database = await openDatabase('record');
  const repository = new JobRepository(database);
  const [old, fresh] = [await submission('old', '{}'), await submission('fresh', '[]')];
  await repository.insert([old]);
  const leader = await Fence.raise(database);
  await Promise.all([
    leader.write(['jobs', 'assets'], 'deleting', (transaction) => removeJob(transaction, 'old')),
    repository.insert([fresh]),
  ]);
  const source = await repository.source(fresh.record, nowhere);
  expect(source).toMatchObject({ bytes: encode('[]'), assets: new Map([['b.png', encode('[] b')]]) });
  await expect(repository.source(old.record, nowhere)).rejects.toMatchObject({ code: 'STORAGE_CORRUPT' });
  database.close();
});
