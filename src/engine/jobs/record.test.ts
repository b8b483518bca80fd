import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { openDatabase } from '../segments/index.ts';
import { type JobRecord, JobRepository, nameSource } from './record.ts';

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function submission(id: string, text: string) {
  const source = {
    bytes: encode(text),
    fileName: 'a.json',
    assets: new Map([['b.png', encode(`${text} b`)]]),
  };
  const { fields, assets } = await nameSource(source, undefined);
  return { record: { id, ...fields } as JobRecord, assets };
}

test('bytes come and go with the jobs that refer to them, whoever deletes another meanwhile', async () => {
  const database = await openDatabase('record');
  const [repository, otherTab] = [new JobRepository(database), new JobRepository(database)];
  const [old, fresh] = [await submission('old', '{}'), await submission('fresh', '[]')];
  await repository.save(old.record, old.assets);
  await Promise.all([otherTab.delete('old'), repository.save(fresh.record, fresh.assets)]);
  const source = await repository.source(fresh.record);
  expect(source).toMatchObject({ bytes: encode('[]'), assets: new Map([['b.png', encode('[] b')]]) });
  await expect(repository.source(old.record)).rejects.toMatchObject({ code: 'STORAGE_CORRUPT' });
  database.close();
});
