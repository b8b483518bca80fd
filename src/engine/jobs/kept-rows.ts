import { openDatabase, type StoreDatabase, storageError } from '../segments/index.ts';

/** Values that a person makes and that outlive the page, each a row under its id. */
export interface KeptRows<T extends { readonly id: string }> {
  /** In the order of their ids. */
  list(): Promise<T[]>;
  /**
   * Changes rows in one transaction, which sees all of them as they are then, whatever other tabs do.
   *
   * @param change gives the rows to write and the ids to delete; what it throws leaves everything as it was
   */
  change<R>(change: (rows: ReadonlyMap<string, T>) => RowChange<T, R>): Promise<R>;
  close(): void;
}

export interface RowChange<T, R> {
  readonly put?: readonly T[];
  readonly delete?: string;
  readonly result: R;
}

/**
 * Rows of one of the engine's stores. Other tabs hear of a change over a BroadcastChannel, and read the latest with any
 * call whether they hear of it or not.
 *
 * @param onChange told of changes by this tab and others
 */
export function openKeptRows<T extends { readonly id: string }>(
  storeName: string,
  table: 'presets' | 'profiles',
  onChange: () => void,
): KeptRows<T> {
  let opened: Promise<StoreDatabase> | undefined;
  let channel: BroadcastChannel | undefined;
  const open = (): Promise<StoreDatabase> => {
    if (!channel) {
      channel = new BroadcastChannel(`${storeName}-${table}`);
      channel.onmessage = onChange;
    }
    opened ??= openDatabase(storeName).then((database) => {
      const forget = (): void => {
        opened = undefined;
      };
      // A newer version of the app in another tab made it let go.
      database.addEventListener('versionchange', forget);
      database.addEventListener('close', forget);
      return database;
    });
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  return {
    async list() {
      const database = await open();
      try {
        return (await database.getAll(table)) as unknown as T[];
      } catch (thrown) {
        throw storageError(thrown, `reading the ${table}`);
      }
    },

    async change(change) {
      const database = await open();
      const transaction = database.transaction(table, 'readwrite', { durability: 'strict' });
      try {
        const rows = (await transaction.store.getAll()) as unknown as T[];
        const { put = [], delete: removed, result } = change(new Map(rows.map((row) => [row.id, row])));
        if (removed !== undefined) await transaction.store.delete(removed);
        for (const row of put) await transaction.store.put(row);
        await transaction.done;
        channel?.postMessage(null);
        onChange();
        return result;
      } catch (thrown) {
        abort(transaction);
        // The abortion itself; what led to it is thrown here.
        transaction.done.catch(() => {});
        throw storageError(thrown, `saving the ${table}`);
      }
    },

    close() {
      channel?.close();
      channel = undefined;
      opened?.then(
        (database) => database.close(),
        () => {},
      );
      opened = undefined;
    },
  };
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch (thrown) {
    // It has ended by itself, by the very failure that is told of.
    if (!(thrown instanceof DOMException)) throw thrown;
  }
}
