import { expect, test } from 'vitest';
import { ExportError, unlessAborted } from '../errors/index.ts';
import type { Executor, SegmentResult, SegmentTask } from '../segments/index.ts';
import { runSegments, type SegmentSchedule } from './schedule.ts';

const timing = { evaluate: 0, render: 0, convert: 0, encode: 0, store: 0 };
const ranges = Array.from({ length: 30 }, (_, index) => ({ index, start: index * 10, end: index * 10 + 10 }));

/** Builds in a time that differs from segment to segment, so that they end out of order. */
class FakeExecutor implements Executor {
  running = 0;
  peak = 0;
  built: number[] = [];
  constructor(
    readonly slots: number,
    readonly before: (index: number, attempt: number) => void = () => {},
  ) {}
  async run(task: SegmentTask, _onProgress: unknown, signal: AbortSignal): Promise<SegmentResult> {
    const { index } = task.range;
    this.running++;
    this.peak = Math.max(this.peak, this.running);
    try {
      await new Promise((resolve) => setTimeout(resolve, (index * 7) % 5));
      if (signal.aborted) throw new ExportError('CANCELLED', 'cancelled');
      this.before(index, this.built.filter((each) => each === index).length);
      this.built.push(index);
      return { index, key: `key-${index}`, sha256: '', bytes: 1, reused: false, timing };
    } finally {
      this.running--;
    }
  }
  async [Symbol.asyncDispose](): Promise<void> {}
}

function schedule(
  executor: Executor,
  changed: Partial<SegmentSchedule> = {},
): SegmentSchedule & { order: string[] } {
  const order: string[] = [];
  return {
    ranges,
    executor,
    signal: new AbortController().signal,
    task: (range) => ({ range }) as SegmentTask,
    onStart() {},
    onProgress() {},
    onBuilt() {},
    assemble: async (result) => {
      order.push(result.key);
    },
    retry: () => undefined,
    ...changed,
    order,
  };
}

test('segments end in any order and are assembled in theirs, within the slots', async () => {
  const executor = new FakeExecutor(4);
  const run = schedule(executor);
  const results = await runSegments(run);
  expect(run.order).toEqual(ranges.map((range) => `key-${range.index}`));
  expect(results.map((result) => result.index)).toEqual(ranges.map((range) => range.index));
  expect(executor.peak).toBe(4);
});

test('building does not run away from a slow assembly', async () => {
  const executor = new FakeExecutor(2);
  let lead = 0;
  let assembled = 0;
  let ahead = 0;
  await runSegments(
    schedule(executor, {
      assemble: async ({ index }, _stop, following) => {
        expect([undefined, index + 1]).toContain(following?.index);
        if (following) ahead++;
        await new Promise((resolve) => setTimeout(resolve, 8));
        lead = Math.max(lead, executor.built.length - assembled);
        assembled++;
      },
    }),
  );
  expect(assembled).toBe(30);
  // What is built already is named, so that it can be read meanwhile.
  expect(ahead).toBeGreaterThan(20);
  expect(lead).toBeLessThanOrEqual(8);
});

test('the first failure stops everything and is the one that is told', async () => {
  const executor = new FakeExecutor(3, (index) => {
    if (index === 5) throw new ExportError('ENCODER_FAILED', 'five broke');
  });
  await expect(runSegments(schedule(executor))).rejects.toThrow('five broke');
  expect(executor.running).toBe(0);
  expect(executor.built.length).toBeLessThan(15);
});

test('a failed segment is built again when that is allowed, and one that the store lost as well', async () => {
  let failures = 2;
  const executor = new FakeExecutor(3, (index) => {
    if (index === 5 && failures-- > 0) throw new ExportError('ENCODER_FAILED', 'five broke');
  });
  let lost = true;
  const order: string[] = [];
  const run = schedule(executor, {
    retry: () => 1,
    assemble: async (result) => {
      if (result.index === 9 && lost) {
        lost = false;
        throw new ExportError('STORAGE_CORRUPT', 'gone');
      }
      order.push(result.key);
    },
  });
  await runSegments(run);
  expect(order).toEqual(ranges.map((range) => `key-${range.index}`));
  expect(executor.built.filter((index) => index === 9)).toHaveLength(2);
});

test('segments that somebody began are taken over, and built here where that failed', async () => {
  const executor = new FakeExecutor(2);
  const made = { index: 3, key: 'key-3', sha256: '', bytes: 1, reused: false, timing };
  const failed = Promise.reject(new ExportError('ENCODER_FAILED', 'six broke elsewhere'));
  // Whoever began it hears of it too.
  failed.catch(() => {});
  const told: number[] = [];
  const run = schedule(executor, {
    begun: new Map([
      [3, new Promise<SegmentResult>((resolve) => setTimeout(() => resolve(made), 10))],
      [6, failed],
    ]),
    onBuilt: (range) => told.push(range.index),
  });
  await runSegments(run);
  expect(run.order).toEqual(ranges.map((range) => `key-${range.index}`));
  expect(executor.built).not.toContain(3);
  expect(executor.built).toContain(6);
  expect(told).toHaveLength(29);
});

test('a cancellation ends the run once everything under way has stopped', async () => {
  const controller = new AbortController();
  const executor = new FakeExecutor(3, (index) => {
    if (index === 6) controller.abort();
  });
  await expect(runSegments(schedule(executor, { signal: controller.signal }))).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect(executor.running).toBe(0);
});

test('an assembly that waits is told to stop, by a cancellation with its reason and by a failure elsewhere', async () => {
  const controller = new AbortController();
  const waits = (_result: SegmentResult, stop: AbortSignal): Promise<void> => {
    queueMicrotask(() => controller.abort(new ExportError('STORAGE_FULL', 'no room for the record')));
    return unlessAborted(stop, new Promise(() => {}));
  };
  const aborted = schedule(new FakeExecutor(3), { signal: controller.signal, assemble: waits });
  await expect(runSegments(aborted)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
  const executor = new FakeExecutor(3, (index) => {
    if (index === 5) throw new ExportError('ENCODER_FAILED', 'five broke');
  });
  const failing = schedule(executor, { assemble: (_, stop) => unlessAborted(stop, new Promise(() => {})) });
  await expect(runSegments(failing)).rejects.toThrow('five broke');
});
