import {
  AckPolicy,
  DiscardPolicy,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import type { NatsConnection } from '@nats-io/transport-node';
import {
  ANY_CLASS,
  BUCKETS,
  consumerFilter,
  consumerName,
  LEASE_MILLISECONDS,
  PRIORITIES_BY_URGENCY,
  TASK_STREAM,
} from '../../farm/protocol/names.ts';

const DAY = 86_400_000;
const MEBIBYTE = 2 ** 20;

/** How long a bucket's rows live, milliseconds, 0 for ever, and how much they may be, bytes. */
const BUCKET_LIMITS: Readonly<Record<string, { age: number; row: number; all: number }>> = {
  // A worker that misses its heartbeats for so long is gone.
  [BUCKETS.heartbeats]: { age: 30_000, row: 64 * 1024, all: 64 * MEBIBYTE },
  [BUCKETS.workers]: { age: 30 * DAY, row: 64 * 1024, all: 64 * MEBIBYTE },
  [BUCKETS.jobs]: { age: 30 * DAY, row: 512 * 1024, all: 256 * MEBIBYTE },
  // A checkpoint says itself until when it is good.
  [BUCKETS.checkpoints]: { age: 0, row: 128 * 1024, all: 256 * MEBIBYTE },
  [BUCKETS.segments]: { age: 30 * DAY, row: 64 * 1024, all: 1024 * MEBIBYTE },
};
const OTHER_LIMITS = { age: 14 * DAY, row: 128 * 1024, all: 256 * MEBIBYTE };

/** Within it a message sent twice is kept once, milliseconds. */
const DUPLICATES = 120_000;
const LARGEST_TASK = 64 * 1024;
/** NATS's own limit is 512, fewer than the workers of a large farm. */
const MOST_PULLS = 16_384;
const MOST_TASKS = 1_000_000;

type Wanted = Partial<StreamConfig> & { name: string; subjects: string[] };

function taskStream(replicas: number): Wanted {
  return {
    name: TASK_STREAM,
    subjects: ['task.>'],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    // Full, it refuses new tasks with words instead of forgetting old ones.
    discard: DiscardPolicy.New,
    max_msgs: MOST_TASKS,
    max_bytes: 1024 * MEBIBYTE,
    max_msg_size: LARGEST_TASK,
    duplicate_window: nanos(DUPLICATES),
    allow_rollup_hdrs: false,
    num_replicas: replicas,
  };
}

/** A bucket as the key-value clients expect it, but for roll-ups: that header empties a bucket for whoever may write. */
function bucketStream(bucket: string, replicas: number): Wanted {
  const { age, row, all } = BUCKET_LIMITS[bucket] ?? OTHER_LIMITS;
  return {
    name: `KV_${bucket}`,
    subjects: [`$KV.${bucket}.>`],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_msgs_per_subject: 1,
    max_age: nanos(age),
    max_msg_size: row,
    max_bytes: all,
    duplicate_window: nanos(Math.min(age || DUPLICATES, DUPLICATES)),
    allow_rollup_hdrs: false,
    allow_direct: true,
    // The first commit of a segment stands, whatever a worker sends: only a submitter's deletion makes room for another.
    discard_new_per_subject: bucket === BUCKETS.segments,
    deny_delete: bucket !== BUCKETS.segments,
    num_replicas: replicas,
  };
}

/** Makes a tenant's stream, buckets and first consumers, or brings what is there up to date. */
export async function prepareTenant(connection: NatsConnection, replicas: number): Promise<void> {
  const manager = await jetstreamManager(connection, { timeout: 10_000 });
  await ensureStream(manager, taskStream(replicas));
  for (const bucket of Object.values(BUCKETS)) await ensureStream(manager, bucketStream(bucket, replicas));
  for (const priority of PRIORITIES_BY_URGENCY) {
    await manager.consumers.add(TASK_STREAM, {
      durable_name: consumerName(priority, ANY_CLASS),
      filter_subject: consumerFilter(priority, ANY_CLASS),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(LEASE_MILLISECONDS),
      // Giving a task back counts as a delivery: budgets are kept elsewhere.
      max_deliver: -1,
      max_ack_pending: -1,
      // Each slot that has nothing to do waits with a pull.
      max_waiting: MOST_PULLS,
    });
  }
}

async function ensureStream(manager: JetStreamManager, wanted: Wanted): Promise<void> {
  const known = await manager.streams.info(wanted.name).catch((error: Error) => {
    if (/not found/i.test(error.message)) return undefined;
    throw error;
  });
  if (known === undefined) await manager.streams.add(wanted);
  else await manager.streams.update(wanted.name, wanted);
}

/** Tasks of a tenant by priority, and those under way. */
export async function countTasks(
  connection: NatsConnection,
): Promise<{ readonly waiting: Record<string, number>; readonly leased: number }> {
  const manager = await jetstreamManager(connection, { timeout: 5000, checkAPI: false });
  const waiting: Record<string, number> = Object.fromEntries(PRIORITIES_BY_URGENCY.map((name) => [name, 0]));
  let leased = 0;
  for await (const { name, num_pending, num_ack_pending } of manager.consumers.list(TASK_STREAM)) {
    const priority = name.slice(0, name.indexOf('_'));
    waiting[priority] = (waiting[priority] ?? 0) + num_pending;
    leased += num_ack_pending;
  }
  return { waiting, leased };
}
