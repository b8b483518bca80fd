import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { FormatSettings } from '../src/engine/index.ts';
import { Chaos } from '../test/prove/chaos-run.ts';

const movie: FormatSettings = { format: 'vp9-webm' };
let storeNumber = 0;

/** Segments of 30 frames, two seconds each; the colour keeps compositions apart. */
function composition(seconds: number, colour: readonly number[] = [1, 0.5, 0], width = 320): unknown {
  const frames = seconds * 15;
  return {
    ...{ v: '5.7.0', nm: 'A square', fr: 15, ip: 0, op: frames, w: width, h: 180, assets: [] },
    layers: [
      {
        ...{ ty: 4, ind: 1, nm: 'Square', ip: 0, op: frames, st: 0 },
        ks: { p: { a: 1, k: [{ t: 0, s: [0, 90] }, { t: frames, s: [width, 90] }] } },
        shapes: [
          { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [60, 60] }, r: { a: 0, k: 4 } },
          { ty: 'fl', c: { a: 0, k: colour }, o: { a: 0, k: 100 } },
        ],
      },
    ],
  }; // biome-ignore format: a document
}

async function open(page: Page, storeName = `queue-${storeNumber++}`): Promise<string> {
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction(() => window.harness !== undefined);
  await page.evaluate((name) => window.harness.open(name), storeName);
  return storeName;
}

/** How many frames ffprobe decodes; throws where it finds anything wrong. */
function framesIn(data: string): number {
  const path = join(mkdtempSync(join(tmpdir(), 'framewright-')), 'out.webm');
  writeFileSync(path, Buffer.from(data, 'base64'));
  const args = [
    '-v',
    'error',
    '-count_frames',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=nb_read_frames',
  ];
  return Number(execFileSync('ffprobe', [...args, '-of', 'csv=p=0', path]).toString());
}

test('an urgent export gets the workers at the next segment; what gave way ends later', async ({ page }) => {
  await open(page);
  const seen = await page.evaluate(
    async ([long, short, settings]) => {
      const { harness } = window;
      const { engine } = harness;
      await engine.configureQueue({ maxConcurrentJobs: 1, workers: 1 });
      const low = await harness.submit(long, { settings, priority: 'low' });
      const normal = await harness.submit(short, { settings });
      await harness.until(low, (status) => status.segments.encoded >= 2);
      const order: string[] = [];
      const built = new Map<string, number>();
      engine.addEventListener('progress', async (event) => {
        const { jobId } = (event as CustomEvent<{ jobId: string }>).detail;
        const { segments, waiting } = await engine.getExportStatus(jobId);
        if (waiting) order.push(`${jobId} ${waiting.kind}`);
        for (let count = built.get(jobId) ?? segments.encoded; count < segments.encoded; count++)
          order.push(jobId);
        built.set(jobId, segments.encoded);
      });
      const urgent = await harness.submit(short, { settings, priority: 'urgent' });
      const kinds: Record<string, string | undefined> = {};
      await harness.until(urgent, (status) => status.segments.encoded >= 1);
      kinds.low = (await engine.getExportStatus(low)).waiting?.kind;
      kinds.normal = (await engine.getExportStatus(normal)).waiting?.kind;
      await harness.result(urgent);
      const whenUrgentEnded = (await engine.getExportStatus(low)).segments.encoded;
      const failed = await harness.failure(low);
      return { low, urgent, order, kinds, whenUrgentEnded, failed };
    },
    [composition(60), composition(10, [0, 0.5, 1]), movie] as const,
  );
  expect(seen.failed).toBeUndefined();
  expect(seen.kinds).toEqual({ low: 'preempted', normal: 'turn' });
  const built = seen.order.filter((id) => id === seen.low || id === seen.urgent);
  const between = built.slice(built.indexOf(seen.urgent), built.lastIndexOf(seen.urgent));
  expect(between.filter((id) => id === seen.urgent).length).toBeGreaterThanOrEqual(3);
  // No more than the segment that was under way when the urgent export came.
  expect(between.filter((id) => id === seen.low).length).toBeLessThanOrEqual(1);
  expect(seen.whenUrgentEnded).toBeLessThan(30);
});

