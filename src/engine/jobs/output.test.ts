import { expect, test, vi } from 'vitest';
import { sweepOutputs } from './output.ts';

const DAY = 86_400_000;

test('what killed tabs left is swept; known jobs and what is young stay', async () => {
  const files = new Map([
    ['known.file', 0],
    ['gone.file', 0],
    ['gone.trial', Date.now() - DAY - 60_000],
    ['gone.copy', Date.now() - DAY + 60_000],
    ['room-5f0c', 0],
    ['room-new', Date.now()],
  ]);
  const folder = {
    getDirectoryHandle: async () => folder,
    removeEntry: async (name: string) => void files.delete(name),
    async *values() {
      for (const [name, lastModified] of [...files]) {
        yield { kind: 'file', name, getFile: async () => ({ lastModified }) };
      }
    },
  };
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => folder } });
  await sweepOutputs('store', new Set(['known']));
  vi.unstubAllGlobals();
  expect([...files.keys()]).toEqual(['known.file', 'gone.copy', 'room-new']);
});
