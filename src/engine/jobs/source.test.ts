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

/** A megabyte takes `toEqual` seconds. */
const same = (given: unknown, expected: Uint8Array): boolean =>
  given instanceof Uint8Array && Buffer.compare(given, expected) === 0;

test('large pictures stay with the browser, as what they are; everything else comes into memory', async () => {
  const png = new Uint8Array(2 ** 20);
  png.set([0x89, 0x50, 0x4e, 0x47]);
  const font = new Uint8Array(2 ** 20).fill(1);
  const assets = new Map<string, Blob>([
    ['large.png', new File([png], 'large.png')],
    ['small.png', new Blob([png.subarray(1)])],
    ['font.ttf', new Blob([font])],
  ]);
  const source = await sourceOf({ composition: new TextEncoder().encode('{}'), assets });
  const large = source.assets.get('large.png');
  expect(large).toMatchObject({ type: 'image/png', size: png.length });
  expect(large instanceof Blob && same(await large.bytes(), png)).toBe(true);
  expect(same(source.assets.get('small.png'), png.subarray(1))).toBe(true);
  expect(same(source.assets.get('font.ttf'), font)).toBe(true);
});
