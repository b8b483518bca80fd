import { nanos } from '@nats-io/nats-core';
import { ENGINE_VERSION, serialiseSegment } from '../../src/engine/host.ts';
import { connectFarmSession, type FarmConnection } from '../../src/farm/connect/index.ts';
import { ContentStore } from '../../src/farm/content/index.ts';
import {
  BUCKETS,
  consumerName,
  controlSubject,
  type Heartbeat,
  PRIORITIES_BY_URGENCY,
  PROTOCOL_VERSION,
  progressSubject,
  readAttempts,
  readControl,
  readTask,
  TASK_STREAM,
  type TaskMessage,
  type WorkerRow,
} from '../../src/farm/protocol/index.ts';
import { byTcp } from './by-tcp.ts';

/** How a worker behaves at a task. */
export type Conduct = 'good' | 'fail' | 'refuse' | 'wrong' | 'short' | 'vanish' | 'hang' | 'lose';

export interface FakeWorkerOptions {
  readonly farm: { readonly url: string; readonly natsAddresses: readonly string[] };
  readonly token: string;
  readonly name: string;
  readonly slots?: number;
  readonly milliseconds?: number;
  readonly conduct?: (task: TaskMessage, nth: number) => Conduct;
  readonly classes?: readonly string[];
  readonly rate?: number;
}

export interface FakeWorker {
  readonly id: string;
  readonly connection: FarmConnection;
  /** Keys of segments that it built, in order. */
  readonly built: string[];
  readonly heard: string[];
  close(): Promise<void>;
}

/** The bytes of a segment of `frames` pictures by which good and wrong ones can be told apart. */
export function fakeSegment(key: string, frames: number, good = true): Uint8Array<ArrayBuffer> {
  const data = new TextEncoder().encode(`${good ? 'good' : 'wrong'} ${key}`);
  const colourSpace = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false } as const;
  return serialiseSegment({
    frameCount: frames,
    track: { codec: 'apch', width: 64, height: 36, colourSpace },
    packets: Array.from({ length: frames }, (_, frame) => ({ data, type: 'key', frame, duration: 1 })),
  });
}

