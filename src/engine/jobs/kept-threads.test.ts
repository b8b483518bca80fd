import { expect, it } from 'vitest';
import { KeptThreads } from './kept-threads.ts';

it('a thread serves one file after another, unless it failed or is not to be kept', async () => {
  let started = 0;
  const alive = new Set<number>();
  const dead = new Set<number>();
  const threads = new KeptThreads(() => {
    const id = ++started;
    alive.add(id);
    const terminate = (): boolean => alive.delete(id);
    return {
      id,
      terminate,
      get dead() {
        return dead.has(id);
      },
    } as never;
  });
  const idOf = async (thread: unknown): Promise<number> => (thread as { id: number }).id;
  expect(await threads.use(true, idOf)).toBe(1);
  // Two at once are two threads.
  expect(await Promise.all([threads.use(true, idOf), threads.use(true, idOf)])).toEqual([1, 2]);
  const broken = threads.use(true, async () => Promise.reject(new Error('broke')));
  await expect(broken).rejects.toThrow('broke');
  expect(alive.size).toBe(1);
  expect(await threads.use(false, idOf)).toBe(1);
  expect(alive.size).toBe(0);
  expect(await threads.use(true, idOf)).toBe(3);
  // It dies while nobody uses it.
  dead.add(3);
  expect(await threads.use(true, idOf)).toBe(4);
  threads.rest();
  expect(alive).toEqual(new Set([3]));
  // Started ahead, once.
  threads.warm();
  threads.warm();
  expect(started).toBe(5);
  expect(await threads.use(true, idOf)).toBe(5);
});
