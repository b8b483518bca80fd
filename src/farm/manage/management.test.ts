import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FarmConnection } from '../connect/index.ts';
import type { FarmRole, Heartbeat, JobRow, WorkerRow } from '../protocol/index.ts';
import { createFarmManagement, type FarmManagement } from './index.ts';

/** A bucket in memory, as far as it is used here. */
class Bucket {
  readonly rows = new Map<string, { value: Uint8Array; revision: number; created: Date }>();
  #revision = 0;
  readonly #watchers = new Set<(entry: object) => void>();
  /** Called in the middle of an update, for somebody who is faster. */
  beforeUpdate: (() => void) | undefined;

  put(key: string, text: string): number {
    const entry = { value: new TextEncoder().encode(text), revision: ++this.#revision, created: new Date() };
    this.rows.set(key, entry);
    for (const tell of this.#watchers) tell({ ...entry, key, operation: 'PUT', isUpdate: true });
    return entry.revision;
  }
  delete(key: string): void {
    this.rows.delete(key);
    for (const tell of this.#watchers) {
      tell({ key, operation: 'DEL', isUpdate: true, created: new Date() });
    }
  }
  get(key: string) {
    const entry = this.rows.get(key);
    return entry ? { ...entry, key, operation: 'PUT' } : null;
  }
  async update(key: string, text: string, revision: number): Promise<number> {
    this.beforeUpdate?.();
    this.beforeUpdate = undefined;
    if (this.rows.get(key)?.revision !== revision) throw new Error('wrong last sequence');
    return this.put(key, text);
  }
  async *keys() {
    yield* this.rows.keys();
  }
  watch() {
    const waiting: object[] = [...this.rows].map(([key, entry]) => ({
      ...entry,
      key,
      operation: 'PUT',
      isUpdate: false,
    }));
    let wake = () => {};
    let ended = false;
    const tell = (entry: object) => {
      waiting.push(entry);
      wake();
    };
    this.#watchers.add(tell);
    return {
      stop: () => {
        ended = true;
        wake();
      },
      async *[Symbol.asyncIterator]() {
        while (!ended) {
          const next = waiting.shift();
          if (next) yield next;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      },
    };
  }
}

const row = (workerId: string, fields: Partial<WorkerRow> = {}): WorkerRow => ({
  version: 1,
  workerId,
  name: `Name of ${workerId}`,
  kind: 'browser',
  cores: 8,
  memory: 2 ** 33,
  slots: 1,
  classes: ['any'],
  formats: ['vp9-webm'],
  encoders: ['libvpx'],
  browser: 'Chromium 130',
  engineVersion: 1,
  joinedAt: Date.now(),
  ...fields,
});
const beat = (workerId: string, fields: Partial<Heartbeat> = {}): Heartbeat => ({
  workerId,
  state: 'idle',
  at: Date.now(),
  tasks: [],
  segments: 10,
  frames: 480,
  failures: 0,
  busySeconds: 20,
  rates: {},
  ...fields,
});
const jobRow = (jobId: string, fields: Partial<JobRow> = {}): JobRow => ({
  jobId,
  submitterId: 'me',
  name: `${jobId}.webm`,
  format: 'vp9-webm',
  priority: 'normal',
  state: 'processing',
  segments: 10,
  done: 4,
  startedAt: Date.now(),
  updatedAt: Date.now(),
  builders: ['w1', 'local', undefined],
  ...fields,
});
const at = (jobId: string, frames = 5) => ({ taskId: `${jobId}-${frames}`, jobId, index: 3, frames, of: 48 });

let buckets: Record<string, Bucket>;
let published: [string, unknown][];
let asked: [string, string, unknown][];
let answers: Record<string, unknown>;
let management: FarmManagement | undefined;
const changed = vi.fn();
const put = vi.fn(async () => ({ sha256: 'a'.repeat(64), bytes: 3 }));

function manage(role: FarmRole = 'admin'): FarmManagement {
  const http = async (path: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    asked.push([method, path, typeof init.body === 'string' ? JSON.parse(init.body) : undefined]);
    const answer = answers[`${method} ${path}`];
    return answer === undefined
      ? new Response('no such thing', { status: 404 })
      : new Response(JSON.stringify(answer));
  };
  const connection = {
    url: 'https://farm.example',
    session: { id: 'me', role, tenant: 'main', largestContent: 1e9 },
    state: { connected: true },
    onState: () => () => undefined,
    kv: async (name: string) => buckets[name],
    nats: {
      publish: (subject: string, text: string) => published.push([subject, JSON.parse(text)]),
      flush: async () => undefined,
    },
    http,
    json: async (path: string, init?: RequestInit) => {
      const response = await http(path, init);
      if (!response.ok) throw new Error(`The farm answered ${response.status}`);
      return response.json();
    },
  } as unknown as FarmConnection;
  const fileOf = async () => ({ file: new Blob(['abc']), fileName: 'film.webm', mimeType: 'video/webm' });
  management = createFarmManagement(connection, { fileOf, changed }, { put } as never);
  return management;
}

const write = (bucket: string, key: string, value: object) =>
  buckets[bucket]?.put(key, JSON.stringify(value));

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T06:00:00Z') });
  const names = ['jobs', 'workers', 'heartbeats', 'segments', 'attempts', 'checkpoints'];
  buckets = Object.fromEntries(names.map((name) => [name, new Bucket()]));
  published = [];
  asked = [];
  answers = {
    'GET status': { waiting: { normal: 6, urgent: 1 }, leased: 2, natsVersion: '2.10.27', contentBytes: 9 },
  };
  changed.mockClear();
  put.mockClear();
});

afterEach(() => {
  management?.close();
  vi.useRealTimers();
});

test('the status follows the buckets: workers, what they build, and jobs with their builders', async () => {
  write('workers', 'w1', row('w1', { gpu: 'A100' }));
  write('heartbeats', 'w1', beat('w1', { state: 'busy', tasks: [at('film')] }));
  write('jobs', 'film', jobRow('film'));
  write('jobs', 'other', jobRow('other', { submitterId: 'you', startedAt: Date.now() - 1 }));
  const farm = manage();
  farm.status();
  await vi.advanceTimersByTimeAsync(300);
  expect(changed).toHaveBeenCalled();
  expect(farm.status()).toMatchObject({
    connected: true,
    role: 'admin',
    waiting: { low: 0, normal: 6, high: 0, urgent: 1 },
    leased: 2,
    workers: [
      {
        id: 'w1',
        name: 'Name of w1',
        state: 'busy',
        currentJob: 'film',
        capabilities: { gpu: 'A100' },
        performance: { framesPerSecond: 24 },
        segments: [{ jobId: 'film', index: 3, frames: 5, of: 48 }],
      },
    ],
    jobs: [
      { jobId: 'film', own: true, builders: ['w1', 'local', undefined] },
      { jobId: 'other', own: false },
    ],
  });
  write('workers', 'w2', row('w2'));
  write('heartbeats', 'w2', beat('w2', { state: 'draining' }));
  write('workers', 'broken', { version: 'nonsense' });
  buckets.jobs?.delete('other');
  await vi.advanceTimersByTimeAsync(300);
  const { workers, jobs } = farm.status();
  expect(workers.map(({ id, state }) => [id, state])).toEqual([
    ['w1', 'busy'],
    ['w2', 'draining'],
  ]);
  expect(jobs).toHaveLength(1);
});

test('a worker that falls silent is told of as offline, and one that comes back as idle', async () => {
  write('workers', 'w1', row('w1'));
  write('heartbeats', 'w1', beat('w1', { state: 'busy', tasks: [at('film')] }));
  const farm = manage();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(farm.status().workers).toMatchObject([{ state: 'busy' }]);
  changed.mockClear();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(changed).toHaveBeenCalled();
  expect(farm.status().workers).toMatchObject([{ state: 'offline', segments: [] }]);
  await expect(farm.drain('w1')).rejects.toThrow('offline');
  write('heartbeats', 'w1', beat('w1'));
  await vi.advanceTimersByTimeAsync(1);
  expect(farm.status().workers).toMatchObject([{ state: 'idle' }]);
  await vi.advanceTimersByTimeAsync(5_000);
  buckets.heartbeats?.delete('w1');
  await vi.advanceTimersByTimeAsync(1);
  expect(farm.status().workers).toMatchObject([
    { state: 'offline', lastHeartbeat: new Date(Date.now() - 1) },
  ]);
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  expect(farm.status().workers).toEqual([]);
});

test('workers are drained and readmitted, although their row changes in between', async () => {
  write('workers', 'w1', row('w1', { setAside: { at: 1, reasons: ['It gave wrong frames.'] } }));
  write('heartbeats', 'w1', beat('w1'));
  const farm = manage();
  await vi.advanceTimersByTimeAsync(1);
  expect(farm.status().workers).toMatchObject([{ state: 'set-aside', reasons: ['It gave wrong frames.'] }]);
  const workers = buckets.workers;
  if (workers) {
    workers.beforeUpdate = () =>
      write('workers', 'w1', row('w1', { slots: 3, setAside: { at: 1, reasons: [] } }));
  }
  await farm.readmit('w1');
  await vi.advanceTimersByTimeAsync(1);
  expect(farm.status().workers).toMatchObject([{ state: 'idle', slots: 3 }]);
  await farm.drain('w1');
  expect(published).toEqual([
    ['control.worker.w1', { kind: 'reconsider' }],
    ['control.all', { kind: 'reconsider' }],
    ['control.worker.w1', { kind: 'drain' }],
  ]);
  await expect(farm.drain('nobody')).rejects.toThrow('no worker “nobody”');
  await expect(farm.readmit('nobody')).rejects.toThrow('no worker “nobody”');
});

test('a file is sent before its link is made; links are listed and revoked', async () => {
  const share = {
    id: 'abc',
    url: 'https://farm.example/d/abc',
    fileName: 'film.webm',
    bytes: 3,
    created: 1000,
    expires: 2000,
    accesses: 4,
  };
  answers['POST shares'] = share;
  answers['GET shares'] = [{ ...share, revoked: 1500 }];
  answers['DELETE shares/abc'] = {};
  const farm = manage('submit');
  expect(await farm.share('film', { expiresInSeconds: 60 })).toMatchObject({
    id: 'abc',
    expires: new Date(2000),
  });
  expect(put).toHaveBeenCalledOnce();
  expect(asked.at(-1)).toEqual([
    'POST',
    'shares',
    {
      sha256: 'a'.repeat(64),
      fileName: 'film.webm',
      mimeType: 'video/webm',
      disposition: 'page',
      expiresInSeconds: 60,
    },
  ]);
  expect(await farm.shares()).toMatchObject([{ revoked: new Date(1500), accesses: 4 }]);
  await farm.revokeShare('abc');
  await expect(farm.revokeShare('nothing')).rejects.toThrow('no such link');
});

test('what the token gives no right to is refused with words, before anything is sent', async () => {
  const farm = manage('work');
  const calls = [
    () => farm.share('film', {}),
    () => farm.invite({}),
    () => farm.scale(3),
    () => farm.shares(),
  ];
  for (const call of calls) {
    await expect(call()).rejects.toMatchObject({
      code: 'FARM_FAILED',
      message: expect.stringContaining('role'),
    });
  }
  expect(put).not.toHaveBeenCalled();
  expect(asked).toEqual([]);
});

test('optimising preempts for the urgent, starts workers where they are missing, and says why', async () => {
  answers['GET scale'] = {
    target: 2,
    running: 2,
    starting: 0,
    stopping: 0,
    provider: 'process',
    minimum: 1,
    maximum: 4,
    reasons: [],
  };
  answers['POST scale'] = answers['GET scale'];
  write('workers', 'w1', row('w1'));
  write('heartbeats', 'w1', beat('w1', { state: 'busy', tasks: [at('film', 40)] }));
  write('workers', 'w2', row('w2', { slots: 2 }));
  write('heartbeats', 'w2', beat('w2', { state: 'busy', tasks: [at('film', 30), at('film', 2)] }));
  write('jobs', 'film', jobRow('film', { segments: 40 }));
  write('jobs', 'rush', jobRow('rush', { priority: 'urgent', done: 9 }));
  write('jobs', 'odd', jobRow('odd', { encoderClass: 'elsewhere' }));
  const farm = manage();
  await vi.advanceTimersByTimeAsync(300);
  const { steps, allocation, estimatedSeconds } = await farm.optimize();
  expect(published).toEqual([['control.worker.w1', { kind: 'preempt', taskId: 'film-40' }]]);
  expect(asked.at(-1)).toEqual(['POST', 'scale', { workers: 4 }]);
  expect(steps.map(({ kind, done }) => [kind, done])).toEqual([
    ['preempt', true],
    ['start-worker', false],
    ['start-worker', true],
  ]);
  expect(steps.find(({ jobId }) => jobId === 'odd')?.reason).toContain('elsewhere');
  expect(allocation.map(({ jobId, workers }) => [jobId, workers])).toEqual([
    ['rush', 1],
    ['film', 1],
    ['odd', 0],
  ]);
  expect(estimatedSeconds?.after).toBeGreaterThan(0);
});

test('checkpoints are kept until they expire, within bounds; foreign workers are seen', async () => {
  const farm = manage();
  const checkpoint = {
    jobId: 'film',
    frameRange: { start: 0, end: 48 },
    completedFrames: [0, 1, 2],
    state: { any: 'thing' },
    metadata: { renderTime: 1.5, memoryUsage: 1e6, gpuUtilization: 0.5 },
    createdAt: new Date(),
    validUntil: new Date(Date.now() + 60_000),
  };
  await farm.checkpoint('film', checkpoint);
  expect(await farm.checkpoints()).toEqual([checkpoint]);
  const large = { ...checkpoint, state: 'x'.repeat(70_000) };
  await expect(farm.checkpoint('film', large)).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
  vi.advanceTimersByTime(61_000);
  expect(await farm.checkpoints()).toEqual([]);

  const { workerId } = await farm.register({ cores: 4, memory: 0 });
  const status = { performance: { segments: 1, frames: 10, framesPerSecond: 5, busySeconds: 2 } };
  await farm.updateWorker(workerId, { ...status, status: 'busy' } as never);
  await vi.advanceTimersByTimeAsync(1);
  expect(farm.status().workers).toMatchObject([{ id: 'me', state: 'busy', slots: 0 }]);
  await expect(farm.updateWorker('w9', status as never)).rejects.toThrow('registerWorker');

  write('jobs', 'film', jobRow('film'));
  await farm.updateJob('film', { progress: 70 });
  await vi.advanceTimersByTimeAsync(1);
  expect(farm.status().jobs).toMatchObject([{ done: 7 }]);
  await expect(farm.updateJob('nowhere', { progress: 7 })).rejects.toMatchObject({ code: 'UNKNOWN_JOB' });
});
