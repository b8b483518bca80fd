import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type FarmHost,
  parseSegment,
  type SegmentRecipe,
  SegmentStore,
  type SegmentTask,
  sha256Hex,
} from '../../src/engine/host.ts';
import { connectFarmSession, type FarmConnection } from '../../src/farm/connect/index.ts';
import { ContentStore } from '../../src/farm/content/index.ts';
import { BUCKETS, readCommit, readJobRow, readWorkerRow } from '../../src/farm/protocol/index.ts';
import { FarmExecutor } from '../../src/farm/submit/index.ts';
import { byTcp } from './by-tcp.ts';
import { type FakeWorker, type FakeWorkerOptions, fakeSegment, startFakeWorker } from './fake-worker.ts';
import { startTestFarm, type TestFarm } from './harness.ts';
import { bundle } from './samples.ts';

// What the browser says of itself names the class of its own encoders.
vi.stubGlobal('navigator', { userAgent: 'test', hardwareConcurrency: 2 });

let farm: TestFarm;
let submitToken: string;
let workToken: string;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  farm = await startTestFarm();
  submitToken = await farm.tokenFor('submit');
  workToken = await farm.tokenFor('work');
}, 60_000);
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
afterAll(() => farm?.close());

const hash = (text: string): Promise<string> => sha256Hex(new TextEncoder().encode(text));
let recipes = 0;

/** A film that nobody else in this file exports. */
function recipeOf(): SegmentRecipe {
  const bytes = new TextEncoder().encode(`{"film": ${recipes++}}`);
  const { version: _version, composition: _composition, ...rest } = bundle;
  return { ...rest, composition: { bytes, fileName: 'film.json', assets: new Map() } };
}

const nameOf = async ({ recipe, range }: SegmentTask): Promise<string> =>
  hash(`${'bytes' in recipe.composition ? recipe.composition.bytes : ''} ${range.start} ${range.end}`);

interface Submitter {
  readonly connection: FarmConnection;
  readonly executor: FarmExecutor;
  readonly store: SegmentStore;
  readonly checked: string[];
  /** How what differs is seen. */
  readonly looks: { wrong: boolean };
  ended(jobId: string): void;
}

let stores = 0;

async function submitter(): Promise<Submitter> {
  const connection = await connectFarmSession(
    { url: farm.url, token: submitToken },
    { transport: byTcp(farm) },
  );
  const store = await SegmentStore.open(`farm-${stores++}`);
  const checked: string[] = [];
  const looks = { wrong: true };
  let ended: (jobId: string) => void = () => {};
  const host: FarmHost = {
    storeName: store.database.name,
    store: async () => store,
    nameSegment: nameOf,
    async checkSegment(task, bytes) {
      checked.push(await nameOf(task));
      const [packet] = parseSegment(bytes).packets;
      const said = new TextDecoder().decode(packet?.data);
      if (said === `good ${await nameOf(task)}`) return { problems: [], wrong: false };
      return { problems: ['Frame 0 differs from the rendering.'], wrong: looks.wrong };
    },
    job: async (jobId) => statusOf(jobId),
    watchJobs(heard) {
      ended = heard;
      return () => {};
    },
    fileOf: () => Promise.reject(new Error('no file')),
    changed() {},
  };
  const content = new ContentStore({
    farm: farm.url,
    largest: connection.session.largestContent,
    http: (path, init) => connection.http(path, init),
  });
  const executor = await FarmExecutor.open({ connection, host, content, random: () => 0.5 });
  open.push({
    async close() {
      await executor[Symbol.asyncDispose]();
      await connection.close();
      store.close();
    },
  });
  return { connection, executor, store, checked, looks, ended: (jobId) => ended(jobId) };
}

/** Jobs whose files did not pass their checks. */
const unsound = new Set<string>();

function statusOf(jobId: string): Awaited<ReturnType<FarmHost['job']>> {
  const segments = { total: 4, reused: 0, encoded: 2 };
  const failed = { status: 'failed', errors: [{ code: 'CHECK_FAILED', message: 'not what it should be' }] };
  const status = {
    ...{ id: jobId, fileName: 'film.mov', status: 'processing', priority: 'normal', segments },
    ...(unsound.has(jobId) && failed),
  };
  return status as unknown as Awaited<ReturnType<FarmHost['job']>>;
}

