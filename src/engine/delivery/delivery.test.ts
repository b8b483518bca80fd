import { expect, test } from 'vitest';
import { ExportError } from '../errors/index.ts';
import { ensureRoom } from './disk-space.ts';
import { pourInto } from './stream.ts';
import { WakeLock, type WakeLockHost } from './wake-lock.ts';

const never = new AbortController().signal;

test('an export that can not fit is refused with what it needs and about what there is', async () => {
  const fits = async (bytes: number): Promise<boolean> => bytes <= 4e9;
  await ensureRoom({ segments: 2.4e9, file: 2.4e9 }, 1e9, fits);
  await ensureRoom({ segments: 2.6e9, file: 0 }, 0, fits);
  await ensureRoom({ segments: 1e6, file: 0 }, 0, () => Promise.reject(new Error('not worth asking')));
  const refused = ensureRoom({ segments: 2.6e9, file: 2.6e9 }, 1e9, fits);
  await expect(refused).rejects.toMatchObject({
    code: 'STORAGE_FULL',
    message: expect.stringMatching(
      /needs about 5\.3 GB .*segments 2\.6 GB, the file 2\.6 GB.* about 5\.0 GB are free/,
    ),
  });
});

test('a stream gets every byte in order, never ahead of its reader, and is closed', async () => {
  const bytes = new Uint8Array(3_000_000).map((_, at) => at * 7);
  const got: Uint8Array[] = [];
  let writing = 0;
  let closed = false;
  const stream = new WritableStream<Uint8Array>({
    async write(chunk) {
      writing++;
      expect(writing).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      got.push(chunk);
      writing--;
    },
    close() {
      closed = true;
    },
  });
  await pourInto(new Blob([bytes]), stream, never);
  expect(closed).toBe(true);
  expect(Buffer.concat(got).equals(bytes)).toBe(true);
});

test('a stream that refuses fails in words, one that is stopped says why', async () => {
  const refusing = new WritableStream<Uint8Array>({
    write() {
      throw new Error('the disk behind it is full');
    },
  });
  await expect(pourInto(new Blob(['a']), refusing, never)).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    message: expect.stringContaining('the disk behind it is full'),
  });
  const stop = new AbortController();
  const stuck = new WritableStream<Uint8Array>({ write: () => new Promise(() => {}) });
  const pouring = pourInto(new Blob(['a']), stuck, stop.signal);
  const outcome = expect(pouring).rejects.toMatchObject({ code: 'STORAGE_FULL' });
  stop.abort(new ExportError('STORAGE_FULL', 'no room for the record'));
  await outcome;
});

class FakePage extends EventTarget {
  visibilityState = 'visible';
  show(visible: boolean): void {
    this.visibilityState = visible ? 'visible' : 'hidden';
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

test('a wake lock is asked for while it is wanted, again when the page shows again, and given back', async () => {
  const page = new FakePage();
  const calls = { asked: 0, released: 0 };
  const host: WakeLockHost = {
    page,
    request: async () => {
      calls.asked++;
      if (calls.asked === 2) throw new DOMException('low battery', 'NotAllowedError');
      return {
        release: async () => {
          calls.released++;
        },
      };
    },
  };
  const lock = new WakeLock(host);
  lock.hold();
  lock.hold();
  expect(calls.asked).toBe(1);
  page.show(false);
  expect(calls.asked).toBe(1);
  page.show(true);
  page.show(true);
  expect(calls.asked).toBe(3);
  lock.release();
  await Promise.resolve();
  await Promise.resolve();
  expect(calls.released).toBe(1);
  page.show(true);
  expect(calls.asked).toBe(3);
  new WakeLock(undefined).hold();
});
