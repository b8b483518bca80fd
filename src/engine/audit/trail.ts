import type { IDBPTransaction } from 'idb';
import type { AuditAPI, ExportAuditEvent } from '../api/index.ts';
import { ExportError, type ExportErrorCode } from '../errors/index.ts';
import type { FormatSettings } from '../formats/index.ts';
import { type StoreDatabase, type StoreSchema, storageError } from '../segments/index.ts';
import { type AuditEnd, type AuditEntry, type AuditLine, auditText, CHAIN_START, linkAfter } from './line.ts';
import { type PersonRow, peopleOf, personOf } from './people.ts';
import { open, seal } from './seal.ts';
import { verifyRows } from './verify.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Stands for what a destroyed key has made unreadable. */
const ERASED = 'erased';
/** Who exports where the host does not say. */
export const ANONYMOUS = 'anonymous';

/** Names in the store's `meta`. */
const END = 'audit-end';
const RETENTION = 'audit-retention';
const MARK = 'audit-mark-';

/** An export as the trail sees it. */
export interface AuditSubject {
  readonly jobId: string;
  /** As {@link AuditTrail.person} named them; absent for jobs of versions without a trail. */
  readonly person?: string;
  readonly compositionId: string;
  readonly settings: FormatSettings;
}

export interface AuditOutcome {
  readonly action: 'export_complete' | 'export_fail' | 'export_cancel';
  readonly result?: NonNullable<ExportAuditEvent['result']>;
  readonly error?: ExportErrorCode;
}

/** What was written of a job already: milliseconds since 1970 of the events. */
export interface JobMark {
  readonly start?: number;
  readonly end?: number;
}

/**
 * The audit trail of a store: rows that are only ever added, each tied to the one before by its hash. A row is made and
 * stored in one transaction with the end of the chain, so that tabs which write at once can't fork it.
 */
export class AuditTrail implements AuditAPI {
  readonly #database: () => Promise<StoreDatabase>;
  readonly #now: () => number;

