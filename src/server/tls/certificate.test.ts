import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownCertificate, readCertificate } from './certificate.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certificate-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a farm's own certificate", () => {
  it('is taken for its names by whoever trusts it, and by nobody else', async () => {
    const { certificate, key, fingerprint } = await ownCertificate(folder, ['localhost', '127.0.0.1', '::1']);
    expect(fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    const server = createServer({ cert: certificate, key }, (_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ask = (options: { ca?: string; servername?: string }) =>
      new Promise<number | string>((resolve) => {
        request({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
          .end();
      });
    try {
      expect(await ask({ ca: certificate })).toBe(200);
      expect(await ask({ ca: certificate, servername: 'localhost' })).toBe(200);
      expect(await ask({ ca: certificate, servername: 'elsewhere.example' })).toBe(
        'ERR_TLS_CERT_ALTNAME_INVALID',
      );
      expect(await ask({})).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    } finally {
      server.close();
    }
  });

  it('is kept, until a name is missing', async () => {
    const first = await ownCertificate(folder, ['localhost', '127.0.0.1']);
    expect((await ownCertificate(folder, ['localhost'])).fingerprint).toBe(first.fingerprint);
    const next = await ownCertificate(folder, ['localhost', '192.0.2.7']);
    expect(next.fingerprint).not.toBe(first.fingerprint);
    expect(next.key).toBe(first.key);
    expect((await ownCertificate(folder, ['192.0.2.7', '2001:db8::7'])).fingerprint).toBe(next.fingerprint);
    expect((await stat(join(folder, 'tls/key.pem'))).mode & 0o077).toBe(0);
    const elsewhere = await ownCertificate(join(folder, 'other'), ['localhost']);
    await expect(readCertificate(elsewhere.file, join(folder, 'tls/key.pem'))).rejects.toThrow(
      'is not that of',
    );
    await copyFile(elsewhere.file, join(folder, 'tls/certificate.pem'));
    const mended = await ownCertificate(folder, ['localhost']);
    expect(mended.fingerprint).not.toBe(elsewhere.fingerprint);
  });
});
