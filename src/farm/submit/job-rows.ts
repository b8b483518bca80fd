import type { FarmHost } from '../../engine/host.ts';
import { ExportError, type ExportStatus } from '../../engine/index.ts';
import type { FarmConnection } from '../connect/index.ts';
import { BUCKETS, type EncoderClass, type JobRow, MOST_SEGMENTS } from '../protocol/index.ts';

/** Segments of all workers end at any moment: a job's row is written once for those of so long. */
const GATHER_MILLISECONDS = 1_000;
/** So often a row is written anew while its job is under way, so that one that was left can be told. */
const REFRESH_MILLISECONDS = 60_000;
const STATES = {
  queued: 'processing',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<ExportStatus['status'], JobRow['state']>;

interface Tracked {
  readonly startedAt: number;
  readonly builders: (string | undefined)[];
  /** Of trials too, which are segments of the film in the end. */
  readonly byKey: Map<string, string>;
  /** All that are known, whoever built them. */
  readonly keys: Set<string>;
  encoderClass?: EncoderClass;
  timer?: ReturnType<typeof setTimeout> | undefined;
}

/** Tells the farm of the jobs of this machine. */
export class JobRows {
  readonly #connection: FarmConnection;
  readonly #host: Pick<FarmHost, 'job' | 'watchJobs'>;
  readonly #jobs = new Map<string, Tracked>();
  readonly #rejected: (keys: readonly string[]) => void;
  readonly #endWatch: () => void;
  readonly #refresh: ReturnType<typeof setInterval>;
  #closed = false;

  /** @param rejected told of the segments of a file that did not pass its check */
  constructor(
    connection: FarmConnection,
    host: Pick<FarmHost, 'job' | 'watchJobs'>,
    rejected: (keys: readonly string[]) => void = () => {},
  ) {
    this.#rejected = rejected;
    this.#connection = connection;
    this.#host = host;
    this.#endWatch = host.watchJobs((jobId) => {
      if (this.#jobs.has(jobId)) this.#gather(jobId);
    });
    this.#refresh = setInterval(() => {
      for (const jobId of this.#jobs.keys()) this.#gather(jobId);
    }, REFRESH_MILLISECONDS);
  }

  begun(jobId: string, encoderClass: EncoderClass): void {
    const known = this.#jobs.get(jobId);
    if (known) {
      known.encoderClass = encoderClass;
      return;
    }
    this.#jobs.set(jobId, {
      startedAt: Date.now(),
      builders: [],
      byKey: new Map(),
      keys: new Set(),
      encoderClass,
    });
    this.#gather(jobId);
  }

  /** @param builder a worker's id, or `local`; of one that was stored already nobody is known where absent */
  built(jobId: string, index: number, key: string, builder: string | undefined): void {
    const job = this.#jobs.get(jobId);
    if (!job || index >= MOST_SEGMENTS) return;
    job.keys.add(key);
    const who = builder ?? job.byKey.get(key);
    if (who === undefined) return;
    job.byKey.set(key, who);
    while (job.builders.length < index) job.builders.push(undefined);
    job.builders[index] = who;
    this.#gather(jobId);
  }

  close(): void {
    this.#closed = true;
    this.#endWatch();
    clearInterval(this.#refresh);
    for (const { timer } of this.#jobs.values()) clearTimeout(timer);
    this.#jobs.clear();
  }

  #gather(jobId: string): void {
    const job = this.#jobs.get(jobId);
    if (!job || this.#closed) return;
    job.timer ??= setTimeout(() => {
      job.timer = undefined;
      void this.#write(jobId, job);
    }, GATHER_MILLISECONDS);
  }

  async #write(jobId: string, job: Tracked): Promise<void> {
    try {
      const status = await this.#host.job(jobId);
      if (status.status === 'failed' && status.errors.at(-1)?.code === 'CHECK_FAILED') {
        this.#rejected([...job.keys]);
        job.keys.clear();
      }
      const row = rowOf(status, job, this.#connection.session.id);
      const kv = await this.#connection.kv(BUCKETS.jobs);
      await kv.put(jobId, JSON.stringify(row));
      if (row.state !== 'processing') this.#jobs.delete(jobId);
    } catch (thrown) {
      // For watchers only. A job that was deleted has no row to write; a farm that is away is told later.
      if (thrown instanceof ExportError && thrown.code === 'UNKNOWN_JOB') this.#jobs.delete(jobId);
      else this.#gather(jobId);
    }
  }
}

function rowOf(status: ExportStatus, job: Tracked, submitterId: string): JobRow {
  const { total, reused, encoded } = status.segments;
  return {
    jobId: status.id,
    submitterId,
    name: (status.sourceName ?? status.fileName).slice(0, 500),
    format: status.settings?.format ?? '',
    priority: status.priority,
    state: STATES[status.status],
    segments: Math.min(total, MOST_SEGMENTS),
    done: Math.min(reused + encoded, MOST_SEGMENTS),
    startedAt: job.startedAt,
    updatedAt: Date.now(),
    builders: job.builders,
    ...(job.encoderClass !== undefined && { encoderClass: job.encoderClass }),
  };
}
