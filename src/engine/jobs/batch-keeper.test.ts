import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BatchEvent } from '../api/index.ts';
import { ZipArchive } from '../container/index.ts';
import type { Gathered, GatheringTask } from '../delivery/index.ts';
import { ExportError } from '../errors/index.ts';
import { openDatabase, type StoreDatabase } from '../segments/index.ts';
import { BatchKeeper, type KeeperServices } from './batch-keeper.ts';
import { type BatchRecord, findBatch } from './batch-record.ts';
import { batchStatusOf } from './batch-status.ts';
import { statusOf } from './job.ts';
import { Fence } from './leader.ts';
import type { JobRecord } from './record.ts';

/** Files that are not the usual one. */
const disk = new Map<string, Blob>();
/** What was removed from the file system. */
const erased: string[] = [];

/** A private file system that holds whatever is asked for. */
const folder: object = {
  getDirectoryHandle: async () => folder,
  getFileHandle: async (name: string) => ({
    kind: 'file',
    name,
    getFile: async () => new File([disk.get(name) ?? 'film'], name),
  }),
  removeEntry: async (name: string) => {
    erased.push(name);
  },
  async *values() {},
};

const real = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
beforeAll(() => {
  const navigator = { storage: { getDirectory: async () => folder } };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
});
afterAll(() => {
  if (real) Object.defineProperty(globalThis, 'navigator', real);
});

function job(id: string, state: JobRecord['state']): JobRecord {
  return {
    ...{ id, batchId: 'batch', compositionId: id, fileName: `${id}.json`, composition: '', assets: [] },
    ...{ settings: { format: 'vp9-webm' }, priority: 'normal', destination: { kind: 'opfs' } },
    ...{ validate: false, state, createdAt: new Date(0), startedAt: new Date(1000), retryCount: 0 },
    ...(state !== 'queued' && { completedAt: new Date(5000) }),
    ...{ currentFrame: 0, totalFrames: 0, segmentStates: [], preflight: [], warnings: [], errors: [] },
    ...(state === 'completed' && { result: finished(id) }),
  } as JobRecord;
}

function finished(id: string): NonNullable<JobRecord['result']> {
  return {
    ...{ jobId: id, format: 'vp9-webm', fileName: `${id}.webm`, mimeType: 'video/webm', bytes: 4 },
    ...{ frames: 30, seconds: 2, frameRate: { num: 15, den: 1 }, encoder: 'webcodecs', sha256: 'ab' },
    ...{ check: { passed: true, framesCompared: 3, ssim: 0.99, deltaE: 0.4, problems: [] }, warnings: [] },
  } as unknown as NonNullable<JobRecord['result']>;
}

let stores = 0;

/** A store with one batch of these jobs, and tabs that lead it one after the other. */
class House {
  database!: StoreDatabase;
  readonly gathered: GatheringTask[] = [];
  readonly told: BatchEvent[] = [];
  readonly removed: string[] = [];
  /** What the next archive does instead of succeeding. */
  obstacle: (() => Promise<void>) | undefined;
  /** Whether the tab's engine is being closed, which refuses all questions. */
  closed = false;
  /** Of what is told next. */
  failure: string | undefined;

  static async open(jobs: readonly JobRecord[], batch: Partial<BatchRecord>): Promise<House> {
    const house = new House();
    house.database = await openDatabase(`keeper-${stores++}`);
    const record: BatchRecord = {
      ...{ id: 'batch', name: 'Friday', createdAt: new Date(0), jobIds: jobs.map(({ id }) => id) },
      entries: jobs.map(({ id }) => ({
        ...{ jobId: id, compositionId: id, composition: `${id}.json`, format: 'vp9-webm' },
      })),
      ...{
        settings: { consolidateOutput: true, generateReport: true },
        notification: {},
        problems: [],
        told: [],
      },
      ...batch,
    };
    await house.database.put('batches', record);
    for (const each of jobs) await house.database.put('jobs', each);
    return house;
  }

  /** A tab begins to lead. */
  async lead(): Promise<BatchKeeper> {
    const services: KeeperServices = {
      storeName: 'keeper',
      database: async () => this.database,
      gather: async (task): Promise<Gathered> => {
        this.gathered.push(task);
        const { obstacle } = this;
        this.obstacle = undefined;
        await obstacle?.();
        if (task.target.kind === 'opfs') disk.set(task.target.file.name, await archiveOf(task));
        return { bytes: 1, sha256: 'cd' };
      },
      notify: async (_settings, event) => {
        this.told.push(event);
        return this.failure === undefined ? [] : [this.failure];
      },
      removeFile: async (id) => {
        if (this.closed) throw new ExportError('INTERRUPTED', 'The engine of this page was closed.');
        this.removed.push(id);
      },
      announce: async () => {},
    };
    const keeper = new BatchKeeper(services);
    await keeper.leading([], await Fence.raise(this.database));
    return keeper;
  }

  async end(keeper: BatchKeeper, id: string, state: JobRecord['state']): Promise<void> {
    const ended = { ...job(id, state), completedAt: new Date(9000) };
    await this.database.put('jobs', ended);
    await keeper.ended(ended);
  }

