import { afterEach, expect, test, vi } from 'vitest';
import { createConsolidationWorker } from './consolidate.ts';

afterEach(() => vi.unstubAllGlobals());

/** A disk of one file, and what happened to it. */
class FakeDisk {
  bytes = new Uint8Array(0);
  readonly events: string[] = [];

  readonly folder: object = {
    getDirectoryHandle: async () => this.folder,
    getFileHandle: async () => ({
      createSyncAccessHandle: async () => ({
        truncate: () => {},
        write: (bytes: Uint8Array, { at }: { at: number }) => {
          const grown = new Uint8Array(Math.max(this.bytes.length, at + bytes.length));
          grown.set(this.bytes);
          grown.set(bytes, at);
          this.bytes = grown;
          return bytes.length;
        },
        flush: () => {},
        // As if it were too large to be read at once.
        getSize: () => 2 ** 40,
        close: () => this.events.push('closed'),
      }),
      getFile: async () => new File([this.bytes], 'archive'),
    }),
  };
}

test('signs of life go on while the finished archive is read back, as long as that takes', async () => {
  const disk = new FakeDisk();
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => disk.folder } });
  const content = new Blob([new Uint8Array(1_000_000)]);
  let readBack = 0;
  const { bytes } = await createConsolidationWorker().gather(
    {
      target: { kind: 'opfs', file: { folder: ['store'], name: 'archive' } },
      files: [{ name: 'film.webm', modified: new Date(0), content }],
    },
    (told) => {
      if (disk.events.includes('closed')) readBack += told;
    },
  );
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(readBack).toBe(bytes);
});
