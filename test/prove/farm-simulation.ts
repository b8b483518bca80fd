import { type ChildProcess, fork } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import {
  ENGINE_VERSION,
  type FarmHost,
  planSegments,
  type SegmentRecipe,
  serialiseSegment,
} from '../../src/engine/host.ts';
import { connectFarmSession } from '../../src/farm/connect/index.ts';
import { type FarmSession, PROTOCOL_VERSION, TASK_STREAM } from '../../src/farm/protocol/index.ts';
import { FarmExecutor } from '../../src/farm/submit/executor.ts';
import { prepareTenant } from '../../src/server/nats/tenant.ts';
import { contentCost } from './farm-content.ts';
import { startBareNats } from './farm-nats.ts';
import { ROOT, withFolder } from './framewright.ts';
import { cpuSeconds } from './processes.ts';
import { count, type Proof } from './proof.ts';

export interface SimulatedWorkersOrder {
  readonly address: string;
  /** Number of its first worker. */
  readonly first: number;
  readonly workers: number;
  /** That a segment takes a worker, on average, and by which share at most it differs. */
  readonly milliseconds: number;
  readonly spread: number;
  readonly engineVersion: number;
  readonly segmentBytes: number;
  readonly sha256: string;
}

export interface SimulatedWorkersReport {
  readonly kind: 'report';
  readonly built: number;
  readonly gaps: readonly number[];
  readonly cpuMilliseconds: number;
}

/** What a farm of so many workers did. */
export interface SimulatedFarm {
  readonly workers: number;
  readonly segments: number;
  readonly seconds: number;
  /** What the workers alone could do: their number by the time of a segment. */
  readonly ideal: number;
  readonly segmentsASecond: number;
  /** Processor time of each part, milliseconds a segment. */
  readonly cpu: { readonly submitter: number; readonly nats: number; readonly workers: number };
  /** Share of a core. */
  readonly busy: { readonly submitter: number; readonly nats: number };
  /** Between a worker's segments, milliseconds. */
  readonly gap: { readonly median: number; readonly ninetyNinth: number };
  readonly planMilliseconds: number;
  /** Segments that workers built, doubles among them. */
  readonly built: number;
  /** Tasks left in the queue. */
  readonly left: number;
}

const FRAMES = 60;
/** Workers of one process: more would share its one thread so that they, not the farm, were the slow part. */
const WORKERS_A_PROCESS = 250;
const SHA256 = 'a'.repeat(64);
const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