  batch(): Promise<BatchRecord> {
    return findBatch(this.database, 'batch');
  }
}

test('once the last job has ended, files are brought together and it is told, once whoever leads', async () => {
  const house = await House.open([job('a', 'completed'), job('b', 'queued')], {});
  const keeper = await house.lead();
  await quiet();
  expect(house.gathered).toHaveLength(0);
  await house.end(keeper, 'b', 'completed');
  await expect.poll(() => house.told.map(({ kind }) => kind)).toEqual(['completed']);
  expect(house.gathered[0]?.files.map(({ name }) => name)).toEqual([
    ...['report.html', 'report.json', 'a_vp9-webm.webm', 'b_vp9-webm.webm'],
  ]);
  expect(house.told[0]?.status).toMatchObject({ progress: 100, completedJobs: 2, averageProcessingTime: 6 });
  await keeper.resigned();
  await house.lead();
  await quiet();
  expect(house.gathered).toHaveLength(1);
  expect(house.told).toHaveLength(1);
  expect(house.removed).toEqual([]);
});

test('a tab that wakes up after it was thought dead changes nothing; the one that leads made it anew', async () => {
  const house = await House.open([job('a', 'completed')], {});
  let wake = (): void => {};
  house.obstacle = () => new Promise((resolve) => (wake = resolve));
  await house.lead();
  await expect.poll(() => house.gathered.length).toBe(1);
  await house.lead();
  await expect.poll(() => house.told.length).toBe(1);
  const { settlement } = await house.batch();
  wake();
  await quiet();
  expect(house.told).toHaveLength(1);
  expect(await house.batch()).toMatchObject({ settlement, problems: [] });
  const [, second] = house.gathered.map(nameOf);
  expect(settlement?.archive?.stored.name).toBe(second);
});

test('a crash before it was told: the next leader tells, and makes no second archive', async () => {
  const house = await House.open([job('a', 'completed')], {});
  await house.lead();
  await expect.poll(() => house.told.length).toBe(1);
  await house.database.put('batches', { ...(await house.batch()), told: [] } as BatchRecord);
  await house.lead();
  await expect.poll(() => house.told.length).toBe(2);
  expect(house.gathered).toHaveLength(1);
});

test('what can not be brought together is told in words, and the single files stay', async () => {
  const house = await House.open([job('a', 'completed')], {
    settings: { consolidateOutput: true, cleanupTempFiles: true },
  });
  house.obstacle = () => Promise.reject(new Error('no room'));
  house.failure = 'The webhook was not told.';
  await house.lead();
  await expect
    .poll(async () => (await house.batch()).problems)
    .toEqual([expect.stringMatching(/no room.* kept one by one/), 'The webhook was not told.']);
  await quiet();
  expect(house.removed).toEqual([]);
  expect((await house.batch()).settlement).toMatchObject({ status: 'completed', gathered: false });
});

/** The single file of a job is removed, and another of its batch is retried with success. */
async function retriedAfterRemoval(settings: BatchRecord['settings']): Promise<House> {
  const house = await House.open([job('a', 'completed'), job('b', 'failed')], { settings });
  const keeper = await house.lead();
  await expect.poll(() => house.told.length).toBe(1);
  await house.database.put('jobs', { ...job('a', 'completed'), fileRemoved: true } as JobRecord);
  await house.end(keeper, 'b', 'completed');
  await expect.poll(() => house.told.length).toBe(2);
  return house;
}

test('a file that only the earlier archive holds comes into the later one', async () => {
  const house = await retriedAfterRemoval({ consolidateOutput: true });
  const [first, second] = house.gathered;
  const files = await Promise.all(
    second?.files.map(async ({ name, content }) => [name, await new Blob([content]).text()]) ?? [],
  );
  expect(files).toEqual([
    ['a_vp9-webm.webm', 'film'],
    ['b_vp9-webm.webm', 'film'],
  ]);
  const { settlement, problems } = await house.batch();
  expect(settlement).toMatchObject({
    gathered: true,
    archive: { stored: { name: second && nameOf(second) } },
  });
  expect(problems).toEqual([]);
  expect(erased).toContain(first && nameOf(first));
});

test('where a file lies in nothing but an archive out of reach, or the later fails, the earlier stays', async () => {
  const server = await retriedAfterRemoval({
    consolidateOutput: true,
    destination: { kind: 'http', url: 'https://files.example/batch.zip' },
  });
  expect(server.gathered).toHaveLength(1);
  expect(await server.batch()).toMatchObject({
    problems: [expect.stringContaining('“a_vp9-webm.webm” can only be found')],
    settlement: { gathered: false },
  });
  const failing = await House.open([job('a', 'completed'), job('b', 'failed')], {});
  const keeper = await failing.lead();
  await expect.poll(() => failing.told.length).toBe(1);
  const { settlement } = await failing.batch();
  failing.obstacle = () => Promise.reject(new Error('no room'));
  await failing.end(keeper, 'b', 'completed');
  await expect.poll(() => failing.told.length).toBe(2);
  expect((await failing.batch()).settlement?.archive).toEqual(settlement?.archive);
  expect(erased).not.toContain(settlement?.archive?.stored.name);
});

