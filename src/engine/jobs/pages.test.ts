import { afterAll, beforeAll, expect, test } from 'vitest';
import { PageGoods, Pages } from './pages.ts';
import { QueueChannel } from './queue-channel.ts';
import type { JobRecord } from './record.ts';

const real = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
beforeAll(() => {
  // Every page lives: it gets its own lock, and whoever asks for that of another waits for ever.
  const locks = {
    request: (_name: string, work: unknown) => (typeof work === 'function' ? work() : new Promise(() => {})),
  };
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
});
afterAll(() => {
  if (real) Object.defineProperty(globalThis, 'navigator', real);
});

test('a large file that its living page has no more fails the job at once, in whichever tab it runs', async () => {
  const channels = [new QueueChannel('pages'), new QueueChannel('pages')] as const;
  const [own, other] = channels.map((channel, at) => new PageGoods('pages', `page-${at}`, channel));
  if (!own || !other) throw new Error('There are two pages.');
  try {
    const leader = new Pages('pages', channels[0], own);
    const film = new Blob(['film']);
    const ask = (page: string, hash: string) =>
      leader.file(hash, 'film.mov', { page } as JobRecord, AbortSignal.timeout(5000));
    for (const [goods, hash] of [
      [own, 'hash-0'],
      [other, 'hash-1'],
    ] as const) {
      await goods.keep('job', undefined, new Map([[hash, film]]));
      expect(await (await ask(goods.pageId, hash)).text()).toBe('film');
      goods.forget('job');
      await expect(ask(goods.pageId, hash)).rejects.toMatchObject({ code: 'ASSET_FAILED' });
    }
  } finally {
    for (const channel of channels) channel.close();
  }
});
