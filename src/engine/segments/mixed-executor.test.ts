import { expect, test } from 'vitest';
import { ExportError } from '../errors/index.ts';
import { MixedExecutor } from './mixed-executor.ts';
import type { RemoteExecutor, SegmentRecipe, SegmentResult, SegmentTask } from './segments.ts';

const recipe = {
  encoder: { encoder: 'framewright', settings: { width: 1000, height: 1000 } },
} as unknown as SegmentRecipe;
const task = (index: number): SegmentTask => ({
  recipe,
  range: { index, start: index * 10, end: index * 10 + 10 },
  owner: 'job',
});
const never = (): AbortSignal => new AbortController().signal;
const soon = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Builds in a fixed time, or never; its slots come and go. */
class FakeExecutor implements RemoteExecutor {
  readonly begun: number[] = [];
  readonly cancelled: number[] = [];
  /** Segments that fail here at once. */
  readonly broken = new Set<number>();
  readonly #fails = new Map<number, (error: ExportError) => void>();
  milliseconds: number;
  readonly #rate: number | undefined;
  slots: number;
  failure: ExportError | undefined;
  #changed: () => void = () => {};

  constructor(slots: number, milliseconds: number, rate?: number) {
    this.slots = slots;
    this.milliseconds = milliseconds;
    this.#rate = rate;
  }

  capacity(): number {
    return this.slots;
  }

  rate(): number | undefined {
    return this.#rate;
  }

  watchSlots(changed: () => void): void {
    this.#changed = changed;
  }

  become(slots: number): void {
    this.slots = slots;
    this.#changed();
  }

  fail(index: number, error: ExportError): void {
    this.#fails.get(index)?.(error);
  }

  async run({ range }: SegmentTask, _progress: unknown, signal: AbortSignal): Promise<SegmentResult> {
    this.begun.push(range.index);
    if (this.failure) throw this.failure;
    if (this.broken.has(range.index)) throw new ExportError('WORKER_LOST', 'It could not be drawn.');
    await new Promise<void>((resolve, reject) => {
      this.#fails.set(range.index, reject);
      const timer = setTimeout(resolve, this.milliseconds);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        this.cancelled.push(range.index);
        reject(new ExportError('CANCELLED', 'It was cancelled.'));
      });
    });
    const timing = { evaluate: 0, render: 0, convert: 0, encode: 1, store: 0 };
    return { index: range.index, key: `${range.index}`, sha256: '', bytes: 1, reused: false, timing };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

test('uses the places of both at once, and says how many there are as they come and go', async () => {
  const here = new FakeExecutor(1, 60);
  const there = new FakeExecutor(2, 60);
  const mixed = new MixedExecutor(here);
  expect(mixed.slots).toBe(1);
  let told = 0;
  mixed.watchSlots(() => told++);
  mixed.mix(there);
  expect(mixed.slots).toBe(3);
  expect(told).toBe(1);
  await Promise.all([0, 1, 2].map((index) => mixed.run(task(index), () => {}, never())));
  expect([here.begun.length, there.begun.length]).toEqual([1, 2]);
  there.become(0);
  expect(mixed.slots).toBe(1);
  await mixed[Symbol.asyncDispose]();
});

test('builds here what a farm that went away was at, and what it could not build', async () => {
  const here = new FakeExecutor(1, 20);
  const there = new FakeExecutor(2, 1e6);
  const mixed = new MixedExecutor(here);
  mixed.mix(there);
  const runs = [0, 1, 2].map((index) => mixed.run(task(index), () => {}, never()));
  await soon(50);
  there.become(0);
  const results = await Promise.all(runs);
  expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(here.begun.sort()).toEqual([0, 1, 2]);
  expect(there.cancelled.sort()).toEqual(there.begun.sort());

  there.become(2);
  there.failure = new ExportError('FARM_FAILED', 'Three workers failed.');
  const more = await Promise.all([3, 4].map((index) => mixed.run(task(index), () => {}, never())));
  expect(more.map(({ index }) => index)).toEqual([3, 4]);
  await mixed[Symbol.asyncDispose]();
});

test('without workers of its own it waits for the farm’s, and tells of the farm’s failures', async () => {
  const here = new FakeExecutor(2, 10);
  const there = new FakeExecutor(0, 10);
  const mixed = new MixedExecutor(here);
  mixed.mix(there, false);
  expect(mixed.slots).toBe(0);
  const waiting = mixed.run(task(0), () => {}, never());
  await soon(50);
  expect(here.begun).toEqual([]);
  there.become(1);
  expect((await waiting).index).toBe(0);
  there.failure = new ExportError('FARM_FAILED', 'Three workers failed.');
  await expect(mixed.run(task(1), () => {}, never())).rejects.toMatchObject({ code: 'FARM_FAILED' });
  expect(here.begun).toEqual([]);
  await mixed[Symbol.asyncDispose]();
});

