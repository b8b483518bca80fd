import { connect } from '@nats-io/transport-node';
import { connectFarmSession, type FarmConnection } from '../../src/farm/connect/index.ts';
import {
  BUCKETS,
  type Heartbeat,
  readCommit,
  readHeartbeat,
  readProgress,
  readWorkerRow,
  type SegmentCommit,
  TASK_STREAM,
  type WorkerRow,
} from '../../src/farm/protocol/index.ts';

/** When something happened to a segment of the job under way, and by whom. */
export interface Sighting {
  readonly kind: 'started' | 'gave-back' | 'committed';
  readonly index: number;
  readonly workerId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A commit as it was written; a key that has two was delivered twice, unless the first was taken back. */
export interface Delivery extends Pick<SegmentCommit, 'key' | 'index' | 'workerId' | 'sha256'> {
  readonly revision: number;
  /** When the server wrote it, milliseconds since 1970. */
  readonly at: number;
}

interface Watched {
  readonly url: string;
  readonly adminToken: string;
  readonly natsAddresses: readonly string[];
}

const LOOK_AGAIN_MILLISECONDS = 100;
const PATIENCE_MILLISECONDS = 30_000;

/** Follows what happens on a farm, as its owner: one job after another, also over restarts of the farm. */
export class Observer {
  #sightings: Sighting[] = [];
  #deliveries: Delivery[] = [];
  readonly #farm: Watched;
  #connection: FarmConnection;
  readonly #listeners = new Set<() => void>();
  readonly #with = new Map<number, string>();
  readonly #committed = new Set<number>();
  readonly #revisions = new Set<number>();
  /** Jobs that were seen, and those of them that are over. */
  readonly #jobs = new Set<string>();
  readonly #past = new Set<string>();

  private constructor(farm: Watched, connection: FarmConnection) {
    this.#farm = farm;
    this.#connection = connection;
    this.#listen();
  }

  static async of(farm: Watched): Promise<Observer> {
    return new Observer(farm, await ownerOf(farm));
  }

  get connection(): FarmConnection {
    return this.#connection;
  }

  get sightings(): readonly Sighting[] {
    return this.#sightings;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  /** Segments of the job under way that are done. */
  get committed(): number {
    return this.#committed.size;
  }

  /** Another job follows: what is still heard of earlier ones is left alone. */
  nextJob(): void {
    for (const job of this.#jobs) this.#past.add(job);
    this.#sightings = [];
    this.#deliveries = [];
    this.#with.clear();
    this.#committed.clear();
  }

  /** A farm that was started again has its NATS at other ports. */
  async reconnect(): Promise<void> {
    const before = this.#connection;
    this.#connection = await ownerOf(this.#farm);
    this.#listen();
    await before.close();
  }

  /** Segments that a worker has begun and nobody has ended. */
  under(workerId: string): number[] {
    return [...this.#with]
      .filter(([index, who]) => who === workerId && !this.#committed.has(index))
      .map(([index]) => index);
  }

  /** Resolves once what was seen makes it true. @throws Error once `milliseconds` are over */
  async until(what: string, holds: () => boolean, milliseconds: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!holds()) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`After ${milliseconds} ms ${what} had not come about.`));
      }, milliseconds);
      const end = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
      };
      this.#listeners.add(look);
      look();
    });
  }

  workers(): Promise<readonly WorkerRow[]> {
    return this.#rows(BUCKETS.workers, readWorkerRow);
  }

  heartbeats(): Promise<readonly Heartbeat[]> {
    return this.#rows(BUCKETS.heartbeats, readHeartbeat);
  }

  commits(): Promise<readonly SegmentCommit[]> {
    return this.#rows(BUCKETS.segments, readCommit);
  }

  /** Tasks that nobody has taken from the queue. */
  open(): Promise<number> {
    return patiently(async () => {
      const manager = await this.#connection.manager();
      return (await manager.streams.info(TASK_STREAM)).state.messages;
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  #rows<T>(bucket: string, read: (value: Uint8Array) => T): Promise<readonly T[]> {
    return patiently(async () => {
      const kv = await this.#connection.kv(bucket);
      const rows: T[] = [];
      for await (const key of await kv.keys()) {
        const entry = await kv.get(key);
        if (entry?.operation === 'PUT') rows.push(read(entry.value));
      }
      return rows;
    });
  }

  #listen(): void {
    const connection = this.#connection;
    connection.nats.subscribe('progress.>', {
      callback: (error, message) => {
        if (!error) this.#progressed(message.data);
      },
    });
    void this.#follow(connection);
  }

  #progressed(data: Uint8Array): void {
    const { state, index, workerId, jobId } = readProgress(data);
    if (!this.#isOfNow(jobId)) return;
    if (state === 'working' && this.#with.get(index) === workerId) return;
    if (state === 'gave-back') this.#with.delete(index);
    else this.#with.set(index, workerId);
    this.#saw({ kind: state === 'gave-back' ? state : 'started', index, workerId, at: Date.now() });
  }

  async #follow(connection: FarmConnection): Promise<void> {
    while (!connection.nats.isClosed()) {
      try {
        const kv = await connection.kv(BUCKETS.segments);
        for await (const { operation, value, revision, created } of await kv.watch()) {
          if (operation === 'PUT') this.#delivered(readCommit(value), revision, created.getTime());
        }
      } catch {
        // The server is away; it is asked again.
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
    }
  }

  /** A watch that begins again tells of everything again. */
  #delivered({ key, index, workerId, sha256, jobId }: SegmentCommit, revision: number, at: number): void {
    if (this.#revisions.has(revision)) return;
    this.#revisions.add(revision);
    if (!this.#isOfNow(jobId)) return;
    this.#deliveries.push({ key, index, workerId, sha256, revision, at });
    this.#committed.add(index);
    this.#saw({ kind: 'committed', index, workerId, at });
  }

  #isOfNow(jobId: string): boolean {
    this.#jobs.add(jobId);
    return !this.#past.has(jobId);
  }

  #saw(sighting: Sighting): void {
    this.#sightings.push(sighting);
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Asks again while the farm's NATS is away. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + PATIENCE_MILLISECONDS; ; ) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
    }
  }
}

/** The farm's owner, connected to NATS by TCP: this Node may have no WebSocket. */
export async function ownerOf(farm: Watched): Promise<FarmConnection> {
  return connectFarmSession(
    { url: farm.url, token: farm.adminToken },
    {
      transport: { connect: (options) => connect({ ...options, servers: [...farm.natsAddresses] } as never) },
    },
  );
}
