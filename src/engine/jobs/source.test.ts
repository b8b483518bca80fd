import { expect, test } from 'vitest';
import { sourceOf } from './source.ts';

const spaces = new Blob(Array.from({ length: 200 }, () => ' '.repeat(2 ** 20)));

test('a file that is too large is refused by its size, before it is read', async () => {
  await expect(sourceOf({ composition: spaces, fileName: 'spaces.json' })).rejects.toMatchObject({
    code: 'COMPOSITION_LIMIT',
    message: 'spaces.json has 200 MiB; at most 64 MiB are read.',
  });
  const archive = await sourceOf({ composition: new Blob(['PK', spaces.slice(0, 70 * 2 ** 20)]) });
  expect(archive).toMatchObject({ fileName: 'composition.json', assets: new Map() });
});

test('blobs, files and bytes are taken alike', async () => {
  const bytes = new TextEncoder().encode('{}');
  const named = await sourceOf({ composition: new File([bytes], 'a.json') });
  expect(named).toEqual({ bytes, fileName: 'a.json', assets: new Map() });
  expect(await sourceOf({ composition: bytes, fileName: 'a.json' })).toEqual(named);
});
