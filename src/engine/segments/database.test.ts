import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { sha256Hex } from '../media/index.ts';
import { openDatabase, UPGRADES } from './database.ts';
import { SegmentStore } from './store.ts';

/*
 * Databases of every version that was released, made by the words of that version rather than by today's code: what
 * stands here is never changed, a new version adds its own.
 */

const DAY = 86_400_000;
const BYTES = new Uint8Array([1, 2, 3, 4]);

type Rows = Readonly<Record<string, readonly { readonly key?: IDBValidKey; readonly value: unknown }[]>>;

interface Release {
  create(database: IDBDatabase): void;
  readonly rows: Rows;
}

function createFirst(database: IDBDatabase): void {
  database.createObjectStore('segments', { keyPath: 'key' });
  database.createObjectStore('payloads');
  database.createObjectStore('pins', { keyPath: ['owner', 'key'] }).createIndex('owner', 'owner');
}

function createSecond(database: IDBDatabase): void {
  createFirst(database);
  database.createObjectStore('jobs', { keyPath: 'id' });
  database.createObjectStore('assets', { keyPath: 'hash' });
}

function createThird(database: IDBDatabase): void {
  createSecond(database);
  database.createObjectStore('meta');
  database.createObjectStore('commands', { keyPath: 'sequence', autoIncrement: true });
  database.createObjectStore('batches', { keyPath: 'id' });
  database.createObjectStore('presets', { keyPath: 'id' });
  database.createObjectStore('profiles', { keyPath: 'id' });
  database.createObjectStore('rates', { keyPath: 'id' });
  database.createObjectStore('auditKeys', { keyPath: 'id' });
  database.createObjectStore('audit', { keyPath: 'sequence' });
}

function createFourth(database: IDBDatabase): void {
  createThird(database);
  database.createObjectStore('validations', { keyPath: 'id' });
  database.createObjectStore('goldenFrames', { keyPath: 'id' });
}

async function releases(): Promise<Release[]> {
  const segment = {
    key: 'k',
    sha256: await sha256Hex(BYTES),
    size: BYTES.length,
    createdAt: Date.now(),
    validUntil: Date.now() + DAY,
    lastUsed: Date.now(),
  };
  const first: Rows = {
    segments: [{ value: segment }],
    payloads: [{ key: 'k', value: BYTES }],
    pins: [{ value: { owner: 'job', key: 'k' } }],
  };
  const second: Rows = {
    ...first,
    jobs: [{ value: { id: 'job', state: 'processing', settings: { format: 'vp9-webm' } } }],
    assets: [{ value: { hash: 'h', bytes: BYTES } }],
  };
  const third: Rows = {
    ...second,
    meta: [
      { key: 'queue-epoch', value: 7 },
      { key: 'queue-settings', value: { maxConcurrentJobs: 3 } },
    ],
    commands: [{ value: { sequence: 4, wish: { kind: 'pause', jobId: 'job' } } }],
    batches: [{ value: { id: 'batch', jobIds: ['job'] } }],
    presets: [{ value: { id: 'preset' } }],
    profiles: [{ value: { id: 'profile' } }],
    rates: [{ value: { id: 'rate' } }],
    audit: [{ value: { sequence: 1 } }],
    auditKeys: [{ value: { id: 'person' } }],
  };
  const fourth: Rows = {
    ...third,
    validations: [{ value: { id: 'job', validation: { bytes: 4 } } }],
    goldenFrames: [{ value: { id: 'composition 0', png: BYTES } }],
  };
  return [
    { create: createFirst, rows: first },
    { create: createSecond, rows: second },
    { create: createThird, rows: third },
    { create: createFourth, rows: fourth },
  ];
}

/** A database as the browser keeps it, made without any of today's code. */
function makeDatabase(name: string, version: number, { create, rows }: Release): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => create(opening.result);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction(Object.keys(rows), 'readwrite');
      for (const [store, list] of Object.entries(rows)) {
        for (const { key, value } of list) transaction.objectStore(store).put(value, key);
      }
      transaction.onerror = () => reject(transaction.error);
      transaction.oncomplete = () => {
        database.close();
        resolve();
      };
    };
  });
}

test('a database of every released version is brought up to date with all that it held', async () => {
  const all = await releases();
  expect(all).toHaveLength(UPGRADES.length);
  const [newest] = all.slice(-1);
  for (const [index, release] of all.entries()) {
    const name = `released-${index + 1}`;
    await makeDatabase(name, index + 1, release);
    const database = await openDatabase(name);
    expect(database.version).toBe(UPGRADES.length);
    expect([...database.objectStoreNames].sort()).toEqual(Object.keys(newest?.rows ?? {}).sort());
    for (const store of database.objectStoreNames) {
      expect(await database.getAll(store)).toEqual((release.rows[store] ?? []).map(({ value }) => value));
      const known = newest?.rows[store]?.[0]?.value;
      // Stores that came later take what today's code writes.
      if (!release.rows[store] && store !== 'meta') await database.put(store, known as never);
    }
    const files = { write: nothing, remove: nothing, read: nothing, list: async () => [] };
    const store = new SegmentStore(database, { files });
    expect(await store.read('k')).toEqual(BYTES);
    expect(await store.trim(0)).toBe(BYTES.length);
    await store.release('job');
    expect(await store.trim(0)).toBe(0);
    database.close();
  }
});

test('a database of a newer version is refused, with the way out', async () => {
  await makeDatabase('newer', UPGRADES.length + 1, { create: createThird, rows: { jobs: [] } });
  await expect(openDatabase('newer')).rejects.toMatchObject({
    code: 'STORAGE_CORRUPT',
    message: expect.stringContaining('reload the page'),
  });
});

test('a newer version of the app, in another tab, gets the database, and this one is told', async () => {
  let gone = 0;
  const database = await openDatabase('shared', () => gone++);
  await makeDatabase('shared', UPGRADES.length + 1, { create: () => {}, rows: { jobs: [] } });
  expect(gone).toBe(1);
  await expect(database.getAll('jobs')).rejects.toThrow();
});

async function nothing(): Promise<undefined> {}
