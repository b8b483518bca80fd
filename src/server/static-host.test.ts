import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStaticHost, type ListeningServer, listen } from './static-host.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let folder: string;
let server: ListeningServer;

/** Sends the path as it is: fetch would tidy its dots away first. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'static-host-'));
  await mkdir(join(folder, 'app/assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'app-secret.txt'), 'secret');
  await writeFile(join(folder, 'app/index.html'), '<p>home');
  await writeFile(join(folder, 'app/empty.txt'), '');
  await writeFile(join(folder, 'app/digits.bin'), '0123456789');
  await writeFile(join(folder, 'app/assets/worker-AbCd1234.js'), 'postMessage(1)');
  await symlink(join(folder, 'secret.txt'), join(folder, 'app/link.txt'));
  server = await listen(createStaticHost(join(folder, 'app')));
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('the static host', () => {
  it('isolates every page and names types that browsers insist on', async () => {
    const home = await ask('/');
    expect(home).toMatchObject({ status: 200, body: '<p>home' });
    expect(home.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
    const worker = await ask('/assets/worker-AbCd1234.js?v=1');
    expect(worker.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(worker.headers['cache-control']).toContain('immutable');
    expect((await ask('/nothing')).headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/..\\secret.txt',
    '/../app-secret.txt',
    '//../secret.txt',
    '/link.txt',
    '/index.html%00.txt',
    '/%E0%A4%A',
    'http://[/',
  ])('finds nothing at %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toContain('secret');
  });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=0-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=4-2', 200, '0123456789', undefined],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('answers the range %s with %i', async (range, status, body, contentRange) => {
    const answer = await ask('/digits.bin', { headers: { range } });
    expect(answer).toMatchObject({ status, body });
    expect(answer.headers['content-range']).toBe(contentRange);
  });

  it('serves HEAD and empty files, and refuses to be written to', async () => {
    const head = await ask('/digits.bin', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe('10');
    expect(await ask('/empty.txt')).toMatchObject({ status: 200, body: '' });
    expect(await ask('/digits.bin', { method: 'PUT' })).toMatchObject({ status: 405 });
  });
});
