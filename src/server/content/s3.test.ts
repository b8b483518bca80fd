import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseByteRange } from '../byte-range.ts';
import { type ListeningServer, listen } from '../static-host.ts';
import { S3Store } from './s3.ts';

const KEY = 'AKIDEXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const REGION = 'eu-central-1';

const things = new Map<string, Buffer>();
let server: ListeningServer;
let store: S3Store;

const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** AWS Signature Version 4 by its definition: the store judges each request by itself. */
function isSigned(request: IncomingMessage, url: URL): boolean {
  const authorization = request.headers.authorization;
  const [, headerScope = '', headerNames = '', headerSignature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      authorization ?? '',
    ) ?? [];
  const query = url.searchParams;
  const inQuery = authorization === undefined;
  const scope = inQuery ? (query.get('X-Amz-Credential') ?? '') : headerScope;
  const names = inQuery ? (query.get('X-Amz-SignedHeaders') ?? '') : headerNames;
  const signature = inQuery ? query.get('X-Amz-Signature') : headerSignature;
  const date = (inQuery ? query.get('X-Amz-Date') : String(request.headers['x-amz-date'])) ?? '';
  const begun = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const expires = inQuery ? Number(query.get('X-Amz-Expires')) : 900;
  if (!(begun + expires * 1000 > Date.now()) || !scope.startsWith(`${KEY}/`)) return false;
  const sorted = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const payload = inQuery ? 'UNSIGNED-PAYLOAD' : String(request.headers['x-amz-content-sha256']);
  const canonical = [request.method, url.pathname, sorted, headers.join(''), names, payload].join('\n');
  const [, day = '', region = '', service = '', end = ''] = scope.split('/');
  const text = [
    'AWS4-HMAC-SHA256',
    date,
    scope.slice(KEY.length + 1),
    sha256(canonical).toString('hex'),
  ].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${SECRET}`, day), region), service), end);
  return hmac(key, text).toString('hex') === signature;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://store');
  const end = (status: number) => {
    response.writeHead(status).end();
  };
  if (!isSigned(request, url)) return end(403);
  const name = url.pathname;
  if (request.method === 'PUT') {
    const body = await buffer(request);
    if (request.headers['x-amz-checksum-sha256'] !== sha256(body).toString('base64')) return end(400);
    things.set(name, body);
    return end(200);
  }
  const thing = things.get(name);
  if (thing === undefined) return end(404);
  const range = parseByteRange(request.headers.range, thing.length);
  const part = typeof range === 'object' ? thing.subarray(range.start, range.end) : thing;
  response.writeHead(typeof range === 'object' ? 206 : 200, { 'Content-Length': part.length });
  response.end(request.method === 'HEAD' ? undefined : part);
}

beforeAll(async () => {
  server = await listen((request, response) => void answer(request, response));
  store = new S3Store(
    {
      endpoint: `http://127.0.0.1:${server.port}`,
      region: REGION,
      bucket: 'films',
      accessKeyId: KEY,
      secretAccessKey: SECRET,
      prefix: 'farm/',
    },
    1_000_000,
  );
});

afterAll(() => server.close());

describe('a store by S3', () => {
  const bytes = randomBytes(10_000);
  const name = sha256(bytes).toString('hex');

  it('takes by a presigned address what it is named after, and nothing else', async () => {
    expect(await store.sizeOf('main', name)).toBeUndefined();
    await expect(store.place('main', { method: 'GET', sha256: name })).rejects.toThrow('no such content');
    const { url, headers, resumable, present } = await store.place('main', {
      method: 'PUT',
      sha256: name,
      bytes: bytes.length,
    });
    expect([resumable, present]).toEqual([false, undefined]);
    expect(url).toContain(`/films/farm/main/${name}?`);
    expect(url).not.toContain(SECRET);
    const put = (body: Uint8Array<ArrayBuffer>, more: Record<string, string> = {}) =>
      fetch(url, { method: 'PUT', body, headers: { ...headers, ...more } });
    const other = new Uint8Array(randomBytes(10_000));
    expect((await put(other)).status).toBe(400);
    // The checksum is part of what was signed.
    expect((await put(other, { 'x-amz-checksum-sha256': sha256(other).toString('base64') })).status).toBe(
      403,
    );
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    expect((await put(new Uint8Array(bytes))).status).toBe(200);
    expect((await store.place('main', { method: 'PUT', sha256: name, bytes: 1 })).present).toBe(true);
  });

  it('gives it back by another, and in parts to the server itself', async () => {
    const { url } = await store.place('main', { method: 'GET', sha256: name });
    const whole = await fetch(url);
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);
    expect((await fetch(url.replace('/main/', '/other/'))).status).toBe(403);
    expect((await fetch(url.replace('X-Amz-Expires=3600', 'X-Amz-Expires=604800'))).status).toBe(403);
    expect(await store.sizeOf('main', name)).toBe(bytes.length);
    expect(await buffer(await store.read('main', name, 100, 200))).toEqual(bytes.subarray(100, 200));
    expect(await store.sizeOf('other', name)).toBeUndefined();
  });
});