test('a second tab submits and watches; when the leading tab dies it goes on, to a good file', async ({
  page,
  context,
}) => {
  const storeName = await open(page);
  const other = await context.newPage();
  const first = await page.evaluate(
    async ([long, settings]) => {
      const id = await window.harness.submit(long, { settings, workers: 1 });
      await window.harness.until(id, (status) => status.segments.encoded >= 1);
      return id;
    },
    [composition(60), movie] as const,
  );
  await open(other, storeName);
  const watched = await other.evaluate(
    async ([first, short, settings]) => {
      const { harness } = window;
      const second = await harness.submit(short, { settings });
      const running = await harness.until(second, (status) => status.status === 'processing');
      const progress = await new Promise<string>((resolve) =>
        harness.engine.addEventListener('progress', (event) =>
          resolve((event as CustomEvent<{ jobId: string }>).detail.jobId),
        ),
      );
      const { leading, jobs, workers } = await harness.engine.getQueueStatus();
      const before = await harness.until(first, (status) => status.segments.encoded >= 3);
      return {
        second,
        running,
        progress,
        leading,
        jobs,
        workers: workers.length,
        before: before.segments.encoded,
      };
    },
    [first, composition(20, [0, 0, 1]), movie] as const,
  );
  expect(watched.leading).toBe(false);
  expect(watched.jobs.map(({ id }) => id)).toContain(first);
  expect(watched.workers).toBeGreaterThan(0);
  expect([first, watched.second]).toContain(watched.progress);
  await page.close({ runBeforeUnload: false });
  const ended = await other.evaluate(
    async ([first, second]) => {
      const { harness } = window;
      const results = [await harness.result(first), await harness.result(second)];
      return { results, leading: (await harness.engine.getQueueStatus()).leading };
    },
    [first, watched.second] as const,
  );
  expect(ended.leading).toBe(true);
  expect(ended.results.map(({ data }) => framesIn(data))).toEqual([900, 300]);
  expect(ended.results[0]?.segments.reused).toBeGreaterThanOrEqual(watched.before);
});

test('an export whose page goes away in its check goes on, but not for ever', async ({ page }) => {
  // A check that never gets going stands for one that takes the page down.
  await page.route('**/check-worker*', () => undefined);
  const store = await open(page);
  const id = await page.evaluate(
    ([composition, settings]) => window.harness.submit(composition, { settings, workers: 1 }),
    [composition(4), movie] as const,
  );
  const untilChecked = () =>
    page.evaluate(async (id) => {
      const { segments } = await window.harness.until(
        id,
        ({ currentOperation }) => currentOperation === 'validating',
      );
      return segments;
    }, id);
  expect(await untilChecked()).toEqual({ total: 2, reused: 0, encoded: 2 });
  for (let interruption = 1; interruption < 3; interruption++) {
    await open(page, store);
    expect(await untilChecked()).toEqual({ total: 2, reused: 2, encoded: 0 });
  }
  await open(page, store);
  expect(await page.evaluate((id) => window.harness.failure(id), id)).toMatchObject({
    code: 'INTERRUPTED',
    message: expect.stringContaining('went away 3 times'),
  });
  // The user may well want it again; and now the check comes to its end.
  await page.unroute('**/check-worker*');
  const { check, segments } = await page.evaluate(async (id) => {
    await window.harness.engine.retryExport(id);
    return window.harness.result(id);
  }, id);
  expect(check.passed).toBe(true);
  expect(segments).toEqual({ total: 2, reused: 2, encoded: 0 });
});

test('a paused export and a paused queue build nothing; both say so, and go on', async ({ page }) => {
  await open(page);
  const seen = await page.evaluate(
    async ([long, settings]) => {
      const { harness } = window;
      const { engine } = harness;
      const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1500));
      const id = await harness.submit(long, { settings, workers: 1 });
      await harness.until(id, (status) => status.segments.encoded >= 2);
      const held: { kind: string | undefined; built: number }[] = [];
      const look = async (): Promise<void> => {
        // What was under way ends with its segment.
        await rest();
        const first = await engine.getExportStatus(id);
        await rest();
        const { segments, waiting } = await engine.getExportStatus(id);
        held.push({ kind: waiting?.kind, built: segments.encoded - first.segments.encoded });
      };
      await engine.pauseExport(id);
      await look();
      await engine.resumeExport(id);
      await engine.pauseQueue();
      await look();
      const later = await harness.submit(long, { settings: { ...settings, range: { start: 0, end: 30 } } });
      const queued = await engine.getExportStatus(later);
      const { paused } = await engine.getQueueStatus();
      await engine.resumeQueue();
      await harness.result(id);
      return {
        held,
        paused,
        queued: queued.waiting?.kind,
        reused: (await harness.result(later)).segments.reused,
      };
    },
    [composition(60), movie] as const,
  );
  expect(seen).toEqual({
    held: [
      { kind: 'paused', built: 0 },
      { kind: 'queue-paused', built: 0 },
    ],
    paused: true,
    queued: 'queue-paused',
    reused: 1,
  });
});

