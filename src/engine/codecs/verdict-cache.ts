import { type DBSchema, openDB } from 'idb';
import type { EncoderPlan } from './codecs.ts';

/** Where verdicts outlive the page. Keys name the browser build, so that an update asks again. */
export interface VerdictCache {
  get(key: string): Promise<EncoderPlan | undefined>;
  set(key: string, plan: EncoderPlan): Promise<void>;
}

interface Verdict {
  readonly key: string;
  readonly plan: EncoderPlan;
  /** Milliseconds since 1970. */
  readonly storedAt: number;
}

interface VerdictSchema extends DBSchema {
  verdicts: { key: string; value: Verdict; indexes: { storedAt: number } };
}

/** Each is a few kilobytes; settings that come back are the latest ones. */
const MOST_VERDICTS = 64;

/** Drivers and hardware change without the browser's build: a verdict is asked for again after a week. */
const LIFETIME_MILLISECONDS = 7 * 24 * 3600 * 1000;

/**
 * Verdicts in a small IndexedDB database of their own. A cache that can't be read or written is as good as none: the trials
 * are run again.
 *
 * @param name of the engine's store, which the database's name begins with
 */
export function openVerdictCache(name: string, now: () => number = Date.now): VerdictCache {
  const open = () =>
    openDB<VerdictSchema>(`${name}-verdicts`, 1, {
      upgrade(database) {
        database.createObjectStore('verdicts', { keyPath: 'key' }).createIndex('storedAt', 'storedAt');
      },
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
      },
    });
  let database: ReturnType<typeof open> | undefined;
  const use = async <T>(
    work: (opened: Awaited<ReturnType<typeof open>>) => Promise<T>,
  ): Promise<T | undefined> => {
    try {
      database ??= open();
      return await work(await database);
    } catch {
      // Private windows refuse databases, and a full disk refuses rows.
      database = undefined;
      return undefined;
    }
  };
  return {
    async get(key) {
      const verdict = await use((opened) => opened.get('verdicts', key));
      return verdict && now() - verdict.storedAt < LIFETIME_MILLISECONDS ? verdict.plan : undefined;
    },
    async set(key, plan) {
      await use(async (opened) => {
        const transaction = opened.transaction('verdicts', 'readwrite');
        await transaction.store.put({ key, plan, storedAt: now() });
        let surplus = (await transaction.store.count()) - MOST_VERDICTS;
        let oldest = await transaction.store.index('storedAt').openCursor();
        while (oldest && surplus-- > 0) {
          await oldest.delete();
          oldest = await oldest.continue();
        }
        await transaction.done;
      });
    },
  };
}
