import type { IDBPTransaction, StoreNames } from 'idb';
import { ExportError } from '../errors/index.ts';
import { type StoreDatabase, type StoreSchema, storageError } from '../segments/index.ts';

type Stores = StoreNames<StoreSchema>;

/** A transaction that may write. */
export type WriteTransaction = IDBPTransaction<StoreSchema, Stores[], 'readwrite'>;

const EPOCH = 'queue-epoch';

/**
 * What the leading tab writes by. Whoever begins to lead raises the epoch, and a leader writes only while its own is the
 * latest: one that was thought dead, and wakes up, changes nothing any more.
 */
export class Fence {
  readonly epoch: number;
  readonly #database: StoreDatabase;
  readonly #lost = new AbortController();
  /** One write after the other, so that an older state never overtakes a newer one. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(database: StoreDatabase, epoch: number) {
    this.#database = database;
    this.epoch = epoch;
  }

  /** Begins to lead: from now on every earlier leader is fenced off. */
  static async raise(database: StoreDatabase): Promise<Fence> {
    let epoch = 1;
    await writeTransaction(database, ['meta'], 'beginning to run the queue', async (transaction) => {
      const meta = transaction.objectStore('meta');
      epoch = Number((await meta.get(EPOCH)) ?? 0) + 1;
      await meta.put(epoch, EPOCH);
    });
    return new Fence(database, epoch);
  }

  /** Aborted once another tab was found to lead. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * To be called first in each transaction of the leader; it must be able to write, and to see `meta`.
   *
   * @throws ExportError INTERRUPTED where another tab leads now; nothing of the transaction is kept
   */
  async check(transaction: WriteTransaction): Promise<void> {
    if ((await transaction.objectStore('meta').get(EPOCH)) === this.epoch) return;
    this.#lost.abort();
    throw new ExportError('INTERRUPTED', 'Another tab runs the queue by now.', { value: this.epoch });
  }

  /**
   * Writes as the leader, in one strictly ordered transaction.
   *
   * @param work may wait for nothing but requests of the transaction
   */
  write(
    stores: readonly Stores[],
    doing: string,
    work: (transaction: WriteTransaction) => Promise<void>,
  ): Promise<void> {
    const done = this.#last.catch(toldAlready).then(() =>
      writeTransaction(
        this.#database,
        [...new Set([...stores, 'meta' as const])],
        doing,
        async (transaction) => {
          await this.check(transaction);
          await work(transaction);
        },
      ),
    );
    this.#last = done;
    return done;
  }
}

/** One transaction: all of it or nothing. */
export async function writeTransaction(
  database: StoreDatabase,
  stores: Stores[],
  doing: string,
  work: (transaction: WriteTransaction) => Promise<void>,
): Promise<void> {
  try {
    const transaction = database.transaction(stores, 'readwrite');
    try {
      await work(transaction);
      await transaction.done;
    } catch (thrown) {
      abandon(transaction);
      throw thrown;
    }
  } catch (thrown) {
    throw storageError(thrown, doing);
  }
}

function abandon(transaction: WriteTransaction): void {
  transaction.done.catch(toldAlready);
  try {
    transaction.abort();
  } catch {
    // It has ended by itself: there is nothing left to take back.
  }
}

/** Whoever asked for the work was told of its failure. */
function toldAlready(): void {}
