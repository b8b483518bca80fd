import { connect, type NatsConnection, tokenAuthenticator } from '@nats-io/transport-node';
import { connectFarmSession } from '../../src/farm/connect/index.ts';
import { createFarmManagement } from '../../src/farm/manage/index.ts';
import { BUCKETS, type FarmRole, TASK_STREAM } from '../../src/farm/protocol/index.ts';
import { startTestFarm, type TestFarm } from '../farm/harness.ts';
import * as samples from '../farm/samples.ts';
import { ownerOf } from './farm-observer.ts';
import { count, type Proof } from './proof.ts';
import { seeded } from './random.ts';

export interface FuzzReport {
  readonly messages: number;
  readonly requests: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Refusals of NATS: what a role may not publish to. */
  readonly refused: number;
  /** What should not have happened, in words. */
  readonly problems: readonly string[];
}

type Random = () => number;

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'];
const PATHS = [
  ...[
    'session',
    'places',
    'invitations',
    'shares',
    'scale',
    'status',
    'content/',
    'shares/x',
    'invitations/x',
    '',
  ].map((path) => `/farm/v1/${path}`),
  ...[
    '/',
    '/health',
    '/metrics',
    '/d/',
    '/d/x',
    '/nats',
    '/../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/farm/v1/..%2f..%2fkeys.json',
    '/farm',
    '//',
    '/%00',
  ],
];
const BODIES: Readonly<Record<string, unknown>> = {
  places: { method: 'PUT', sha256: 'a'.repeat(64), bytes: 10 },
  invitations: { role: 'work', label: 'x', expiresInSeconds: 60 },
  shares: { sha256: 'a'.repeat(64), fileName: 'a.webm', mimeType: 'video/webm', disposition: 'page' },
  scale: { workers: 1 },
};
const ODDITIES: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    0.5,
    1e308,
    '',
    'x'.repeat(70_000),
    '../../etc/passwd',
    '\u0000',
    '<script>',
    '\ud800',
    [],
    {},
    [[[[]]]],
  ],
  ...[
    { __proto__: { a: 1 } },
    { toString: 1 },
    'constructor',
    '__proto__',
    Number.MAX_SAFE_INTEGER,
    '*',
    '>',
    'a.b.c',
    '%2e%2e',
  ],
];

/** So many malformed messages and requests, to a farm that must not mind. */
export async function fuzzFarm(messages: number, seed: number): Promise<FuzzReport> {
  const random = seeded(seed);
  // Nobody would send so much in earnest; here the limits would only hide what lies behind them.
  const farm = await startTestFarm({ limits: { perAddress: 1e9, perToken: 1e9, failures: 1e9 } });
  const problems: string[] = [];
  const statuses: Record<string, number> = {};
  const fail = (words: string): void => void problems.push(words.slice(0, 500));
  const onCrash = (error: unknown): void => fail(`thrown out of the service: ${String(error)}`);
  process.on('unhandledRejection', onCrash);
  process.on('uncaughtException', onCrash);
  try {
    const owner = await ownerOf(farm);
    const watching = createFarmManagement(owner, {
      fileOf: async () => Promise.reject(new Error('none')),
      changed: () => undefined,
    } as never);
    let refused = 0;
    const requests = Math.ceil(messages / 2);
    for (let index = 0; index < requests; index++) {
      const status = await request(farm, random).catch((error: Error) => `none: ${error.message}`);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === '500') fail(`a request was answered with 500 (${index})`);
    }
    const roles: readonly FarmRole[] = ['work', 'submit', 'admin'];
    for (const role of roles) {
      refused += await publish(farm, role, Math.ceil((messages - requests) / roles.length), random);
      // Whoever watches reads all of it.
      try {
        watching.status();
      } catch (error) {
        fail(`status() threw after messages of ${role}: ${String(error)}`);
      }
    }
    const health = await fetch(`${farm.url}/health`);
    if (!health.ok) fail(`the farm is not healthy: ${health.status}`);
    const manager = await owner.manager();
    for (const name of [TASK_STREAM, ...Object.values(BUCKETS).map((bucket) => `KV_${bucket}`)]) {
      await manager.streams.info(name).catch((error: Error) => fail(`${name} is gone: ${error.message}`));
    }
    for (const pid of farm.natsProcesses()) if (pid === undefined) fail('nats-server is gone');
    await newcomer(farm).catch((error: Error) => fail(`nobody can join any more: ${error.message}`));
    watching.close();
    await owner.close();
    return { messages, requests, statuses, refused, problems };
  } finally {
    process.off('unhandledRejection', onCrash);
    process.off('uncaughtException', onCrash);
    await farm.close();
  }
}