async function worker(options: Omit<FakeWorkerOptions, 'farm' | 'token'>): Promise<FakeWorker> {
  const started = await startFakeWorker({ farm, token: workToken, ...options });
  open.push(started);
  return started;
}

const segment = (index: number): SegmentTask['range'] => ({ index, start: index * 50, end: index * 50 + 50 });
const never = (): AbortSignal => new AbortController().signal;
const until = async (what: () => boolean | Promise<boolean>, milliseconds = 10_000): Promise<void> => {
  const end = Date.now() + milliseconds;
  while (!(await what())) {
    if (Date.now() > end) throw new Error('It did not come to pass.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('the farm’s submitting side, by the real server', () => {
  it('has segments built, checked and stored, and writes who built them', async () => {
    const { executor, store, connection } = await submitter();
    const workers = [await worker({ name: 'A', slots: 2 }), await worker({ name: 'B', slots: 2 })];
    const recipe = recipeOf();
    await until(() => executor.capacity(recipe) >= 4);
    const started: string[] = [];
    const owner = `job-${recipes}`;
    const results = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((index) =>
        executor.run(
          { recipe, range: segment(index), owner },
          () => {},
          never(),
          (id) => started.push(id),
        ),
      ),
    );
    for (const [index, { key, sha256, reused }] of results.entries()) {
      expect(key).toBe(await nameOf({ recipe, range: segment(index) }));
      expect(reused).toBe(false);
      const bytes = await store.read(key);
      expect(bytes && (await sha256Hex(bytes))).toBe(sha256);
      expect(bytes).toEqual(fakeSegment(key, 50));
    }
    expect(workers.map(({ built }) => built.length).reduce((a, b) => a + b)).toBe(6);
    expect(new Set(started).size).toBe(2);
    const jobs = await connection.kv(BUCKETS.jobs);
    await until(async () => {
      const entry = await jobs.get(owner);
      return entry?.operation === 'PUT' && readJobRow(entry.value).builders.filter(Boolean).length === 6;
    });
    // Nothing stays in the queue.
    const manager = await connection.manager();
    await until(async () => (await manager.streams.info('TASKS')).state.messages === 0);
  });

  it('takes what the farm has already, as a tab does that was opened again', async () => {
    const first = await submitter();
    await worker({ name: 'A' });
    const task = { recipe: recipeOf(), range: segment(0), owner: 'job-again' };
    await until(() => first.executor.capacity(task.recipe) > 0);
    const made = await first.executor.run(task, () => {}, never());
    for (const one of open.splice(0).reverse()) await one.close();
    const again = await submitter();
    const taken = await again.executor.run(task, () => {}, never());
    expect(taken.sha256).toBe(made.sha256);
    expect(await again.store.read(taken.key)).toEqual(fakeSegment(taken.key, 50));
  });

  it('fails after three workers failed, and names them with their reasons', async () => {
    const { executor } = await submitter();
    const task = { recipe: recipeOf(), range: segment(0), owner: 'job-fail' };
    // Dora could, but is kept busy: only the others try.
    await worker({ name: 'Dora', conduct: () => 'hang' });
    await until(() => executor.capacity(task.recipe) >= 1);
    const busy = { ...task, recipe: recipeOf(), owner: 'job-hang' };
    let begun = false;
    const other = executor.run(
      busy,
      () => {},
      never(),
      () => {
        begun = true;
      },
    );
    await until(() => begun);
    for (const name of ['Anna', 'Bert', 'Cleo']) await worker({ name, conduct: () => 'fail' });
    await until(() => executor.capacity(task.recipe) >= 4);
    const failure = await executor.run(task, () => {}, never()).catch((thrown: unknown) => thrown);
    void other.catch(() => {});
    expect(failure).toMatchObject({ code: 'FARM_FAILED' });
    const { message } = failure as Error;
    expect(message).toContain('frames 0 to 50');
    // Each with what it said itself.
    const said = [...message.matchAll(/(\w+): \1 says no\.\s*\(ENCODER_FAILED\)/g)].map(([, name]) => name);
    expect([...said].sort()).toEqual(['Anna', 'Bert', 'Cleo']);
  });

  it('gives up at once where all who could have refused, and builds elsewhere where one is left', async () => {
    const { executor } = await submitter();
    const refuser = await worker({ name: 'Old', conduct: () => 'refuse' });
    const task = { recipe: recipeOf(), range: segment(0), owner: 'job-refuse' };
    await until(() => executor.capacity(task.recipe) > 0);
    await expect(executor.run(task, () => {}, never())).rejects.toThrow(
      /no worker is left.*Old.*SCENE_MISMATCH/,
    );
    await worker({ name: 'New' });
    await until(() => executor.slots >= 3);
    const { key } = await executor.run(task, () => {}, never());
    expect(key).toBe(await nameOf(task));
    expect(refuser.built).toEqual([]);
  });

  it('sets a worker aside that gives wrong frames, and has them built again by another', async () => {
    const { executor, connection, store } = await submitter();
    const liar = await worker({ name: 'Liar', conduct: () => 'wrong' });
    const task = { recipe: recipeOf(), range: segment(0), owner: 'job-wrong' };
    await until(() => executor.capacity(task.recipe) > 0);
    const result = executor.run(task, () => {}, never());
    await until(() => liar.heard.includes('reconsider'));
    const honest = await worker({ name: 'Honest' });
    const { key } = await result;
    expect(await store.read(key)).toEqual(fakeSegment(key, 50));
    const rows = await connection.kv(BUCKETS.workers);
    const row = await rows.get(liar.id);
    expect(row && readWorkerRow(row.value).setAside?.reasons.join()).toMatch(/Frame 0 differs/);
    const commits = await connection.kv(BUCKETS.segments);
    const commit = await commits.get(key);
    expect(commit && readCommit(commit.value).workerId).toBe(honest.id);
  });

  it('leaves a segment to others where one worker insists on frames that are like it, but poor', async () => {
    const { executor, connection, store, looks } = await submitter();
    looks.wrong = false;
    const liar = await worker({ name: 'Sly', conduct: () => 'wrong' });
    const honest = await worker({ name: 'Slow', milliseconds: 1500 });
    const recipe = recipeOf();
    await until(() => executor.slots >= 2);
    const results = await Promise.all(
      [0, 1, 2].map((index) =>
        executor.run({ recipe, range: segment(index), owner: 'job-sly' }, () => {}, never()),
      ),
    );
    for (const { key } of results) expect(await store.read(key)).toEqual(fakeSegment(key, 50));
    const rows = await connection.kv(BUCKETS.workers);
    const [sly, slow] = await Promise.all([rows.get(liar.id), rows.get(honest.id)]);
    expect(sly && readWorkerRow(sly.value).setAside?.reasons.join()).toMatch(/Frame 0 differs/);
    expect(slow && readWorkerRow(slow.value).setAside).toBeUndefined();
  }, 30_000);

  it('takes what every worker gives alike, and blames nobody', async () => {
    for (const wrong of [false, true]) {
      const { executor, connection, looks } = await submitter();
      looks.wrong = wrong;
      const names = [`One ${wrong}`, `Other ${wrong}`];
      const coarse = [];
      for (const name of names) coarse.push(await worker({ name, conduct: () => 'wrong' }));
      const task = { recipe: recipeOf(), range: segment(0), owner: `job-coarse-${wrong}` };
      await until(() => executor.capacity(task.recipe) > 0);
      const { key } = await executor.run(task, () => {}, never());
      expect(key).toBe(await nameOf(task));
      const rows = await connection.kv(BUCKETS.workers);
      for (const { id } of coarse) {
        const row = await rows.get(id);
        expect(row && readWorkerRow(row.value).setAside).toBeUndefined();
      }
      for (const one of open.splice(0).reverse()) await one.close();
    }
  }, 30_000);

  it('takes back what the farm gave to a file that does not pass its check', async () => {
    const { executor, connection, store, ended } = await submitter();
    await worker({ name: 'A' });
    const task = { recipe: recipeOf(), range: segment(0), owner: 'job-unsound' };
    await until(() => executor.capacity(task.recipe) > 0);
    const { key } = await executor.run(task, () => {}, never());
    const commits = await connection.kv(BUCKETS.segments);
    unsound.add('job-unsound');
    ended('job-unsound');
    await until(async () => (await commits.get(key)) === null);
    expect(await store.read(key)).toBeUndefined();
  });

  it('sets a worker aside after failures at three segments', async () => {
    const { executor, connection } = await submitter();
    const clumsy = await worker({ name: 'Clumsy', conduct: () => 'fail' });
    await worker({ name: 'Able', milliseconds: 200 });
    const recipe = recipeOf();
    await until(() => executor.slots >= 3);
    await Promise.all(
      [0, 1, 2, 3, 4, 5].map((index) =>
        executor.run({ recipe, range: segment(index), owner: 'job-clumsy' }, () => {}, never()),
      ),
    );
    const rows = await connection.kv(BUCKETS.workers);
    await until(async () => {
      const row = await rows.get(clumsy.id);
      return row !== null && readWorkerRow(row.value).setAside !== undefined;
    });
  });

  it('withdraws what nobody needs any more', async () => {
    const { executor, connection } = await submitter();
    const slow = await worker({ name: 'Slow', conduct: () => 'hang' });
    const recipe = recipeOf();
    await until(() => executor.capacity(recipe) > 0);
    const abort = new AbortController();
    let begun = false;
    const runs = [0, 1].map((index) =>
      executor.run(
        { recipe, range: segment(index), owner: 'job-cancel' },
        () => {},
        abort.signal,
        () => {
          begun = true;
        },
      ),
    );
    const ends = Promise.allSettled(runs);
    await until(() => begun);
    abort.abort();
    for (const end of await ends)
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
    await until(() => slow.heard.includes('cancel'));
    const manager = await connection.manager();
    await until(async () => (await manager.streams.info('TASKS')).state.messages === 0);
  });

  it('orders again what a worker acknowledged and never built', async () => {
    const { executor } = await submitter();
    await worker({ name: 'Forgetful', conduct: (_, nth) => (nth === 0 ? 'lose' : 'good') });
    const task = { recipe: recipeOf(), range: segment(0), owner: 'job-lost' };
    await until(() => executor.capacity(task.recipe) > 0);
    const { key } = await executor.run(task, () => {}, never());
    expect(key).toBe(await nameOf(task));
  }, 30_000);

  it('has the least urgent give way where an urgent one finds no free worker', async () => {
    const { executor, connection } = await submitter();
    const only = await worker({
      name: 'Only',
      conduct: (task) => (task.priority === 'low' ? 'hang' : 'good'),
    });
    const low = { recipe: recipeOf(), range: segment(0), owner: 'job-low', priority: 'low' } as const;
    await until(() => executor.capacity(low.recipe) > 0);
    const abort = new AbortController();
    const waiting = executor.run(low, () => {}, abort.signal);
    void waiting.catch(() => {});
    const jobs = await connection.kv(BUCKETS.jobs);
    await until(async () => (await jobs.get('job-low')) !== null);
    const urgent = { ...low, recipe: recipeOf(), owner: 'job-urgent', priority: 'urgent' } as const;
    await executor.run(urgent, () => {}, never());
    expect(only.heard).toContain('preempt');
    abort.abort();
  }, 30_000);

  it('goes on where it was after the server was killed', async () => {
    const { executor, store } = await submitter();
    await worker({ name: 'A', milliseconds: 300 });
    await worker({ name: 'B', milliseconds: 300 });
    const recipe = recipeOf();
    await until(() => executor.slots >= 3);
    const runs = Promise.all(
      [0, 1, 2, 3, 4, 5].map((index) =>
        executor.run({ recipe, range: segment(index), owner: 'job-kill' }, () => {}, never()),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 400));
    await farm.killNats();
    await farm.natsBack();
    for (const { key } of await runs) expect(await store.read(key)).toEqual(fakeSegment(key, 50));
  }, 60_000);
});
