import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect, headers, type NatsConnection, tokenAuthenticator } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FARM_PATH, type Place, type ScaleStatus, type Share } from '../../src/farm/protocol/http.ts';
import { KeyRing } from '../../src/server/tokens/key-ring.ts';
import { signToken } from '../../src/server/tokens/tokens.ts';
import { startTestFarm, type TestFarm } from './harness.ts';

let farm: TestFarm;
const opened: NatsConnection[] = [];

beforeAll(async () => {
  farm = await startTestFarm({
    tenants: ['main', 'other'],
    largestContent: 1_000_000,
    limits: { failures: 100_000, perAddress: 1_000_000, perToken: 1_000_000 },
  });
});

afterAll(async () => {
  await Promise.all(opened.map((connection) => connection.close()));
  await farm?.close();
});

async function enter(role: 'work' | 'submit' | 'admin', tenant = 'main') {
  const session = await farm.session(await farm.tokenFor(role, { tenant }));
  const connection = await join_(session.natsToken, session.id);
  return { session, connection };
}

async function join_(token: string, id: string): Promise<NatsConnection> {
  const connection = await connect({
    servers: [...farm.natsAddresses],
    authenticator: tokenAuthenticator(token),
    inboxPrefix: `_INBOX_${id}`,
    reconnect: false,
    timeout: 5000,
  });
  opened.push(connection);
  return connection;
}