/** A worker by the farm's protocol that draws nothing: what it commits, and how it fails, is as it was told. */
export async function startFakeWorker(options: FakeWorkerOptions): Promise<FakeWorker> {
  const { farm, token, name, slots = 1, milliseconds = 20, classes = ['any'], rate = 1 } = options;
  const conduct = options.conduct ?? (() => 'good' as const);
  const { url } = farm;
  const connection = await connectFarmSession({ url, token }, { transport: byTcp(farm) });
  const { session, nats } = connection;
  const content = new ContentStore({
    farm: url,
    largest: session.largestContent,
    http: (path, init) => connection.http(path, init),
  });
  const [workers, heartbeats, segments, attempts] = await Promise.all(
    [BUCKETS.workers, BUCKETS.heartbeats, BUCKETS.segments, BUCKETS.attempts].map((it) => connection.kv(it)),
  );
  if (!workers || !heartbeats || !segments || !attempts) throw new Error('no buckets');
  const row: WorkerRow = {
    version: PROTOCOL_VERSION,
    workerId: session.id,
    name,
    kind: 'headless',
    cores: 1,
    memory: 0,
    slots,
    classes,
    formats: [],
    encoders: ['framewright'],
    browser: 'none',
    engineVersion: ENGINE_VERSION,
    joinedAt: Date.now(),
  };
  const under = new Map<string, { task: TaskMessage; stop: (why: 'preempt' | 'cancel') => void }>();
  const built: string[] = [];
  const heard: string[] = [];
  let closed = false;
  let aside = false;
  const beat = async (): Promise<void> => {
    const value: Heartbeat = {
      workerId: session.id,
      state: under.size > 0 ? 'busy' : 'idle',
      at: Date.now(),
      tasks: [...under.values()].map(({ task: { taskId, jobId, range } }) => {
        return { taskId, jobId, index: range.index, frames: 0, of: range.end - range.start };
      }),
      segments: built.length,
      frames: 0,
      failures: 0,
      busySeconds: 0,
      rates: { framewright: rate },
    };
    await heartbeats.put(session.id, JSON.stringify(value)).catch(() => {});
  };
  await workers.put(session.id, JSON.stringify(row));
  await beat();
  const timer = setInterval(() => void beat(), 500);
  nats.subscribe(controlSubject(session.id), {
    callback: (_error, message) => {
      const said = readControl(message.data);
      heard.push(said.kind);
      if (said.kind === 'reconsider') aside = true;
      if ('taskId' in said) under.get(said.taskId)?.stop(said.kind);
    },
  });

  const tell = (task: TaskMessage, state: string): void =>
    nats.publish(
      progressSubject(task.jobId),
      JSON.stringify({
        taskId: task.taskId,
        jobId: task.jobId,
        index: task.range.index,
        workerId: session.id,
        state,
        frames: 0,
      }),
    );
  const attempted = async (task: TaskMessage, reason: string, code: string): Promise<void> => {
    for (;;) {
      const entry = await attempts.get(task.taskId);
      const before = entry?.operation === 'PUT' ? readAttempts(entry.value).attempts : [];
      const mine = { workerId: session.id, reason, code, message: `${name} says no.`, at: Date.now() };
      const value = JSON.stringify({ attempts: [...before, mine] });
      try {
        if (entry?.operation === 'PUT') await attempts.update(task.taskId, value, entry.revision);
        else await attempts.create(task.taskId, value);
        return;
      } catch {
        // Another wrote at the same time.
      }
    }
  };

  let nth = 0;
  const work = async (task: TaskMessage, ack: (how: string) => void): Promise<void> => {
    const entry = await attempts.get(task.taskId);
    const said = entry?.operation === 'PUT' ? readAttempts(entry.value).attempts : [];
    if (aside || said.some((one) => one.workerId === session.id && one.reason !== 'preempted')) {
      return ack('-NAK {"delay": 300000000}');
    }
    const there = await segments.get(task.key);
    if (there?.operation === 'PUT') return ack('+ACK');
    const how = conduct(task, nth++);
    tell(task, 'started');
    const stopped = await new Promise<string | undefined>((resolve) => {
      under.set(task.taskId, { task, stop: resolve });
      if (how !== 'hang') setTimeout(() => resolve(undefined), milliseconds);
    });
    under.delete(task.taskId);
    if (closed || how === 'vanish') return;
    if (stopped === 'preempt') {
      await attempted(task, 'preempted', 'PREEMPTED');
      return ack('-NAK');
    }
    if (stopped) return ack('+ACK');
    if (how === 'lose') return ack('+ACK');
    if (how === 'fail' || how === 'refuse') {
      await attempted(
        task,
        how === 'fail' ? 'failed' : 'refused',
        how === 'fail' ? 'ENCODER_FAILED' : 'SCENE_MISMATCH',
      );
      return ack('-NAK {"delay": 100000000}');
    }
    const frames = task.range.end - task.range.start - (how === 'short' ? 1 : 0);
    const ref = await content.put(fakeSegment(task.key, frames, how !== 'wrong'));
    const commit = {
      ...ref,
      ...{ key: task.key, taskId: task.taskId, jobId: task.jobId, index: task.range.index },
      workerId: session.id,
      fingerprint: task.fingerprint,
      at: Date.now(),
      frames,
      timing: { evaluate: 1, render: 1, convert: 1, encode: milliseconds, store: 1 },
    };
    await segments.create(task.key, JSON.stringify(commit)).then(
      () => built.push(task.key),
      () => {},
    );
    ack('+ACK');
  };
  const lane = async (): Promise<void> => {
    while (!closed) {
      let taken = false;
      for (const encoderClass of classes) {
        for (const priority of PRIORITIES_BY_URGENCY) {
          if (taken || closed || aside) continue;
          const subject = `$JS.API.CONSUMER.MSG.NEXT.${TASK_STREAM}.${consumerName(priority, encoderClass)}`;
          const asked = JSON.stringify({ batch: 1, no_wait: true, expires: nanos(1000) });
          const answer = await nats
            .request(subject, asked, { timeout: 2000, noMux: true })
            .catch(() => undefined);
          const reply = answer?.reply;
          if (!answer || !reply || answer.headers?.code === 404 || answer.headers?.code === 408) continue;
          taken = true;
          await work(readTask(answer.data), (how) => nats.publish(reply, how)).catch(() => {});
        }
      }
      if (!taken) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const lanes = Array.from({ length: slots }, lane);
  return {
    id: session.id,
    connection,
    built,
    heard,
    async close() {
      closed = true;
      clearInterval(timer);
      for (const { stop } of under.values()) stop('cancel');
      // A request whose connection was closed meanwhile never ends.
      await Promise.all(lanes);
      await connection.close();
    },
  };
}
