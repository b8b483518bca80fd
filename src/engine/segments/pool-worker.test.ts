import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LINGER_MILLISECONDS, PoolWorker, type WorkerThread } from './pool-worker.ts';
import type { SegmentTask } from './segments.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class FakeThread {
  dead = false;
  rests = 0;

  call(work: (remote: { rest(): Promise<void> }) => Promise<void>): Promise<void> {
    return work({
      rest: async () => {
        this.rests++;
      },
    });
  }

  terminate(): void {
    this.dead = true;
  }
}

const threads: FakeThread[] = [];
beforeEach(() => void threads.splice(0));

function start(): WorkerThread {
  const thread = new FakeThread();
  threads.push(thread);
  return thread as unknown as WorkerThread;
}

const task = (frames: number, [width, height] = [1920, 1080], more: object = {}): SegmentTask =>
  ({
    range: { index: 0, start: 0, end: frames },
    recipe: { encoder: { settings: { width, height }, ...more }, render: { format: 'rgba8' } },
  }) as unknown as SegmentTask;

/** As a pool does it: a task is begun before its thread is opened. */
function build(worker: PoolWorker, ...tasks: readonly SegmentTask[]): void {
  for (const one of tasks) {
    worker.begin(one);
    worker.open(start);
    worker.end();
  }
}

test('a thread of a short film lets go, and serves the next one for ten seconds', () => {
  const worker = new PoolWorker('worker-1');
  build(worker, task(300));
  worker.letGo();
  expect(threads).toMatchObject([{ dead: false, rests: 1 }]);
  vi.advanceTimersByTime(LINGER_MILLISECONDS - 1);
  build(worker, task(300));
  expect(threads).toHaveLength(1);
  vi.advanceTimersByTime(LINGER_MILLISECONDS * 2);
  expect(threads).toMatchObject([{ dead: false }]);
  worker.letGo();
  vi.advanceTimersByTime(LINGER_MILLISECONDS / 2);
  // Whoever asks again and again makes it no longer.
  worker.letGo();
  vi.advanceTimersByTime(LINGER_MILLISECONDS / 2);
  expect(threads).toMatchObject([{ dead: true, rests: 2 }]);
  build(worker, task(300));
  expect(threads).toHaveLength(2);
});

test.each([
  ['of a long film', [task(7000), task(300)]],
  ['of large pictures, with its first segment', [task(10, [3840, 2160])]],
  ['of ffmpeg.wasm', [task(10, [640, 360], { ffmpeg: {} }), task(10)]],
])('a thread %s ends at once, and the next one begins anew', (_what, tasks) => {
  const worker = new PoolWorker('worker-1');
  build(worker, ...tasks);
  worker.letGo();
  expect(threads).toMatchObject([{ dead: true, rests: 0 }]);
  build(worker, task(300));
  worker.letGo();
  expect(threads[1]).toMatchObject({ dead: false, rests: 1 });
});

test('a thread that failed serves nobody else', () => {
  const worker = new PoolWorker('worker-1');
  build(worker, task(300));
  worker.failed();
  worker.letGo();
  expect(threads).toMatchObject([{ dead: true }]);
});
