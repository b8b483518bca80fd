import type { KV } from '@nats-io/kv';
import {
  type Checkpoint,
  ExportError,
  type JobProgress,
  type WorkerCapabilities,
  type WorkerRegistration,
  type WorkerStatus,
} from '../../engine/index.ts';
import type { FarmConnection } from '../connect/index.ts';
import {
  BUCKETS,
  HEARTBEAT_MILLISECONDS,
  type Heartbeat,
  LONGEST_CHECKPOINT,
  PROTOCOL_VERSION,
  readJobRow,
  readWorkerRow,
  type WorkerRow,
} from '../protocol/index.ts';
import { readCheckpoint } from './read-checkpoint.ts';

/** How often a row is read again that somebody else wrote in between. */
const MOST_TRIES = 8;

/**
 * Rows that a farm's own tools write by the API's calls: workers that are no Framewright (they take no tasks, but are
 * seen), progress and checkpoints.
 */
export class Registry {
  /** Workers that this side registered, whose heartbeats it may write. */
  readonly #registered = new Set<string>();

  constructor(private readonly connection: FarmConnection) {}

  async register({ cores, memory, gpu }: WorkerCapabilities): Promise<WorkerRegistration> {
    const workerId = this.connection.session.id;
    const registeredAt = new Date();
    const row: WorkerRow = {
      version: PROTOCOL_VERSION,
      workerId,
      name: workerId,
      kind: 'headless',
      cores,
      memory,
      ...(gpu !== undefined && { gpu }),
      // It takes no tasks of ours.
      slots: 0,
      classes: [],
      formats: [],
      encoders: [],
      browser: '',
      engineVersion: 0,
      joinedAt: registeredAt.getTime(),
    };
    await this.#put(BUCKETS.workers, workerId, readWorkerRow(row));
    this.#registered.add(workerId);
    return { workerId, registeredAt, heartbeatSeconds: HEARTBEAT_MILLISECONDS / 1000 };
  }

  async updateWorker(workerId: string, { status, performance }: WorkerStatus): Promise<void> {
    if (!this.#registered.has(workerId)) {
      throw new ExportError(
        'INVALID_SETTINGS',
        `Worker “${workerId}” was not registered here: its own machine tells of it. Call registerWorker first.`,
        { value: workerId },
      );
    }
    const heartbeats = await this.connection.kv(BUCKETS.heartbeats);
    if (status === 'offline') {
      await heartbeats.delete(workerId);
      return;
    }
    const beat: Heartbeat = {
      workerId,
      state: status,
      at: Date.now(),
      tasks: [],
      segments: performance.segments,
      frames: performance.frames,
      failures: 0,
      busySeconds: performance.busySeconds,
      rates: {},
    };
    await heartbeats.put(workerId, JSON.stringify(beat));
  }

  async updateJob(jobId: string, { progress }: JobProgress): Promise<void> {
    const known = await change(await this.connection.kv(BUCKETS.jobs), jobId, (data) => {
      const row = readJobRow(data);
      // What is built is built, whatever somebody thinks of it.
      const done = Math.max(row.done, Math.round((row.segments * progress) / 100));
      return { ...row, done: Math.min(done, row.segments), updatedAt: Date.now() };
    });
    if (known) return;
    throw new ExportError(
      'UNKNOWN_JOB',
      `The farm does not know the job “${jobId}”: it has not begun there.`,
      {
        value: jobId,
      },
    );
  }

  async checkpoint(jobId: string, checkpoint: Checkpoint): Promise<void> {
    const text = JSON.stringify(checkpoint);
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > LONGEST_CHECKPOINT) {
      const message = `A checkpoint of ${bytes} bytes is too large: the most is ${LONGEST_CHECKPOINT}. Keep large state elsewhere, and its name here.`;
      throw new ExportError('INVALID_SETTINGS', message, { value: bytes });
    }
    readCheckpoint(text);
    await this.#put(BUCKETS.checkpoints, jobId, text);
  }

  /** Those that are still valid. */
  async checkpoints(): Promise<Checkpoint[]> {
    const bucket = await this.connection.kv(BUCKETS.checkpoints);
    const found: Checkpoint[] = [];
    const keys: string[] = [];
    for await (const key of await bucket.keys()) keys.push(key);
    for (const key of keys) {
      const entry = await bucket.get(key);
      if (entry?.operation !== 'PUT') continue;
      const checkpoint = readable(entry.value);
      if (checkpoint && checkpoint.validUntil.getTime() > Date.now()) found.push(checkpoint);
    }
    return found;
  }

  /** Takes a worker that was set aside back in; it looks at its row when it is told to reconsider. */
  async readmit(workerId: string): Promise<void> {
    const known = await change(await this.connection.kv(BUCKETS.workers), workerId, (data) => {
      const { setAside: _, ...row } = readWorkerRow(data);
      return row;
    });
    if (known) return;
    throw new ExportError('INVALID_SETTINGS', `There is no worker “${workerId}” on this farm.`, {
      value: workerId,
    });
  }

  async #put(bucket: string, key: string, value: object | string): Promise<void> {
    const kv = await this.connection.kv(bucket);
    await kv.put(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
}

/** Undefined for what somebody wrote that is none: the others are told all the same. */
function readable(data: Uint8Array): Checkpoint | undefined {
  try {
    return readCheckpoint(data);
  } catch {
    return undefined;
  }
}

/** Compare and set. @returns false where there is no such row */
async function change(bucket: KV, key: string, edit: (data: Uint8Array) => object): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const entry = await bucket.get(key);
    if (entry?.operation !== 'PUT') return false;
    const next = JSON.stringify(edit(entry.value));
    try {
      await bucket.update(key, next, entry.revision);
      return true;
    } catch (thrown) {
      const now = await bucket.get(key);
      if (tries >= MOST_TRIES || now?.revision === entry.revision) throw thrown;
    }
  }
}
