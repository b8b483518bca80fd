import type { FarmConnection } from '../connect/index.ts';
import { BUCKETS, type Heartbeat, readWorkerRow, type WorkerRow } from '../protocol/index.ts';

/** What the farm knows of this worker: its row, and its heartbeats. */
export class Presence {
  readonly #connection: FarmConnection;
  #row: WorkerRow;

  constructor(connection: FarmConnection, row: WorkerRow) {
    this.#connection = connection;
    this.#row = row;
  }

  get row(): WorkerRow {
    return this.#row;
  }

  /** Writes the row; whoever was set aside stays so, until somebody else says otherwise. */
  async enter(): Promise<void> {
    const before = await this.#read();
    if (before?.setAside) this.#row = { ...this.#row, setAside: before.setAside };
    await this.#write();
  }

  async setAside(why: WorkerRow['setAside']): Promise<void> {
    const { setAside: _, ...row } = this.#row;
    this.#row = why ? { ...row, setAside: why } : row;
    await this.#write();
  }

  /**
   * Looks what others wrote into its row.
   *
   * @returns why it is set aside, where it is
   */
  async lookUp(): Promise<WorkerRow['setAside']> {
    const found = await this.#read();
    // Somebody swept it out while this worker was away.
    if (!found) await this.#write();
    const { setAside: _, ...row } = this.#row;
    this.#row = found?.setAside ? { ...row, setAside: found.setAside } : row;
    return found?.setAside;
  }

  async beat(beat: Omit<Heartbeat, 'workerId' | 'at'>): Promise<void> {
    if (!this.#connection.state.connected) return;
    const heartbeats = await this.#connection.kv(BUCKETS.heartbeats);
    const whole: Heartbeat = { ...beat, workerId: this.#row.workerId, at: Date.now() };
    await heartbeats.put(this.#row.workerId, JSON.stringify(whole));
  }

  /** Leaves no heartbeat behind; the row stays, so that people still read who built what. */
  async leave(): Promise<void> {
    if (!this.#connection.state.connected) return;
    const heartbeats = await this.#connection.kv(BUCKETS.heartbeats);
    await heartbeats.delete(this.#row.workerId);
    await this.#connection.nats.flush();
  }

  async #read(): Promise<WorkerRow | undefined> {
    const workers = await this.#connection.kv(BUCKETS.workers);
    const entry = await workers.get(this.#row.workerId);
    return entry?.operation === 'PUT' ? readWorkerRow(entry.value) : undefined;
  }

  async #write(): Promise<void> {
    const workers = await this.#connection.kv(BUCKETS.workers);
    await workers.put(this.#row.workerId, JSON.stringify(this.#row));
  }
}
