import type { FarmConnection } from '../connect/index.ts';
import { BUCKETS, readWorkerRow } from '../protocol/index.ts';
import { persist } from './persist.ts';
import type { Tasks } from './tasks.ts';

/** After failures of so many different segments a worker is given no more. */
const MOST_FAILURES = 3;

/** Sets workers aside that fail again and again, or answer with wrong frames. */
export class Standing {
  readonly #connection: FarmConnection;
  readonly #tasks: Tasks;
  /** Reasons by segment, by worker. */
  readonly #failures = new Map<string, Map<string, string>>();
  readonly #closing = new AbortController();

  constructor(connection: FarmConnection, tasks: Tasks) {
    this.#connection = connection;
    this.#tasks = tasks;
  }

  /** @param key of the segment that it failed at */
  failed(workerId: string, key: string, reason: string): void {
    const failures = this.#failures.get(workerId) ?? new Map<string, string>();
    this.#failures.set(workerId, failures);
    if (failures.has(key)) return;
    failures.set(key, reason);
    if (failures.size < MOST_FAILURES) return;
    this.#failures.delete(workerId);
    void this.setAside(workerId, [...failures.values()]);
  }

  /** Resolves once it is written; a farm that is away is waited for. */
  async setAside(workerId: string, reasons: readonly string[]): Promise<void> {
    const { signal } = this.#closing;
    try {
      await persist('set a worker aside', signal, async () => {
        const kv = await this.#connection.kv(BUCKETS.workers);
        const entry = await kv.get(workerId);
        if (entry?.operation !== 'PUT') return;
        const row = readWorkerRow(entry.value);
        if (row.setAside) return;
        const setAside = {
          at: Date.now(),
          reasons: reasons.slice(0, 32).map((reason) => reason.slice(0, 2_000)),
        };
        await kv.update(workerId, JSON.stringify({ ...row, setAside }), entry.revision);
      });
      this.#tasks.tell(workerId, { kind: 'reconsider' });
    } catch {
      // Its row changed meanwhile, or it left; should it fail again, it is set aside then.
    }
  }

  close(): void {
    this.#closing.abort();
  }
}