async function request(farm: TestFarm, random: Random): Promise<string> {
  const method = pick(METHODS, random);
  const path =
    pick(PATHS, random) +
    (random() < 0.2 ? `?${encodeURIComponent(JSON.stringify(pick(ODDITIES, random)).slice(0, 2000))}=1` : '');
  const name = Object.keys(BODIES).find((one) => path.includes(one));
  const body =
    method === 'GET' || method === 'HEAD'
      ? undefined
      : bytesOf(name === undefined ? pick(ODDITIES, random) : BODIES[name], random);
  const headers = new Headers();
  if (random() < 0.7)
    headers.set(
      'Authorization',
      `Bearer ${random() < 0.7 ? farm.adminToken : mutateText(farm.adminToken, random)}`,
    );
  if (random() < 0.3)
    headers.set(
      'Content-Range',
      pick(['bytes 0-9/10', 'bytes */10', 'bytes 9-0/1', 'bytes 0-99999999999/1', 'x'], random),
    );
  if (random() < 0.3)
    headers.set('Range', pick(['bytes=0-', 'bytes=5-1', 'bytes=-1', 'bytes=0-0,2-3', 'lines=1'], random));
  if (random() < 0.5)
    headers.set('Content-Type', pick(['application/json', 'text/plain', 'multipart/form-data'], random));
  const signal = AbortSignal.timeout(20_000);
  const response = await fetch(`${farm.url}${path}`, {
    method,
    headers,
    signal,
    redirect: 'manual',
    ...(body && { body }),
  });
  await response.arrayBuffer();
  return String(response.status);
}

/** @returns how many NATS refused */
async function publish(farm: TestFarm, role: FarmRole, messages: number, random: Random): Promise<number> {
  const session = await farm.session(await farm.tokenFor(role));
  const nats = await connect({
    servers: [...farm.natsAddresses],
    authenticator: tokenAuthenticator(session.natsToken),
    inboxPrefix: `_INBOX_${session.id}`,
  });
  let refused = 0;
  const counting = (async () => {
    for await (const { type } of nats.status()) if (type === 'error') refused++;
  })();
  for (let index = 0; index < messages; index++) {
    const [subject, sample] = target(session.id, random);
    send(nats, subject, bytesOf(sample, random));
    if (index % 200 === 199) await nats.flush();
  }
  await nats.flush();
  await nats.close();
  await counting;
  return refused;
}

function send(nats: NatsConnection, subject: string, bytes: Uint8Array<ArrayBuffer>): void {
  try {
    nats.publish(subject, bytes);
  } catch (error) {
    // The client itself refuses subjects and sizes that no server would take.
    if (!(error instanceof Error) || !/subject|payload|MaxPayload/i.test(`${error.name} ${error.message}`))
      throw error;
  }
}

