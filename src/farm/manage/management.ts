import type { FarmHost, FarmLink } from '../../engine/host.ts';
import { ExportError, type FarmStatus } from '../../engine/index.ts';
import type { FarmConnection } from '../connect/index.ts';
import { ContentStore } from '../content/index.ts';
import {
  BUCKETS,
  CONTROL_ALL,
  type ControlMessage,
  controlSubject,
  HEARTBEAT_MILLISECONDS,
  readHeartbeat,
  readJobRow,
  readWorkerRow,
  type ServerStatus,
} from '../protocol/index.ts';
import { BucketView } from './bucket-view.ts';
import { type Doer, optimizeFarm } from './optimize.ts';
import { Registry } from './registry.ts';
import { type FarmRows, jobsOf, waitingOf, workersOf } from './rows.ts';
import { ServerCalls } from './server-calls.ts';

/** Heartbeats of a hundred workers come one after the other: they are told of together. */
const GATHER_MILLISECONDS = 250;
/** Nobody has looked at the status for so long: the server is asked no more. */
const INTEREST_MILLISECONDS = 15_000;

/** A farm as those who run it see it: everything of a FarmLink but the building of segments. */
export interface FarmManagement extends Omit<FarmLink, 'executor' | typeof Symbol.asyncDispose> {
  /** Ends watches and timers; the connection stays its owner's. */
  close(): void;
}

/** Watches the farm from now on. The connection must outlive it. */
export function createFarmManagement(
  connection: FarmConnection,
  host: Pick<FarmHost, 'fileOf' | 'changed'>,
  content = new ContentStore({
    farm: connection.url,
    largest: connection.session.largestContent,
    http: (path, init) => connection.http(path, init),
  }),
): FarmManagement {
  return new Management(connection, host, content);
}

class Management implements FarmManagement {
  readonly #connection: FarmConnection;
  readonly #server: ServerCalls;
  readonly #registry: Registry;
  readonly #workers: BucketView<ReturnType<typeof readWorkerRow>>;
  readonly #heartbeats: BucketView<ReturnType<typeof readHeartbeat>>;
  readonly #jobs: BucketView<ReturnType<typeof readJobRow>>;
  readonly #changed: () => void;
  readonly #endState: () => void;
  readonly #tick: ReturnType<typeof setInterval>;
  #told: ReturnType<typeof setTimeout> | undefined;
  #status: ServerStatus | undefined;
  #asking = false;
  #lookedAt = 0;
  /** Who was silent at the last look. */
  #offline = '';

