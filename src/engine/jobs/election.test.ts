import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExportError } from '../errors/index.ts';
import { openDatabase, type StoreDatabase } from '../segments/index.ts';
import { standForLeading } from './election.ts';
import { Fence } from './leader.ts';

const real = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
beforeEach(() => {
  const locks = { request: (_name: string, _options: object, work: () => Promise<void>) => work() };
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  if (real) Object.defineProperty(globalThis, 'navigator', real);
});

test('a tab whose database refused it once tells so, and leads a little later', async () => {
  const database = await openDatabase('election');
  let refusals = 1;
  const refusing = new Proxy(database, {
    get(target, name) {
      if (name === 'transaction' && refusals-- > 0) {
        return () => {
          throw new DOMException('The disk is full.', 'QuotaExceededError');
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  }) as StoreDatabase;
  const closing = new AbortController();
  const told: ExportError[] = [];
  const epochs: number[] = [];
  const standing = standForLeading(
    'election',
    async () => {
      epochs.push((await Fence.raise(refusing)).epoch);
      closing.abort();
    },
    (error) => told.push(error),
    closing.signal,
  );
  await vi.waitFor(() => expect(told.map(({ code }) => code)).toEqual(['STORAGE_FULL']));
  await vi.advanceTimersByTimeAsync(5000);
  await standing;
  expect(epochs).toEqual([1]);
});

test('a tab that is closed while it waits for another try stands no more', async () => {
  const closing = new AbortController();
  let terms = 0;
  await standForLeading(
    'election',
    () => {
      terms++;
      return Promise.reject(new Error('no store'));
    },
    () => queueMicrotask(() => closing.abort()),
    closing.signal,
  );
  expect(terms).toBe(1);
});
