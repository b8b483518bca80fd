import { jetstream } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import * as v from 'valibot';
import { BUCKETS, PRIORITIES_BY_URGENCY } from '../../farm/protocol/names.ts';
import type { FarmMetrics, WorkerMetrics } from '../autoscale/index.ts';
import { countTasks } from '../nats/tenant.ts';

/** What a tenant's queue and workers look like now. */
export interface TenantView {
  readonly metrics: FarmMetrics;
  /** Tasks under way. */
  readonly leased: number;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1024));
/** Of a worker's row and heartbeat, what is asked here. */
const Row = v.object({
  name: v.pipe(v.string(), v.maxLength(2000)),
  slots: count,
  tier: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
});
const Beat = v.object({
  state: v.picklist(['idle', 'busy', 'draining']),
  tasks: v.pipe(v.array(v.unknown()), v.maxLength(1024)),
});

export async function viewTenant(connection: NatsConnection): Promise<TenantView> {
  const kvm = new Kvm(jetstream(connection));
  const [{ waiting, leased }, beats, rows] = await Promise.all([
    countTasks(connection),
    kvm.open(BUCKETS.heartbeats),
    kvm.open(BUCKETS.workers),
  ]);
  const ids: string[] = [];
  for await (const id of await beats.keys()) ids.push(id);
  const workers = await Promise.all(
    ids.map(async (id): Promise<WorkerMetrics | undefined> => {
      const [beat, row] = await Promise.all([entryOf(beats, id, Beat), entryOf(rows, id, Row)]);
      return beat && row && { ...row, state: beat.state, tasks: beat.tasks.length };
    }),
  );
  const [urgent = 0, high = 0, normal = 0, low = 0] = PRIORITIES_BY_URGENCY.map((name) => waiting[name]);
  return {
    metrics: {
      waiting: { urgent, high, normal, low },
      workers: workers.filter((worker) => worker !== undefined),
    },
    leased,
  };
}

/** Undefined for what is not there, and for what a worker wrote amiss: that is no reason to see none of the others. */
async function entryOf<T>(
  bucket: KV,
  id: string,
  schema: v.GenericSchema<unknown, T>,
): Promise<T | undefined> {
  const entry = await bucket.get(id);
  if (entry?.operation !== 'PUT') return undefined;
  try {
    const read = v.safeParse(schema, JSON.parse(entry.string()));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}
