import { expect, test, vi } from 'vitest';
import { Thread } from './thread.ts';

interface Api {
  work(): number;
}

/** A worker that takes messages and never answers. */
class SilentWorker extends EventTarget {
  terminated = false;
  postMessage(): void {}
  terminate(): void {
    this.terminated = true;
  }
}

function start(): { worker: SilentWorker; thread: Thread<Api> } {
  const worker = new SilentWorker();
  return { worker, thread: new Thread<Api>(worker as unknown as Worker) };
}

test('a worker that fails loses its calls, and takes no more', async () => {
  const { worker, thread } = start();
  const calls = [thread.call((remote) => remote.work()), thread.call((remote) => remote.work())];
  worker.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
  for (const call of calls) {
    await expect(call).rejects.toMatchObject({
      code: 'WORKER_LOST',
      message: expect.stringContaining('out of memory'),
    });
  }
  expect(worker.terminated).toBe(true);
  await expect(thread.call((remote) => remote.work())).rejects.toMatchObject({ code: 'WORKER_LOST' });
});

test('a worker is given up when it is silent for too long, and only then', async () => {
  vi.useFakeTimers();
  try {
    const { worker, thread } = start();
    let alive = (): void => {};
    const call = thread.call(
      (remote, sign) => {
        alive = sign;
        return remote.work();
      },
      { stallMilliseconds: 1000 },
    );
    const outcome = expect(call).rejects.toMatchObject({ code: 'WORKER_LOST' });
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(900);
      expect(thread.dead).toBe(false);
      alive();
    }
    await vi.advanceTimersByTimeAsync(1100);
    expect(worker.terminated).toBe(true);
    await outcome;
  } finally {
    vi.useRealTimers();
  }
});

test('progress that arrives after the answer does not wake the watchdog', async () => {
  vi.useFakeTimers();
  try {
    const { thread } = start();
    let alive = (): void => {};
    const answered = thread.call(
      async (_remote, sign) => {
        alive = sign;
        return 7;
      },
      { stallMilliseconds: 1000 },
    );
    expect(await answered).toBe(7);
    alive();
    await vi.advanceTimersByTimeAsync(5000);
    expect(thread.dead).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});
