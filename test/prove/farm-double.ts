import { connect } from '@nats-io/transport-node';
import { connectFarmSession, type FarmConnection } from '../../src/farm/connect/index.ts';
import { BUCKETS, type Heartbeat, type WorkerRow } from '../../src/farm/protocol/index.ts';
import type { Rig } from './farm-rig.ts';

const BEAT_MILLISECONDS = 2000;

/** Somebody who looks like a worker of the farm, and builds nothing. */
export interface Double {
  readonly connection: FarmConnection;
  readonly row: WorkerRow;
  close(): Promise<void>;
}

/**
 * @param rig with at least one real worker, whom it looks like
 * @param did segments that it tells to have built
 */
export async function joinDouble(
  rig: Rig,
  name: string,
  { slots = 1, did = () => 0 }: { readonly slots?: number; readonly did?: () => number } = {},
): Promise<Double> {
  const token = await rig.farm.tokenFor('work');
  const connection = await connectFarmSession(
    { url: rig.farm.url, token },
    {
      transport: {
        connect: (options) => connect({ ...options, servers: [...rig.farm.natsAddresses] } as never),
      },
    },
  );
  const workerId = connection.session.id;
  const [real] = await rig.observer.workers();
  if (!real) throw new Error('A double needs somebody to look like.');
  const row: WorkerRow = { ...real, workerId, name, slots, joinedAt: Date.now() };
  await (await connection.kv(BUCKETS.workers)).put(workerId, JSON.stringify(row));
  const beats = await connection.kv(BUCKETS.heartbeats);
  const beat = (): void => {
    const state: Heartbeat = {
      ...{ workerId, state: 'idle', at: Date.now(), tasks: [], segments: did(), frames: 0, failures: 0 },
      ...{ busySeconds: 0, rates: {} },
    };
    // The server may be away: the next one tells it.
    beats.put(workerId, JSON.stringify(state)).catch(() => undefined);
  };
  beat();
  const ticking = setInterval(beat, BEAT_MILLISECONDS);
  return {
    ...{ connection, row },
    close: async () => {
      clearInterval(ticking);
      await connection.close();
    },
  };
}
