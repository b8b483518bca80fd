import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { QualityValidation } from '../api/index.ts';
import { openDatabase } from '../segments/index.ts';
import { JobRepository, removeJob } from './job-repository.ts';
import { Fence } from './leader.ts';
import { QualityShelf } from './quality-shelf.ts';
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

const VALIDATION = {
  ...{ bytes: 4, findings: [], evidence: [] },
  visual: { frames: [] },
} as unknown as QualityValidation;

const nowhere = (): Promise<Blob> => Promise.reject(new Error('No page has it.'));

test('bytes come and go with the jobs that refer to them, whoever deletes another meanwhile', async () => {
  const database = await openDatabase('record');
  const repository = new JobRepository(database);
  const [old, fresh] = [await submission('old', '{}'), await submission('fresh', '[]')];
  await repository.insert([old]);
  const shelf = new QualityShelf(database);
  expect(await shelf.keep('old', VALIDATION)).toBe(true);
  expect(await shelf.validation('old')).toMatchObject({ bytes: 4 });
  const leader = await Fence.raise(database);
  await Promise.all([
    leader.write(['jobs', 'assets', 'validations'], 'deleting', (transaction) =>
      removeJob(transaction, 'old'),
    ),
    repository.insert([fresh]),
  ]);
  const source = await repository.source(fresh.record, nowhere);
  expect(source).toMatchObject({ bytes: encode('[]'), assets: new Map([['b.png', encode('[] b')]]) });
  await expect(repository.source(old.record, nowhere)).rejects.toMatchObject({ code: 'STORAGE_CORRUPT' });
  // A validation that ends after its job was deleted is not kept.
  expect(await shelf.keep('old', VALIDATION)).toBe(false);
  expect(await shelf.validation('old')).toBeUndefined();
  database.close();
});
