import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { sha256Hex } from '../media/index.ts';
import { type SegmentFiles, SegmentStore } from './store.ts';

const DAY = 86_400_000;

class MemoryFiles implements SegmentFiles {
  readonly files = new Map<string, { bytes: Uint8Array<ArrayBuffer>; changedAt: number }>();
  /** How many of the next writes find the disk full. */
  refusals = 0;
  constructor(readonly now: () => number) {}
  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.refusals-- > 0) throw new DOMException('no room', 'QuotaExceededError');
    this.files.set(name, { bytes: bytes.slice(), changedAt: this.now() });
  }
  async read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.files.get(name)?.bytes;
  }
  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }
  async list(): Promise<{ name: string; changedAt: number }[]> {
    return [...this.files].map(([name, { changedAt }]) => ({ name, changedAt }));
  }
}

let clock = 0;
let files: MemoryFiles;
let store: SegmentStore;
let name = 0;

beforeEach(async () => {
  clock = 1_000_000;
  files = new MemoryFiles(() => clock);
  store = await SegmentStore.open(`store-${name++}`, { files, now: () => clock, inlineLimit: 100 });
});

const blob = (length: number, fill: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(fill);

test.each([
  ['in the database', 50],
  ['in a file', 500],
])('a segment %s comes back as it was stored, with its checksum', async (_place, length) => {
  const bytes = blob(length, 7);
  const row = await store.put('k', bytes);
  expect(row).toMatchObject({ key: 'k', size: length, sha256: await sha256Hex(bytes) });
  expect(await store.read('k')).toEqual(bytes);
  expect(files.files.size).toBe(length > 100 ? 1 : 0);
  expect(await store.read('other')).toBeUndefined();
});

test.each([50, 500])('the first good result stays (%i bytes)', async (length) => {
  const first = await store.put('k', blob(length, 1));
  const second = await store.put('k', blob(length, 2));
  expect(second.sha256).toBe(first.sha256);
  expect(await store.read('k')).toEqual(blob(length, 1));
  expect(files.files.size).toBeLessThanOrEqual(1);
});

test('damage is found, counted and removed, so that the segment can be stored again', async () => {
  await store.put('k', blob(50, 1));
  await store.database.put('payloads', blob(50, 9), 'k');
  expect(await store.read('k')).toBeUndefined();
  expect(store.damaged).toBe(1);
  expect(await store.claim('k')).toBeUndefined();
  await store.put('k', blob(50, 1));
  expect(await store.read('k')).toEqual(blob(50, 1));

  await store.put('large', blob(500, 1));
  files.files.clear();
  expect(await store.read('large')).toBeUndefined();
  expect(store.damaged).toBe(2);
});

test('trimming drops the least recently used first, and never what somebody holds', async () => {
  for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) {
    clock += 1000;
    await store.put(key, blob(index === 3 ? 400 : 40, index), key === 'b' ? 'job' : undefined);
  }
  clock += 1000;
  await store.claim('a');
  expect(await store.trim(500)).toBe(480);
  expect(await store.claim('c')).toBeUndefined();
  expect(await store.trim(0)).toBe(40);
  expect(await store.read('b')).toEqual(blob(40, 1));
  expect(files.files.size).toBe(0);
  await store.release('job');
  expect(await store.trim(0)).toBe(0);
});

test('segments expire thirty days after their last use; files without a row go after a day', async () => {
  await store.put('old', blob(40, 1), 'job that nobody resumed');
  await store.put('used', blob(40, 2));
  await files.write('orphan', blob(5, 5));
  clock += 20 * DAY;
  await store.claim('used');
  clock += 11 * DAY;
  expect(await store.claim('old')).toBeUndefined();
  await store.put('young', blob(500, 1));
  await store.trim(Number.POSITIVE_INFINITY);
  expect(await store.database.getAllKeys('segments')).toEqual(['used', 'young']);
  expect(await store.database.getAllKeys('payloads')).toEqual(['used']);
  expect([...files.files.keys()].every((file) => file.startsWith('young'))).toBe(true);
});

test('a full disk first costs what nobody holds, and is then told in words', async () => {
  await store.put('held', blob(50, 1), 'job');
  await store.put('old', blob(50, 2));
  files.refusals = 1;
  await store.put('large', blob(500, 3));
  expect(await store.claim('old')).toBeUndefined();
  expect(await store.read('large')).toEqual(blob(500, 3));

  files.refusals = 2;
  await expect(store.put('larger', blob(600, 4))).rejects.toMatchObject({
    code: 'STORAGE_FULL',
    message: expect.stringContaining('free disk space'),
  });
  expect(await store.claim('larger')).toBeUndefined();
  expect(await store.read('held')).toEqual(blob(50, 1));
  expect(await store.database.getAllKeys('payloads')).toEqual(['held']);
});

test('what is held for somebody and what would make room are weighed apart', async () => {
  await store.put('mine', blob(500, 1), 'me');
  await store.put('ours', blob(30, 2), 'me');
  await store.claim('ours', 'you');
  await store.put('yours', blob(40, 3), 'you');
  await store.put('old', blob(60, 4));
  expect(await store.weigh('me')).toEqual({ held: 530, evictable: 60 });
  expect(await store.weigh('nobody')).toEqual({ held: 0, evictable: 60 });
});

test('what one job alone held can be discarded; what others hold or used stays', async () => {
  await store.put('mine', blob(500, 1), 'me');
  await store.put('ours', blob(30, 2), 'me');
  await store.claim('ours', 'you');
  await store.put('old', blob(60, 4));
  await store.discard('me');
  expect(await store.database.getAllKeys('segments')).toEqual(['old', 'ours']);
  expect(files.files.size).toBe(0);
  expect(await store.weigh('you')).toEqual({ held: 30, evictable: 60 });
});

test('a budget is held, oldest use first, and what is expired goes whatever the budget', async () => {
  for (let index = 0; index < 20; index++) {
    clock += DAY;
    await store.put(`segment-${index}`, blob(100, index), index % 5 === 0 ? 'job' : undefined);
    expect(await store.trim(600)).toBeLessThanOrEqual(600 + 4 * 100);
  }
  expect(await store.trim(600)).toBe(600);
  const keys = await store.database.getAllKeys('segments');
  expect(keys).toEqual(
    expect.arrayContaining(['segment-0', 'segment-5', 'segment-10', 'segment-15', 'segment-19']),
  );
  clock += 25 * DAY;
  expect(await store.trim(600)).toBeLessThan(600);
  expect(await store.database.getAllKeys('segments')).not.toContain('segment-5');
  clock += 31 * DAY;
  expect(await store.trim(Number.POSITIVE_INFINITY)).toBe(0);
});
