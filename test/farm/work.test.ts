import 'fake-indexeddb/auto';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { planEncoder } from '../../src/engine/codecs/index.ts';
import {
  type EncoderPlan,
  SegmentBuilder,
  type SegmentRecipe,
  SegmentStore,
  sha256Hex,
} from '../../src/engine/host.ts';
import { BT709_LIMITED, rational } from '../../src/engine/media/index.ts';
import { connectFarmSession, type FarmConnection } from '../../src/farm/connect/index.ts';
import { ContentStore } from '../../src/farm/content/index.ts';
import {
  BUCKETS,
  type BundledComposition,
  type ControlMessage,
  controlSubject,
  LEASE_MILLISECONDS,
  PROTOCOL_VERSION,
  readAttempts,
  readCommit,
  readHeartbeat,
  readWorkerRow,
  type SegmentCommit,
  type TaskMessage,
  taskSubject,
  writeBundle,
} from '../../src/farm/protocol/index.ts';
import { descendants } from '../prove/processes.ts';
import { startTestFarm, type TestFarm } from './harness.ts';

const DIST = process.env.FRAMEWRIGHT_TEST_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));
const LONG = { timeout: 180_000 };

/** A bar that crosses the picture, so that each frame is another, as high as no other job's. */
const documentOf = (title: string, high: number, width = 320, height = 180) => ({
  v: '5.7.0', nm: title, fr: 10, ip: 0, op: 400, w: width, h: height, assets: [],
  layers: [
    {
      ty: 4, ind: 1, nm: title, ip: 0, op: 400, st: 0,
      ks: { p: { a: 1, k: [{ t: 0, s: [10, 90] }, { t: 399, s: [310, 90] }] } },
      shapes: [
        { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [12, high] }, r: { a: 0, k: 0 } },
        { ty: 'fl', c: { a: 0, k: [0, 0.5, 1] }, o: { a: 0, k: 100 } },
      ],
    },
  ],
}); // biome-ignore format: a document

let farm: TestFarm;
let line: FarmConnection;
let content: ContentStore;
let plan: EncoderPlan;
/** Of pictures that take a worker some tenths of a second each, so that something can befall it. */
let slowPlan: EncoderPlan;
const workers: Worker[] = [];
const never = new AbortController().signal;
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

beforeAll(async () => {
  farm = await startTestFarm({ appFolder: join(DIST, 'app') });
  // By TCP: NATS' clients of one process share one transport, and the farm's own is this.
  const direct: typeof connect = (options) => connect({ ...options, servers: [...farm.natsAddresses] });
  line = await connectFarmSession(
    { url: farm.url, token: await farm.tokenFor('submit') },
    { transport: { connect: direct } },
  );
  content = new ContentStore({
    farm: farm.url,
    largest: line.session.largestContent,
    http: (path, init) => line.http(path, init),
  });
  plan = await prores(320, 180);
  slowPlan = await prores(1920, 1080);
}, 60_000);
const prores = (width: number, height: number): Promise<EncoderPlan> =>
  planEncoder({
    codec: 'prores',
    profile: 'hq',
    width,
    height,
    frameRate: rational(10),
    rate: { mode: 'quality', quality: 75 },
    colourSpace: BT709_LIMITED,
    depth: 10,
    chroma: '422',
  });
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.kill();
});
afterAll(async () => {
  await line?.close();
  await farm?.close();
});

interface Worker {
  readonly id: string;
  readonly process: ChildProcess;
  readonly events: {
    readonly at: string;
    readonly event: string;
    readonly taskId?: string;
    readonly code?: string;
    readonly message: string;
  }[];
  readonly ended: Promise<number | null>;
  /** The browser with all its helpers, too. */
  signal(name: NodeJS.Signals): Promise<void>;
  kill(): Promise<void>;
}

async function startWorker(name: string, ...options: string[]): Promise<Worker> {
  const script = `const { main } = await import(${JSON.stringify(join(DIST, 'cli/main.js'))}); await main(process.argv.slice(1));`;
  const args = [
    'work',
    '--farm',
    farm.url,
    '--name',
    name,
    '--slots',
    '1',
    '--json',
    '--no-sandbox',
    ...options,
  ];
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args], {
    env: { ...process.env, FRAMEWRIGHT_TOKEN: await farm.tokenFor('work') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: Worker['events'] = [];
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const entry of text.split('\n')) if (entry.startsWith('{"at"')) events.push(JSON.parse(entry));
  });
  const id = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const joined = /^joined as (\S+)$/m.exec(said)?.[1];
      if (joined) resolve(joined);
    });
    child.on('exit', () => reject(new Error(`The worker ended: ${said}`)));
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const signal = async (which: NodeJS.Signals): Promise<void> => {
    const pid = child.pid ?? 0;
    for (const one of [...(await descendants(pid)), pid]) {
      try {
        process.kill(one, which);
      } catch {
        // It went with another.
      }
    }
  };
  const worker = { id, process: child, events, ended, signal, kill: () => signal('SIGKILL') };
  workers.push(worker);
  return worker;
}

