import { createHash, randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ContentStore } from '../../src/farm/content/index.ts';
import { startTestFarm } from './harness.ts';

const MIB = 2 ** 20;

/** A line to the farm that breaks each time that so many bytes have gone up by it in one connection. */
async function breakingLine(url: string, most: number) {
  const { hostname, port } = new URL(url);
  const ends = new Set<Socket>();
  let sent = 0;
  let cuts = 0;
  const server = createServer((near) => {
    const far = dial(Number(port), hostname);
    let through = 0;
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', () => end.destroy());
    }
    // What is on its way still arrives.
    near.on('close', () => far.end());
    far.on('close', () => near.destroy());
    far.pipe(near);
    near.on('data', (chunk: Buffer) => {
      through += chunk.length;
      sent += chunk.length;
      far.write(chunk);
      if (through < most || near.destroyed) return;
      cuts++;
      near.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const end of ends) end.destroy();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => ({ sent, cuts }),
  };
}

test("an upload to the farm's own store goes on after each cut where it was", {
  timeout: 60_000,
}, async () => {
  const farm = await startTestFarm();
  onTestFinished(() => farm.close());
  const token = await farm.tokenFor('submit');
  const line = await breakingLine(farm.url, 6 * MIB);
  const content = new ContentStore({
    farm: line.url,
    largest: 256 * MIB,
    http: (path, init) => farm.call(path, { ...init, token }),
  });
  const bytes = new Uint8Array(randomBytes(40 * MIB));
  const ref = await content.put(bytes);
  expect(ref.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  // Parts have 8 MB: none of them gets through in one connection, so it ends only if each goes on where the last was.
  expect(line.seen().cuts).toBeGreaterThan(4);
  expect(line.seen().sent).toBeLessThan(bytes.length * 3);
  const direct = new ContentStore({
    farm: farm.url,
    largest: 256 * MIB,
    http: (path, init) => farm.call(path, { ...init, token }),
  });
  expect(Buffer.from(await direct.get(ref)).equals(bytes)).toBe(true);
});

test('an upload whose address goes out of date goes on where it was, by another one', {
  timeout: 60_000,
}, async () => {
  const farm = await startTestFarm();
  onTestFinished(() => farm.close());
  onTestFinished(() => void vi.useRealTimers());
  const token = await farm.tokenFor('submit');
  const line = await breakingLine(farm.url, Number.POSITIVE_INFINITY);
  let places = 0;
  const content = new ContentStore({
    farm: line.url,
    largest: 256 * MIB,
    http: async (path, init) => {
      places++;
      return farm.call(path, { ...init, token });
    },
  });
  const hour = setInterval(() => {
    if (line.seen().sent < 48 * MIB) return;
    clearInterval(hour);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
  }, 1);
  onTestFinished(() => clearInterval(hour));
  const bytes = new Uint8Array(randomBytes(64 * MIB));
  await content.put(bytes);
  expect(places).toBe(2);
  // What the first address got was not sent again.
  expect(line.seen().sent).toBeLessThan(84 * MIB);
});