test('exports wait for what they depend on, and fail by name when that does not come', async ({ page }) => {
  await open(page);
  const seen = await page.evaluate(
    async ([document, settings]) => {
      const { harness } = window;
      const { engine } = harness;
      const base = await harness.submit(document, { settings, workers: 1 });
      const after = await harness.submit(document, { settings, dependencies: [base], priority: 'urgent' });
      const waiting = (await engine.getExportStatus(after)).waiting;
      await harness.result(after);
      const [one, two] = await Promise.all([base, after].map((id) => engine.getExportStatus(id)));
      const broken = await harness.submit({ v: '5.7.0', layers: 'none' }, { settings });
      const dependant = await harness.submit(document, { settings, dependencies: [base, broken] });
      const further = await harness.submit(document, { settings, dependencies: [dependant] });
      const failures = [await harness.failure(dependant), await harness.failure(further)];
      const unknown = await harness
        .submit(document, { settings, dependencies: ['nobody'] })
        .catch((thrown: { code: string }) => thrown.code);
      return { base, broken, dependant, waiting, one, two, failures, unknown };
    },
    [composition(4), movie] as const,
  );
  expect(seen.waiting).toMatchObject({ kind: 'dependency', ids: [seen.base] });
  expect(Number(seen.two?.startedAt)).toBeGreaterThanOrEqual(Number(seen.one?.completedAt));
  expect(seen.failures).toEqual([
    { code: 'DEPENDENCY_FAILED', message: expect.stringContaining(seen.broken) },
    { code: 'DEPENDENCY_FAILED', message: expect.stringContaining(seen.dependant) },
  ]);
  expect(seen.unknown).toBe('UNKNOWN_JOB');
});

test('exports take their turns by priority and place, and can be moved', async ({ page }) => {
  await open(page);
  const order = await page.evaluate(
    async ([document, settings]) => {
      const { harness } = window;
      const { engine } = harness;
      await engine.configureQueue({ maxConcurrentJobs: 1 });
      await engine.pauseQueue();
      const ids = new Map<string, string>();
      for (const [name, priority] of [
        ['a'],
        ['b'],
        ['c'],
        ['d'],
        ['low', 'low'],
        ['high', 'high'],
      ] as const) {
        ids.set(await harness.submit(document, { settings, ...(priority && { priority }) }), name);
      }
      const id = (name: string): string => [...ids].find(([, each]) => each === name)?.[0] ?? '';
      await engine.moveExport(id('d'), id('b'));
      await engine.moveExport(id('a'), undefined);
      await engine.prioritizeExport(id('low'), 'urgent');
      const shown = (await engine.getQueueStatus()).jobs.map((job) => ids.get(job.id));
      await engine.resumeQueue();
      await Promise.all([...ids.keys()].map((each) => engine.getExportResult(each)));
      const jobs = await engine.listExports();
      const started = jobs.sort((x, y) => Number(x.startedAt) - Number(y.startedAt));
      return { shown, started: started.map((job) => ids.get(job.id)) };
    },
    [composition(2), movie] as const,
  );
  const expected = ['low', 'high', 'd', 'b', 'c', 'a'];
  expect(order).toEqual({ shown: expected, started: expected });
});