let jobs = 0;

interface Job {
  readonly recipe: SegmentRecipe;
  readonly jobId: string;
  readonly tasks: TaskMessage[];
}

/** A job of so many segments, its tasks not published yet. */
async function jobOf(
  segments: number,
  frames: number,
  change: {
    slow?: true;
    bundle?: object;
    task?: Partial<TaskMessage>;
    composition?: BundledComposition;
  } = {},
): Promise<Job> {
  const encoder = change.slow ? slowPlan : plan;
  const { width, height } = encoder.settings;
  const jobId = `job-${++jobs}`;
  const bytes = bytesOf(documentOf(jobId, jobs));
  const recipe: SegmentRecipe = {
    composition: { bytes, fileName: 'film.json', assets: new Map() },
    render: {
      width,
      height,
      fit: 'contain',
      background: [0, 0, 0, 1],
      supersample: change.slow ? 4 : 1,
      format: 'rgba8',
      alpha: 'straight',
    },
    renderer: 'cpu',
    encoder,
    frameRate: rational(10),
  };
  const { composition: _, ...rest } = recipe;
  const composition: BundledComposition = change.composition ?? {
    kind: 'document',
    document: await content.put(bytes),
    fileName: 'film.json',
    assets: [],
  };
  const bundle = await content.put(
    new TextEncoder().encode(
      writeBundle({ ...rest, version: PROTOCOL_VERSION, composition, ...change.bundle }),
    ),
  );
  const store = await SegmentStore.open('naming');
  using builder = new SegmentBuilder(store);
  const tasks: TaskMessage[] = [];
  for (let index = 0; index < segments; index++) {
    const range = { index, start: index * frames, end: (index + 1) * frames };
    tasks.push({
      version: PROTOCOL_VERSION,
      taskId: `${jobId}_${index}`,
      jobId,
      tenant: line.session.tenant,
      priority: 'normal',
      bundle,
      range,
      key: await builder.name({ recipe, range }, never),
      fingerprint: encoder.fingerprint,
      encoderClass: 'any',
      limits: { milliseconds: 120_000, bytes: 1e8 },
      ...change.task,
    });
  }
  store.close();
  return { recipe, jobId, tasks };
}

async function publish(...tasks: TaskMessage[]): Promise<void> {
  for (const task of tasks) {
    const { priority, encoderClass, taskId } = task;
    await line.jetstream.publish(taskSubject(priority, encoderClass, taskId), JSON.stringify(task), {
      msgID: taskId,
    });
  }
}