/** A farm whose workers only wait, with the real queue, the real submitting side and the real plan. */
export async function simulateFarm(
  folder: string,
  options: {
    readonly workers: number;
    readonly segments: number;
    readonly milliseconds: number;
    readonly segmentBytes: number;
  },
): Promise<SimulatedFarm> {
  const { workers, segments, milliseconds, segmentBytes } = options;
  // Node before 21 has none; the submitting side names its browser by it.
  Object.assign(globalThis, {
    navigator: globalThis.navigator ?? { userAgent: 'none', hardwareConcurrency: 1 },
  });
  const nats = await startBareNats(join(folder, `nats-${workers}-${segments}`));
  const children: ChildProcess[] = [];
  try {
    const owner = await nats.connect('server');
    await prepareTenant(owner, 1);
    const planned = performance.now();
    const ranges = planSegments({ start: 0, end: FRAMES * segments, frameRate: { num: 30, den: 1 } });
    const planMilliseconds = performance.now() - planned;
    const connection = await connectFarmSession(
      { url: 'http://simulated', token: 'none' },
      {
        transport: {
          fetch: async () => Response.json(session(nats.address)),
          connect: (asked) =>
            connect({ ...asked, servers: nats.address, authenticator: () => ({}) } as never),
        },
      },
    );
    const { host, content } = surroundings();
    const executor = await FarmExecutor.open({ connection, host, content });
    const joined: Promise<unknown>[] = [];
    for (let first = 0; first < workers; first += WORKERS_A_PROCESS) {
      const order: SimulatedWorkersOrder = {
        ...{ address: nats.address, first, workers: Math.min(WORKERS_A_PROCESS, workers - first) },
        ...{ milliseconds, spread: 0.2, engineVersion: ENGINE_VERSION, segmentBytes, sha256: SHA256 },
      };
      const child = fork(join(ROOT, 'test/prove/farm-simulated-workers.ts'), [JSON.stringify(order)], {
        execArgv: ['--import', 'tsx'],
      });
      children.push(child);
      joined.push(all(child, order.workers));
    }
    await Promise.all(joined);
    const recipe = recipeOf();
    while (executor.slots < workers) await new Promise((resolve) => setTimeout(resolve, 100));

    const [natsBefore, cpuBefore, began] = [
      await cpuSeconds([nats.pid]),
      process.cpuUsage(),
      performance.now(),
    ];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let range = ranges[next++]; range; range = ranges[next++]) {
        await executor.run({ recipe, range, owner: 'job' }, () => undefined, NEVER);
      }
    };
    await Promise.all(Array.from({ length: Math.min(executor.capacity(recipe), segments) }, lane));
    const seconds = (performance.now() - began) / 1000;
    const own = process.cpuUsage(cpuBefore);
    const natsSeconds = (await cpuSeconds([nats.pid])) - natsBefore;
    const reports = await Promise.all(children.map(report));
    const queue = await (await jetstreamManager(owner)).streams.info(TASK_STREAM);
    await executor[Symbol.asyncDispose]();
    await connection.close();
    await owner.close();
    const gaps = reports.flatMap((one) => one.gaps).toSorted((a, b) => a - b);
    const submitterSeconds = (own.user + own.system) / 1e6;
    const workerMilliseconds = reports.reduce((sum, one) => sum + one.cpuMilliseconds, 0);
    return {
      ...{ workers, segments, seconds, planMilliseconds, left: queue.state.messages },
      built: reports.reduce((sum, one) => sum + one.built, 0),
      ideal: (workers * 1000) / milliseconds,
      segmentsASecond: segments / seconds,
      cpu: {
        submitter: (submitterSeconds * 1000) / segments,
        nats: (natsSeconds * 1000) / segments,
        workers: workerMilliseconds / segments,
      },
      busy: { submitter: submitterSeconds / seconds, nats: natsSeconds / seconds },
      gap: { median: gaps[gaps.length >> 1] ?? 0, ninetyNinth: gaps[Math.floor(gaps.length * 0.99)] ?? 0 },
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await nats.close();
  }
}

function session(address: string): FarmSession {
  return {
    ...{ version: PROTOCOL_VERSION, farm: 'simulated', tenant: 'main', role: 'admin', id: 'submitter' },
    ...{ nats: [address], natsToken: 'none', natsExpires: Date.now() + 3_600_000, largestContent: 2 ** 30 },
  };
}

/** What stands around the executor: it names, stores and checks at once, so that its own time is what is measured. */
function surroundings() {
  const stored = new Map<string, { sha256: string; size: number }>();
  const bytes = new Map<number, Uint8Array<ArrayBuffer>>();
  const host = {
    storeName: 'simulated',
    nameSegment: async ({ range }: { range: { index: number } }) =>
      range.index.toString(16).padStart(64, '0'),
    store: async () => ({
      claim: async (key: string) => stored.get(key),
      put: async (key: string, segment: Uint8Array) => {
        const row = { sha256: SHA256, size: segment.length };
        stored.set(key, row);
        return row;
      },
    }),
    checkSegment: async () => [],
    job: async () => ({ id: 'job', status: 'processing' }),
    watchJobs: () => () => undefined,
    changed: () => undefined,
  };
  const content = {
    put: async () => ({ sha256: SHA256, bytes: 1000 }),
    get: async () => {
      const known = bytes.get(FRAMES) ?? smallSegment();
      bytes.set(FRAMES, known);
      return known;
    },
  };
  return { host: host as unknown as FarmHost, content };
}

function smallSegment(): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(16);
  const packets = Array.from({ length: FRAMES }, (_, frame) => ({
    data,
    type: 'key' as const,
    frame,
    duration: 1,
  }));
  const track = { codec: 'prores', width: 1920, height: 1080 };
  return serialiseSegment({ frameCount: FRAMES, track, packets } as unknown as Parameters<
    typeof serialiseSegment
  >[0]);
}

function recipeOf(): SegmentRecipe {
  const settings = { codec: 'prores', width: 1920, height: 1080 };
  const composition = { bytes: new Uint8Array(10), fileName: 'a.json', assets: new Map() };
  return {
    ...{ composition, render: {}, renderer: 'cpu', frameRate: { num: 30, den: 1 } },
    encoder: { encoder: 'framewright', fingerprint: 'simulated', settings, explanation: [] },
  } as unknown as SegmentRecipe;
}