function target(id: string, random: Random): readonly [string, unknown] {
  const odd =
    random() < 0.1
      ? JSON.stringify(pick(ODDITIES, random))
          .replaceAll(/[\s*>]/g, '')
          .slice(0, 100) || 'x'
      : undefined;
  const key = odd ?? 'a'.repeat(64);
  const targets: readonly (readonly [string, unknown])[] = [
    [`task.normal.any.${odd ?? 'job-1_0'}`, samples.task],
    [`$KV.${BUCKETS.segments}.${key}`, samples.commit],
    [`$KV.${BUCKETS.workers}.${odd ?? id}`, { ...samples.workerRow, workerId: id }],
    [`$KV.${BUCKETS.heartbeats}.${odd ?? id}`, { ...samples.heartbeat, workerId: id }],
    [`$KV.${BUCKETS.jobs}.job-1`, samples.jobRow],
    [
      `$KV.${BUCKETS.attempts}.job-1_0`,
      { attempts: [{ workerId: id, reason: 'failed', code: 'X', message: 'x', at: 1 }] },
    ],
    [`$KV.${BUCKETS.checkpoints}.job-1`, { jobId: 'job-1', frameRange: { start: 0, end: 1 } }],
    ['control.all', { kind: 'drain' }],
    [`control.worker.${id}`, { kind: 'preempt', taskId: 'job-1_0' }],
    [
      'progress.job-1',
      { taskId: 'job-1_0', jobId: 'job-1', index: 0, workerId: id, state: 'started', frames: 0 },
    ],
    [`$JS.API.STREAM.PURGE.${TASK_STREAM}`, {}],
    [`$JS.API.STREAM.DELETE.KV_${BUCKETS.segments}`, {}],
    ['$SYS.REQ.USER.AUTH', {}],
  ];
  return pick(targets, random);
}

async function newcomer(farm: TestFarm): Promise<void> {
  const connection = await connectFarmSession(
    { url: farm.url, token: await farm.tokenFor('work') },
    {
      transport: { connect: (options) => connect({ ...options, servers: [...farm.natsAddresses] } as never) },
    },
  );
  await (await connection.kv(BUCKETS.segments)).get('b'.repeat(64));
  await connection.close();
}

/** A sample with something wrong, as bytes: a field, a type, the JSON or the UTF-8. */
function bytesOf(sample: unknown, random: Random): Uint8Array<ArrayBuffer> {
  const die = random();
  const text = JSON.stringify(die < 0.1 ? sample : mutate(sample, random)) ?? 'undefined';
  if (die < 0.75) return new TextEncoder().encode(text);
  if (die < 0.85) return new TextEncoder().encode(mutateText(text, random));
  if (die < 0.9) return new TextEncoder().encode('['.repeat(20_000));
  const bytes = new TextEncoder().encode(text);
  for (let change = 0; change < 3; change++)
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return bytes;
}

function mutate(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.15) return pick(ODDITIES, random);
  const entries = Object.entries(value);
  if (entries.length === 0) return pick(ODDITIES, random);
  const at = Math.floor(random() * entries.length);
  const [name = '', inner] = entries[at] ?? [];
  const changed = random() < 0.2 ? undefined : mutate(inner, random);
  if (Array.isArray(value)) return value.map((one, index) => (index === at ? changed : one));
  return { ...value, [name]: changed };
}

function mutateText(text: string, random: Random): string {
  const at = Math.floor(random() * text.length);
  return random() < 0.5
    ? text.slice(0, at)
    : `${text.slice(0, at)}${String.fromCharCode(32 + Math.floor(random() * 95))}${text.slice(at + 1)}`;
}

function pick<T>(choices: readonly T[], random: Random): T {
  return choices[Math.floor(random() * choices.length)] as T;
}

export const prove: Proof = async (options) => {
  const messages = count(options, 'count', 10_000);
  const seed = count(options, 'seed', 6);
  const report = await fuzzFarm(messages, seed);
  return {
    passed: report.problems.length === 0,
    text: [
      `${messages} malformed messages and requests (${report.requests} by HTTP), seed ${seed}; answers ${JSON.stringify(report.statuses)}; ` +
        `NATS refused ${report.refused}; problems: ${report.problems.length}.`,
      ...report.problems.slice(0, 20),
    ].join('\n'),
    record: { seed, ...report },
  };
};
