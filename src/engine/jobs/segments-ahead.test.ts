import { expect, it } from 'vitest';
import { ExportError } from '../errors/index.ts';
import type { Executor, SegmentRange, SegmentRecipe, SegmentResult } from '../segments/index.ts';
import type { BuildObserver, StageServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { SegmentsAhead } from './segments-ahead.ts';

const RANGES: readonly SegmentRange[] = Array.from({ length: 20 }, (_, index) => ({
  index,
  start: index * 60,
  end: index * 60 + 60,
}));

/** Two workers whose segments end when they are told to. */
function workshop() {
  const ends = new Map<number, () => void>();
  const told: string[] = [];
  const executor: Executor = {
    slots: 2,
    run: ({ range }, _progress, signal, onStart) => {
      onStart?.('worker');
      return new Promise<SegmentResult>((resolve, reject) => {
        const timing = { evaluate: 1, render: 2, convert: 3, encode: 4, store: 5 };
        ends.set(range.index, () =>
          resolve({ index: range.index, key: `${range.index}`, timing } as SegmentResult),
        );
        signal.addEventListener('abort', () => reject(new ExportError('CANCELLED', 'cancelled')));
      });
    },
    async [Symbol.asyncDispose]() {},
  };
  const observer: BuildObserver = {
    onStart: ({ index }) => told.push(`start ${index}`),
    onProgress() {},
    onBuilt: ({ index }) => told.push(`built ${index}`),
    onDropped: ({ index }) => told.push(`dropped ${index}`),
  };
  const job = { record: { id: 'job' }, abort: new AbortController() } as LiveJob;
  const timing = {};
  const services = { executor } as StageServices;
  const ahead = new SegmentsAhead(job, services, RANGES, {} as SegmentRecipe, observer, timing, () => ({}));
  return { ahead, ends, told, timing };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

it('begins as many as there are workers, and hands over what is built and what is under way', async () => {
  const { ahead, ends, told, timing } = workshop();
  ahead.start();
  ends.get(0)?.();
  await settled();
  const begun = ahead.handOver();
  expect([...begun.keys()]).toEqual([0, 1, 2]);
  for (const end of ends.values()) end();
  expect(await begun.get(2)).toMatchObject({ key: '2' });
  await settled();
  expect(told).toEqual(['start 0', 'start 1', 'built 0', 'start 2', 'built 1', 'built 2']);
  expect(timing).toMatchObject({ encode: 12 });
});

it('builds no more than a few seconds ahead', async () => {
  const { ahead, ends } = workshop();
  ahead.start();
  for (let step = 0; step < 30; step++) {
    for (const end of ends.values()) end();
    await settled();
  }
  expect(ahead.handOver().size).toBe(8);
});

it('stops and forgets where its assumption was wrong', async () => {
  const { ahead, ends, told } = workshop();
  ahead.start();
  ends.get(0)?.();
  await settled();
  await ahead.drop();
  expect(told.filter((line) => line.startsWith('dropped'))).toEqual(['dropped 0', 'dropped 1', 'dropped 2']);
  expect(ahead.handOver().size).toBe(0);
});
