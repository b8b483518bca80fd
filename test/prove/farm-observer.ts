import { connect } from '@nats-io/transport-node';
import { connectFarmSession, type FarmConnection } from '../../src/farm/connect/index.ts';
import {
  BUCKETS,
  readCommit,
  readProgress,
  readWorkerRow,
  type SegmentCommit,
  TASK_STREAM,
  type WorkerRow,
} from '../../src/farm/protocol/index.ts';
import type { TestFarm } from '../farm/harness.ts';

/** When something happened to a segment, and by whom. */
export interface Sighting {
  readonly kind: 'started' | 'gave-back' | 'committed';
  readonly index: number;
  readonly workerId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Follows what happens on a farm, as its owner. */
export class Observer {
  readonly sightings: Sighting[] = [];
  readonly #connection: FarmConnection;
  readonly #listeners = new Set<() => void>();
  readonly #with = new Map<number, string>();
  readonly #committed = new Set<number>();

  private constructor(connection: FarmConnection) {
    this.#connection = connection;
  }

  static async of(farm: TestFarm): Promise<Observer> {
    const connection = await ownerOf(farm);
    const observer = new Observer(connection);
    connection.nats.subscribe('progress.>', {
      callback: (error, message) => {
        if (error) return;
        const { state, index, workerId } = readProgress(message.data);
        if (state === 'working' && observer.#with.get(index) === workerId) return;
        if (state === 'gave-back') observer.#with.delete(index);
        else observer.#with.set(index, workerId);
        observer.#saw({ kind: state === 'gave-back' ? state : 'started', index, workerId, at: Date.now() });
      },
    });
    void observer.#follow();
    return observer;
  }

  get connection(): FarmConnection {
    return this.#connection;
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

  async workers(): Promise<readonly WorkerRow[]> {
    const kv = await this.#connection.kv(BUCKETS.workers);
    const rows: WorkerRow[] = [];
    for await (const key of await kv.keys()) {
      const entry = await kv.get(key);
      if (entry?.operation === 'PUT') rows.push(readWorkerRow(entry.value));
    }
    return rows;
  }

  /** Tasks that nobody has taken from the queue. */
  async open(): Promise<number> {
    const manager = await this.#connection.manager();
    return (await manager.streams.info(TASK_STREAM)).state.messages;
  }

  async commits(): Promise<readonly SegmentCommit[]> {
    const kv = await this.#connection.kv(BUCKETS.segments);
    const commits: SegmentCommit[] = [];
    for await (const key of await kv.keys()) {
      const entry = await kv.get(key);
      if (entry?.operation === 'PUT') commits.push(readCommit(entry.value));
    }
    return commits;
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #follow(): Promise<void> {
    while (!this.#connection.nats.isClosed()) {
      try {
        const kv = await this.#connection.kv(BUCKETS.segments);
        for await (const { operation, value } of await kv.watch()) {
          if (operation !== 'PUT') continue;
          const { index, workerId } = readCommit(value);
          if (this.#committed.has(index)) continue;
          this.#committed.add(index);
          this.#saw({ kind: 'committed', index, workerId, at: Date.now() });
        }
      } catch {
        // The server is away; it is asked again.
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  #saw(sighting: Sighting): void {
    this.sightings.push(sighting);
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The farm's owner, connected to NATS by TCP: this Node may have no WebSocket. */
export async function ownerOf(farm: TestFarm): Promise<FarmConnection> {
  return connectFarmSession(
    { url: farm.url, token: farm.adminToken },
    {
      transport: { connect: (options) => connect({ ...options, servers: [...farm.natsAddresses] } as never) },
    },
  );
}