async function until<T>(what: () => Promise<T | undefined> | T | undefined, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await what();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error('It did not come to pass.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function committed(task: TaskMessage): Promise<SegmentCommit | undefined> {
  const entry = await (await line.kv(BUCKETS.segments)).get(task.key);
  return entry?.operation === 'PUT' ? readCommit(entry.value) : undefined;
}

async function attemptsAt({ taskId }: TaskMessage) {
  const entry = await (await line.kv(BUCKETS.attempts)).get(taskId);
  return entry?.operation === 'PUT' ? readAttempts(entry.value).attempts : undefined;
}

async function heartbeat(id: string) {
  const entry = await (await line.kv(BUCKETS.heartbeats)).get(id);
  return entry?.operation === 'PUT' ? readHeartbeat(entry.value) : undefined;
}

/** Until it began with the task so often, and has had time to draw something. */
async function busyWith(worker: Worker, { taskId }: TaskMessage, times = 1): Promise<void> {
  const starts = () => worker.events.filter((it) => it.event === 'started' && it.taskId === taskId);
  await until(() => starts().length >= times || undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
}

const openTasks = async (): Promise<number> =>
  (await (await line.manager()).streams.info('TASKS')).state.messages;

const control = (worker: Worker, message: ControlMessage): void =>
  line.nats.publish(controlSubject(worker.id), JSON.stringify(message));

/** What this very machine makes of it, in Node. */
async function builtHere({ recipe }: Job, { range }: TaskMessage): Promise<Uint8Array> {
  const store = await SegmentStore.open(`here-${jobs++}`);
  using builder = new SegmentBuilder(store);
  const { key } = await builder.build({ recipe, range }, () => {}, never);
  const bytes = await store.read(key);
  store.close();
  if (!bytes) throw new Error('It was not stored.');
  return bytes;
}

test(
  'a worker tells what it can, builds a job to the byte, urgent tasks first, and leaves in peace',
  LONG,
  async () => {
    const job = await jobOf(3, 10);
    const urgent = await jobOf(1, 10, { task: { priority: 'urgent' } });
    await publish(...job.tasks, ...urgent.tasks);
    const worker = await startWorker('first', '--tier', 'fast');
    const commits = await Promise.all(
      [...job.tasks, ...urgent.tasks].map((task) => until(() => committed(task))),
    );
    for (const [index, commit] of commits.entries()) {
      expect(commit.workerId).toBe(worker.id);
      const from = index < 3 ? job : urgent;
      const task = from.tasks[index % 3];
      if (!task) throw new Error('no task');
      const bytes = await content.get(commit);
      expect(await sha256Hex(bytes)).toBe(commit.sha256);
      expect(Buffer.from(bytes).equals(await builtHere(from, task))).toBe(true);
    }
    expect(Math.min(...commits.slice(0, 3).map(({ at }) => at))).toBeGreaterThan(commits[3]?.at ?? 0);
    expect(await until(async () => ((await openTasks()) === 0 ? true : undefined))).toBe(true);

    const entry = await (await line.kv(BUCKETS.workers)).get(worker.id);
    const row = readWorkerRow(entry?.value);
    expect(row).toMatchObject({ name: 'first', tier: 'fast', kind: 'headless', slots: 1 });
    expect(row.classes).toEqual([expect.stringMatching(/^b_[0-9a-f]{16}$/), 'any']);
    expect(row.formats).toEqual(expect.arrayContaining(['vp9-webm', 'prores-hq', 'dnxhr-hq']));
    expect(row.encoders).toEqual(expect.arrayContaining(['webcodecs', 'framewright']));
    const beat = await until(async () => {
      const found = await heartbeat(worker.id);
      return found?.segments === 4 && found.state === 'idle' ? found : undefined;
    });
    expect(beat).toMatchObject({ frames: 40, failures: 0, tasks: [] });
    expect(beat.rates.framewright).toBeGreaterThan(0);

    worker.process.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(worker.events.at(-1)?.event).toBe('left');
    expect(await heartbeat(worker.id)).toBeUndefined();
  },
);

test(
  'a worker that dies, and one that is frozen and thawed, cost one lease and spoil nothing',
  LONG,
  async () => {
    const [killed, frozen] = [await startWorker('killed'), await startWorker('frozen')];
    const job = await jobOf(2, 15, { slow: true });
    await publish(...job.tasks);
    const began = (worker: Worker) => worker.events.find(({ event }) => event === 'started');
    await Promise.all([until(() => began(killed)), until(() => began(frozen))]);
    const struck = Date.now();
    await killed.kill();
    await frozen.signal('SIGSTOP');
    const helper = await startWorker('helper');
    const commits = await Promise.all(job.tasks.map((task) => until(() => committed(task))));
    expect(commits.map(({ workerId }) => workerId)).toEqual([helper.id, helper.id]);
    const joined = Date.parse(helper.events.find(({ event }) => event === 'joined')?.at ?? '');
    const taken = Date.parse(began(helper)?.at ?? '');
    expect(taken - Math.max(struck, joined)).toBeLessThan(2 * LEASE_MILLISECONDS);

    await frozen.signal('SIGCONT');
    await until(() => frozen.events.find(({ event }) => event === 'lost-race' || event === 'thawed'));
    const idle = await until(async () => {
      const beat = await heartbeat(frozen.id);
      return beat?.state === 'idle' && beat.tasks.length === 0 ? beat : undefined;
    });
    expect(idle.failures).toBe(0);
    for (const [index, task] of job.tasks.entries()) expect(await committed(task)).toEqual(commits[index]);
    // And it is of use again.
    await helper.kill();
    const next = await jobOf(1, 5);
    await publish(...next.tasks);
    expect((await until(() => committed(next.tasks[0] as TaskMessage))).workerId).toBe(frozen.id);
    expect(await openTasks()).toBe(0);
  },
);

test('what is not as planned is refused in words, once, and others get it', LONG, async () => {
  const worker = await startWorker('strict');
  const other = 'f'.repeat(64);
  const module = await content.put(new TextEncoder().encode('export default () => ({})'));
  const cases: [string, Job][] = [
    ['SCENE_MISMATCH', await jobOf(1, 5, { task: { key: other } })],
    ['FINGERPRINT_MISMATCH', await jobOf(1, 5, { task: { fingerprint: 'another' } })],
    [
      'FINGERPRINT_MISMATCH',
      await jobOf(1, 5, {
        bundle: { encoder: { ...plan, fingerprint: 'forged' } },
        task: { fingerprint: 'forged' },
      }),
    ],
    ['UNSIGNED_PROGRAM', await jobOf(1, 5, { composition: { kind: 'frame-source', module } })],
    ['FARM_FAILED', await jobOf(1, 5, { bundle: { render: { width: 1e9, height: 1 } } })],
    [
      'INVALID_COMPOSITION',
      await jobOf(1, 5, {
        composition: { kind: 'document', document: module, fileName: 'a.json', assets: [] },
      }),
    ],
    ['VERSION_MISMATCH', await jobOf(1, 5, { task: { version: 99 } })],
  ];
  for (const [code, { tasks }] of cases) {
    const [task] = tasks;
    if (!task) throw new Error('no task');
    await publish(task);
    const attempts = await until(() => attemptsAt(task));
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({ workerId: worker.id, code });
    expect(await committed(task)).toBeUndefined();
    await (await line.manager()).streams.info('TASKS');
  }
  // It came back meanwhile, and was sent on without another attempt.
  expect(await attemptsAt(cases[0]?.[1].tasks[0] as TaskMessage)).toHaveLength(1);
  expect(worker.events.some(({ event }) => event === 'set-aside')).toBe(false);
  await (await line.manager()).streams.purge('TASKS').catch(() => undefined);
  // A message that is no task at all is thrown away, and the worker goes on.
  const before = await openTasks();
  await line.jetstream.publish('task.high.any.nonsense', '{"version":');
  await until(async () => ((await openTasks()) <= before ? true : undefined));
  const good = await jobOf(1, 5);
  await publish(...good.tasks);
  await until(() => committed(good.tasks[0] as TaskMessage));
});

test(
  'something more urgent takes the place, a cancelled task ends at once, a drained worker goes by itself',
  LONG,
  async () => {
    const worker = await startWorker('obedient');
    const long = await jobOf(1, 200, { slow: true });
    const [task] = long.tasks;
    if (!task) throw new Error('no task');
    await publish(task);
    await busyWith(worker, task);
    const urgent = await jobOf(1, 5, { task: { priority: 'urgent' } });
    await publish(...urgent.tasks);
    control(worker, { kind: 'preempt', taskId: task.taskId });
    await until(() => committed(urgent.tasks[0] as TaskMessage));
    expect(await committed(task)).toBeUndefined();
    expect(await attemptsAt(task)).toMatchObject([{ reason: 'preempted' }]);
    await busyWith(worker, task, 2);
    control(worker, { kind: 'cancel', taskId: task.taskId });
    await until(async () => ((await heartbeat(worker.id))?.tasks.length === 0 ? true : undefined));
    expect(await committed(task)).toBeUndefined();
    expect(await attemptsAt(task)).toHaveLength(1);

    const last = await jobOf(2, 30, { slow: true });
    await publish(...last.tasks);
    await busyWith(worker, last.tasks[0] as TaskMessage);
    control(worker, { kind: 'drain' });
    expect(await worker.ended).toBe(0);
    expect(await committed(last.tasks[0] as TaskMessage)).toMatchObject({ workerId: worker.id });
    expect(await committed(last.tasks[1] as TaskMessage)).toBeUndefined();
  },
);

test('a page that dies is started again', LONG, async () => {
  const worker = await startWorker('phoenix');
  const pids = await descendants(worker.process.pid ?? 0);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await until(() => worker.events.find(({ event }) => event === ('restarting' as string)));
  await until(() => (worker.events.filter(({ event }) => event === 'joined').length >= 2 ? true : undefined));
  const job = await jobOf(1, 5);
  await publish(...job.tasks);
  await until(() => committed(job.tasks[0] as TaskMessage));
});