  constructor(connection: FarmConnection, host: Pick<FarmHost, 'fileOf' | 'changed'>, content: ContentStore) {
    this.#connection = connection;
    this.#server = new ServerCalls(connection, content, (jobId) => host.fileOf(jobId));
    this.#registry = new Registry(connection);
    this.#changed = () => host.changed();
    const changed = () => this.#tell();
    this.#workers = new BucketView({ connection, bucket: BUCKETS.workers, read: readWorkerRow, changed });
    this.#heartbeats = new BucketView({
      connection,
      bucket: BUCKETS.heartbeats,
      read: readHeartbeat,
      changed,
    });
    this.#jobs = new BucketView({ connection, bucket: BUCKETS.jobs, read: readJobRow, changed });
    this.#endState = connection.onState(changed);
    this.#tick = setInterval(() => this.#look(), HEARTBEAT_MILLISECONDS);
  }

  status(): FarmStatus {
    this.#lookedAt = Date.now();
    if (!this.#status) void this.#ask();
    const { url, session, state } = this.#connection;
    const now = Date.now();
    const rows = this.#rows;
    const problem = state.problem ?? this.#workers.problem ?? this.#jobs.problem ?? this.#heartbeats.problem;
    return {
      connected: state.connected,
      url,
      tenant: session.tenant,
      role: session.role,
      ...(problem !== undefined && { problem }),
      workers: workersOf(rows, now),
      jobs: jobsOf(rows, session, now),
      waiting: waitingOf(this.#status),
      leased: this.#status?.leased ?? 0,
    };
  }

  register: FarmManagement['register'] = (capabilities) => this.#registry.register(capabilities);
  updateWorker: FarmManagement['updateWorker'] = (id, status) => this.#registry.updateWorker(id, status);
  updateJob: FarmManagement['updateJob'] = (id, progress) => this.#registry.updateJob(id, progress);
  checkpoint: FarmManagement['checkpoint'] = (id, checkpoint) => this.#registry.checkpoint(id, checkpoint);
  checkpoints: FarmManagement['checkpoints'] = () => this.#registry.checkpoints();
  scale: FarmManagement['scale'] = (workers) => this.#server.scale(workers);
  invite: FarmManagement['invite'] = (options) => this.#server.invite(options);
  share: FarmManagement['share'] = (jobId, options) => this.#server.share(jobId, options);
  shares: FarmManagement['shares'] = () => this.#server.shares();
  revokeShare: FarmManagement['revokeShare'] = (id) => this.#server.revokeShare(id);

  async optimize(): ReturnType<FarmManagement['optimize']> {
    const scale = await this.#scaler();
    const doer: Doer = {
      preempt: (workerId, taskId) => {
        this.#publish(controlSubject(workerId), { kind: 'preempt', taskId });
        return true;
      },
      ...(scale && { scale }),
    };
    const result = await optimizeFarm(this.#rows, Date.now(), doer);
    await this.#connection.nats.flush();
    return result;
  }

  async drain(workerId: string): Promise<void> {
    this.#known(workerId);
    this.#publish(controlSubject(workerId), { kind: 'drain' });
    await this.#connection.nats.flush();
  }

  async readmit(workerId: string): Promise<void> {
    await this.#registry.readmit(workerId);
    for (const subject of [controlSubject(workerId), CONTROL_ALL])
      this.#publish(subject, { kind: 'reconsider' });
    await this.#connection.nats.flush();
  }

  close(): void {
    clearInterval(this.#tick);
    clearTimeout(this.#told);
    this.#endState();
    for (const view of [this.#workers, this.#heartbeats, this.#jobs]) view.close();
  }

  get #rows(): FarmRows {
    return {
      workers: this.#workers.rows,
      heartbeats: this.#heartbeats.rows,
      jobs: this.#jobs.rows,
      left: this.#heartbeats.gone,
    };
  }

  async #scaler(): Promise<Doer['scale']> {
    if (this.#connection.session.role !== 'admin') return undefined;
    const now = await this.#server.scaleStatus();
    if (now.provider === 'none') return undefined;
    return {
      now,
      to: async (workers) => {
        await this.#server.scale(workers);
      },
    };
  }

  #known(workerId: string): void {
    const worker = workersOf(this.#rows, Date.now()).find(({ id }) => id === workerId);
    if (worker && worker.state !== 'offline') return;
    const message = worker
      ? `Worker “${worker.name}” is offline: it takes no work, and there is nobody to tell.`
      : `There is no worker “${workerId}” on this farm.`;
    throw new ExportError('INVALID_SETTINGS', message, { value: workerId });
  }

  #publish(subject: string, message: ControlMessage): void {
    this.#connection.nats.publish(subject, JSON.stringify(message));
  }

  #tell(): void {
    this.#told ??= setTimeout(() => {
      this.#told = undefined;
      this.#changed();
    }, GATHER_MILLISECONDS);
  }

  /** Silence is no event: whoever fell silent since is told of here. */
  #look(): void {
    const now = Date.now();
    const offline = workersOf(this.#rows, now)
      .filter(({ state }) => state === 'offline')
      .map(({ id }) => id)
      .join();
    if (offline !== this.#offline) this.#tell();
    this.#offline = offline;
    if (now - this.#lookedAt < INTEREST_MILLISECONDS) void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking || !this.#connection.state.connected) return;
    this.#asking = true;
    try {
      this.#status = await this.#server.status();
      this.#tell();
    } catch {
      // The connection tells why it is broken, and the next look asks again.
      this.#status = undefined;
    } finally {
      this.#asking = false;
    }
  }
}
