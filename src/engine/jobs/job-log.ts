import type { JobLogEntry } from '../api/index.ts';
import type { StoreDatabase } from '../segments/index.ts';
import type { Fence, WriteTransaction } from './leader.ts';

/** The latest lines that are kept of a job. */
export const LONGEST_LOG = 200;
const LONGEST_LINE = 1000;

const keyOf = (jobId: string): string => `log/${jobId}`;

/** What was done for jobs and why, as the leading tab writes it down. */
export class JobLog {
  readonly #fence: Fence;
  /** Lines that are not stored yet, by job. */
  readonly #pending = new Map<string, JobLogEntry[]>();
  #writing: Promise<void> | undefined;

  constructor(fence: Fence) {
    this.#fence = fence;
  }

  /** Never rejects and never waits: a log that can't be written stops no export. */
  add(jobId: string, level: JobLogEntry['level'], message: string): void {
    const line = { at: new Date(), level, message: message.slice(0, LONGEST_LINE) };
    const lines = this.#pending.get(jobId);
    if (lines) lines.push(line);
    else this.#pending.set(jobId, [line]);
    this.#writing ??= this.flush()
      .catch(keepPending)
      .finally(() => {
        this.#writing = undefined;
      });
  }

  /** Writes down what is pending. */
  async flush(): Promise<void> {
    while (this.#pending.size > 0) {
      const pending = new Map(this.#pending);
      this.#pending.clear();
      try {
        await this.#fence.write(['jobs'], 'writing a log', async (transaction) => {
          for (const [jobId, lines] of pending) await append(transaction, jobId, lines);
        });
      } catch (thrown) {
        for (const [jobId, lines] of pending) {
          this.#pending.set(jobId, [...lines, ...(this.#pending.get(jobId) ?? [])].slice(-LONGEST_LOG));
        }
        throw thrown;
      }
    }
  }
}

export async function readLog(database: StoreDatabase, jobId: string): Promise<readonly JobLogEntry[]> {
  return ((await database.get('meta', keyOf(jobId))) as readonly JobLogEntry[] | undefined) ?? [];
}

/** A part of a transaction that deletes a job. */
export async function removeLog(transaction: WriteTransaction, jobId: string): Promise<void> {
  await transaction.objectStore('meta').delete(keyOf(jobId));
}

async function append(
  transaction: WriteTransaction,
  jobId: string,
  lines: readonly JobLogEntry[],
): Promise<void> {
  // The job may have been deleted meanwhile: its log went with it.
  if ((await transaction.objectStore('jobs').getKey(jobId)) === undefined) return;
  const meta = transaction.objectStore('meta');
  const kept = ((await meta.get(keyOf(jobId))) as readonly JobLogEntry[] | undefined) ?? [];
  await meta.put([...kept, ...lines].slice(-LONGEST_LOG), keyOf(jobId));
}

/** The next line tries again; a disk that is full is told by the jobs that need it. */
function keepPending(): void {}