test('gives the last segment of a slow place to an idle faster one, and the loser is cancelled', async () => {
  // 10 frames of a megapixel: 20 ms here; the farm says that it takes 100 s.
  const here = new FakeExecutor(1, 20);
  const there = new FakeExecutor(1, 1e6, 0.1);
  const mixed = new MixedExecutor(here);
  mixed.mix(there);
  const results = await Promise.all([0, 1].map((index) => mixed.run(task(index), () => {}, never())));
  expect(results.map(({ index }) => index)).toEqual([0, 1]);
  expect(there.begun).toEqual([1]);
  expect(there.cancelled).toEqual([1]);
  expect(here.begun).toEqual([0, 1]);
  await mixed[Symbol.asyncDispose]();
});

test('a segment that fails in both places at once fails, and so does one that only a farm that left could build', async () => {
  const here = new FakeExecutor(1, 20);
  const there = new FakeExecutor(1, 1e6, 0.1);
  const mixed = new MixedExecutor(here);
  mixed.mix(there);
  await mixed.run(task(0), () => {}, never());
  here.broken.add(2).add(4);
  const [, both] = [1, 2].map((index) => mixed.run(task(index), () => {}, never()));
  while (!here.begun.includes(2)) await soon(5);
  await soon(5);
  there.fail(2, new ExportError('FARM_FAILED', 'Three workers failed.'));
  await expect(both).rejects.toMatchObject({ code: 'FARM_FAILED' });

  const [, left] = [3, 4].map((index) => mixed.run(task(index), () => {}, never()));
  while (!here.begun.includes(4)) await soon(5);
  await soon(5);
  mixed.mix(undefined);
  await expect(left).rejects.toMatchObject({ code: 'WORKER_LOST' });
  await mixed[Symbol.asyncDispose]();
});

test('a segment is built here as soon as there is memory for it, whatever there was when it was given', async () => {
  const here = new FakeExecutor(1, 10);
  const there = new FakeExecutor(1, 1e6);
  const mixed = new MixedExecutor(here);
  mixed.mix(there);
  let mostHere = 0;
  const given: SegmentTask = {
    ...task(0),
    get mostHere() {
      return mostHere;
    },
  };
  const built = mixed.run(given, () => {}, never());
  there.become(0);
  await soon(20);
  expect([here.begun, mixed.waiting('job')]).toEqual([[], 0]);
  mostHere = 1;
  expect((await built).index).toBe(0);
  await mixed[Symbol.asyncDispose]();
});

test('what stands still elsewhere is built here in the end, though the farm never told its pace', async () => {
  let now = 0;
  const here = new FakeExecutor(1, 10);
  const there = new FakeExecutor(1, 1e6);
  const mixed = new MixedExecutor(here, undefined, () => now);
  mixed.mix(there);
  const first = mixed.run(task(0), () => {}, never());
  const second = mixed.run(task(1), () => {}, never());
  now = 10;
  await first;
  await soon(20);
  expect(here.begun).toEqual([0]);
  now = 1_000;
  expect((await second).index).toBe(1);
  expect(there.cancelled).toEqual([1]);
  await mixed[Symbol.asyncDispose]();
});

test('what is more urgent goes first, and takes the place of what is built twice', async () => {
  const here = new FakeExecutor(1, 20);
  const there = new FakeExecutor(1, 1e6, 0.1);
  const mixed = new MixedExecutor(here);
  mixed.mix(there);
  await mixed.run(task(0), () => {}, never());
  const low = { priority: 'low', owner: 'low' } as const;
  here.milliseconds = 300;
  const clog = mixed.run({ ...task(1), ...low }, () => {}, never());
  const twice = mixed.run({ ...task(2), ...low }, () => {}, never());
  await clog;
  while (!here.begun.includes(2)) await soon(5);
  const waits = mixed.run({ ...task(3), ...low }, () => {}, never());
  const urgent = mixed.run({ ...task(4), priority: 'urgent' }, () => {}, never());
  expect((await urgent).index).toBe(4);
  expect(here.begun.slice(0, 4)).toEqual([0, 1, 2, 4]);
  expect(here.cancelled).toEqual([2]);
  await Promise.all([twice, waits]);
  await mixed[Symbol.asyncDispose]();
});

test('what one farm was at goes to the next, and nothing is built here where only a farm is to build', async () => {
  const here = new FakeExecutor(1, 10);
  const there = new FakeExecutor(1, 1e6);
  const next = new FakeExecutor(1, 10);
  const mixed = new MixedExecutor(here);
  mixed.mix(there, false);
  const built = mixed.run(task(0), () => {}, never());
  mixed.mix(undefined, false);
  await soon(20);
  expect(there.cancelled).toEqual([0]);
  mixed.mix(next, false);
  expect(await built).toMatchObject({ index: 0, elsewhere: true });
  expect(here.begun).toEqual([]);
  await mixed[Symbol.asyncDispose]();
});

test('cancels both places where nobody needs the segment any more', async () => {
  const here = new FakeExecutor(1, 1e6);
  const there = new FakeExecutor(1, 1e6);
  const mixed = new MixedExecutor(here);
  mixed.mix(there);
  const abort = new AbortController();
  const runs = Promise.allSettled([0, 1].map((index) => mixed.run(task(index), () => {}, abort.signal)));
  await soon(10);
  abort.abort();
  for (const run of await runs) {
    expect(run).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
  }
  expect([...here.cancelled, ...there.cancelled].sort()).toEqual([0, 1]);
  await mixed[Symbol.asyncDispose]();
});
