// Workers that only wait instead of drawing: a process with many, each with a connection of its own, speaking as real ones
// do by the worker's own queue and lease. Started by farm-simulation.ts, which talks to it by messages.
import { setTimeout as sleep } from 'node:timers/promises';
import { Kvm } from '@nats-io/kv';
import { connect } from '@nats-io/transport-node';
import {
  ANY_CLASS,
  BUCKETS,
  HEARTBEAT_MILLISECONDS,
  type Heartbeat,
  PROTOCOL_VERSION,
  progressSubject,
  readTask,
  type SegmentCommit,
  type TaskMessage,
  type WorkerRow,
} from '../../src/farm/protocol/index.ts';
import { Lease } from '../../src/farm/work/lease.ts';
import { TaskSource } from '../../src/farm/work/task-source.ts';
import type { SimulatedWorkersOrder, SimulatedWorkersReport } from './farm-simulation.ts';

const { address, first, workers, milliseconds, spread, engineVersion, segmentBytes, sha256 } = JSON.parse(
  process.argv[2] ?? '{}',
) as SimulatedWorkersOrder;

/** Milliseconds between the end of one segment and the start of the next. */
const gaps: number[] = [];
let built = 0;
let stopping = false;
const stop = new AbortController();

async function work(index: number): Promise<void> {
  const workerId = `w${index}`;
  const nats = await connect({
    servers: address,
    name: workerId,
    inboxPrefix: `_INBOX_${workerId}`,
    maxReconnectAttempts: -1,
  });
  const kvm = new Kvm(nats);
  const open = (bucket: string) => kvm.open(bucket, { allow_direct: true });
  const [rows, beats, segments] = await Promise.all([
    open(BUCKETS.workers),
    open(BUCKETS.heartbeats),
    open(BUCKETS.segments),
  ]);
  const row: WorkerRow = {
    ...{
      version: PROTOCOL_VERSION,
      workerId,
      name: workerId,
      kind: 'headless',
      cores: 1,
      memory: 2 ** 32,
      slots: 1,
    },
    ...{ classes: [ANY_CLASS], formats: ['prores-422'], encoders: ['framewright'], browser: 'none' },
    ...{ engineVersion, joinedAt: Date.now() },
  };
  await rows.put(workerId, JSON.stringify(row));
  let task: TaskMessage | undefined;
  let done = 0;
  const beat = (): void => {
    const at = task && { taskId: task.taskId, jobId: task.jobId, index: task.range.index, frames: 1, of: 60 };
    const state: Heartbeat = {
      ...{
        workerId,
        state: at ? 'busy' : 'idle',
        at: Date.now(),
        tasks: at ? [at] : [],
        segments: done,
        frames: 60 * done,
      },
      ...{ failures: 0, busySeconds: 0, rates: { framewright: 20 } },
    };
    beats.put(workerId, JSON.stringify(state)).catch(() => undefined);
  };
  beat();
  await sleep(Math.random() * HEARTBEAT_MILLISECONDS);
  const ticking = setInterval(beat, HEARTBEAT_MILLISECONDS);
  const source = new TaskSource(nats, () => `_INBOX_${workerId}.${crypto.randomUUID()}`, [ANY_CLASS]);
  process.send?.({ kind: 'joined' });
  let idleSince: number | undefined;
  while (!stopping) {
    const message = (await source.next()) ?? (await source.wait(stop.signal, (late) => late.respond('-NAK')));
    if (!message) continue;
    if (idleSince !== undefined) gaps.push(performance.now() - idleSince);
    task = readTask(message.data);
    const lease = new Lease(nats, message, task);
    const { key, taskId, jobId, range, fingerprint } = task;
    const tell = (state: string, frames: number): void =>
      nats.publish(
        progressSubject(jobId),
        JSON.stringify({ taskId, jobId, index: range.index, workerId, state, frames }),
      );
    tell('started', 0);
    const renewing = setInterval(() => {
      lease.renew();
      tell('working', 30);
    }, HEARTBEAT_MILLISECONDS);
    await sleep(milliseconds * (1 + spread * (2 * Math.random() - 1)));
    clearInterval(renewing);
    const commit: SegmentCommit = {
      ...{
        key,
        taskId,
        jobId,
        index: range.index,
        workerId,
        fingerprint,
        sha256,
        bytes: segmentBytes,
        at: Date.now(),
      },
      frames: range.end - range.start,
      timing: { evaluate: 1, render: milliseconds, convert: 1, encode: 1, store: 1 },
    };
    // Somebody else may have been faster.
    await segments.create(key, JSON.stringify(commit)).catch(() => undefined);
    idleSince = performance.now();
    await lease.done();
    task = undefined;
    done++;
    built++;
  }
  clearInterval(ticking);
  await nats.close();
}

const works: Promise<void>[] = [];
process.on('message', async () => {
  stopping = true;
  stop.abort();
  // A job ends with its last commit, which its worker has yet to acknowledge and to count.
  await Promise.allSettled(works);
  const { user, system } = process.cpuUsage();
  const report: SimulatedWorkersReport = {
    kind: 'report',
    built,
    gaps,
    cpuMilliseconds: (user + system) / 1000,
  };
  process.send?.(report, () => process.exit(0));
});
// Joining in step they would hit the server together; real ones do not.
for (let index = 0; index < workers; index++) {
  works.push(work(first + index));
  if (index % 20 === 19) await sleep(20);
}
