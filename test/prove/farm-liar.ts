import { connect } from '@nats-io/transport-node';
import { connectFarmSession } from '../../src/farm/connect/index.ts';
import {
  BUCKETS,
  type ControlMessage,
  controlSubject,
  type Heartbeat,
  readTask,
  readWorkerRow,
  type SegmentCommit,
  type WorkerRow,
} from '../../src/farm/protocol/index.ts';
import { Lease } from '../../src/farm/work/lease.ts';
import { TaskSource } from '../../src/farm/work/task-source.ts';
import type { Rig } from './farm-rig.ts';

const LONGEST_WAIT_MILLISECONDS = 120_000;

export interface Liar {
  readonly id: string;
  /** Segments that it answered with wrong frames. */
  lies(): number;
  close(): Promise<void>;
}

/**
 * A worker that looks like any other, and answers each task at once: with the first segment that somebody else built, whatever
 * was asked for. All of its claims are right (hash, size, number of frames, encoder), and the frames are another part's.
 *
 * @param rig with at least one honest worker
 */
export async function startLiar(rig: Rig): Promise<Liar> {
  const token = await rig.farm.tokenFor('work');
  const connection = await connectFarmSession(
    { url: rig.farm.url, token },
    {
      transport: {
        connect: (options) => connect({ ...options, servers: [...rig.farm.natsAddresses] } as never),
      },
    },
  );
  const { nats, session } = connection;
  const { id } = session;
  const [honest] = await rig.observer.workers();
  if (!honest) throw new Error('A liar needs somebody honest to look like.');
  const row: WorkerRow = { ...honest, workerId: id, name: 'liar', joinedAt: Date.now() };
  const [rows, beats, segments] = await Promise.all(
    [BUCKETS.workers, BUCKETS.heartbeats, BUCKETS.segments].map((bucket) => connection.kv(bucket)),
  );
  if (!rows || !beats || !segments) throw new Error('The farm has no buckets.');
  await rows.put(id, JSON.stringify(row));
  const ended = new AbortController();
  let told = 0;
  const beat = (): void => {
    const state: Heartbeat = {
      ...{
        workerId: id,
        state: 'idle',
        at: Date.now(),
        tasks: [],
        segments: told,
        frames: 0,
        failures: 0,
        busySeconds: 0,
      },
      rates: {},
    };
    // The server may be away: the next one tells it.
    beats.put(id, JSON.stringify(state)).catch(() => undefined);
  };
  beat();
  const ticking = setInterval(beat, 2000);
  nats.subscribe(controlSubject(id), {
    callback: (error, message) => {
      if (!error && (JSON.parse(message.string()) as ControlMessage).kind === 'reconsider') void reconsider();
    },
  });
  // It heeds what it is told, as a broken worker would; it is broken, not wicked.
  const reconsider = async (): Promise<void> => {
    const entry = await rows.get(id);
    if (entry && readWorkerRow(entry.value).setAside) ended.abort();
  };
  const lie = async (): Promise<void> => {
    const { observer } = rig;
    await observer.until(
      'the first segment',
      () => observer.deliveries.length > 0,
      LONGEST_WAIT_MILLISECONDS,
    );
    const key = observer.deliveries[0]?.key;
    const first = (await observer.commits()).find((commit) => commit.key === key);
    const source = new TaskSource(nats, () => `_INBOX_${id}.${crypto.randomUUID()}`, row.classes);
    while (!ended.signal.aborted && first) {
      const message =
        (await source.next()) ?? (await source.wait(ended.signal, (late) => late.respond('-NAK')));
      if (!message) continue;
      const task = readTask(message.data);
      const lease = new Lease(nats, message, task);
      const { key, taskId, jobId, range, fingerprint } = task;
      const commit: SegmentCommit = {
        ...first,
        key,
        taskId,
        jobId,
        index: range.index,
        workerId: id,
        fingerprint,
        at: Date.now(),
      };
      await segments.create(key, JSON.stringify(commit)).catch(() => undefined);
      told++;
      await lease.done();
    }
  };
  // It ends with its connection.
  const lying = lie().catch(() => undefined);
  return {
    id,
    lies: () => told,
    close: async () => {
      ended.abort();
      clearInterval(ticking);
      await lying;
      await connection.close();
    },
  };
}