test('no copy of an archive stays that went to a server, nor half of one', async () => {
  const settings = {
    consolidateOutput: true,
    destination: { kind: 'http', url: 'https://files.example/batch.zip' } as const,
  };
  const sent = await House.open([job('a', 'completed')], { settings });
  await sent.lead();
  await expect.poll(() => sent.told.length).toBe(1);
  const failing = await House.open([job('a', 'completed')], {});
  failing.obstacle = () => Promise.reject(new Error('stuck'));
  await failing.lead();
  await expect.poll(() => failing.told.length).toBe(1);
  expect(sent.gathered[0]?.target.kind).toBe('http');
  for (const task of [...sent.gathered, ...failing.gathered]) expect(erased).toContain(nameOf(task));
});

test('cleaning up waits until all is well, and is done once', async () => {
  const settings = { consolidateOutput: true, cleanupTempFiles: true };
  const house = await House.open([job('a', 'completed'), job('b', 'failed')], { settings });
  const keeper = await house.lead();
  await expect.poll(() => house.told.length).toBe(1);
  await quiet();
  expect(house.removed).toEqual([]);
  // Tried again, it comes into a new archive.
  await house.end(keeper, 'b', 'completed');
  await expect.poll(() => house.removed).toEqual(['a', 'b']);
  expect(house.gathered).toHaveLength(2);
  await expect.poll(async () => (await house.batch()).settlement?.cleaned).toBe(true);
});

test('an engine that is closed in the middle of cleaning up is no problem of the batch', async () => {
  const settings = { consolidateOutput: true, cleanupTempFiles: true };
  const house = await House.open([job('a', 'completed')], { settings });
  house.closed = true;
  await house.lead();
  await expect.poll(() => house.told.length).toBe(1);
  await quiet();
  expect((await house.batch()).problems).toEqual([]);
  house.closed = false;
  await house.lead();
  await expect.poll(() => house.removed).toEqual(['a']);
});

test('each job’s end is told where that was asked for, once each', async () => {
  const house = await House.open([job('a', 'failed'), job('b', 'queued')], {
    notification: { eachJob: true },
  });
  const keeper = await house.lead();
  await expect.poll(() => house.told.map(({ kind, jobId }) => `${kind} ${jobId}`)).toEqual(['job-failed a']);
  await house.end(keeper, 'b', 'completed');
  await expect
    .poll(() => house.told.map(({ kind }) => kind))
    .toEqual([...['job-failed', 'job-completed', 'failed']]);
});

test('a server that is dead holds up neither what is made nor, time after time, the batch’s end', async () => {
  const house = await House.open([job('a', 'completed'), job('b', 'completed'), job('c', 'completed')], {
    notification: { eachJob: true },
  });
  house.failure = 'The webhook was not told.';
  await house.lead();
  await expect.poll(() => house.told.map(({ kind }) => kind)).toEqual(['job-completed', 'completed']);
  await quiet();
  expect(house.told[0]?.status).toMatchObject({ status: 'completed', progress: 100 });
  expect(house.told).toHaveLength(2);
  // With a server that answers, the others are made up for.
  house.failure = undefined;
  await house.lead();
  await expect.poll(() => house.told.slice(2).map(({ jobId }) => jobId)).toEqual(['b', 'c']);
});

test('a batch stands as its jobs do, at 99 % until what follows them is done', async () => {
  const house = await House.open([job('a', 'completed'), job('b', 'queued')], {});
  const statuses = [
    job('a', 'completed'),
    { ...job('b', 'processing'), totalFrames: 100, currentFrame: 50 },
  ].map((record) =>
    statusOf({ ...record, ...(record.state === 'processing' && { completedAt: undefined }) } as JobRecord),
  );
  const batch = await house.batch();
  // Half of the second, which is 95 % of its bar, in 9 s since the first began.
  const half = batchStatusOf(batch, statuses, 10_000);
  expect(half).toMatchObject({ status: 'processing', progress: 73.75, completedJobs: 1 });
  expect(half.estimatedTimeRemaining).toBeCloseTo(9 * (0.2625 / 0.7375), 6);
  const done = [job('a', 'completed'), job('b', 'cancelled')].map(statusOf);
  expect(batchStatusOf(batch, done)).toMatchObject({ status: 'processing', progress: 99 });
  expect(batchStatusOf(batch, [job('a', 'queued')].map(statusOf))).toMatchObject({
    status: 'queued',
    progress: 0,
  });
});

async function archiveOf({ files }: GatheringTask): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const archive = new ZipArchive({
    write: async (bytes) => void pieces.push(new Uint8Array(bytes)),
  });
  for (const { name, content } of files) {
    await archive.addBytes(name, new Uint8Array(await new Blob([content]).arrayBuffer()));
  }
  await archive.finish();
  return new Blob(pieces);
}

/** What a task writes in the browser's own file system. */
function nameOf({ target }: GatheringTask): string {
  if (target.kind === 'opfs') return target.file.name;
  return target.kind === 'http' ? target.copy.name : '';
}

/** Long enough for whatever would be wrong to happen. */
const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