  constructor(database: () => Promise<StoreDatabase>, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** The name that stands for a person in jobs and rows, until they are erased. */
  person(userId: string): Promise<string> {
    return this.#attempt('naming a person', (database) => personOf(database, userId));
  }

  /** Notes that an export began; once for each time that it began, however often it is told. */
  started(subject: AuditSubject, at: Date): Promise<void> {
    return this.#note(subject, 'start', at, { action: 'export_start' });
  }

  /** Notes how an export ended; once for each end. */
  ended(subject: AuditSubject, at: Date, outcome: AuditOutcome): Promise<void> {
    return this.#note(subject, 'end', at, outcome);
  }

  /** What was written already, by job: read at once, for whoever has many to compare. */
  marks(): Promise<ReadonlyMap<string, JobMark>> {
    return this.#attempt('reading the audit trail', async (database) => {
      const { store } = database.transaction('meta');
      const range = IDBKeyRange.bound(MARK, `${MARK}\uffff`);
      const [keys, marks] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
      return new Map(keys.map((key, at) => [key.slice(MARK.length), marks[at] as JobMark]));
    });
  }

  /** Forgets what was written of a job that is deleted, so that it is not kept for ever; its rows stay. */
  forget(jobId: string): Promise<void> {
    return this.#attempt('tidying the audit trail', (database) => database.delete('meta', MARK + jobId));
  }

  /** Drops rows whose retention has ended. */
  async retain(): Promise<void> {
    await this.#attempt('dropping old rows of the audit trail', (database) => this.#cut(database));
  }

  async events({ since, limit }: { since?: Date; limit?: number } = {}): Promise<ExportAuditEvent[]> {
    return this.#attempt('reading the audit trail', async (database) => {
      const people = new Map((await peopleOf(database)).map((person) => [person.id, person]));
      const days = await retentionOf(database);
      const rows = ((await database.getAll('audit')) as AuditLine[])
        .filter(({ time }) => since === undefined || Date.parse(time) >= since.getTime())
        .slice(0, limit);
      return Promise.all(rows.map((row) => this.#eventOf(row, people, days)));
    });
  }

  exportJsonLines(): Promise<string> {
    return this.#attempt('reading the audit trail', async (database) => {
      const { rows, end } = await readChain(database);
      return auditText(rows, end);
    });
  }

  verify(): Promise<{ readonly whole: boolean; readonly rows: number; readonly problem?: string }> {
    return this.#attempt('reading the audit trail', async (database) => {
      const { rows, end } = await readChain(database);
      const { whole, problem } = verifyRows(rows, end);
      return { whole, rows: rows.length, ...(problem !== undefined && { problem }) };
    });
  }

  /** @throws ExportError INVALID_SETTINGS where nothing is kept of that person */
  erasePerson(userId: string): Promise<void> {
    return this.#attempt('erasing a person', async (database) => {
      const transaction = database.transaction(['audit', 'meta', 'auditKeys'], 'readwrite', {
        durability: 'strict',
      });
      const keys = transaction.objectStore('auditKeys');
      const found = ((await keys.getAll()) as PersonRow[]).filter((person) => person.userId === userId);
      for (const { id } of found) {
        await keys.delete(id);
        await append(transaction, { time: this.#time(), action: 'person_erased', person: id });
      }
      await transaction.done;
      if (found.length === 0) {
        throw new ExportError('INVALID_SETTINGS', 'The audit trail knows nobody by that user id.', {
          value: userId,
        });
      }
    });
  }

  /** @throws ExportError INVALID_SETTINGS for less than a day */
  async setRetention(days: number): Promise<void> {
    if (!(Number.isFinite(days) && days >= 1)) {
      throw new ExportError('INVALID_SETTINGS', 'Rows of the audit trail are kept for one day or more.', {
        value: days,
      });
    }
    await this.#attempt('setting the retention', async (database) => {
      await database.put('meta', days, RETENTION);
      await this.#cut(database);
    });
  }

  async #note(
    { jobId, person, compositionId, settings }: AuditSubject,
    which: keyof JobMark,
    at: Date,
    outcome: Pick<AuditEntry, 'action' | 'result' | 'error'>,
  ): Promise<void> {
    await this.#attempt('writing the audit trail', async (database) => {
      const id = person ?? (await personOf(database, ANONYMOUS));
      const row = (await peopleOf(database)).find((each) => each.id === id);
      const entry: AuditEntry = {
        time: at.toISOString(),
        jobId,
        format: settings.format,
        ...outcome,
        person: id,
        // Without a key the person was erased while the export ran: nothing is written of them.
        ...(row && { sealed: await seal(row.key, { userId: row.userId, compositionId, settings }) }),
      };
      const transaction = database.transaction(['audit', 'meta', 'auditKeys'], 'readwrite', {
        durability: 'strict',
      });
      const meta = transaction.objectStore('meta');
      const mark = ((await meta.get(MARK + jobId)) ?? {}) as JobMark;
      if (mark[which] !== at.getTime()) {
        await meta.put({ ...mark, [which]: at.getTime() }, MARK + jobId);
        await append(transaction, entry);
      }
      await transaction.done;
    });
  }

  async #cut(database: StoreDatabase): Promise<void> {
    const days = await retentionOf(database);
    if (days === undefined) return;
    const oldest = this.#now() - days * DAY_MILLISECONDS;
    const transaction = database.transaction(['audit', 'meta', 'auditKeys'], 'readwrite');
    const rows = transaction.objectStore('audit');
    let last: AuditLine | undefined;
    let worthIt = false;
    for (let cursor = await rows.openCursor(); cursor; cursor = await cursor.continue()) {
      const row = cursor.value as AuditLine;
      if (Date.parse(row.time) >= oldest) break;
      last = row;
      // A cut leaves a row that says so: to cut nothing but such rows would never end.
      worthIt ||= row.action !== 'retention_cut';
    }
    if (last && worthIt) {
      await rows.delete(IDBKeyRange.upperBound(last.sequence));
      const cut = { through: last.sequence, hash: last.hash };
      await append(transaction, { time: this.#time(), action: 'retention_cut', cut });
    }
    await transaction.done;
  }

  async #eventOf(
    { time, action, jobId = '', format = '', result, person, sealed }: AuditLine,
    people: ReadonlyMap<string, PersonRow>,
    days: number | undefined,
  ): Promise<ExportAuditEvent> {
    const key = person === undefined ? undefined : people.get(person)?.key;
    const secret = key && sealed !== undefined ? await open(key, sealed) : undefined;
    const hidden = person === undefined ? '' : ERASED;
    return {
      timestamp: new Date(time),
      userId: secret?.userId ?? hidden,
      action,
      jobId,
      compositionId: secret?.compositionId ?? hidden,
      format,
      settings: secret?.settings,
      ...(result && { result }),
      compliance: {
        // Whatever a row says of a person is sealed with a key that can be destroyed.
        gdprCompliant: true,
        retentionMet: days === undefined || Date.parse(time) >= this.#now() - days * DAY_MILLISECONDS,
        accessLogged: true,
      },
    };
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }

  async #attempt<T>(doing: string, work: (database: StoreDatabase) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#database());
    } catch (thrown) {
      throw storageError(thrown, doing);
    }
  }
}

type AuditTransaction = IDBPTransaction<StoreSchema, ('audit' | 'meta' | 'auditKeys')[], 'readwrite'>;

/** Adds a row to the chain, within the transaction that its reason lies in. */
async function append(transaction: AuditTransaction, entry: AuditEntry): Promise<void> {
  const meta = transaction.objectStore('meta');
  const end = await endOf(meta);
  const row = linkAfter(end, entry);
  await transaction.objectStore('audit').add(row);
  await meta.put({ sequence: row.sequence, hash: row.hash }, END);
}

/** All rows and the chain's end, as of one moment. */
async function readChain(database: StoreDatabase): Promise<{ rows: AuditLine[]; end: AuditEnd }> {
  const transaction = database.transaction(['audit', 'meta']);
  const rows = (await transaction.objectStore('audit').getAll()) as AuditLine[];
  const end = await endOf(transaction.objectStore('meta'));
  await transaction.done;
  return { rows, end: { rows: rows.length, ...end } };
}

async function endOf(meta: { get(key: string): Promise<unknown> }): Promise<Omit<AuditEnd, 'rows'>> {
  return ((await meta.get(END)) as Omit<AuditEnd, 'rows'> | undefined) ?? { sequence: 0, hash: CHAIN_START };
}

async function retentionOf(database: StoreDatabase): Promise<number | undefined> {
  return (await database.get('meta', RETENTION)) as number | undefined;
}
