import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ExportError } from '../../engine/index.ts';
import { ContentStore } from './content-store.ts';

const MIB = 2 ** 20;
const nameOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Faults {
  /** So often nobody answers where places are. */
  away: number;
  /** So many bytes of a request or an answer go through, then the line is cut; one entry a request to the store. */
  cuts: (number | undefined)[];
  expired: number;
  resumable: boolean;
  ranges: boolean;
  patience: number;
}

/** A content store with the farm's manners, over a line that breaks. */
async function openStore(faults: Partial<Faults> = {}) {
  const { cuts = [], resumable = true, ranges = true, patience = 2_000 } = faults;
  let { expired = 0, away = 0 } = faults;
  const things = new Map<string, Buffer>();
  const parts = new Map<string, Buffer>();
  let received = 0;
  let given = 0;
  const put = (name: string, request: IncomingMessage, response: ServerResponse, cut?: number): void => {
    const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(request.headers['content-range'] ?? '');
    const total = range ? Number(range[2]) : Number(request.headers['content-length']);
    let have = range && parts.has(name) ? (parts.get(name) as Buffer) : Buffer.alloc(0);
    let taken = 0;
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      taken += chunk.length;
      have = Buffer.concat([have, chunk]);
      if (cut === undefined || taken < cut) return;
      parts.set(name, have);
      request.destroy();
    });
    request.on('end', () => {
      parts.set(name, have);
      if (have.length < total) {
        if (have.length > 0) response.setHeader('Range', `bytes=0-${have.length - 1}`);
        response.writeHead(308).end();
        return;
      }
      things.set(name, have);
      response.writeHead(201).end();
    });
  };
  const get = (name: string, request: IncomingMessage, response: ServerResponse, cut?: number): void => {
    const thing = things.get(name);
    if (!thing) return void response.writeHead(404).end('no such thing');
    const start = ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': thing.length - start });
    const end = cut === undefined ? thing.length : Math.min(thing.length, start + cut);
    given += end - start;
    response.write(thing.subarray(start, end), () => {
      if (end < thing.length) request.destroy();
      else response.end();
    });
  };
  const server = createServer((request, response) => {
    const name = request.url?.slice('/content/'.length) ?? '';
    if (expired > 0) {
      expired--;
      request.resume();
      return void response.writeHead(403).end();
    }
    const cut = cuts.shift();
    if (request.method === 'PUT') put(name, request, response, cut);
    else get(name, request, response, cut);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  let asked = 0;
  const store = new ContentStore({
    farm: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    largest: 64 * MIB,
    patience: { silence: patience, whole: patience },
    async http(path, init) {
      asked++;
      if (away-- > 0) throw new ExportError('NO_FARM', 'It does not answer.', { value: 'http://farm' });
      expect([path, init?.method]).toEqual(['places', 'POST']);
      const { sha256, method } = JSON.parse(String(init?.body));
      const present = method === 'PUT' && things.has(sha256);
      return Response.json({ url: `/content/${sha256}`, headers: {}, expires: 0, resumable, present });
    },
  });
  return {
    store,
    things,
    seen: () => ({ received, given, asked }),
  };
}

test('what is put is there, is named by its bytes, and is not sent twice', async () => {
  const { store, things, seen } = await openStore();
  const bytes = new Uint8Array(randomBytes(3 * MIB));
  const ref = await store.put(bytes);
  expect(ref).toEqual({ sha256: nameOf(bytes), bytes: bytes.length });
  expect(things.get(ref.sha256)?.equals(bytes)).toBe(true);
  expect(await store.put(new Blob([bytes]))).toEqual(ref);
  expect(seen()).toMatchObject({ received: bytes.length, asked: 2 });
  expect(Buffer.from(await store.get(ref)).equals(bytes)).toBe(true);
});

test('an upload in parts goes on after cuts and stale addresses, and sends little again', async () => {
  const { store, things, seen } = await openStore({
    cuts: [undefined, undefined, MIB, undefined, 3 * MIB],
    expired: 1,
    away: 2,
    patience: 15_000,
  });
  const bytes = new Uint8Array(randomBytes(20 * MIB));
  const ref = await store.put(bytes);
  expect(things.get(ref.sha256)?.equals(bytes)).toBe(true);
  expect(seen().received).toBeLessThan(bytes.length + MIB);
});

test.each([
  { ranges: true, most: 1.1 },
  { ranges: false, most: 2 },
])('a download goes on after cuts, with ranges: $ranges', async ({ ranges, most }) => {
  const { store, things, seen } = await openStore({ cuts: [4 * MIB, undefined], ranges });
  const bytes = randomBytes(10 * MIB);
  const ref = { sha256: nameOf(bytes), bytes: bytes.length };
  things.set(ref.sha256, bytes);
  expect(Buffer.from(await store.get(ref)).equals(bytes)).toBe(true);
  expect(seen().given).toBeLessThan(bytes.length * most);
});

test('other bytes, another length, nothing, and too much are refused', async () => {
  const { store, things, seen } = await openStore();
  const bytes = randomBytes(1000);
  const ref = { sha256: nameOf(bytes), bytes: bytes.length };
  things.set(ref.sha256, Buffer.alloc(1000));
  await expect(store.get(ref)).rejects.toMatchObject({ code: 'FARM_FAILED', value: ref.sha256 });
  things.set(ref.sha256, randomBytes(999));
  await expect(store.get(ref)).rejects.toMatchObject({ code: 'FARM_FAILED', value: 999 });
  things.delete(ref.sha256);
  await expect(store.get(ref)).rejects.toMatchObject({ code: 'FARM_FAILED', value: 404 });
  const { asked } = seen();
  await expect(store.get({ ...ref, bytes: 65 * MIB })).rejects.toMatchObject({ value: 65 * MIB });
  await expect(store.get({ ...ref, bytes: Number.NaN })).rejects.toMatchObject({ code: 'FARM_FAILED' });
  await expect(store.put(new Uint8Array(65 * MIB))).rejects.toMatchObject({ code: 'FARM_FAILED' });
  expect(seen().asked).toBe(asked);
});

test('patience ends where nothing moves, and whoever gives up is let go at once', async () => {
  const { store, things } = await openStore({ cuts: Array.from({ length: 99 }, () => 0) });
  const bytes = randomBytes(1000);
  const ref = { sha256: nameOf(bytes), bytes: bytes.length };
  things.set(ref.sha256, bytes);
  await expect(store.get(ref)).rejects.toMatchObject({ code: 'FARM_FAILED' });
  const stop = new AbortController();
  const waiting = store.get(ref, stop.signal);
  setTimeout(() => stop.abort(), 50);
  const before = performance.now();
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(performance.now() - before).toBeLessThan(1_000);
});