/** Resolves once all its workers have joined. */
function all(child: ChildProcess, workers: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let joined = 0;
    child.on('message', (message: { kind: string }) => {
      if (message.kind === 'joined' && ++joined === workers) resolve();
    });
    child.once('exit', (status) => reject(new Error(`Simulated workers ended with ${status}.`)));
  });
}

async function report(child: ChildProcess): Promise<SimulatedWorkersReport> {
  const answer = new Promise<SimulatedWorkersReport>((resolve) => {
    child.on('message', (message: SimulatedWorkersReport | { kind: 'joined' }) => {
      if (message.kind === 'report') resolve(message);
    });
  });
  child.send('stop');
  const got = await answer;
  if (child.exitCode === null) await once(child, 'exit');
  return got;
}

const SIZES = [1, 10, 100, 300, 1000];
const CONTENT_SEGMENTS = 100;

/**
 * What `npm run bench -- farm 40` measured of VP9 in 1920×1080, two seconds a segment: docs/measurements.md.
 */
const MEASURED = { milliseconds: 1400, bytes: 824_000, submitter: 630, assemble: 110 };

export const prove: Proof = async (options) => {
  const milliseconds = count(options, 'milliseconds', MEASURED.milliseconds);
  const segmentBytes = count(options, 'bytes', MEASURED.bytes);
  const submitter = count(options, 'submitter', MEASURED.submitter);
  const assemble = count(options, 'assemble', MEASURED.assemble);
  const sizes = options.get('workers')?.split(',').map(Number) ?? SIZES;
  const farms: SimulatedFarm[] = [];
  const content = await withFolder(async (folder) => {
    for (const workers of sizes) {
      const farm = await simulateFarm(folder, {
        workers,
        segments: Math.max(8, workers * 5),
        milliseconds,
        segmentBytes,
      });
      farms.push(farm);
      process.stderr.write(`${JSON.stringify(farm)}\n`);
    }
    return contentCost(folder, CONTENT_SEGMENTS, segmentBytes);
  });
  const rows = farms.map(
    ({ workers, ideal, segmentsASecond, cpu, busy, gap, planMilliseconds, segments }) => [
      workers,
      ideal.toFixed(1),
      segmentsASecond.toFixed(1),
      `${((100 * segmentsASecond) / ideal).toFixed(0)} %`,
      `${gap.median.toFixed(0)} / ${gap.ninetyNinth.toFixed(0)}`,
      ((planMilliseconds * 1000) / segments).toFixed(1),
      `${cpu.submitter.toFixed(2)} (${(busy.submitter * 100).toFixed(0)} %)`,
      `${cpu.nats.toFixed(2)} (${(busy.nats * 100).toFixed(0)} %)`,
      ((segmentsASecond * segmentBytes) / 1e6).toFixed(0),
    ],
  );
  const last = farms.at(-1);
  const limits = last && {
    plan: last.segments / (last.planMilliseconds / 1000),
    NATS: 1000 / last.cpu.nats,
    'dispatch by the submitter': 1000 / last.cpu.submitter,
    'the farm’s own content store': 1000 / content.cpu,
    'assembly, one job': 1000 / assemble,
    'the submitter in all, one core': 1000 / submitter,
  };
  const head = [
    ...[
      'workers',
      'ideal segments/s',
      'segments/s',
      'of the ideal',
      'gap ms, median / 99 %',
      'plan µs/segment',
    ],
    ...['submitter CPU ms/segment', 'NATS CPU ms/segment', 'MB/s'],
  ];
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  const saturation = Object.entries(limits ?? {}).map(
    ([part, rate]) =>
      `${part}: ${rate.toFixed(0)} segments a second, ${Math.floor((rate * milliseconds) / 1000)} workers`,
  );
  return {
    passed: farms.every(
      ({ workers, segmentsASecond, ideal }) => workers > 100 || segmentsASecond > 0.6 * ideal,
    ),
    text: [
      `Simulated workers, ${milliseconds} ms and ${segmentBytes} bytes a segment; real nats-server, plan and executor.`,
      ...lines,
      `Full at ${saturation.join('; ')}. Content ${content.megabytesASecond.toFixed(0)} MB/s.`,
    ].join('\n'),
    record: { milliseconds, segmentBytes, submitter, assemble, farms, content, limits },
  };
};
