import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb';
import type { AssetFile } from '../composition/index.ts';
import { ExportError } from '../errors/index.ts';
import type { KeptProof } from './segments.ts';

/** What is known of a stored segment; its bytes lie in `payloads` under the same key, or in the named file. */
export interface SegmentRow {
  readonly key: string;
  readonly sha256: string;
  readonly size: number;
  /** Present where the bytes are too many for the database. */
  readonly file?: string;
  /** What was found when it was decoded where it was made. Absent in rows of earlier versions too. */
  readonly proof?: KeptProof;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly validUntil: number;
  readonly lastUsed: number;
}

/** Keeps a segment for a job that is under way or may be resumed. */
export interface PinRow {
  readonly owner: string;
  readonly key: string;
}

export interface AssetRow {
  /** SHA-256 of the bytes. */
  readonly hash: string;
  readonly bytes: AssetFile;
}

/** Rows of `jobs` are the job room's own; this room only knows that they have an id. */
export interface JobRow {
  readonly id: string;
}

/** Rows that other rooms keep here; only their key is known to this one. */
export interface KeptRow {
  readonly id: string;
}

/** A wish about the queue, from any tab, until the leading one has carried it out. */
export interface CommandRow {
  /** Given by the database, in the order of the wishes. */
  readonly sequence?: number;
}

/** A link of the audit trail's chain. */
export interface AuditRow {
  /** From 1, without gaps. */
  readonly sequence: number;
}

export interface StoreSchema extends DBSchema {
  segments: { key: string; value: SegmentRow };
  payloads: { key: string; value: Uint8Array<ArrayBuffer> };
  pins: { key: [string, string]; value: PinRow; indexes: { owner: string } };
  jobs: { key: string; value: JobRow };
  assets: { key: string; value: AssetRow };
  /** Single values by their names: the queue's epoch, its settings … */
  meta: { key: string; value: unknown };
  commands: { key: number; value: CommandRow };
  batches: { key: string; value: KeptRow };
  presets: { key: string; value: KeptRow };
  profiles: { key: string; value: KeptRow };
  /** Measured rates of work, for estimates. */
  rates: { key: string; value: KeptRow };
  audit: { key: number; value: AuditRow };
  /** Keys that rows about persons are encrypted with, by person. */
  auditKeys: { key: string; value: KeptRow };
  /** What was found about the file of a job, by the job. */
  validations: { key: string; value: KeptRow };
  /** Frames that later exports are compared with; see `golden-frames.ts` in the job room. */
  goldenFrames: { key: string; value: KeptRow };
}

export type StoreDatabase = IDBPDatabase<StoreSchema>;

type Upgrade = (
  database: StoreDatabase,
  transaction: IDBPTransaction<StoreSchema, StoreNames<StoreSchema>[], 'versionchange'>,
) => void;

/**
 * Step n leads from version n to n + 1. A step that was released is never changed: a change is another step.
 */
export const UPGRADES: readonly Upgrade[] = [
  (database) => {
    database.createObjectStore('segments', { keyPath: 'key' });
    database.createObjectStore('payloads');
    database.createObjectStore('pins', { keyPath: ['owner', 'key'] }).createIndex('owner', 'owner');
  },
  (database) => {
    database.createObjectStore('jobs', { keyPath: 'id' });
    database.createObjectStore('assets', { keyPath: 'hash' });
  },
  (database) => {
    database.createObjectStore('meta');
    database.createObjectStore('commands', { keyPath: 'sequence', autoIncrement: true });
    for (const name of ['batches', 'presets', 'profiles', 'rates', 'auditKeys'] as const) {
      database.createObjectStore(name, { keyPath: 'id' });
    }
    database.createObjectStore('audit', { keyPath: 'sequence' });
  },
  (database) => {
    for (const name of ['validations', 'goldenFrames'] as const) {
      database.createObjectStore(name, { keyPath: 'id' });
    }
  },
];

/**
 * Opens the engine's database, bringing an older one up to date. It lets go by itself when a newer version of the
 * app, in another tab, waits for it.
 *
 * @param onGone told when it was let go of, or the browser closed it: nothing can be read or written any more
 * @throws ExportError STORAGE_CORRUPT where the database is newer than this code, STORAGE_FULL where storage is refused
 */
export async function openDatabase(name: string, onGone?: () => void): Promise<StoreDatabase> {
  try {
    const database = await openDB<StoreSchema>(name, UPGRADES.length, {
      upgrade(opened, oldVersion, _newVersion, transaction) {
        for (const step of UPGRADES.slice(oldVersion)) step(opened, transaction);
      },
      blocking() {
        database.close();
        onGone?.();
      },
      terminated() {
        onGone?.();
      },
    });
    return database;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'VersionError') {
      throw new ExportError(
        'STORAGE_CORRUPT',
        'The stored exports were written by a newer version of this app: reload the page to get it.',
        { value: name, cause: thrown },
      );
    }
    throw storageError(thrown, 'opening the store');
  }
}

/** What a failed storage call means, in words. */
export function storageError(thrown: unknown, doing: string): ExportError {
  if (thrown instanceof ExportError) return thrown;
  if (thrown instanceof DOMException && thrown.name === 'QuotaExceededError') {
    return new ExportError(
      'STORAGE_FULL',
      `The browser's storage is full (while ${doing}): free disk space or delete earlier exports, then resume. Finished segments are kept.`,
      { value: thrown.name, cause: thrown },
    );
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ExportError(
    'STORAGE_FULL',
    `The browser refused its storage while ${doing} (${message}): allow this site to store data, and leave private browsing.`,
    { value: thrown instanceof Error ? thrown.name : message, cause: thrown },
  );
}
