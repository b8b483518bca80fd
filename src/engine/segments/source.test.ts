import { expect, it } from 'vitest';
import { bytesOf, film } from '../../../test/fixtures/composition/documents.ts';
import { BLOCK_LIST, BLOCKS, textLayer, textOf } from '../../../test/fixtures/fonts/blocks.ts';
import { openSource } from './source.ts';

it('sets text in a font that lies among the files of a composition, under any name', async () => {
  const bytes = Uint8Array.from(bytesOf(film([textLayer(textOf('AB'))], BLOCK_LIST)));
  const open = (assets: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) =>
    openSource({ bytes, fileName: 'a.json', assets });
  const without = await open(new Map([['notes.txt', new TextEncoder().encode('no font')]]));
  expect(without.warnings.map(({ feature }) => feature)).toEqual(['missing-font']);
  const supplied = await open(new Map([['images/whatever.bin', BLOCKS]]));
  expect(supplied.warnings).toEqual([]);
  expect(supplied.evaluate(0).children).toHaveLength(2);
});
