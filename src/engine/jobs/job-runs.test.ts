import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { ExportResult } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import { openDatabase, type StoreDatabase } from '../segments/index.ts';
import { readLog } from './job-log.ts';
import { JobRuns } from './job-runs.ts';
import { Fence } from './leader.ts';
import { QualityShelf } from './quality-shelf.ts';
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
  run?: LeaderHouse['run'];
  release?(): Promise<void>;
  trim?(): Promise<void>;
}

/** A tab that leads, in which every export is complete at once. */
async function lead({
  release = async () => {},
  trim = async () => {},
  run = async () => RESULT,
}: Obstacles) {
  const database = await openDatabase(`job-runs-${stores++}`);
  const house = {
    store: { database, release, trim },
    fence: await Fence.raise(database),
    slots: { workers: () => [], utilization: () => 0, outranked: () => new Map(), stranded: () => new Set() },
    memory: { usage: () => ({ ceiling: 1, reserved: 0, jobs: [] }) },
    rates: { ofJob: () => undefined },
    outputs: { sweep: async () => {} },
    ...{ observers: [], storeBudget: 1, run, announce: () => {} },
  } as unknown as LeaderHouse;
  const settings = { maxConcurrentJobs: 1, memoryCeiling: 1, processorShare: 1 };
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

/** Each attempt fails its gates, as an examined file does, until the quality is enough. */
function demanding(quality: number, seen: number[]): LeaderHouse['run'] {
  return async (job) => {
    const own = job.record.settings.quality ?? 75;
    seen.push(own);
    job.validation = { bytes: own, findings: [], evidence: [], visual: { frames: [] } } as never;
    job.record = { ...job.record, finishing: true };
    if (own >= quality) return RESULT;
    job.worthReencoding = true;
    job.record = { ...job.record, keptAside: { fileName: 'a.rejected.webm', bytes: own, reason: 'SSIM' } };
    throw new ExportError('CHECK_FAILED', 'The SSIM of frame 3 is 0.9.');
  };
}

test.each([
  ['where the request allows it', { reencode: true }, 80, [75, 90], 'completed'],
  ['once, whatever comes of it', { reencode: true }, 100, [75, 90], 'failed'],
  ['as its profile says', { profileId: 'own' }, 80, [75, 90], 'completed'],
  [
    'never where the request says so, whatever the profile says',
    { profileId: 'own', reencode: false },
    80,
    [75],
    'failed',
  ],
  ['never by itself', {}, 80, [75], 'failed'],
  [
    'never what lies on a server',
    { reencode: true, destination: { kind: 'http', url: '/' } },
    80,
    [75],
    'failed',
  ],
  [
    'never in another profile, unless that is allowed',
    { reencode: true, settings: { format: 'prores-lt' } },
    80,
    [75],
    'failed',
  ],
] as const)('a file that fails its gates is made again %s', async (_, fields, needed, tried, state) => {
  const seen: number[] = [];
  const { database, runs, ended } = await lead({ run: demanding(needed, seen) });
  await database.put('profiles', { id: 'own', reencode: true } as never);
  runs.start({ ...JOB, ...fields } as unknown as JobRecord);
  await ended;
  const record = await stored(database);
  expect([seen, record.state]).toEqual([tried, state]);
  // The first file is still there to look at.
  expect(record.keptAside?.bytes).toBe(state === 'completed' || tried.length === 1 ? 75 : 90);
  expect(record.reencoded?.words).toBe(tried.length > 1 ? 'quality 90 instead of quality 75' : undefined);
  expect(await new QualityShelf(database).validation('job')).toMatchObject({ bytes: seen.at(-1) });
});