/** What NATS says to one publication: undefined where it takes it. */
async function refusalOf(
  connection: NatsConnection,
  subject: string,
  body = '{}',
  header?: [string, string],
): Promise<string | undefined> {
  const sent = headers();
  if (header) sent.set(...header);
  try {
    const answer = await connection.request(subject, body, { timeout: 1500, headers: sent });
    const { error } = answer.json<{ error?: { description: string } }>();
    return error?.description;
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
}

/** Undefined where the connection may listen there. */
async function deafTo(connection: NatsConnection, subject: string): Promise<string | undefined> {
  let refused: string | undefined;
  const subscription = connection.subscribe(subject, {
    callback: (error) => {
      refused ??= error?.message;
    },
  });
  await connection.flush();
  await sleep(50);
  subscription.unsubscribe();
  return refused;
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function place(method: 'GET' | 'PUT', sha256: string, bytes: number, token?: string) {
  const response = await farm.call('places', {
    method: 'POST',
    body: JSON.stringify({ method, sha256, bytes }),
    ...(token === undefined ? {} : { token }),
  });
  return { status: response.status, place: (await response.json()) as Place };
}

async function store(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const sha256 = digest(bytes);
  const { place: to } = await place('PUT', sha256, bytes.length);
  const stored = await fetch(farm.url + to.url, { method: 'PUT', body: bytes });
  expect(stored.status).toBe(201);
  return sha256;
}

/** Sends the path as it is: fetch would tidy it. */
function raw(path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(farm.url);
    httpRequest({ host: hostname, port, path, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('credentials of NATS', () => {
  it('let a worker do its work', async () => {
    const submitter = await enter('submit');
    const { connection, session } = await enter('work');
    expect(await refusalOf(submitter.connection, 'task.urgent.any.t1', '{"task":1}')).toBeUndefined();
    const consumer = await jetstream(connection).consumers.get('TASKS', 'urgent_any');
    const task = await consumer.next({ expires: 2000 });
    expect(task?.json()).toEqual({ task: 1 });
    task?.working();
    expect(await task?.ackAck()).toBe(true);
    const kvm = new Kvm(jetstream(connection));
    const segments = await kvm.open('segments');
    await segments.create('k1', 'first');
    await expect(segments.create('k1', 'second')).rejects.toThrow();
    expect((await segments.get('k1'))?.string()).toBe('first');
    const workers = await kvm.open('workers');
    await workers.put(session.id, 'me');
    expect((await workers.get(session.id))?.string()).toBe('me');
    await (await kvm.open('heartbeats')).put(session.id, 'alive');
    await (await kvm.open('attempts')).put('t1', '[]');
    expect(await deafTo(connection, `control.worker.${session.id}`)).toBeUndefined();
    expect(await deafTo(connection, 'control.all')).toBeUndefined();
  });

  it('let a submitter watch, and take back its own tasks', async () => {
    const { connection } = await enter('submit');
    const manager = await jetstreamManager(connection);
    await manager.consumers.add('TASKS', {
      durable_name: 'low_chrome-linux-2',
      filter_subject: 'task.low.chrome-linux-2.>',
      // biome-ignore lint/suspicious/noExplicitAny: the enum is no part of the package's types
      ack_policy: 'explicit' as any,
    });
    const { seq } = await jetstream(connection).publish('task.low.chrome-linux-2.t9', '{}');
    expect(await manager.streams.deleteMessage('TASKS', seq)).toBe(true);
    const jobs = await new Kvm(jetstream(connection)).open('jobs');
    await jobs.put('j1', '{}');
    const seen: string[] = [];
    for await (const entry of await jobs.watch()) {
      seen.push(entry.key);
      break;
    }
    expect(seen).toEqual(['j1']);
  });

  it.each([
    ['publish a task', 'task.urgent.any.evil'],
    ['empty the queue', '$JS.API.STREAM.PURGE.TASKS'],
    ['empty a bucket', '$JS.API.STREAM.PURGE.KV_segments'],
    ['delete the queue', '$JS.API.STREAM.DELETE.TASKS'],
    ['change the queue', '$JS.API.STREAM.UPDATE.TASKS'],
    ['make a stream', '$JS.API.STREAM.CREATE.EVIL'],
    ['delete a message', '$JS.API.STREAM.MSG.DELETE.TASKS'],
    ['list streams', '$JS.API.STREAM.NAMES'],
    ['make a consumer of tasks', '$JS.API.CONSUMER.CREATE.TASKS.mine'],
    ['delete a consumer of tasks', '$JS.API.CONSUMER.DELETE.TASKS.urgent_any'],
    ["write another worker's row", '$KV.workers.another'],
    ["write another's heartbeat", '$KV.heartbeats.another'],
    ['write a job', '$KV.jobs.j1'],
    ['command workers', 'control.all'],
    ['judge who may come in', '$SYS.REQ.USER.AUTH'],
    ['have rows sent to others by a consumer', '$JS.API.CONSUMER.CREATE.KV_segments'],
    ['have rows sent to others by a named consumer', '$JS.API.CONSUMER.CREATE.KV_attempts.c.$KV.attempts.x'],
    ['have rows sent to others by a durable consumer', '$JS.API.CONSUMER.DURABLE.CREATE.KV_segments.c'],
    ['have a row answered to others', '$JS.API.DIRECT.GET.KV_segments.$KV.segments.x'],
    ['have its own row answered to others', '$JS.API.DIRECT.GET.KV_workers.$KV.workers.x'],
    ['take back a commit', '$JS.API.STREAM.MSG.DELETE.KV_segments'],
  ])('keep a worker from what is not its own: %s', async (_what, subject) => {
    const { connection } = await enter('work');
    expect(await refusalOf(connection, subject)).toMatch(/permission/i);
  });

  it('let the first commit of a segment stand, until a submitter deletes that very one', async () => {
    const [worker, submitter] = [await enter('work'), await enter('submit')];
    const commits = await new Kvm(jetstream(worker.connection)).open('segments');
    const first = await commits.create('k2', 'first');
    await expect(commits.create('k2', 'second')).rejects.toThrow(/last sequence/);
    await expect(commits.put('k2', 'second')).rejects.toThrow();
    await expect(commits.delete('k2')).rejects.toThrow();
    await expect(commits.purge('k2')).rejects.toThrow();
    expect((await commits.get('k2'))?.string()).toBe('first');
    const manager = await jetstreamManager(submitter.connection, { checkAPI: false });
    expect(await manager.streams.deleteMessage('KV_segments', first, false)).toBe(true);
    await commits.create('k2', 'another');
    expect((await commits.get('k2'))?.string()).toBe('another');
  });

  it("keep a worker's words from being delivered as a command", async () => {
    const [worker, victim] = [await enter('work'), await enter('work')];
    const heard: string[] = [];
    victim.connection.subscribe('control.all', {
      callback: (_error, message) => void heard.push(message.string()),
    });
    await victim.connection.flush();
    await worker.connection.request('$KV.segments.k3', '{"kind":"drain"}');
    const ask = { last_by_subj: '$KV.segments.k3' };
    for (const [subject, body] of [
      ['$JS.API.DIRECT.GET.KV_segments.$KV.segments.k3', ''],
      ['$JS.API.DIRECT.GET.KV_segments', JSON.stringify(ask)],
      ['$JS.API.STREAM.MSG.GET.KV_segments', JSON.stringify(ask)],
    ] as const) {
      worker.connection.publish(subject, body, { reply: 'control.all' });
    }
    await worker.connection.flush();
    await sleep(200);
    for (const said of heard) expect(JSON.parse(said)).not.toHaveProperty('kind');
  });

  it.each(['>', 'task.>', '_INBOX_another.>', '_INBOX.>', 'control.worker.another', '$KV.>', '$SYS.>'])(
    'keep a worker from hearing %s',
    async (subject) => {
      const { connection } = await enter('work');
      expect(await deafTo(connection, subject)).toMatch(/permission/i);
    },
  );

  it('let nobody but the server purge, roll-up headers included', async () => {
    for (const role of ['work', 'submit', 'admin'] as const) {
      const { connection } = await enter(role);
      expect(await refusalOf(connection, '$JS.API.STREAM.PURGE.KV_segments')).toMatch(/permission/i);
      expect(await refusalOf(connection, '$JS.API.STREAM.DELETE.KV_jobs')).toMatch(/permission/i);
      const rolled = await refusalOf(connection, '$KV.segments.evil', 'x', ['Nats-Rollup', 'all']);
      expect(rolled).toMatch(/rollup/i);
    }
  });

  it('show nothing of another tenant', async () => {
    const here = await enter('admin');
    const there = await enter('admin', 'other');
    const jobs = await new Kvm(jetstream(here.connection)).open('jobs');
    await jobs.put('secret', 'of main');
    const others = await new Kvm(jetstream(there.connection)).open('jobs');
    expect(await others.get('secret')).toBeNull();
    const listen = async ({ connection }: typeof here) => {
      const heard: string[] = [];
      for (const subject of ['progress.>', 'control.>']) {
        connection.subscribe(subject, {
          callback: (_error, message) => {
            heard.push(message.subject);
          },
        });
      }
      await connection.flush();
      return heard;
    };
    const said = await listen(here);
    const leaked = await listen(there);
    here.connection.publish('control.all', '{}');
    here.connection.publish('progress.j1', '{}');
    await expect.poll(() => said, { timeout: 5000 }).toEqual(['control.all', 'progress.j1']);
    await there.connection.flush();
    await sleep(100);
    expect(leaked).toEqual([]);
  });

  it('end when they say, and are refused from then on', async () => {
    const token = await farm.tokenFor('work', { expiresInSeconds: 10 });
    const session = await farm.session(token);
    const connection = await join_(session.natsToken, session.id);
    await Promise.race([connection.closed(), sleep(20_000)]);
    expect(connection.isClosed()).toBe(true);
    await expect(join_(session.natsToken, session.id)).rejects.toThrow(/authorization|expired/i);
    expect((await farm.call('session', { token })).status).toBe(401);
  });

  it('are refused once taken back, forged, or meant for something else', async () => {
    const invited = (await (
      await farm.call('invitations', { method: 'POST', body: '{"role":"work"}' })
    ).json()) as { id: string; token: string; joinUrl: string };
    expect(invited.joinUrl).toBe(`${farm.url}/?join=${encodeURIComponent(farm.url)}#token=${invited.token}`);
    const session = await farm.session(invited.token);
    expect((await farm.call(`invitations/${invited.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await farm.call('session', { token: invited.token })).status).toBe(401);
    await expect(join_(session.natsToken, session.id)).rejects.toThrow(/authorization/i);

    const good = await farm.tokenFor('work');
    const { natsToken, id } = await farm.session(good);
    const [payload = '', kid = '', mac = ''] = good.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const raised = Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url');
    for (const token of [
      natsToken,
      `${raised}.${kid}.${mac}`,
      `${payload}.${kid}.`,
      `${payload}.none.${mac}`,
    ]) {
      expect((await farm.call('session', { token })).status).toBe(401);
    }
    await expect(join_(good, id)).rejects.toThrow(/authorization/i);
  });

  it('keep an id for whoever has it, and give it to nobody else', async () => {
    const [one, two] = [await farm.tokenFor('work'), await farm.tokenFor('work')];
    const { id } = await farm.session(one);
    expect((await farm.session(one)).id).not.toBe(id);
    expect((await farm.session(one, id)).id).toBe(id);
    expect((await farm.session(two, id)).id).not.toBe(id);
    expect((await farm.session(one, `${id}.>`)).id).not.toContain('>');
  });

  it('of lesser roles do not reach the calls of greater ones', async () => {
    const [work, submit] = [await farm.tokenFor('work'), await farm.tokenFor('submit')];
    for (const [token, method, path] of [
      [work, 'POST', 'invitations'],
      [submit, 'POST', 'invitations'],
      [work, 'POST', 'shares'],
      [work, 'GET', 'shares'],
      [submit, 'POST', 'scale'],
      [work, 'GET', 'status'],
      [submit, 'GET', 'accesses'],
    ] as const) {
      expect(
        (await farm.call(path, { token, method, ...(method === 'POST' ? { body: '{}' } : {}) })).status,
      ).toBe(403);
    }
  });
});

describe('the content store', () => {
  it('takes a thing in parts, goes on after a cut, and gives it back in ranges', async () => {
    const bytes = new Uint8Array(randomBytes(300_000));
    const sha256 = digest(bytes);
    const { place: to } = await place('PUT', sha256, bytes.length);
    const put = (from: number, end: number) =>
      fetch(farm.url + to.url, {
        method: 'PUT',
        body: bytes.slice(from, end),
        headers: { 'Content-Range': `bytes ${from}-${end - 1}/${bytes.length}` },
      });
    const first = await put(0, 100_000);
    expect([first.status, first.headers.get('range')]).toEqual([308, 'bytes=0-99999']);
    // As a browser that died does: some of the second part, then nothing.
    const { hostname, port } = new URL(farm.url);
    const socket = connectSocket(Number(port), hostname);
    socket.write(
      `PUT ${to.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nContent-Range: bytes 100000-199999/300000\r\n\r\n`,
    );
    await new Promise((resolve) => socket.write(bytes.slice(100_000, 150_000), resolve));
    const ask = () =>
      fetch(farm.url + to.url, { method: 'PUT', headers: { 'Content-Range': `bytes */${bytes.length}` } });
    const has = { timeout: 10_000, interval: 50 };
    await expect.poll(async () => (await ask()).headers.get('range'), has).toBe('bytes=0-149999');
    socket.destroy();
    const asked = await ask();
    expect([asked.status, asked.headers.get('range')]).toEqual([308, 'bytes=0-149999']);
    // The service may be started anew in between.
    await farm.restart();
    expect((await put(90_000, 160_000)).headers.get('range')).toBe('bytes=0-149999');
    expect((await put(150_000, 300_000)).status).toBe(201);
    expect((await ask()).status).toBe(201);
    expect((await place('PUT', sha256, bytes.length)).place.present).toBe(true);

    const { place: from } = await place('GET', sha256, 0);
    const whole = await fetch(farm.url + from.url);
    expect(digest(new Uint8Array(await whole.arrayBuffer()))).toBe(sha256);
    const part = await fetch(farm.url + from.url, { headers: { Range: 'bytes=1000-1999' } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(Buffer.from(bytes.slice(1000, 2000)));
    expect((await fetch(farm.url + from.url, { headers: { Range: 'bytes=300000-' } })).status).toBe(416);
  });

  it('refuses other bytes than were named, more than were named, and more than it takes', async () => {
    const bytes = new Uint8Array(randomBytes(10_000));
    const sha256 = digest(bytes);
    const { place: to } = await place('PUT', sha256, bytes.length);
    const wrong = bytes.slice();
    wrong[5000] = (wrong[5000] ?? 0) ^ 1;
    expect((await fetch(farm.url + to.url, { method: 'PUT', body: wrong })).status).toBe(422);
    const longer = new Uint8Array(20_000);
    expect((await fetch(farm.url + to.url, { method: 'PUT', body: longer })).status).toBe(413);
    const chunked = await fetch(farm.url + to.url, {
      method: 'PUT',
      body: new Blob([longer]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
    expect((await place('GET', sha256, 0)).status).toBe(404);
    expect((await place('PUT', sha256, 1_000_001)).status).toBe(413);
    expect((await fetch(farm.url + to.url, { method: 'PUT', body: bytes })).status).toBe(201);
  });

  it('takes a thing anew that the disk has spoilt', async () => {
    const bytes = new Uint8Array(randomBytes(5000));
    const sha256 = await store(bytes);
    await sleep(2100);
    await writeFile(join(farm.dataFolder, 'content/main', sha256.slice(0, 2), sha256), randomBytes(5000));
    expect((await place('PUT', sha256, bytes.length)).place.present).toBeUndefined();
    await store(bytes);
    const { place: from } = await place('GET', sha256, 0);
    expect(digest(new Uint8Array(await (await fetch(farm.url + from.url)).arrayBuffer()))).toBe(sha256);
  });

  it.each([
    'bytes 5-4/10000',
    'bytes 0-10000/10000',
    'bytes 0-99/20000',
    'bytes -5/10000',
    'bytes 0-99',
    'items 0-99/10000',
    'bytes 0-99999999999999999999/10000',
    'bytes */9',
  ])('refuses Content-Range: %s', async (range) => {
    const { place: to } = await place('PUT', digest(randomBytes(8)), 10_000);
    const put = await fetch(farm.url + to.url, {
      method: 'PUT',
      body: 'x',
      headers: { 'Content-Range': range },
    });
    expect(put.status).toBe(400);
  });

  it('honours an address for what it was signed for alone', async () => {
    const bytes = new Uint8Array(randomBytes(100));
    const sha256 = await store(bytes);
    const { place: from } = await place('GET', sha256, 0);
    const changed = (name: string, value: string) => {
      const url = new URL(farm.url + from.url);
      url.searchParams.set(name, value);
      return url;
    };
    expect((await fetch(farm.url + from.url)).status).toBe(200);
    expect((await fetch(changed('t', 'other'))).status).toBe(403);
    expect((await fetch(changed('exp', String(Date.now() + 9e9)))).status).toBe(403);
    expect((await fetch(changed('m', 'PUT'), { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await fetch(farm.url + from.url, { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await fetch(farm.url + from.url.replace(sha256, digest(randomBytes(4))))).status).toBe(403);
    expect((await place('GET', sha256, 0, await farm.tokenFor('admin', { tenant: 'other' }))).status).toBe(
      404,
    );
  });

  it.each([
    '/../secrets.json',
    '/farm/v1/content/../../../secrets.json',
    '/farm/v1/content/..%2f..%2fsecrets.json',
    '/farm/v1/content/%2e%2e/secrets.json',
    '/d/../secrets.json',
    '/d/..%2fsecrets.json',
    '//secrets.json',
    '/farm/v1/../../secrets.json',
    '/%00',
    '/d/%E0%A4%A',
    'http://elsewhere/farm/v1/session',
    '*',
  ])('leads nowhere by %s', async (path) => {
    const answer = await raw(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toContain('natsPassword');
  });

  it('refuses calls that are too long, or are none', async () => {
    const send = (body: string) => farm.call('places', { method: 'POST', body });
    expect((await send('x'.repeat(100_000))).status).toBe(413);
    for (const body of ['', '{', '[]', 'null', '{"method":"GET","sha256":"../../x"}', '{"method":"POST"}']) {
      expect((await send(body)).status).toBe(400);
    }
    expect((await farm.call('shares', { method: 'POST', body: '{"fileName":"a\\u0000b"}' })).status).toBe(
      400,
    );
  });

  it('keeps its keys and streams from the eyes of other users', async () => {
    const { mode } = await stat(join(farm.dataFolder, 'secrets.json'));
    expect(mode & 0o077).toBe(0);
    for (const name of await readdir(join(farm.dataFolder, 'nats'))) {
      if (!name.endsWith('.conf')) continue;
      expect((await stat(join(farm.dataFolder, 'nats', name))).mode & 0o077).toBe(0);
    }
  });
});

describe('links', () => {
  const film = new Uint8Array(Buffer.from('0123456789'.repeat(1000)));

  async function share(more: Record<string, unknown> = {}): Promise<Share> {
    const sha256 = await store(film);
    const body = JSON.stringify({
      sha256,
      fileName: 'Größe "1" <b>.mp4',
      mimeType: 'video/mp4',
      disposition: 'attachment',
      ...more,
    });
    return (await (await farm.call('shares', { method: 'POST', body })).json()) as Share;
  }

  it('give the file, whole, in part, or not again', async () => {
    const { url, bytes, id } = await share();
    expect(bytes).toBe(film.length);
    const whole = await fetch(url);
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(film);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-disposition': `attachment; filename="Gr__e _1_ _b_.mp4"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22%20%3Cb%3E.mp4`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      etag: `"${digest(film)}"`,
    });
    const etag = whole.headers.get('etag') ?? '';
    const part = await fetch(url, { headers: { Range: 'bytes=5-9' } });
    expect([part.status, await part.text()]).toEqual([206, '56789']);
    expect((await fetch(url, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect((await fetch(url, { headers: { Range: 'bytes=0-1', 'If-Range': '"other"' } })).status).toBe(200);
    expect((await fetch(url, { headers: { Range: `bytes=${film.length}-` } })).status).toBe(416);
    expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe(String(film.length));
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    const shares = (await (await farm.call('shares')).json()) as Share[];
    expect(shares.find((row) => row.id === id)?.accesses).toBe(6);
    const audit = await readFile(join(farm.dataFolder, 'audit/accesses.jsonl'), 'utf8');
    expect(audit).toContain(`"share":"${id}"`);
    expect(audit).toContain('"network":"127.0.0.0/24"');
    expect(audit).not.toContain('127.0.0.1');
    expect(audit).not.toContain(new URL(url).searchParams.get('sig'));
  });

  it('open a page that runs no script and says nothing that the file name brought', async () => {
    const { url } = await share({ disposition: 'page' });
    const page = await fetch(url);
    const text = await page.text();
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; media-src 'self'/);
    expect(text).not.toMatch(/<script|<b>|style="/);
    const source = /<video src="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const file = await fetch(farm.url + source, { headers: { Range: 'bytes=0-3' } });
    expect([file.status, file.headers.get('content-disposition')]).toEqual([206, 'inline']);
    const html = await share({ disposition: 'page', mimeType: 'text/html' });
    const served = await fetch(html.url.replace('?', '/file?'));
    expect(served.headers.get('content-type')).toBe('application/octet-stream');
    expect(served.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  it('that are forged, expired or revoked all say the same', async () => {
    const good = await share();
    const [expired, revoked] = [await share({ expiresInSeconds: 1 }), await share()];
    await farm.call(`shares/${revoked.id}`, { method: 'DELETE' });
    const other = await farm.tokenFor('admin', { tenant: 'other' });
    expect((await farm.call(`shares/${good.id}`, { method: 'DELETE', token: other })).status).toBe(404);
    await sleep(1100);
    const changed = (name: string, value: string) => {
      const url = new URL(good.url);
      url.searchParams.set(name, value);
      return url.href;
    };
    const answers = await Promise.all(
      [
        expired.url,
        revoked.url,
        changed('sig', 'A'.repeat(43)),
        changed('sig', ''),
        changed('exp', String(Date.now() + 9e9)),
        changed('kid', 'none'),
        good.url.replace(good.id, revoked.id),
        good.url.replace(good.id, 'nobody'),
        good.url.replace('?', '/other?'),
        `${farm.url}/d/`,
      ].map(async (url) => {
        const { status, body } = await raw(url.slice(farm.url.length));
        return `${status} ${body}`;
      }),
    );
    expect(new Set(answers)).toEqual(
      new Set(['403 {"message":"This link does not lead anywhere, or no longer."}']),
    );
    expect((await fetch(good.url)).status).toBe(200);
  });
});

describe('the front', () => {
  it('answers other origins without letting cookies matter, and tells its state', async () => {
    const asked = await fetch(`${farm.url}${FARM_PATH}/places`, { method: 'OPTIONS' });
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    expect(await (await fetch(`${farm.url}/health`)).json()).toEqual({ status: 'ok', nats: true });
  });

  it('shows its metrics to this machine and to administrators alone', async () => {
    const text = await (await fetch(`${farm.url}/metrics`)).text();
    expect(text).toMatch(/framewright_tasks_waiting\{tenant="main",priority="urgent"\} \d/);
    expect(text).toContain('framewright_workers{tenant="main",state="idle"} 0');
    const passedOn = { 'X-Forwarded-For': '203.0.113.9' };
    expect((await fetch(`${farm.url}/metrics`, { headers: passedOn })).status).toBe(401);
    const worker = { ...passedOn, Authorization: `Bearer ${await farm.tokenFor('work')}` };
    expect((await fetch(`${farm.url}/metrics`, { headers: worker })).status).toBe(403);
    const admin = { ...passedOn, Authorization: `Bearer ${farm.adminToken}` };
    const seen = await fetch(`${farm.url}/metrics`, { headers: admin });
    expect([seen.status, /tenant="other"/.test(await seen.text())]).toEqual([200, false]);
    const token = await farm.tokenFor('admin', { tenant: 'other' });
    const others = { ...passedOn, Authorization: `Bearer ${token}` };
    const shown = await (await fetch(`${farm.url}/metrics`, { headers: others })).text();
    expect([/tenant="other"/.test(shown), /tenant="main"/.test(shown)]).toEqual([true, false]);
  });

  it('survives clients that break off while they are refused', async () => {
    const { hostname, port } = new URL(farm.url);
    const one = (path: string, wait: boolean) =>
      new Promise<void>((resolve) => {
        const socket = connectSocket(Number(port), hostname, () => {
          socket.write(
            `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
          );
          if (!wait) setImmediate(() => socket.resetAndDestroy());
        });
        socket.on('error', () => undefined);
        socket.on('data', () => socket.resetAndDestroy());
        socket.on('close', () => resolve());
      });
    for (const path of ['/x', '/nats']) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => one(path, index % 2 === 0)));
    }
    await sleep(100);
    expect((await fetch(`${farm.url}/health`)).status).toBe(200);
  });

  it('survives nonsense', async () => {
    const before = [...farm.natsProcesses()];
    expect(before).toEqual([expect.any(Number)]);
    const { hostname, port } = new URL(farm.url);
    const { place: to } = await place('PUT', digest(randomBytes(8)), 1000);
    const starts = [
      'GET / HTTP/1.1',
      `PUT ${to.url} HTTP/1.1`,
      'GET /nats HTTP/1.1',
      'POST /farm/v1/places HTTP/1.1',
    ];
    // xorshift32: the same nonsense each time.
    let state = 0x9e3779b9;
    const random = (below: number) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % below;
    };
    const one = () =>
      new Promise<void>((resolve) => {
        const lines = `${starts[random(starts.length)]}\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: ${random(100)}\r\n\r\n`;
        const message = Buffer.concat([
          Buffer.from(lines),
          Buffer.from(Array.from({ length: random(200) }, () => random(256))),
        ]);
        for (let changes = random(6); changes > 0; changes--) message[random(message.length)] = random(256);
        const socket = connectSocket(Number(port), hostname, () => socket.end(message));
        socket.setTimeout(300, () => socket.destroy());
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.resume();
      });
    for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 30 }, one));
    expect((await fetch(`${farm.url}/health`)).status).toBe(200);
    expect(farm.natsProcesses(), 'the server of before').toEqual(before);
  });

  it('comes back after its nats-server was killed, with everything that was queued', async () => {
    const { connection } = await enter('submit');
    await jetstream(connection).publish('task.low.any.kept', '{}');
    await farm.killNats();
    await farm.natsBack();
    const { waiting } = (await (await farm.call('status')).json()) as { waiting: { low: number } };
    expect(waiting.low).toBeGreaterThanOrEqual(1);
  });
});

