import type { FarmConnection } from '../connect/index.ts';
import {
  BUCKETS,
  FAULTS_OF_THE_JOB,
  readWorkerRow,
  type TaskAttempts,
  type WorkerRow,
} from '../protocol/index.ts';
import { persist } from './persist.ts';
import type { Tasks } from './tasks.ts';

/** After failures of so many different segments a worker is given no more. */
const MOST_FAILURES = 3;
const LONGEST_REASON = 2_000;

type Attempt = TaskAttempts['attempts'][number];

/** Sets workers aside that fail again and again, or answer with wrong frames. */
export class Standing {
  readonly #connection: FarmConnection;
  readonly #tasks: Tasks;
  /** Reasons by segment, by worker. */
  readonly #failures = new Map<string, Map<string, string>>();
  /** Gave wrong frames in this session, with why; a worker writes its own row and may take the mark off again. */
  readonly #caught = new Map<string, string>();
  readonly #closing = new AbortController();

  constructor(connection: FarmConnection, tasks: Tasks) {
    this.#connection = connection;
    this.#tasks = tasks;
  }

  /** @param key of the segment that it failed at */
  failed({ workerId, code, message }: Attempt, key: string): void {
    if (FAULTS_OF_THE_JOB.has(code)) return;
    const failures = this.#failures.get(workerId) ?? new Map<string, string>();
    this.#failures.set(workerId, failures);
    if (failures.has(key)) return;
    failures.set(key, `${message} (${code})`);
    if (failures.size < MOST_FAILURES) return;
    this.#failures.delete(workerId);
    void this.setAside(workerId, [...failures.values()]);
  }

  /** What it gave was taken: its failures before were passing ones. */
  succeeded(workerId: string): void {
    this.#failures.delete(workerId);
  }

  /** It was taken back in, and begins anew. */
  readmitted(workerId: string): void {
    this.#failures.delete(workerId);
  }

  isCaught(workerId: string): boolean {
    return this.#caught.has(workerId);
  }

  /** Gave wrong frames: nothing that it gives is taken from now on. Resolves once the farm knows. */
  async catchOut(workerId: string, reason: string): Promise<void> {
    if (!this.#caught.has(workerId)) this.#caught.set(workerId, reason);
    await this.setAside(workerId, [reason]);
  }

  /** Somebody trusts it again; its row is theirs to write. */
  forgive(workerId: string): void {
    this.#caught.delete(workerId);
  }

  /** It was caught for what others give as well. Resolves once its row is as before. */
  async acquit(workerId: string): Promise<void> {
    const reason = this.#caught.get(workerId);
    if (reason === undefined) return;
    this.#caught.delete(workerId);
    await this.#change(workerId, ({ setAside, ...row }) =>
      setAside?.reasons.includes(reason.slice(0, LONGEST_REASON)) ? row : undefined,
    );
  }

  /** Resolves once it is written; a farm that is away is waited for. */
  async setAside(workerId: string, reasons: readonly string[]): Promise<void> {
    const short = reasons.slice(0, 32).map((reason) => reason.slice(0, LONGEST_REASON));
    await this.#change(workerId, (row) =>
      row.setAside ? undefined : { ...row, setAside: { at: Date.now(), reasons: short } },
    );
  }

  close(): void {
    this.#closing.abort();
  }

  /** @param edit gives the new row; undefined where it is to stay */
  async #change(workerId: string, edit: (row: WorkerRow) => WorkerRow | undefined): Promise<void> {
    const { signal } = this.#closing;
    try {
      await persist('change a worker’s standing', signal, async () => {
        const kv = await this.#connection.kv(BUCKETS.workers);
        const entry = await kv.get(workerId);
        if (entry?.operation !== 'PUT') return;
        const row = edit(readWorkerRow(entry.value));
        if (row) await kv.update(workerId, JSON.stringify(row), entry.revision);
      });
      this.#tasks.tell(workerId, { kind: 'reconsider' });
    } catch {
      // Its row changed meanwhile, or it left; should it fail again, it is set aside then.
    }
  }
}
