import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { ExportResult } from '../api/index.ts';
import { openDatabase, type StoreDatabase } from '../segments/index.ts';
import { readLog } from './job-log.ts';
import { JobRuns } from './job-runs.ts';
import { Fence } from './leader.ts';
import { type LeaderHouse, QueueTerm } from './queue-term.ts';
import type { JobRecord } from './record.ts';

const JOB = {
  ...{ id: 'job', compositionId: 'job', fileName: 'job.json', composition: '', assets: [] },
  ...{ settings: { format: 'vp9-webm' }, priority: 'normal', destination: { kind: 'opfs' } },
  ...{
    validate: false,
    state: 'queued',
    createdAt: new Date(0),
    retryCount: 0,
    currentFrame: 0,
    totalFrames: 0,
  },
  ...{ segmentStates: [], preflight: [], warnings: [], errors: [] },
} as JobRecord;
const RESULT = { jobId: 'job', bytes: 4, timing: { total: 1000 } } as unknown as ExportResult;

let stores = 0;

interface Obstacles {
  release?(): Promise<void>;
  trim?(): Promise<void>;
}

/** A tab that leads, in which every export is complete at once. */
async function lead({ release = async () => {}, trim = async () => {} }: Obstacles) {
  const database = await openDatabase(`job-runs-${stores++}`);
  const house = {
    store: { database, release, trim },
    fence: await Fence.raise(database),
    slots: { workers: () => [], utilization: () => 0, outranked: () => new Map(), stranded: () => new Set() },
    memory: { usage: () => ({ ceiling: 1, reserved: 0, jobs: [] }) },
    outputs: { sweep: async () => {} },
    ...{ observers: [], storeBudget: 1, run: async () => RESULT, announce: () => {} },
  } as unknown as LeaderHouse;
  const settings = { maxConcurrentJobs: 1, memoryCeiling: 1 };
  const term = new QueueTerm(house, { settings, paused: false });
  let tell = (): void => {};
  const ended = new Promise<void>((resolve) => (tell = resolve));
  return { database, term, ended, runs: new JobRuns(term, () => tell()) };
}

const stored = async (database: StoreDatabase): Promise<JobRecord> =>
  (await database.get('jobs', 'job')) as JobRecord;

test('a job that is cancelled while its segments are let go of stays cancelled', async () => {
  const { database, term, runs, ended } = await lead({
    release: async () => {
      const live = runs.release('job');
      if (live) await term.book.save([{ ...live.record, state: 'cancelled' }]);
    },
  });
  runs.start(JOB);
  await ended;
  expect((await stored(database)).state).toBe('cancelled');
});

test('an export does not fail because room could not be made, or its segments not let go of', async () => {
  const refuse = () => Promise.reject(new Error('an entry is locked'));
  const { database, term, runs, ended } = await lead({ release: refuse, trim: refuse });
  runs.start(JOB);
  await ended;
  expect((await stored(database)).state).toBe('completed');
  await term.log.flush();
  const problems = (await readLog(database, 'job')).filter(({ level }) => level === 'warning');
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('Room could not be made: '),
    expect.stringContaining('Its segments could not be let go of: '),
  ]);
});