describe('a farm of its own', () => {
  it('starts with three tenants, and lets the first alone have its workers', async () => {
    const asked: number[] = [];
    const status = { target: 1, running: 1, starting: 0, stopping: 0, provider: 'none' } as const;
    const scaled: ScaleStatus = { ...status, minimum: 0, maximum: 9, reasons: [] };
    const several = await startTestFarm({
      tenants: ['one', 'two', 'three'],
      metricsPort: 0,
      scaling: async () => ({
        scaleTo: async (workers) => {
          asked.push(workers);
          return scaled;
        },
        status: () => scaled,
        look: async () => undefined,
        close: async () => undefined,
      }),
    });
    try {
      const token = await several.tokenFor('admin', { tenant: 'two' });
      const scale = { method: 'POST', body: '{"workers":3}' };
      expect((await several.call('scale', { ...scale, token })).status).toBe(409);
      expect(await (await several.call('scale', { token })).json()).toMatchObject({ maximum: 0 });
      expect((await several.call('scale', scale)).status).toBe(200);
      expect(asked).toEqual([3]);
      expect((await fetch(`${several.url}/live`)).status).toBe(200);
      // The workers' token of each start ends with it; one that is not in the list is none.
      await several.restart();
      const rows = (await (await several.call('invitations')).json()) as {
        label?: string;
        revoked?: number;
      }[];
      const own = rows.filter(({ label }) => label === 'workers of this server');
      expect(own.map(({ revoked }) => revoked !== undefined).sort()).toEqual([false, true]);
      const keys = await KeyRing.open(several.dataFolder);
      const expires = Date.now() + 60_000;
      const lost = signToken(keys, 'token', { tenant: 'one', role: 'admin', id: 'lost', expires });
      expect((await several.call('session')).status).toBe(200);
      expect((await several.call('session', { token: lost })).status).toBe(401);
    } finally {
      await several.close();
    }
  }, 60_000);
});

