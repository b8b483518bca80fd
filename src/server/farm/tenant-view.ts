import { jetstream } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import {
  BUCKETS,
  type Heartbeat,
  PRIORITIES_BY_URGENCY,
  readHeartbeat,
  readWorkerRow,
} from '../../farm/protocol/index.ts';
import type { FarmMetrics, WorkerMetrics } from '../autoscale/index.ts';
import { countTasks } from '../nats/tenant.ts';

/** What a tenant's queue and workers look like now. */
export interface TenantView {
  readonly metrics: FarmMetrics;
  /** Tasks under way. */
  readonly leased: number;
}

export async function viewTenant(connection: NatsConnection): Promise<TenantView> {
  const [{ waiting, leased }, heartbeats] = await Promise.all([
    countTasks(connection),
    readHeartbeats(connection),
  ]);
  const rows = await new Kvm(jetstream(connection)).open(BUCKETS.workers);
  const workers = await Promise.all(
    heartbeats.map(async ({ workerId, state, tasks }): Promise<WorkerMetrics | undefined> => {
      const entry = await rows.get(workerId);
      if (entry?.operation !== 'PUT') return undefined;
      const { name, slots, tier } = readWorkerRow(entry.value);
      return { name, slots, tasks: tasks.length, state, ...(tier === undefined ? {} : { tier }) };
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

async function readHeartbeats(connection: NatsConnection): Promise<Heartbeat[]> {
  const bucket = await new Kvm(jetstream(connection)).open(BUCKETS.heartbeats);
  const keys: string[] = [];
  for await (const key of await bucket.keys()) keys.push(key);
  const entries = await Promise.all(keys.map((key) => bucket.get(key)));
  return entries.flatMap((entry) => (entry?.operation === 'PUT' ? [readHeartbeat(entry.value)] : []));
}
