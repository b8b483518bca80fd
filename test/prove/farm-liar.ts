import {
  BUCKETS,
  type ControlMessage,
  controlSubject,
  readTask,
  readWorkerRow,
  type SegmentCommit,
} from '../../src/farm/protocol/index.ts';
import { Lease } from '../../src/farm/work/lease.ts';
import { TaskSource } from '../../src/farm/work/task-source.ts';
import { joinDouble } from './farm-double.ts';
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
  let told = 0;
  const double = await joinDouble(rig, 'liar', { did: () => told });
  const { connection, row } = double;
  const { nats } = connection;
  const id = row.workerId;
  const rows = await connection.kv(BUCKETS.workers);
  const segments = await connection.kv(BUCKETS.segments);
  const ended = new AbortController();
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
      await lying;
      await double.close();
    },
  };
}