test('a server that is busy is asked again by itself, after a while', async ({ page }) => {
  let refusals = 2;
  let held = Buffer.alloc(0);
  const server = createServer(async (request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Methods', 'GET, PUT');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === 'GET') {
      response.end(held);
    } else if (request.method === 'PUT' && refusals-- > 0) {
      response.writeHead(503).end();
    } else if (request.method === 'PUT') {
      const at = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('position') ?? 0);
      const body = Buffer.concat(chunks);
      const grown = Buffer.alloc(Math.max(held.length, at + body.length));
      held.copy(grown);
      body.copy(grown, at);
      held = grown;
      response.writeHead(204).end();
    } else {
      response.writeHead(204).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/film`;
  try {
    await open(page);
    const seen = await page.evaluate(
      async ([document, settings, url]) => {
        const { harness } = window;
        const id = await harness.submit(document, { settings, destination: { kind: 'http', url } });
        const { waiting } = await harness.until(id, (status) => status.waiting?.kind === 'retry');
        const failure = await harness.failure(id);
        const { retryCount, errors } = await harness.engine.getExportStatus(id);
        const log = await harness.engine.getExportLog(id);
        return { waiting, failure, retryCount, errors, log: log.map(({ message }) => message) };
      },
      [composition(2), movie, url] as const,
    );
    expect(seen).toMatchObject({ failure: undefined, errors: [], waiting: { until: expect.any(Date) } });
    expect(seen.retryCount).toBeGreaterThanOrEqual(1);
    expect(seen.log).toContainEqual(expect.stringMatching(/503.*tried again in \d/));
  } finally {
    server.close();
  }
});

test('an export of an older version of the app is finished, or says why it can not be', async ({ page }) => {
  await open(page);
  const outcome = await page.evaluate(
    async ([document, settings]) => {
      const { harness } = window;
      const bytes = new TextEncoder().encode(JSON.stringify(document));
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      // As version 2 made its database and its rows; never to be changed.
      const job = {
        ...{ compositionId: 'old', fileName: 'old.json', composition: hash, assets: [], settings },
        ...{ priority: 'normal', destination: { kind: 'opfs' }, validate: false, state: 'processing' },
        ...{ createdAt: new Date(1_700_000_000_000), startedAt: new Date(1_700_000_001_000), retryCount: 0 },
        ...{ currentFrame: 12, totalFrames: 30, segmentStates: ['running'], preflight: [], warnings: [] },
        errors: [],
      };
      await new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('released-2', 2);
        opening.onupgradeneeded = () => {
          const database = opening.result;
          database.createObjectStore('segments', { keyPath: 'key' });
          database.createObjectStore('payloads');
          database.createObjectStore('pins', { keyPath: ['owner', 'key'] }).createIndex('owner', 'owner');
          database.createObjectStore('jobs', { keyPath: 'id' });
          database.createObjectStore('assets', { keyPath: 'hash' });
        };
        opening.onsuccess = () => {
          const transaction = opening.result.transaction(['jobs', 'assets'], 'readwrite');
          transaction.objectStore('assets').put({ hash, bytes });
          transaction.objectStore('jobs').put({ ...job, id: 'running' });
          transaction.objectStore('jobs').put({ ...job, id: 'stream', destination: { kind: 'stream' } });
          transaction.objectStore('jobs').put({ ...job, id: 'damaged', composition: 'nothing' });
          transaction.onerror = () => reject(transaction.error);
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      });
      harness.open('released-2');
      const { frames, check } = await harness.result('running');
      return {
        frames,
        check,
        stream: await harness.failure('stream'),
        damaged: await harness.failure('damaged'),
      };
    },
    [composition(2), movie] as const,
  );
  expect(outcome).toMatchObject({
    frames: 30,
    check: { passed: true },
    stream: { code: 'OUTPUT_FAILED', message: expect.stringContaining('gone with its page') },
    damaged: { code: 'STORAGE_CORRUPT', message: expect.stringContaining('export it anew') },
  });
});

test('a newer version of the app gets the store at once; the older page says so', async ({
  page,
  context,
}) => {
  const storeName = await open(page);
  const id = await page.evaluate(
    async ([document, settings]) => {
      const id = await window.harness.submit(document, { settings, workers: 1 });
      await window.harness.until(id, (status) => status.segments.encoded >= 1);
      return id;
    },
    [composition(60), movie] as const,
  );
  const newer = await context.newPage();
  await newer.goto('/e2e/harness/engine.html');
  const state = await newer.evaluate(
    async ([name, id]) => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name, 1000);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      // The lead is given up too, so that the newer page can go on with the job.
      await navigator.locks.request(`${name}-queue`, () => {});
      return new Promise((resolve, reject) => {
        const reading = database.transaction('jobs').objectStore('jobs').get(id);
        reading.onsuccess = () => resolve(reading.result.state);
        reading.onerror = () => reject(reading.error);
      });
    },
    [storeName, id] as const,
  );
  expect(state).toBe('processing');
  expect(await page.evaluate((id) => window.harness.failure(id), id)).toMatchObject({
    code: 'INTERRUPTED',
    message: expect.stringContaining('reload the page'),
  });
});

test('a stream of one tab gets the file that another tab made', async ({ page, context }) => {
  const storeName = await open(page);
  await page.evaluate(() => window.harness.engine.listExports());
  const other = await context.newPage();
  await open(other, storeName);
  const poured = await other.evaluate(
    async ([document, settings]) => {
      const { harness } = window;
      let bytes = 0;
      const stream = new WritableStream<Uint8Array<ArrayBuffer>>({
        write(chunk) {
          bytes += chunk.length;
        },
      });
      const id = await harness.submit(document, { settings, destination: { kind: 'stream', stream } });
      const result = await harness.result(id);
      return { bytes, said: result.bytes, leading: (await harness.engine.getQueueStatus()).leading };
    },
    [composition(4), movie] as const,
  );
  expect(poured.leading).toBe(false);
  expect(poured.bytes).toBe(poured.said);
});

test('random operations from two tabs that come and go break nothing', async ({ context, baseURL }) => {
  const url = `${baseURL}/e2e/harness/engine.html`;
  const seed = 7;
  const chaos = new Chaos(context, { url, storeName: `chaos-${seed}`, seed, operations: 25 });
  expect(await chaos.run()).toMatchObject({ violations: [] });
});
