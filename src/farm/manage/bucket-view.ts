import { BackOff, type FarmConnection } from '../connect/index.ts';

/** An empty bucket says nothing, not even that it is empty: whoever hears nothing for so long has heard all there is. */
const REPLAY_MILLISECONDS = 3_000;

/** A row of a bucket as it was last heard of. */
export interface SeenRow<Row> {
  readonly row: Row;
  /** When it was written, milliseconds since 1970 by this machine's clock, as well as that is known. */
  readonly at: number;
}

interface BucketViewOptions<Row> {
  readonly connection: FarmConnection;
  readonly bucket: string;
  /** @throws ExportError for what is no row: such a one is passed over */
  readonly read: (data: unknown) => Row;
  readonly changed: () => void;
}

/** The rows of a bucket, kept up to date for as long as it is open, whatever becomes of the line in between. */
export class BucketView<Row> {
  readonly rows = new Map<string, SeenRow<Row>>();
  /** When rows were seen to be deleted, milliseconds since 1970. */
  readonly gone = new Map<string, number>();
  readonly #options: BucketViewOptions<Row>;
  readonly #waits = new BackOff();
  #watch: { stop(): void } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** Why it can't be read, in words; undefined while it can. */
  problem: string | undefined;

  constructor(options: BucketViewOptions<Row>) {
    this.#options = options;
    void this.#follow();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#watch?.stop();
  }

  async #follow(): Promise<void> {
    const { connection, bucket, read, changed } = this.#options;
    try {
      const kv = await connection.kv(bucket);
      if (this.#closed) return;
      const watch = await kv.watch();
      this.#watch = watch;
      if (this.#closed) watch.stop();
      // What was deleted while nobody watched is told by no event: what is not told again is gone, but nothing before all
      // was told.
      const heard = new Set<string>();
      let replaying = true;
      const replayed = (): void => {
        if (!replaying) return;
        replaying = false;
        clearTimeout(silence);
        for (const key of this.rows.keys()) if (!heard.has(key)) this.rows.delete(key);
        changed();
      };
      let silence = setTimeout(replayed, REPLAY_MILLISECONDS);
      try {
        for await (const entry of watch) {
          this.problem = undefined;
          this.#waits.reset();
          heard.add(entry.key);
          // The last one that is told again is marked as an update already.
          const at = replaying ? entry.created.getTime() : Date.now();
          if (entry.operation === 'PUT') {
            this.#keep(entry.key, entry.value, at, read);
          } else {
            this.rows.delete(entry.key);
            this.gone.set(entry.key, at);
          }
          if (!replaying) {
            changed();
          } else if (entry.isUpdate) {
            replayed();
          } else {
            clearTimeout(silence);
            silence = setTimeout(replayed, REPLAY_MILLISECONDS);
          }
        }
      } finally {
        clearTimeout(silence);
      }
    } catch (thrown) {
      this.problem = thrown instanceof Error ? thrown.message : String(thrown);
      changed();
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.#follow(), this.#waits.next());
  }

  #keep(key: string, value: Uint8Array, at: number, read: (data: unknown) => Row): void {
    try {
      // The server's clock may be ahead of ours.
      this.rows.set(key, { row: read(value), at: Math.min(at, Date.now()) });
    } catch {
      // Whoever wrote it, its reader has nothing to show; a farm is not closed for one malformed row.
      this.rows.delete(key);
    }
  }
}
