import { expect, test } from 'vitest';
import type { JobPriority } from '../api/index.ts';
import type { RunServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { MemoryBudget, type MemoryShare } from './memory-budget.ts';
import type { Preflight } from './preflight.ts';
import { reserveMemory } from './reserve-memory.ts';

/** All eight workers of one film fit, and not a second film beside them. */
const CEILING = 3.5 * 2 ** 30;

/** What a 4K film in H.264 is reserved by. */
const prepared = {
  ranges: Array.from({ length: 60 }, (_, index) => ({ index, start: index, end: index + 1 })),
  settings: {
    encode: { width: 3840, height: 2160, codec: 'h264' },
    render: { format: 'rgba8' },
    optimization: {},
  },
  encoder: { input: 'I420' },
} as unknown as Preflight;
const source = { bytes: new Uint8Array(1e6), assets: new Map() } as unknown as Parameters<
  typeof reserveMemory
>[3];

interface Film {
  readonly job: LiveJob;
  readonly share: MemoryShare;
  readonly executor: { inMemory: number };
}

function submit(memory: MemoryBudget, id: string, priority: JobPriority): Film {
  const record = { id, priority, paused: false };
  const job = { record, abort: new AbortController(), hold: undefined } as unknown as LiveJob;
  const services = {
    memory,
    slots: { size: 8, here: 8, reconsider() {} },
    claim: (each: LiveJob) => ({
      jobId: each.record.id,
      priority: each.record.priority,
      paused: each.record.paused === true,
    }),
    changed() {},
  } as unknown as RunServices;
  const executor = { inMemory: 0 };
  return { job, executor, share: reserveMemory(job, services, prepared, source, executor) };
}

test('an urgent 4K export begins beside a low one on eight cores, and a paused one leaves all to others', () => {
  const memory = new MemoryBudget(CEILING);
  const low = submit(memory, 'low', 'low');
  expect(low.share.workers).toBe(8);
  low.executor.inMemory = 8;
  const urgent = submit(memory, 'urgent', 'urgent');
  expect(urgent.job.hold).toMatchObject({ kind: 'memory', ids: ['low'] });
  expect(urgent.job.hold?.message).toMatch(/\d+ MiB/);
  let ended = 0;
  for (; urgent.share.workers === 0 && ended < 8; ended++) {
    low.executor.inMemory--;
    memory.arrange();
  }
  // After a few of its segments, not after its film.
  expect(ended).toBeLessThan(4);
  expect(urgent.job.hold).toBeUndefined();
  low.executor.inMemory = 1;
  memory.arrange();
  expect(urgent.share.workers).toBeGreaterThan(4);
  expect(memory.reserved).toBeLessThanOrEqual(CEILING);
  low.executor.inMemory = 0;
  low.job.record = { ...low.job.record, paused: true };
  memory.arrange();
  expect([low.share.workers, urgent.share.workers]).toEqual([0, 8]);
  expect(memory.usage().jobs.map(({ jobId }) => jobId)).toEqual(['urgent']);
});