describe('limits', () => {
  it('are kept for addresses and for bad tokens', async () => {
    const small = await startTestFarm({ limits: { perAddress: 30, failures: 5 } });
    try {
      const statuses: number[] = [];
      for (let count = 0; count < 10; count++) {
        statuses.push((await small.call('session', { token: 'bad' })).status);
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429]);
      for (let count = 0; count < 30; count++) statuses.push((await fetch(`${small.url}/health`)).status);
      expect(statuses.at(-1)).toBe(429);
    } finally {
      await small.close();
    }
  });

  it('are kept for the room in the store: what is young stays, and the rest is told in words', async () => {
    const small = await startTestFarm({ contentBudget: 1000 });
    try {
      const put = async (bytes: Uint8Array<ArrayBuffer>) => {
        const body = JSON.stringify({ method: 'PUT', sha256: digest(bytes), bytes: bytes.length });
        const to = (await (await small.call('places', { method: 'POST', body })).json()) as Place;
        return fetch(small.url + to.url, { method: 'PUT', body: bytes });
      };
      expect((await put(new Uint8Array(randomBytes(800)))).status).toBe(201);
      const full = await put(new Uint8Array(randomBytes(300)));
      expect([full.status, ((await full.json()) as { message: string }).message]).toEqual([
        507,
        "The farm's store is full: let its owner raise the limit, or free the disk.",
      ]);
    } finally {
      await small.close();
    }
  });
});
